"""A question ready for marking: its points, its judges, its right answers, what was answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from exgen.answers.records import PartVocabulary, Reading, Unreadable
from exgen.answers.typed_reading import read
from exgen.answers.typed_vocabulary import vocabulary
from exgen.calculus.expr import Expr, Symbol, intern, symbols
from exgen.calculus.substitute import substitute
from exgen.checking.equality import Judges
from exgen.checking.ground import Ground
from exgen.checking.keyed_sheet import KeyPart, KeyQuestion, right_expression
from exgen.checking.mistaken import AskedPart, Search
from exgen.checking.records import Explanation
from exgen.errors import ExgenError

Name = tuple[str, str]
"""Of what a result is the derivative, and with respect to what; "" where it is a quantity."""
Rows = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A result that a student gave. `source` is the part where it was given."""

    source: str
    expr: Expr
    right: bool
    explanations: tuple[Explanation, ...] = ()


@dataclass
class Bench:
    """One question while one student's answers to it are marked.

    `said` has the derivatives that were answered so far by their names, and `numbers` the values.
    """

    question: KeyQuestion
    alone: bool = False
    """Whether a part is marked without what was answered to the others."""
    said: dict[Name, Said] = field(default_factory=dict)
    numbers: dict[Name, tuple[str, Rows, bool]] = field(default_factory=dict)
    _searches: dict[str, Search] = field(default_factory=dict)

    @cached_property
    def ground(self) -> Ground:
        """The points; DrawError where there are none."""
        return Ground(self.question.program)

    @cached_property
    def judges(self) -> Judges:
        """The judges of this question."""
        return Judges(self.question.program, given=printed_sizes(self.question))

    def right(self, part: KeyPart) -> Expr:
        """The right answer of a part. Raises InputError where the key's text cannot be read."""
        return right_expression(self.question.program, str(part.answer), part.index)

    def search(self, part: KeyPart) -> Search:
        """What explains wrong answers to a part."""
        if part.id not in self._searches:
            asked = AskedPart(
                of=part.of,
                wrt=part.wrt,
                right=self.right(part),
                layout=str(part.data.get("layout") or self.question.layout),
                index=part.index,
                kind=part.kind,
            )
            self._searches[part.id] = Search(self.ground, self.judges, asked)
        return self._searches[part.id]

    def forget(self, part: KeyPart) -> None:
        """Take back what was answered to a part, which is answered anew."""
        self.said = {name: s for name, s in self.said.items() if s.source != part.id}
        self.numbers = {name: n for name, n in self.numbers.items() if n[0] != part.id}

    def vocabulary(self, part: KeyPart) -> PartVocabulary:
        """What is known to a part."""
        return vocabulary(self.question.data, part.data)

    def read(self, part: KeyPart, text: str) -> tuple[Reading | Unreadable, Mapping[Expr, str]]:
        """How an answer is read, with results left by name, and what each such name spells.

        A result that is named, `dJ/dz2`, stands in the reading as a symbol of that spelling, so
        that it can be told whose value is meant.
        """
        known = self.vocabulary(part)
        letters = {name: intern(Symbol(e.shape, name)) for name, e in known.results.items()}
        try:
            found = read(text, replace(known, results=letters))
        except (ExgenError, KeyError, TypeError, ValueError, AssertionError):
            found = read(text, known)
        return found, {letter: name for name, letter in letters.items()}


_SPACE = re.compile(r"\\mathbb\{R\}\^\{((?:[^{}]|\{[^{}]*\})*)\}")


def printed_sizes(question: KeyQuestion) -> frozenset[str]:
    """The dimensions that the statement gives as numbers: `W in R^{4 x 2}`, not `R^{n x m}`.

    Such a question is about these sizes, and its matrices may be written out entry by entry.
    """
    spaces = " ".join(_SPACE.findall(question.data.get("statement", "")))
    words = set(re.findall(r"[A-Za-z]+\d*|\d+", re.sub(r"[{}_]", "", spaces)))
    sizes = question.program.sizes
    return frozenset(d for d in sizes if d not in words and str(sizes[d]) in words)


def spelled(name: str) -> Name:
    """`dJ/dz2` as what is differentiated and with respect to what; a quantity's name alone."""
    if name.startswith("d") and "/d" in name:
        of, wrt = name[1:].split("/d", 1)
        return of, wrt
    return name, ""


def filled_in(expr: Expr, values: Mapping[Expr, Expr]) -> Expr:
    """The expression with results in place of their names."""
    used: dict[Expr, Expr] = {s: values[s] for s in symbols(expr).values() if s in values}
    return substitute(expr, used) if used else expr
