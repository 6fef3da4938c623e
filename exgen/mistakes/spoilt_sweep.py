"""Wrong answers from a backward sweep with one mistake in it.

The sweep finds the adjoint of one quantity after the other, from the objective backwards. A
mistake is made in one local rule; every adjoint behind it is then found rightly from the wrong one,
as a student does who errs once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exgen.calculus.adjoint import AdjointStep, Contribution, gradient_name, sweep
from exgen.calculus.build import ONE, RangeError, ShapeError, add, ones
from exgen.calculus.expr import Expr
from exgen.calculus.functions import call
from exgen.calculus.program import Program
from exgen.calculus.rules import write_out
from exgen.calculus.shape import Shape
from exgen.calculus.substitute import substitute
from exgen.dimensions import Dim
from exgen.mistakes.mistake_table import MISTAKES
from exgen.mistakes.records import Mutant, Setting
from exgen.mistakes.spoil import spoilt
from exgen.wording import listed


def batch(prog: Program) -> Dim | None:
    """The dimension that counts samples: what is computed has that many rows, or columns.

    None where the program works on a single sample, in columns or rows.
    """
    shapes = [eq.symbol.shape for eq in prog.equations if not eq.symbol.shape.is_scalar]
    rows, cols = {shape.rows for shape in shapes}, {shape.cols for shape in shapes}
    for common, other in ((rows, cols), (cols, rows)):
        if len(common) == 1 and common != {1} and other != {1}:
            return next(iter(common))
    return None


def setting(prog: Program) -> Setting:
    """What mistakes in this program may look at."""
    count = batch(prog)
    samples = None if count is None else call("sum", ones(Shape(count, 1)))
    return Setting(program=prog, samples=samples)


@dataclass(frozen=True, slots=True, kw_only=True)
class RightSweep:
    """A right sweep: its steps from the objective backwards, and the adjoints' values by name."""

    program: Program
    of: str
    steps: Mapping[str, AdjointStep]
    values: Mapping[Expr, Expr]

    def named(self, quantity: str) -> Expr:
        """The adjoint of a quantity, as a name."""
        return gradient_name(self.program.find(self.of), self.program.find(quantity))

    def value(self, named: Expr, values: Mapping[Expr, Expr]) -> Expr:
        """A rule's expression in the program's quantities, with these adjoints."""
        return self.program.fold(write_out(substitute(named, values)))


def swept(prog: Program, of: str, wrt: str) -> RightSweep:
    """The right sweep from the scalar `of` to `wrt`; DerivationError where a rule is missing."""
    steps = sweep(prog, of, (wrt,))
    target = prog.find(of)
    values: dict[Expr, Expr] = {gradient_name(target, target): ONE}
    values |= {gradient_name(target, step.wrt): step.resolved for step in steps.values()}
    return RightSweep(program=prog, of=of, steps=steps, values=values)


def faulty(right: RightSweep, wrt: str) -> Iterator[Mutant]:
    """Every wrong adjoint of `wrt` that comes of one mistake on the way, repetitions included."""
    for quantity, step in right.steps.items():
        for name, via, named in _rules(right, step):
            try:
                wrong = right.value(named, right.values)
                expr = _carried(right, quantity, wrong, wrt)
            except (ShapeError, RangeError):
                continue
            if expr is not None:
                yield Mutant(name=name, expr=expr, quantity=quantity, via=via)


def _rules(right: RightSweep, step: AdjointStep) -> Iterator[tuple[str, str, Expr]]:
    """The wrong rules for one adjoint: the mistake, through which quantity, the rule."""
    shares = step.contributions
    if len(shares) > 1:
        for k, share in enumerate(shares):
            rest = _joined((*shares[:k], *shares[k + 1 :]))
            yield _path(right.of, shares, k), share.via, rest
    later = [share for share in shares[1:] if share.via != right.of]
    if len(later) > 1:
        through = listed([share.via for share in later], last="and")
        main = tuple(share for share in shares if share not in later)
        yield "skip-path-forgotten", through, _joined(main)
    here = setting(right.program)
    for mistake in MISTAKES.values():
        if mistake.stage == "answer":
            continue
        for k, share in enumerate(shares):
            for wrong in spoilt(share.expr, mistake, here):
                if len(shares) > 1 and wrong.shape != share.expr.shape:
                    continue
                fresh = Contribution(share.via, wrong)
                yield mistake.name, share.via, _joined((*shares[:k], fresh, *shares[k + 1 :]))


def _joined(shares: tuple[Contribution, ...]) -> Expr:
    return add(*(share.expr for share in shares))


def _path(of: str, shares: tuple[Contribution, ...], k: int) -> str:
    if shares[k].via == of:
        return "direct-term-forgotten"
    return "main-path-forgotten" if k == 0 else "skip-path-forgotten"


def _carried(right: RightSweep, quantity: str, wrong: Expr, wrt: str) -> Expr | None:
    """The adjoint of `wrt` when that of `quantity` is `wrong` and all rules behind are right.

    None where a wrong shape keeps the sweep from going on.
    """
    if quantity == wrt:
        return wrong
    values = carried(right, quantity, wrong)
    return None if values is None else values[right.named(wrt)]


def carried(right: RightSweep, quantity: str, wrong: Expr) -> dict[Expr, Expr] | None:
    """All adjoints when that of `quantity` is `wrong` and all rules behind are right.

    None where a wrong shape keeps the sweep from going on. Raises ShapeError where it does later.
    """
    if wrong.shape != right.steps[quantity].wrt.shape:
        return None
    names = list(right.steps)
    values = {**right.values, right.named(quantity): wrong}
    changed = {quantity}
    for name in names[names.index(quantity) + 1 :]:
        step = right.steps[name]
        if changed.intersection(share.via for share in step.contributions):
            values[right.named(name)] = right.value(step.named, values)
            changed.add(name)
    return values


def faulty_twice(right: RightSweep, wrt: str) -> Iterator[tuple[Mutant, Mutant]]:
    """Wrong adjoints of `wrt` that come of two mistakes on the way, at two quantities.

    The second mutant of a pair has the wrong answer, the first what comes of its mistake alone.
    """
    order = list(right.steps)
    for place, quantity in enumerate(order[:-1]):
        for name, via, named in _rules(right, right.steps[quantity]):
            try:
                values = carried(right, quantity, right.value(named, right.values))
            except (ShapeError, RangeError):
                continue
            if values is None:
                continue
            once = Mutant(name=name, expr=values[right.named(wrt)], quantity=quantity, via=via)
            behind = {later: right.steps[later] for later in order[place + 1 :]}
            spoilt_once = RightSweep(
                program=right.program, of=right.of, steps=behind, values=values
            )
            for twice in faulty(spoilt_once, wrt):
                yield once, twice
