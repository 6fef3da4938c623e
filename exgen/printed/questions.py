"""What a proved question may show: its vocabulary, its definitions, its claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from exgen.calculus.expr import Derivative, Entry, Expr, Partial
from exgen.printed.latex_vocabulary import Vocabulary, Written
from exgen.questions.derivative_names import whole
from exgen.questions.proved import Proved
from exgen.questions.records import HIDDEN, Step
from exgen.verify.judge import Verified
from exgen.verify.occurring import derivatives

JACOBIANS = frozenset({"denominator", "numerator"})
"""The layouts of Jacobians."""


@dataclass(frozen=True, slots=True)
class Truth:
    """An equation that may stand on a sheet: `left` equals each of `rights`.

    Where it `goes_on`, it is a line of the same derivation as the one before, and follows at once.
    A `silent` one need not stand on the sheet, all others do.
    """

    left: Expr
    rights: tuple[Expr, ...]
    goes_on: bool = False
    silent: bool = False

    @property
    def whole(self) -> Expr | None:
        """The matrix of whose entries it speaks, None where it does not."""
        return _whole(self.left)


@lru_cache(maxsize=1 << 10)
def _whole(left: Expr) -> Expr | None:
    place = left.wrt if isinstance(left, Derivative) else left
    if not isinstance(place, Entry) or not isinstance(left, Entry | Derivative):
        return None
    if isinstance(left, Entry) and not isinstance(left.base, Partial):
        return None
    return whole(left)


def vocabulary(proved: Proved, *, bold: bool, layout: str) -> Vocabulary:
    """What the letters of a question stand for. `layout` is the sheet's for Jacobians."""
    question = proved.question
    program = question.whole
    symbols = [*program.variables, *(e.symbol for e in program.equations)]
    spelling = question.spelling
    short: dict[Written, Partial] = {
        ("\\delta", "", number): name for name, number in spelling.short.items()
    }
    symbolic = frozenset(program.sizes) - spelling.told.keys() if spelling.told else frozenset()
    layouts = {part.layout for part in question.parts if part.layout} or _layouts(proved)
    return Vocabulary(
        quantities=Vocabulary.named(symbols),
        sizes=program.sizes,
        layered=spelling.layered,
        bold=bold,
        layout=layouts.pop() if len(layouts) == 1 else layout,
        short=short,
        symbolic=symbolic,
        told=frozenset(spelling.told),
        by_numbers=_by_numbers(proved),
    )


def _layouts(proved: Proved) -> set[str]:
    """The layouts of the Jacobians on the way to answers that are gradients."""
    return {node.layout for node in _partials(proved)} & JACOBIANS


def _by_numbers(proved: Proved) -> frozenset[tuple[str, str]]:
    """The Jacobians in a number, of what and in what: of one row or column, as the layout says."""
    program = proved.question.whole
    symbols = [*program.variables, *(e.symbol for e in program.equations)]
    numbers = {s.name for s in symbols if s.shape.is_scalar}
    found = (node for node in _partials(proved) if node.layout in JACOBIANS)
    return frozenset((node.of, node.wrt) for node in found if node.wrt in numbers)


def _partials(proved: Proved) -> Iterator[Partial]:
    sides = (side for truth in claims(proved) for side in (truth.left, *truth.rights))
    return (node for side in sides for node in derivatives(side) if isinstance(node, Partial))


def claims(proved: Proved) -> list[Truth]:
    """The claims of a question, in the order of its lines."""
    return [Truth(line.claim.left, line.claim.rights) for _, line in proved.lines]


def displayed(lines: Iterable[tuple[Step, Verified]]) -> Iterator[Truth]:
    """The claims of lines as a solution displays them: form by form where each has a rule."""
    for step, line in lines:
        claim, silent = line.claim, step.kind in HIDDEN
        if not step.rules:
            yield Truth(claim.left, claim.rights, silent=silent)
            continue
        for number, form in enumerate(claim.rights):
            yield Truth(claim.left, (form,), goes_on=number > 0, silent=silent)


def definitions(proved: Proved) -> Iterator[Truth]:
    """What the question defines, as it is defined and in its variables alone."""
    program = proved.question.program
    for equation in program.equations:
        yield Truth(equation.symbol, (equation.expr,))
        yield Truth(equation.symbol, (program.expand(equation.expr),))
