"""Central differences against exact gradients as the step shrinks, alike on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum, log10, sqrt

import numpy as np

from exgen.calculus.adjoint import sweep
from exgen.calculus.claims import kinks, pieces
from exgen.calculus.expr import Apply, Expr, Symbol, walk
from exgen.calculus.program import Program
from exgen.codegen.instance import drawn
from exgen.codegen.names import identifiers
from exgen.codegen.portable import evaluate
from exgen.codegen.script import STEP
from exgen.errors import DrawError
from exgen.said.degree import degrees
from exgen.said.kinks import breaks
from exgen.verify.arrays import Array
from exgen.verify.points import MARGIN, POLE_MARGIN, poles

STEPS = tuple(float(f"1e-{k}") for k in range(1, 12))
"""The steps of the table: ten decades."""
_CLEAR = 0.2
"""How far from a whole number log10 of the script's difference may be: it prints the nearest."""
_AGREES = 1e-7
_CANDIDATES = 40
_MOVES, _ROUNDS = 65, 4
"""A place is found within 64 ** -4 of a step."""
_SLOPES = 1e-4
"""By how much, relative to the largest, slopes differ that are not one seen from two sides."""
_SIGNS = np.array([1.0, -1.0])[:, None, None, None]

Point = Mapping[str, Array]
Place = tuple[int, ...]


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
        wanted = np.array(tuple(steps))
        exact = self.exact()
        edges = kinks(self.program)
        here = self._values(self.point)
        sides = [np.sign(self._value(edge, here)) for edge in edges]
        off: list[list[float]] = [[] for _ in wanted]
        crosses = np.zeros(len(wanted), dtype=bool)
        for name in self.wrt:
            # All steps at once, up and down, each entry by itself: (steps, 2, entries, rows, cols).
            value = self.point[name]
            units = np.eye(value.size).reshape(value.size, *value.shape)
            shifts = units * wanted[:, None, None, None, None]
            there = self._values({**self.point, name: value + _SIGNS * shifts})
            shape = (len(wanted), 2, value.size, 1, 1)
            above, below = np.moveaxis(np.broadcast_to(there[self.objective], shape), 1, 0)
            found = ((above - below) / (2 * wanted[:, None, None, None])).reshape(len(wanted), -1)
            for mine, differences in zip(off, found - exact[name].ravel(), strict=True):
                mine += differences.tolist()
            for edge, side in zip(edges, sides, strict=True):
                changed = np.sign(self._value(edge, there)) != side
                crosses |= np.broadcast_to(
                    changed, (len(wanted), 2, value.size, *changed.shape[-2:])
                ).any(axis=(1, 2, 3, 4))
        whole = _norm(v for name in self.wrt for v in exact[name].ravel().tolist())
        return tuple(
            Row(step=float(step), error=_norm(mine) / whole, crosses=bool(cross))
            for step, mine, cross in zip(wanted, off, crosses, strict=True)
        )

    def quadratic(self) -> bool:
        """Whether the loss is, near the point, a polynomial of second degree in every single entry.

        Then a central difference is exact, but for rounding.
        """
        here = self._values(self.point)
        return all(
            bool((degrees(self.program, self.objective, name, here) <= 2).all())
            for name in self.wrt
        )

    def lost(self, step: float) -> float:
        """How many leading digits two values of the loss share at least, a step apart each way."""
        size = max(float(np.abs(gradient).max()) for gradient in self.exact().values())
        value = abs(float(self._values(self.point)[self.objective][0, 0]))
        return log10(value / (2 * step * size)) if value and size else 0.0

    def mixed(self, step: float) -> frozenset[str]:
        """What a step carries over a point at which the slope of the loss jumps.

        "unit" for a hidden unit, whose function the program applies in an equation of its own,
        "term" for a term of the loss. The slopes are the exact ones on either side of the point.
        """
        found: dict[str, None] = {}
        here = self._values(self.point)
        for equation in self.program.equations:
            what = "term" if equation.name == self.objective else "unit"
            for node in walk(equation.expr):
                if what in found or not (isinstance(node, Apply) and breaks(node.function)):
                    continue
                if any(self._jumps(edge, here, step) for edge in pieces(node)):
                    found[what] = None
        return frozenset(found)

    def _jumps(self, edge: Expr, here: Point, step: float) -> bool:
        """Whether a step of some entry takes `edge` past zero, and the slope jumps there."""
        side = np.sign(self._value(edge, here))
        size = max(float(np.abs(gradient).max()) for gradient in self.exact().values())
        for name in self.wrt:
            for place in np.ndindex(self.point[name].shape):
                for way in (step, -step):
                    turn = self._crossing(edge, side, name, place, way)
                    if turn is None:
                        continue
                    before, after = (self._slope(name, place, t) for t in turn)
                    if abs(after - before) > _SLOPES * size:
                        return True
        return False

    def _moved(self, name: str, place: Place, by: Array | float) -> dict[str, Array]:
        """The point with one entry moved, or a stack of such points."""
        unit = np.zeros(self.point[name].shape)
        unit[place] = 1.0
        return {**self.point, name: self.point[name] + np.asarray(by)[..., None, None] * unit}

    def _crossing(
        self, edge: Expr, side: Array, name: str, place: Place, way: float
    ) -> tuple[float, float] | None:
        """Two moves of an entry, close together, between which `edge` first changes its sign."""
        low, high = 0.0, way
        for _ in range(_ROUNDS):
            moves = np.linspace(low, high, _MOVES)
            values = self._value(edge, self._values(self._moved(name, place, moves)))
            turned = (np.sign(values) != side).any(axis=(-2, -1))
            if not turned.any():
                return None
            first = int(np.argmax(np.broadcast_to(turned, moves.shape)))
            low, high = float(moves[max(first - 1, 0)]), float(moves[first])
        return low, high

    def _slope(self, name: str, place: Place, move: float) -> float:
        """The exact derivative by one entry, at the point with that entry moved."""
        there = Differences(
            program=self.program,
            objective=self.objective,
            wrt=(name,),
            point=self._moved(name, place, move),
        )
        return float(there.exact()[name][place])

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
