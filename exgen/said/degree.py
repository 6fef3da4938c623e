"""How a quantity depends on one entry of a variable near a point: as a polynomial of what degree.

A bound on the degree goes through the program as numbers do: the degree of a product is at most the
sum of the factors' degrees, and so on; a function that is given in pieces counts by the piece that
its argument lies on. So a loss whose bound is 2 is exactly a polynomial of second degree in that
entry near the point, and a central difference has no error but rounding:
(q(t + h) - q(t - h)) / 2h = 2 a t + b for q(t) = a t^2 + b t + c.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

import numpy as np

from exgen.calculus.build import symbol
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Convolution,
    Expr,
    Hadamard,
    MatMul,
    Number,
    Power,
    Scaled,
    Symbol,
    Transpose,
)
from exgen.calculus.parse import parse
from exgen.calculus.program import Program
from exgen.said.kinks import constant_at
from exgen.verify.arrays import Array, ArrayScope

ZERO, CONSTANT, ANY = -np.inf, 0.0, np.inf
"""Zero all around the point; the same all around it; no polynomial of a degree known here."""
_DEEPEST = 3
"""Of a polynomial of second degree the third derivative is zero: higher ones are not asked for."""


def degrees(prog: Program, of: str, wrt: str, point: Mapping[str, Array]) -> Array:
    """A bound on the degree of the scalar `of` in each entry of the variable `wrt`, all else fixed.

    `point` gives every variable and every defined quantity its array (rows, cols). The result has
    the shape of `wrt`; an entry is infinite where no polynomial is seen.
    """
    return np.array(list(_each(prog, of, wrt, point))).reshape(point[wrt].shape)


def at_most(bound: float, prog: Program, of: str, wrt: str, point: Mapping[str, Array]) -> bool:
    """Whether none of `degrees` is larger; no more of them are found than it takes to know."""
    return all(degree <= bound for degree in _each(prog, of, wrt, point))


def _each(prog: Program, of: str, wrt: str, point: Mapping[str, Array]) -> Iterator[float]:
    """The bounds for the entries of `wrt`, row by row."""
    still = {v.name: np.where(point[v.name] == 0, ZERO, CONSTANT) for v in prog.variables}
    values = ArrayScope(leaf=lambda node: point[_name(node)], sizes=prog.sizes)
    for place in np.ndindex(point[wrt].shape):
        moving = still[wrt].copy()
        moving[place] = 1.0
        known: dict[str, Array] = {**still, wrt: moving}
        for equation in prog.equations:
            bound = _Bound(known, values)(equation.expr)
            known[equation.name] = np.broadcast_to(bound, point[equation.name].shape)
        yield float(known[of][0, 0])


def _name(node: Expr) -> str:
    assert isinstance(node, Symbol)
    return node.name


class _Bound:
    """Degrees of expressions, from those of the names in them."""

    def __init__(self, known: Mapping[str, Array], values: ArrayScope) -> None:
        """`values` has the values of expressions at the point."""
        self.known, self.values = known, values

    def __call__(self, expr: Expr) -> Array:
        match expr:
            case Symbol():
                return self.known[expr.name]
            case Number() | Constant():
                return np.where(self.values.value(expr) == 0, ZERO, CONSTANT)
            case Add():
                return _fold(np.maximum, [self(t) for t in expr.terms])
            case Scaled():
                return _fold(_product, [self(c) for c in expr.children])
            case Hadamard():
                return _fold(_product, [self(f) for f in expr.factors])
            case MatMul():
                return _fold(_matmul, [self(f) for f in expr.factors])
            case Convolution():
                bound = _product(self(expr.left).max(), self(expr.right).max())
                return np.full(expr.shape.sized(self.values.sizes), bound)
            case Transpose():
                return self(expr.arg).T
            case Power():
                return self.power(expr)
            case Apply(primes=0):
                return self.function(expr.function, self(expr.arg), self.values.value(expr.arg))
            case Call(function="sum" | "mean"):
                return np.asarray(self(expr.arg).max(keepdims=True))
            case Call(function="tr"):
                return np.full((1, 1), np.diagonal(self(expr.arg)).max())
        inside = [self(child) for child in expr.children]
        fixed = bool(inside) and all((bound <= CONSTANT).all() for bound in inside)
        return np.full(expr.shape.sized(self.values.sizes), CONSTANT if fixed else ANY)

    def power(self, expr: Power) -> Array:
        """A power: a polynomial where the exponent is a whole number."""
        exponent, base = expr.exponent, expr.base
        whole = isinstance(exponent, Number) and exponent.value >= 0
        times = float(exponent.value) if isinstance(exponent, Number) and whole else 0.0
        if isinstance(base, Call) and base.function == "norm" and times % 2 == 0 and whole:
            bound = self(base.arg).max(keepdims=True)  # |u|^2 is a sum of squares
        else:
            bound = self(base)
            whole = whole and times % 1 == 0
        if whole and times > 0:
            return np.where(bound == ZERO, ZERO, bound * times)
        return np.where(bound <= CONSTANT, CONSTANT, ANY)

    def function(self, name: str, bound: Array, at: Array) -> Array:
        """A function entry by entry: the degree of the piece at hand times the argument's."""
        at = np.broadcast_to(at, bound.shape)
        found = np.full(bound.shape, CONSTANT)
        for place in np.ndindex(bound.shape):
            piece = _piece(name, float(at[place]), _DEEPEST)
            if piece == ZERO:
                found[place] = ZERO
            elif piece > CONSTANT and bound[place] > CONSTANT:
                found[place] = piece * bound[place]
        return found


@lru_cache(maxsize=1 << 12)
def _piece(function: str, x: float, deepest: int) -> float:
    """The degree of the function's piece at x; ANY where it is none that `deepest` slopes show."""
    held = constant_at(function, x)
    if held is not None:
        return ZERO if held == 0 else CONSTANT
    if deepest == 0:
        return ANY
    text = ELEMENTWISE[function].derivative
    t = symbol("x", (1, 1))
    at = np.full((1, 1), x)
    lower = _Slopes({"x": np.ones((1, 1))}, ArrayScope(leaf=lambda _: at, sizes={}), deepest - 1)
    slope = float(lower(parse(text, {"x": t}))[0, 0])
    return CONSTANT if slope == ZERO else slope + 1.0


class _Slopes(_Bound):
    """The same for a derivative, whose functions are looked into one level less deep."""

    def __init__(self, known: Mapping[str, Array], values: ArrayScope, deepest: int) -> None:
        super().__init__(known, values)
        self.deepest = deepest

    def function(self, name: str, bound: Array, at: Array) -> Array:
        piece = _piece(name, float(np.ravel(at)[0]), self.deepest)
        if piece <= CONSTANT or bound[0, 0] <= CONSTANT:
            return np.full((1, 1), min(piece, CONSTANT))
        return np.full((1, 1), piece * bound[0, 0])


def _product(left: Array, right: Array) -> Array:
    """Degrees add; what is zero stays zero, whatever it multiplies."""
    zero = (left == ZERO) | (right == ZERO)
    with np.errstate(invalid="ignore"):
        return np.where(zero, ZERO, left + right)


def _matmul(left: Array, right: Array) -> Array:
    return np.asarray(_product(left[:, :, None], right[None, :, :]).max(axis=1))


def _fold(by: Callable[[Array, Array], Array], parts: list[Array]) -> Array:
    if not parts:
        return np.full((1, 1), CONSTANT)
    total = parts[0]
    for part in parts[1:]:
        total = by(total, part)
    return np.asarray(total)
