"""Central differences against exact gradients as the step shrinks, alike on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum, log10, sqrt

import numpy as np

from exgen.calculus.adjoint import sweep
from exgen.calculus.claims import kinks
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Program
from exgen.codegen.instance import drawn
from exgen.codegen.names import identifiers
from exgen.codegen.portable import evaluate
from exgen.codegen.script import STEP
from exgen.errors import DrawError
from exgen.verify.arrays import Array
from exgen.verify.points import MARGIN, POLE_MARGIN, poles

STEPS = tuple(float(f"1e-{k}") for k in range(1, 12))
"""The steps of the table: ten decades."""
_CLEAR = 0.2
"""How far from a whole number log10 of the script's difference may be: it prints the nearest."""
_AGREES = 1e-7
_CANDIDATES = 40

Point = Mapping[str, Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The relative error of central differences at one step.

    The error is the Euclidean norm of the differences of all entries of all gradients, relative to
    that of the gradients; `crosses` says whether a step carries some unit over its kink.
    """

    step: float
    error: float
    crosses: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """A loss, its exact gradients and the point at which they are compared."""

    program: Program
    objective: str
    wrt: tuple[str, ...]
    point: Point

    def _values(self, point: Point) -> dict[str, Array]:
        known = dict(point)
        for equation in self.program.equations:
            known[equation.name] = self._value(equation.expr, known)
        return known

    def _value(self, expr: Expr, known: Mapping[str, Array]) -> Array:
        def leaf(node: Expr) -> Array:
            assert isinstance(node, Symbol)
            return known[node.name]

        return evaluate(expr, leaf=leaf, sizes=self.program.sizes)

    def exact(self) -> dict[str, Array]:
        """The gradients from the sweep."""
        known = self._values(self.point)
        steps = sweep(self.program, self.objective, self.wrt)
        return {
            name: np.broadcast_to(self._value(steps[name].resolved, known), self.point[name].shape)
            for name in self.wrt
        }

    def rows(self, steps: Iterable[float] = STEPS) -> tuple[Row, ...]:
        """A row for every step."""
        exact = self.exact()
        return tuple(self._row(step, exact) for step in steps)

    def _row(self, step: float, exact: Mapping[str, Array]) -> Row:
        off: list[float] = []
        crosses = False
        edges = kinks(self.program)
        here = self._values(self.point)
        sides = [np.sign(self._value(edge, here)) for edge in edges]
        for name in self.wrt:
            value = self.point[name]
            shifts = np.eye(value.size).reshape(value.size, *value.shape) * step
            ends = [
                self._values({**self.point, name: value + sign * shifts}) for sign in (1.0, -1.0)
            ]
            above, below = (end[self.objective] for end in ends)
            found = np.broadcast_to((above - below) / (2 * step), (value.size, 1, 1)).ravel()
            off += (found - exact[name].ravel()).tolist()
            crosses |= any(
                bool((np.sign(self._value(edge, end)) != side).any())
                for end in ends
                for edge, side in zip(edges, sides, strict=True)
            )
        whole = [v for name in self.wrt for v in exact[name].ravel().tolist()]
        error = _norm(off) / _norm(whole)
        return Row(step=step, error=error, crosses=crosses)

    def clear(self) -> bool:
        """Whether the point is good to show: off kinks and poles, all finite, no gradient zero."""
        with np.errstate(all="ignore"):
            known = self._values(self.point)
            margins = [(e, MARGIN) for e in kinks(self.program)]
            margins += [(p, POLE_MARGIN) for p in poles(self.program)]
            good = all((np.abs(self._value(e, known)) > m).all() for e, m in margins)
            finite = all(np.isfinite(array).all() for array in known.values())
            if not (good and finite):
                return False
            return all(bool(array.any()) for array in self.exact().values())


def _norm(values: Iterable[float]) -> float:
    return sqrt(fsum(v * v for v in values))


def choose_seed(program: Program, objective: str, wrt: tuple[str, ...], *, start: int) -> int:
    """The seed for a script's instance: the first good one from `start` on.

    A good instance is clear of kinks and poles, and its difference at the script's step is well
    within an order of magnitude, so that what the script prints does not hang on a last bit.
    Raises DrawError when no candidate is clear.
    """
    names = identifiers(program, objective)
    best: tuple[float, int] | None = None
    for seed in range(start, start + _CANDIDATES):
        point = drawn(program, names, seed)
        here = Differences(program=program, objective=objective, wrt=wrt, point=point)
        if not here.clear():
            continue
        error = here.rows((float(STEP),))[0].error
        if not 0 < error < _AGREES:
            continue
        off = abs(log10(error) - round(log10(error)))
        if best is None or off < best[0]:
            best = (off, seed)
        if off <= _CLEAR:
            break
    if best is None:
        raise DrawError(
            f"no instance of the loss {objective} is clear of its kinks and poles "
            f"(seeds {start} to {start + _CANDIDATES - 1} tried)"
        )
    return best[1]
