"""Which mistake explains a wrong expression: one that exgen knows, or two at once.

The wrong answers that each mistake gives are compared with what was typed by their values at fixed
points, all at once; the one that is found is then confirmed by the judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice
from time import process_time
from typing import Final

from exgen.calculus.build import scaled, transpose
from exgen.calculus.expr import Expr
from exgen.checking.equality import Equal, Judges
from exgen.checking.ground import Ground, Print, ValueTable
from exgen.checking.records import Explanation
from exgen.dimensions import Dim
from exgen.errors import ExgenError
from exgen.mistakes.hints import hint
from exgen.mistakes.mistake_table import sentence
from exgen.mistakes.mutants import in_answer, mistakes, of_hessian
from exgen.mistakes.pairs import pairs
from exgen.mistakes.records import Mutant

MOST_PAIRS: Final = 8000
SECONDS: Final = 1.2
"""Of the processor, after which no further pair of mistakes is made."""
_SELDOM: Final = 500
"""Pairs after which the clock is looked at, which takes longer than to make one."""
_CONFIRMED: Final = 4
"""Candidates that are shown to the judges before an answer is called unexplained."""

Row = tuple[tuple[int, ...], Print]
Found = tuple[Mutant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPart:
    """What a part asks: the right answer, and how the mistakes are to be made."""

    of: str
    wrt: str
    right: Expr
    layout: str
    index: Mapping[str, Dim]
    kind: str


@dataclass
class Search:
    """The wrong answers of one part, made once and kept."""

    ground: Ground
    judges: Judges
    asked: AskedPart

    @cached_property
    def singles(self) -> tuple[Mutant, ...]:
        """The wrong answers by one mistake."""
        return tuple(self._singles())

    def _singles(self) -> Iterator[Mutant]:
        asked, prog = self.asked, self.ground.prog
        if asked.wrt and asked.kind != "expression":
            try:
                if asked.kind == "hessian":
                    yield from of_hessian(prog, asked.of, asked.wrt, answer=asked.right)
                else:
                    yield from mistakes(
                        prog, asked.of, asked.wrt, answer=asked.right, layout=asked.layout
                    )
            except ExgenError:
                yield from in_answer(prog, asked.right)
        else:
            yield from in_answer(prog, asked.right)

    @cached_property
    def _one(self) -> tuple[list[Found], ValueTable]:
        return self._table((m,) for m in self.singles)

    @cached_property
    def _two(self) -> tuple[list[Found], ValueTable]:
        return self._table(self._pairs())

    def _pairs(self) -> Iterator[Found]:
        start = process_time()
        prog, asked = self.ground.prog, self.asked
        seen = {m.expr for m in self.singles} | {asked.right}
        made = islice(pairs(prog, asked.of, asked.wrt, self.singles), MOST_PAIRS)
        for number, pair in enumerate(made, start=1):
            if number % _SELDOM == 0 and process_time() - start > SECONDS:
                return
            if pair[1].expr not in seen:
                seen.add(pair[1].expr)
                yield pair

    def _table(self, found: Iterator[Found]) -> tuple[list[Found], ValueTable]:
        kept: list[Found] = []
        rows: list[Row] = []
        for each in found:
            row = self._row(each[-1].expr)
            if row is not None:
                kept.append(each)
                rows.append(row)
        return kept, ValueTable(rows)

    def _row(self, expr: Expr) -> Row | None:
        values = self.ground.prints(expr, self.asked.index)
        if values is None:
            return None
        return expr.shape.sized(self.ground.prog.sizes), values

    def explain(self, said: Expr) -> Found:
        """The mistakes, one or two, that give what was said; empty where none do."""
        row = self._row(said)
        if row is None:
            return ()
        kept, table = self._one
        one = self._confirmed(said, [kept[p] for p in table.equal(*row)])
        if one:
            return one
        return self._and_a_number(said, row) or self._and_more(said, row)

    def _and_a_number(self, said: Expr, row: Row) -> Found:
        """One mistake, and the sign of the whole or a factor 2 on top."""
        kept, table = self._one
        for name, by in (
            ("answer-negated", -1.0),
            ("factor-half-lost", 2.0),
            ("factor-two-lost", 0.5),
        ):
            for place, ratio in table.multiples(*row):
                if abs(ratio - by) < 1e-9:
                    first = kept[place][0]
                    wrong = scaled(Fraction(by), (), first.expr)
                    found = self._confirmed(said, [(first, Mutant(name=name, expr=wrong))])
                    if found:
                        return found
        return ()

    def _and_more(self, said: Expr, row: Row) -> Found:
        kept, table = self._one
        turned = self._row(transpose(said))
        if turned is not None and row[0] != turned[0]:
            flipped = [
                (kept[p][0], Mutant(name="answer-transposed", expr=transpose(kept[p][0].expr)))
                for p in table.equal(*turned)
            ]
            found = self._confirmed(said, flipped)
            if found:
                return found
        kept, table = self._two
        return self._confirmed(said, [kept[p] for p in table.equal(*row)])

    def _confirmed(self, said: Expr, candidates: Sequence[Found]) -> Found:
        for found in candidates[:_CONFIRMED]:
            if self.judges.equal(found[-1].expr, said) in (Equal.YES, Equal.UNPROVED):
                return found
        return ()


def explanations(found: Found, *, kind: str) -> tuple[Explanation, ...]:
    """The mistakes as they are told, each once; a transposed Jacobian is in the other layout."""
    said = []
    for mutant in found:
        name = mutant.name
        if kind == "jacobian" and name == "answer-transposed":
            name = "other-layout"
        said.append(
            Explanation(
                name=name,
                sentence=sentence(name),
                hint=hint(name),
                where=mutant.where,
                quantity=mutant.quantity,
                via=mutant.via,
            )
        )
    return tuple(dict.fromkeys(said))
