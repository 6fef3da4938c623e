"""Refusing a false claim fast: its two sides differ at a point, so no proof need be sought.

The left side, derivatives and all, comes from the differential ring: its polynomials are evaluated
at a few points within the variables' domains, each generator by what it stands for (an entry of a
variable, a named quantity's value, a function's value). The right side is evaluated as it stands.
Sides that are far apart belong to a false claim. Sides that agree say nothing: the claim has still
to be proved.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from exgen.calculus.expr import Expr
from exgen.calculus.program import Program
from exgen.verify import points
from exgen.verify.arrays import Array, evaluate
from exgen.verify.tower import Poly, Tower

Dense = list[list[Poly]]

POINTS = 6
ENOUGH = 2
"""So many entries must be seen to differ, so that no accident of rounding refutes."""
GAP, SMALLEST = 1e-6, 1e-9
"""How far apart the sides must be, relative to the larger one, and at least."""
CANCELLED = 1e-6
"""A sum this small beside its largest term has lost too many digits."""
_SEED = 20
_NEAR_A_KINK = 1e-9

UNARY: Mapping[str, Callable[[Array], Array]] = {
    "1/": lambda u: 1 / u,
    "exp": np.exp,
    "log": np.log,
    "sigmoid": lambda u: (1 + np.tanh(u / 2)) / 2,
    "softplus": lambda u: np.logaddexp(0.0, u),
    "tanh": np.tanh,
    "logcosh": lambda u: np.log(np.cosh(u)),
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "arctan": np.arctan,
    "normpdf": lambda u: np.exp(-u * u / 2) / math.sqrt(2 * math.pi),
    "normcdf": lambda u: np.vectorize(math.erfc, otypes=[float])(-u / math.sqrt(2)) / 2,
    "step": lambda u: np.where(np.abs(u) < _NEAR_A_KINK, np.nan, u > 0),
}
"""Kind of an atom of one argument -> its function. A kind that is missing here refutes nothing."""


class Refuter:
    """A few points of a program, at which polynomials of a tower and expressions have values."""

    def __init__(
        self, tower: Tower, prog: Program, sizes: Mapping[str, int], leaf: Callable[[Expr], Dense]
    ) -> None:
        """`sizes` are those of the exact check; `leaf` gives quantities and derivatives by name."""
        self.tower = tower
        self.sizes = sizes
        self.leaf = leaf
        self.rng = np.random.default_rng(_SEED)
        self.known: dict[int, Array] = {}
        self.leaves: dict[Expr, Array] = {}
        self.keys: list[object] = []
        self.drawn = {
            v.name: points.DOMAINS[v.domain](self.rng, (POINTS, *v.shape.sized(sizes)))
            for v in prog.variables
        }

    def refutes(self, left: Dense, right: Expr, at: Mapping[str, int]) -> bool:
        """Whether the sides are far apart often enough; `at` gives free indices a value.

        One entry at one point may hide a difference: a dead unit or a binary entry switches it off.
        """
        with np.errstate(all="ignore"):  # what is not finite refutes nothing, without a warning
            one = self.matrix(left)
            other = evaluate(right, leaf=self._leaf, sizes=self.sizes, indices=at)
            gap = np.abs(one - other)
            size = np.maximum(np.abs(one), np.abs(other))
            far = np.isfinite(gap) & (gap > np.maximum(GAP * size, SMALLEST))
        return bool(far.sum() >= min(ENOUGH, far.size))

    def matrix(self, dense: Dense) -> Array:
        """The polynomials at all points: points, rows, columns."""
        return np.stack([np.stack([self.value(e) for e in row], -1) for row in dense], -2)

    def _leaf(self, node: Expr) -> Array:
        if node not in self.leaves:
            self.leaves[node] = self.matrix(self.leaf(node))
        return self.leaves[node]

    def value(self, poly: Poly) -> Array:
        """The polynomial at all points, nan where it has no value or too little of it is left.

        Terms that nearly cancel leave rounding behind, by which nothing may be refuted.
        """
        total, largest = np.zeros(POINTS), np.zeros(POINTS)
        for monomial, coefficient in poly.items():
            try:
                term = float(coefficient)
            except OverflowError:
                return np.full(POINTS, np.nan)
            for place, exponent in enumerate(monomial):
                if exponent:
                    term = term * self._generator(place) ** exponent
            total = total + term
            largest = np.maximum(largest, np.abs(term))
        return np.where(np.abs(total) < CANCELLED * largest, np.nan, total)

    def _generator(self, place: int) -> Array:
        if place not in self.known:
            self.known[place] = self._find(place)
        return self.known[place]

    def _find(self, place: int) -> Array:
        if place in self.tower.named:
            return self.value(self.tower.named[place])
        if place >= len(self.keys):
            self.keys = list(self.tower.keys)
        match self.keys[place]:
            case (str(name), int(i), int(j)) if name in self.drawn:
                return np.asarray(self.drawn[name][:, i, j])
            case ("d", str(), int(), int()):
                return self.rng.normal(size=POINTS)
            case ("root", int(degree), argument):
                return np.asarray(self.value(argument) ** (1 / degree))
            case ("softmax", int(k), tuple(arguments)):
                weights = np.exp([self.value(u) for u in arguments])
                return np.asarray(weights[k] / weights.sum(axis=0))
            case ("logsumexp", tuple(arguments)):
                return np.asarray(np.log(np.exp([self.value(u) for u in arguments]).sum(axis=0)))
            case ("logdet", tuple(entries)):
                side = math.isqrt(len(entries))
                rows = [[self.value(e) for e in entries[side * k :][:side]] for k in range(side)]
                return np.asarray(np.linalg.slogdet(np.moveaxis(np.array(rows), -1, 0))[1])
            case (str(kind), argument) if kind in UNARY:
                return UNARY[kind](self.value(argument))
        return np.full(POINTS, np.nan)
