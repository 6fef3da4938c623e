"""The numerical judge: a claim holds when both sides agree at random points, at the true sizes.

Derivatives by name are central differences with one Richardson step (error of order h^4), and
where every function on the way is analytic also complex steps (Squire and Trapp, 1998), which are
exact to rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from exgen.calculus.claims import Claim, free_indices
from exgen.calculus.expr import (
    Apply,
    Derivative,
    Differential,
    Entry,
    Expr,
    Partial,
    Symbol,
    symbols,
    walk,
)
from exgen.calculus.functions import ELEMENTWISE
from exgen.calculus.program import Program
from exgen.calculus.shape import size_of
from exgen.verify import points
from exgen.verify.arrays import Array, evaluate

STEP = 5e-5
COMPLEX_STEP = 1e-30
CENTRAL_TOLERANCE = 1e-6
COMPLEX_TOLERANCE = 1e-9
FLOOR = 1e-2
"""Differences are taken relative to the larger side, or to this where both are smaller."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """How well a claim agreed: the largest relative error and the largest entry seen."""

    agrees: bool
    points: int
    error: float
    magnitude: float


class NumericJudge:
    """Tries claims about one program at `count` random points."""

    def __init__(self, prog: Program, rng: np.random.Generator, count: int = 8) -> None:
        """Draws the points; raises DrawError where there are none clear of kinks."""
        self.prog = prog
        self.rng = rng
        self.count = count
        point = points.draw(prog, rng, count)
        self.base = {n: a[:, None] for n, a in points.values(prog, point).items()}
        self.known: dict[tuple[str, Expr], Array] = {}
        self.slopes: dict[tuple[str, Expr, str], Array] = {}
        self.directions: dict[str, Array] = {}
        self.values: dict[tuple[str, tuple[str, ...]], dict[Expr, Array]] = {}
        self.paths: dict[tuple[str, str], frozenset[str]] = {}
        self.analytic = not any(
            isinstance(node, Apply) and not ELEMENTWISE[node.function].smooth
            for eq in prog.equations
            for node in walk(eq.expr)
        )

    def measure(self, claim: Claim) -> Measurement:
        """Compare the two sides by central differences, and by complex steps where they apply."""
        with np.errstate(all="ignore"):  # what is not finite is rejected, without a warning
            error, magnitude = self._compare(claim, "central")
            agrees = error <= CENTRAL_TOLERANCE
            if self._smooth(claim):
                error, magnitude = self._compare(claim, "complex")
                agrees = agrees and error <= COMPLEX_TOLERANCE
        return Measurement(agrees, self.count, error, magnitude)

    def _smooth(self, claim: Claim) -> bool:
        return self.analytic and any(
            isinstance(n, Partial | Derivative | Differential)
            for e in (claim.left, *claim.rights)
            for n in walk(e)
        )

    def _compare(self, claim: Claim, method: str) -> tuple[float, float]:
        def leaf(node: Expr) -> Array:
            return self._leaf(node, claim.varying, method)

        indices = free_indices(claim.left)
        for right in claim.rights:
            indices.update(free_indices(right))
        worst = largest = 0.0
        sizes = self.prog.sizes
        for numbers in product(*(range(size_of(d, sizes)) for d in indices.values())):
            at = dict(zip(indices, numbers, strict=True))
            seen = {} if at else self.values.setdefault((method, claim.varying), {})
            left = evaluate(claim.left, leaf=leaf, sizes=sizes, indices=at, seen=seen)
            for right in claim.rights:
                if claim.left.shape != right.shape:
                    return np.inf, largest
                value = evaluate(right, leaf=leaf, sizes=sizes, indices=at, seen=seen)
                scale = max(float(np.abs(left).max()), float(np.abs(value).max()))
                gap = float(np.abs(left - value).max())
                largest = max(largest, scale)
                worst = max(worst, gap / max(scale, FLOOR) if np.isfinite(gap) else np.inf)
        return worst, largest

    def _leaf(self, node: Expr, varying: tuple[str, ...], method: str) -> Array:
        if isinstance(node, Symbol):
            return self.base[node.name]
        key = (method + ",".join(varying), node)
        if key not in self.known:
            if isinstance(node, Partial):
                self.known[key] = self._partial(node, method)
            elif isinstance(node, Derivative):
                self.known[key] = self._derivative(node, method)
            elif isinstance(node, Differential):
                self.known[key] = self._differential(node, varying, method)
            else:
                raise TypeError(f"no value for {type(node).__name__}")
        return self.known[key]

    def _at_shifted(self, of: Expr, shifts: dict[str, Array]) -> Array:
        """The value of an expression when the named quantities are shifted."""
        known = {name: self._moved(name, shifts) for name in symbols(of)}

        def leaf(node: Expr) -> Array:
            assert isinstance(node, Symbol)
            return known[node.name]

        return evaluate(of, leaf=leaf, sizes=self.prog.sizes)

    def _moved(self, of: str, shifts: dict[str, Array]) -> Array:
        """The value of `of` when the named quantities are shifted by stacks of changes."""
        known = {n: self.base[n] + shift for n, shift in shifts.items()}
        moved = frozenset[str]().union(*(self._path(name, of) for name in shifts))

        def leaf(node: Expr) -> Array:
            assert isinstance(node, Symbol)
            return known.get(node.name, self.base[node.name])

        for eq in self.prog.equations:
            if eq.name in moved and eq.name not in known:
                known[eq.name] = evaluate(eq.expr, leaf=leaf, sizes=self.prog.sizes)
        return known.get(of, self.base[of])

    def _path(self, start: str, end: str) -> frozenset[str]:
        """The names of the quantities between two."""
        if (start, end) not in self.paths:
            between = self.prog.between(start, end)
            self.paths[(start, end)] = frozenset(eq.name for eq in between)
        return self.paths[(start, end)]

    def _difference(self, of: str | Expr, changes: dict[str, Array], method: str) -> Array:
        """The derivative of `of` along stacks of directions, one for each quantity."""

        def at(step: complex) -> Array:
            shifts = {n: step * c for n, c in changes.items()}
            return self._moved(of, shifts) if isinstance(of, str) else self._at_shifted(of, shifts)

        if method == "complex":
            return np.asarray(at(1j * COMPLEX_STEP).imag / COMPLEX_STEP)
        wide = (at(STEP) - at(-STEP)) / (2 * STEP)
        narrow = (at(STEP / 2) - at(-STEP / 2)) / STEP
        return np.asarray((4 * narrow - wide) / 3)

    def _partial(self, node: Partial, method: str) -> Array:
        wrt = self.base[node.wrt]
        rows, cols = wrt.shape[-2:]
        if node.of == node.wrt:
            return np.ones((self.count, 1, 1, 1))
        unit = np.eye(rows * cols).reshape(1, rows * cols, rows, cols)
        slopes = self._difference(node.of, {node.wrt: unit}, method)
        slopes = np.broadcast_to(slopes, (self.count, rows * cols, *slopes.shape[-2:]))
        if node.layout == "gradient":
            return slopes[..., 0, 0].reshape(self.count, 1, rows, cols)
        if node.layout == "tangent":
            return slopes
        denominator = slopes.reshape(self.count, 1, rows * cols, -1)
        return np.swapaxes(denominator, -1, -2) if node.layout == "numerator" else denominator

    def _derivative(self, node: Derivative, method: str) -> Array:
        wrt = node.wrt.base if isinstance(node.wrt, Entry) else node.wrt
        assert isinstance(wrt, Symbol)
        key = (method, node.of, wrt.name)
        if key not in self.slopes:
            rows, cols = self.base[wrt.name].shape[-2:]
            unit = np.eye(rows * cols).reshape(1, rows * cols, rows, cols)
            slopes = self._difference(node.of, {wrt.name: unit}, method)
            slopes = np.broadcast_to(slopes, (self.count, rows * cols, 1, 1))
            self.slopes[key] = slopes.reshape(self.count, 1, rows, cols)
        whole = self.slopes[key]
        if isinstance(node.wrt, Entry):
            assert isinstance(node.wrt.row, int) and isinstance(node.wrt.col, int)
            row, col = node.wrt.row, node.wrt.col
            return whole[..., row : row + 1, col : col + 1]
        return whole

    def _differential(self, node: Differential, varying: tuple[str, ...], method: str) -> Array:
        for name in varying:
            if name not in self.directions:
                self.directions[name] = self._direction(name)
        if node.of in varying:
            return self.directions[node.of]
        changes = {n: self.directions[n] for n in varying}
        return self._difference(node.of, changes, method)

    def _direction(self, name: str) -> Array:
        var = self.prog.find(name)
        direction = self.rng.normal(size=self.base[name].shape)
        if var.domain in ("symmetric", "spd"):
            direction = direction + np.swapaxes(direction, -1, -2)
        return np.asarray(direction)
