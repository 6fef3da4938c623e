"""Derivatives at the points of the numerical judge, from values at shifted points.

Central differences with one Richardson step have an error of order h^4; complex steps (Squire and
Trapp, 1998) are exact to rounding, where every function on the way is analytic.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exgen.calculus.claims import Claim
from exgen.calculus.expr import Derivative, Differential, Entry, Expr, Partial, Symbol, symbols
from exgen.calculus.program import Program
from exgen.verify.arrays import Array, ArrayScope, Leaf, Places
from exgen.verify.occurring import derivatives
from exgen.verify.perturbed import Shift, sweep

STEP = 5e-5
COMPLEX_STEP = 1e-30
UNIT, RANDOM = "unit", "random"
_NOWHERE: Mapping[str, Places] = {}

_Change = tuple[str, tuple[str, ...]]
"""A shift: "unit" and the quantity of which each entry changes, or "random" and those that vary."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Method:
    """How far to go, and the slope from the values there, which stand along the first axis."""

    steps: Array
    slope: Callable[[Array], Array]


def _central(values: Array) -> Array:
    if len(values) == 1:  # nothing moved
        return np.zeros(values.shape[1:])
    wide, narrow = values[::2] - values[1::2]
    return np.asarray(narrow * (4 / (3 * STEP)) - wide * (1 / (6 * STEP)))


CENTRAL = Method(steps=np.array([STEP, -STEP, STEP / 2, -STEP / 2]), slope=_central)
COMPLEX = Method(
    steps=np.array([1j * COMPLEX_STEP]), slope=lambda values: values[0].imag / COMPLEX_STEP
)


