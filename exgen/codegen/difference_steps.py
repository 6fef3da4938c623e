"""Central differences against exact gradients as the step shrinks, alike on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum, log10, sqrt

import numpy as np
from numpy.typing import NDArray

from exgen.calculus.adjoint import sweep
from exgen.calculus.claims import kinks, pieces
from exgen.calculus.expr import Apply, Expr, Symbol, walk
from exgen.calculus.program import Program
from exgen.codegen.instance import drawn
from exgen.codegen.portable import PortableScope
from exgen.codegen.python_names import identifiers
from exgen.codegen.script import STEP
from exgen.errors import DrawError
from exgen.said.degree import at_most
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
class StepError:
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
    here: PortableScope = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """What is evaluated at the point is evaluated once."""
        object.__setattr__(self, "here", self._at(self.point))

    def _at(self, point: Point) -> PortableScope:
        """Where the program's quantities are what they are at a point, or a stack of points."""

        def leaf(node: Expr) -> Array:
            assert isinstance(node, Symbol)
            equation = self.program.equation(node.name)
            return point[node.name] if equation is None else scope.value(equation.expr)

        scope = PortableScope(leaf=leaf, sizes=self.program.sizes)
        return scope

    def _quantities(self) -> dict[str, Array]:
        """The point with every quantity that the program defines."""
        defined = {e.name: self.here.value(e.symbol) for e in self.program.equations}
        return {**self.point, **defined}

    def exact(self) -> dict[str, Array]:
        """The gradients from the sweep."""
        steps = sweep(self.program, self.objective, self.wrt)
        return {
            name: np.broadcast_to(self.here.value(steps[name].resolved), self.point[name].shape)
            for name in self.wrt
        }

    def rows(self, steps: Iterable[float] = STEPS) -> tuple[StepError, ...]:
        """A row for every step."""
        wanted = np.array(tuple(steps))
        exact = self.exact()
        edges = kinks(self.program)
        sides = [np.sign(self.here.value(edge)) for edge in edges]
        off: list[list[float]] = [[] for _ in wanted]
        crosses = np.zeros(len(wanted), dtype=bool)
        for name in self.wrt:
            # All steps at once, up and down, each entry by itself: (steps, 2, entries, rows, cols).
            value = self.point[name]
            units = np.eye(value.size).reshape(value.size, *value.shape)
            shifts = units * wanted[:, None, None, None, None]
            there = self._at({**self.point, name: value + _SIGNS * shifts})
            shape = (len(wanted), 2, value.size, 1, 1)
            loss = there.value(self.program.find(self.objective))
            above, below = np.moveaxis(np.broadcast_to(loss, shape), 1, 0)
            found = ((above - below) / (2 * wanted[:, None, None, None])).reshape(len(wanted), -1)
            for mine, differences in zip(off, found - exact[name].ravel(), strict=True):
                mine += differences.tolist()
            for edge, side in zip(edges, sides, strict=True):
                changed = np.sign(there.value(edge)) != side
                crosses |= np.broadcast_to(
                    changed, (len(wanted), 2, value.size, *changed.shape[-2:])
                ).any(axis=(1, 2, 3, 4))
        whole = _norm(v for name in self.wrt for v in exact[name].ravel().tolist())
        return tuple(
            StepError(step=float(step), error=_norm(mine) / whole, crosses=bool(cross))
            for step, mine, cross in zip(wanted, off, crosses, strict=True)
        )

    def quadratic(self) -> bool:
        """Whether the loss is, near the point, a polynomial of second degree in every single entry.

        Then a central difference is exact, but for rounding.
        """
        here = self._quantities()
        return all(at_most(2, self.program, self.objective, name, here) for name in self.wrt)

    def lost(self, step: float) -> float:
        """How many leading digits two values of the loss share at least, a step apart each way."""
        size = max(float(np.abs(gradient).max()) for gradient in self.exact().values())
        value = abs(float(self.here.value(self.program.find(self.objective))[0, 0]))
        return log10(value / (2 * step * size)) if value and size else 0.0

    def mixed(self, step: float) -> frozenset[str]:
        """What a step carries over a point at which the slope of the loss jumps.

        "unit" for a hidden unit, whose function the program applies in an equation of its own,
        "term" for a term of the loss. The slopes are the exact ones on either side of the point.
        """
        found: dict[str, None] = {}
        for equation in self.program.equations:
            what = "term" if equation.name == self.objective else "unit"
            for node in walk(equation.expr):
                if what in found or not (isinstance(node, Apply) and breaks(node.function)):
                    continue
                if any(self._jumps(edge, step) for edge in pieces(node)):
                    found[what] = None
        return frozenset(found)

    def _jumps(self, edge: Expr, step: float) -> bool:
        """Whether a step of some entry takes `edge` past zero, and the slope jumps there."""
        side = np.sign(self.here.value(edge))
        size = max(float(np.abs(gradient).max()) for gradient in self.exact().values())
        for name in self.wrt:
            ways = (step, -step)
            turns = self._turned(edge, side, name, ways)
            for place in np.ndindex(self.point[name].shape):
                for way, turned in zip(ways, turns[place], strict=True):
                    turn = self._crossing(edge, side, name, place, way) if turned else None
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

    def _turned(
        self, edge: Expr, side: Array, name: str, ways: tuple[float, ...]
    ) -> NDArray[np.bool_]:
        """Where the first look of `_crossing` sees `edge` change its sign: (rows, cols, ways)."""
        value = self.point[name]
        units = np.eye(value.size).reshape(value.size, 1, 1, *value.shape)
        moves = np.stack([np.linspace(0.0, way, _MOVES) for way in ways])[..., None, None]
        found = self._at({**self.point, name: value + moves * units}).value(edge)
        turned = np.broadcast_to(
            np.sign(found) != side, (value.size, len(ways), _MOVES, *found.shape[-2:])
        )
        return turned.any(axis=(2, 3, 4)).reshape(*value.shape, len(ways))

    def _crossing(
        self, edge: Expr, side: Array, name: str, place: Place, way: float
    ) -> tuple[float, float] | None:
        """Two moves of an entry, close together, between which `edge` first changes its sign."""
        low, high = 0.0, way
        for _ in range(_ROUNDS):
            moves = np.linspace(low, high, _MOVES)
            values = self._at(self._moved(name, place, moves)).value(edge)
            turned = (np.sign(values) != side).any(axis=(-2, -1))
            if not turned.any():
                return None
            first = int(np.argmax(np.broadcast_to(turned, moves.shape)))
            low, high = float(moves[max(first - 1, 0)]), float(moves[first])
        return low, high

    def _slope(self, name: str, place: Place, move: float) -> float:
        """The exact derivative with respect to one entry, at the point with that entry moved."""
        there = Differences(
            program=self.program,
            objective=self.objective,
            wrt=(name,),
            point=self._moved(name, place, move),
        )
        return float(there.exact()[name][place])

    def clear(self, *, of_poles: float = POLE_MARGIN) -> bool:
        """Whether the point is good to show: off kinks and poles, all finite, no gradient zero.

        `of_poles` is how far it has to be from a pole.
        """
        with np.errstate(all="ignore"):
            margins = [(e, MARGIN) for e in kinks(self.program)]
            margins += [(p, of_poles) for p in poles(self.program)]
            good = all((np.abs(self.here.value(e)) > m).all() for e, m in margins)
            finite = all(np.isfinite(array).all() for array in self._quantities().values())
            if not (good and finite):
                return False
            return all(bool(array.any()) for array in self.exact().values())


def _norm(values: Iterable[float]) -> float:
    return sqrt(fsum(v * v for v in values))


def choose_seed(
    program: Program,
    objective: str,
    wrt: tuple[str, ...],
    *,
    start: int,
    of_poles: float = POLE_MARGIN,
) -> int:
    """The seed for a script's instance: the first good one from `start` on.

    A good instance is clear of kinks and poles, and its difference at the script's step is well
    within an order of magnitude, so that what the script prints does not hang on a last bit. Where
    errors at other steps are not shown, a point may be nearer to a pole, by `of_poles`.
    Raises DrawError when no candidate is clear.
    """
    names = identifiers(program, objective)
    best: tuple[float, int] | None = None
    for seed in range(start, start + _CANDIDATES):
        point = drawn(program, names, seed)
        here = Differences(program=program, objective=objective, wrt=wrt, point=point)
        if not here.clear(of_poles=of_poles):
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