class Slopes:
    """The derivatives of one program's quantities by name, as far as claims have asked for them."""

    def __init__(
        self,
        prog: Program,
        base: Mapping[str, Array],
        methods: Sequence[Method],
        rng: np.random.Generator,
    ) -> None:
        """`base` holds every quantity's values, (points, rows, columns); `rng` draws directions.

        Where there are several methods, what they find stands one above the other.
        """
        self.prog = prog
        self.base = base
        self.methods = methods
        self.rng = rng
        self.directions: dict[str, Array] = {}
        self.moved: dict[tuple[_Change, str], tuple[Array, ...]] = {}

    def sweep_for(self, claims: Sequence[Claim]) -> None:
        """Find what the claims' derivatives need and is not known yet."""
        wanted: dict[_Change, dict[str, None]] = {}
        for claim in claims:
            for side in (claim.left, *claim.rights):
                for node in derivatives(side):
                    change, names = _need(node, claim.varying)
                    fresh = [name for name in names if (change, name) not in self.moved]
                    if fresh:
                        wanted.setdefault(change, {}).update(dict.fromkeys(fresh))
        if not wanted:
            return
        shifts = [Shift(changes=self._changes(c), wanted=names) for c, names in wanted.items()]
        found = sweep(self.prog, self.base, shifts, [method.steps for method in self.methods])
        for change, moved in zip(wanted, found, strict=True):
            self.moved.update({(change, name): stacks for name, stacks in moved.items()})

    def _changes(self, change: _Change) -> dict[str, Array]:
        kind, names = change
        if kind == "random":
            return {name: self._direction(name)[:, None] for name in names}
        rows, cols = self.base[names[0]].shape[-2:]
        return {names[0]: np.eye(rows * cols).reshape(1, rows * cols, rows, cols)}

    def _direction(self, name: str) -> Array:
        if name not in self.directions:
            direction = self.rng.normal(size=self.base[name].shape)
            if self.prog.find(name).domain in ("symmetric", "spd"):
                direction = direction + np.swapaxes(direction, -1, -2)
            self.directions[name] = direction
        return self.directions[name]

    def leaf(self, node: Expr, varying: tuple[str, ...]) -> Array:
        """The values of a quantity, or of a derivative by name; TypeError for another node."""
        match node:
            case Symbol():
                return self.base[node.name]
            case Partial():
                return self._partial(node)
            case Differential():
                if node.of in varying:
                    return self._direction(node.of)
                return self._slopes((RANDOM, varying), node.of)[..., 0, :, :]
        raise TypeError(f"no value for {type(node).__name__}")

    def _slopes(
        self, change: _Change, of: Expr | str, at: Mapping[str, Places] = _NOWHERE
    ) -> Array:
        """The derivative of a quantity or an expression along the directions of a shift, stacked.

        By all methods, one above the other, where there are several.
        """
        found = []
        for k, method in enumerate(self.methods):
            if isinstance(of, str):
                found.append(method.slope(self.moved[change, of][k]))
            else:
                scope = ArrayScope(leaf=_shifted(self.moved, change, k), sizes=self.prog.sizes)
                found.append(method.slope((scope.inside(at) if at else scope).value(of)))
        return found[0] if len(found) == 1 else _stacked(found)

    def _partial(self, node: Partial) -> Array:
        rows, cols = self.base[node.wrt].shape[-2:]
        if node.of == node.wrt:
            return np.ones((len(self.base[node.wrt]), 1, 1))
        slopes = self._slopes((UNIT, (node.wrt,)), node.of)
        slopes, before = _along(slopes, rows * cols), slopes.shape[:-3]
        if node.layout == "gradient":
            return slopes[..., 0, 0].reshape(*before, rows, cols)
        if node.layout == "tangent":
            return slopes[..., 0, :, :]
        denominator = slopes.reshape(*before, rows * cols, -1)
        return denominator.swapaxes(-1, -2) if node.layout == "numerator" else denominator

    def by_entry(self, node: Derivative, at: Mapping[str, Places]) -> Array:
        """The derivative in an entry or a whole quantity, for all values of the indices."""
        wrt = node.wrt.base if isinstance(node.wrt, Entry) else node.wrt
        assert isinstance(wrt, Symbol)
        rows, cols = self.base[wrt.name].shape[-2:]
        slopes = self._slopes((UNIT, (wrt.name,)), node.of, at)[..., 0, 0]
        if not at:
            slopes = slopes[..., None]
        before, each = slopes.shape[:-2], slopes.shape[-1]
        count = len(next(iter(at.values()), (0,)))
        slopes = np.broadcast_to(slopes, (*before, rows * cols, each))
        if isinstance(node.wrt, Entry):
            row, col = (at[i] if isinstance(i, str) else i for i in (node.wrt.row, node.wrt.col))
            place = np.broadcast_to(row * cols + col, (count,))
            found = slopes[..., place, np.arange(each) if each > 1 else 0][..., None, None]
        else:
            found = np.swapaxes(slopes, -1, -2).reshape(*before, each, rows, cols)
        return found if at else found[..., 0, :, :]


def _stacked(found: Sequence[Array]) -> Array:
    """What the methods find, one above the other."""
    if any(each.shape != found[0].shape for each in found):
        found = np.broadcast_arrays(*found)
    return np.concatenate([each[None] for each in found])


def _along(slopes: Array, count: int) -> Array:
    """Slopes in each of so many directions; what does not move has one for all of them."""
    if slopes.shape[-3] == count:
        return slopes
    return np.broadcast_to(slopes, (*slopes.shape[:-3], count, *slopes.shape[-2:]))


def _shifted(
    moved: Mapping[tuple[_Change, str], tuple[Array, ...]], change: _Change, method: int
) -> Leaf:
    """The values of symbols under a shift."""

    def leaf(node: Expr) -> Array:
        assert isinstance(node, Symbol)
        return moved[change, node.name][method]

    return leaf


def _need(node: Expr, varying: tuple[str, ...]) -> tuple[_Change, Collection[str]]:
    """By which shift a derivative is found, and from which quantities under it."""
    match node:
        case Partial():
            return (UNIT, (node.wrt,)), () if node.of == node.wrt else (node.of,)
        case Derivative():
            return (UNIT, tuple(symbols(node.wrt))), symbols(node.of)
        case Differential():
            return (RANDOM, varying), () if node.of in varying else (node.of,)
    raise TypeError(f"no derivative: {type(node).__name__}")
