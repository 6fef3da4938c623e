"""Evaluation that gives the same bits on every machine.

What a rounding error turns out to be depends on the order of a sum and on the last bit of an
exponential, and both differ between processors and their libraries. Here sums run in a fixed
order, and exponentials, logarithms and the rest are made of the operations that IEEE 754 fixes
(+ - * /, square root, rounding), so a table of rounding errors can stand in a file that must be
the same everywhere. A value differs from NumPy's by less than 1e-15 of itself or, where it is below
1, by less than 1e-15 (the normal distribution function by less than 3e-15): tanh(x) for a tiny x
has fewer digits than NumPy gives.

Arrays have the shape (..., rows, cols), as in `verify.arrays`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from exgen.calculus.elementwise import ELEMENTWISE as ROWS
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
    Selection,
    Symbol,
    Transpose,
)
from exgen.calculus.rules import spelled, written_out
from exgen.codegen.portable_arrays import constant, convolution
from exgen.dimensions import size_of
from exgen.errors import DerivationError
from exgen.verify.arrays import ELEMENTWISE, Array

_LOG2E = 1.4426950408889634
_LN2 = 0.6931471805599453
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_HALF_PI_HIGH, _HALF_PI_LOW = 1.57079632673412561417e00, 6.07710050650619224932e-11
_ROOT_2PI = 2.5066282746310002
_FACTORIALS = [1.0]
for _n in range(1, 20):
    _FACTORIALS.append(_FACTORIALS[-1] * _n)


def _horner(x: Array, coefficients: list[float]) -> Array:
    total = np.full(x.shape, coefficients[-1])
    for c in reversed(coefficients[:-1]):
        total = total * x + c
    return total


def exp(x: Array) -> Array:
    """The exponential, for arguments between -700 and 700 (clipped to that)."""
    x = np.clip(x, -700.0, 700.0)
    k = np.rint(x * _LOG2E)
    rest = (x - k * _LN2_HIGH) - k * _LN2_LOW
    series = _horner(rest, [1 / _FACTORIALS[n] for n in range(14)])
    return np.asarray(np.ldexp(series, k.astype(int)))


def _log_ratio(s: Array) -> Array:
    """log((1 + s) / (1 - s)) for |s| up to 1/3."""
    return 2 * s * _horner(s * s, [1 / (2 * n + 1) for n in range(18)])


def _log1p(x: Array) -> Array:
    """log(1 + x) for x from 0 to 1."""
    return _log_ratio(x / (2 + x))


def log(x: Array) -> Array:
    """The natural logarithm of positive numbers."""
    mantissa, exponent = np.frexp(x)
    low = mantissa < 0.7071067811865476
    mantissa = np.where(low, 2 * mantissa, mantissa)
    k = (exponent - low).astype(float)
    return k * _LN2_HIGH + (_log_ratio((mantissa - 1) / (mantissa + 1)) + k * _LN2_LOW)


def tanh(x: Array) -> Array:
    """The hyperbolic tangent."""
    e = exp(-2 * np.abs(x))
    return np.asarray(np.sign(x) * (1 - e) / (1 + e))


def _turned(x: Array, quarter: int) -> Array:
    """sin(x + quarter * pi/2), for moderate x."""
    k = np.rint(x / 1.5707963267948966)
    r = (x - k * _HALF_PI_HIGH) - k * _HALF_PI_LOW
    square = r * r
    sine = r * _horner(square, [(-1) ** n / _FACTORIALS[2 * n + 1] for n in range(9)])
    cosine = _horner(square, [(-1) ** n / _FACTORIALS[2 * n] for n in range(9)])
    turn = (k.astype(int) + quarter) % 4
    return np.asarray(np.choose(turn, [sine, cosine, -sine, -cosine]))


def _arctan(x: Array) -> Array:
    """The inverse of the tangent: halving the angle three times leaves a short series."""
    for _ in range(3):
        x = x / (1 + np.sqrt(1 + x * x))
    return 8 * x * _horner(-x * x, [1 / (2 * n + 1) for n in range(16)])


def _arcsin(x: Array) -> Array:
    return _arctan(x / np.sqrt((1 - x) * (1 + x)))


def _normpdf(x: Array) -> Array:
    return exp(-x * x / 2) / _ROOT_2PI


def _normcdf(x: Array) -> Array:
    """The normal distribution function, 1/2 + phi(x) (x + x^3 / 3 + x^5 / (3 5) + ...).

    As many terms are added as |x| = 9 needs, where it is 0 or 1 to the last bit.
    """
    x = np.clip(x, -9.0, 9.0)
    term = total = x
    for k in range(1, 160):
        term = term * x * x / (2 * k + 1)
        total = total + term
    return 0.5 + total * _normpdf(x)


def _sigmoid(x: Array) -> Array:
    return 0.5 * (1 + tanh(0.5 * x))


_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    **{name: ELEMENTWISE[name] for name in ("abs", "sign", "step", "relu", "leaky_relu")},
    **{name: ELEMENTWISE[name] for name in ("huber", "clip")},
    "exp": exp,
    "log": log,
    "sin": lambda x: _turned(x, 0),
    "cos": lambda x: _turned(x, 1),
    "tan": lambda x: _turned(x, 0) / _turned(x, 1),
    "arcsin": _arcsin,
    "arccos": lambda x: _HALF_PI_HIGH - (_arcsin(x) - _HALF_PI_LOW),
    "arctan": _arctan,
    "sinh": lambda x: (exp(x) - exp(-x)) / 2,
    "cosh": lambda x: (exp(x) + exp(-x)) / 2,
    "normcdf": _normcdf,
    "normpdf": _normpdf,
    "gelu": lambda x: x * _normcdf(x),
    "elu": lambda x: np.where(x > 0, x, exp(np.minimum(x, 0.0)) - 1),
    "sigmoid": _sigmoid,
    "tanh": tanh,
    "softplus": lambda x: np.maximum(x, 0.0) + _log1p(exp(-np.abs(x))),
    "silu": lambda x: x * _sigmoid(x),
    "logcosh": lambda x: np.abs(x) + _log1p(exp(-2 * np.abs(x))) - _LN2,
}


def matmul(left: Array, right: Array) -> Array:
    """The product of matrices, summed from the first term to the last."""
    total = left[..., :, :1] * right[..., :1, :]
    for k in range(1, left.shape[-1]):
        total = total + left[..., :, k : k + 1] * right[..., k : k + 1, :]
    return np.asarray(total)


def _along(x: Array, axis: int) -> Array:
    moved = np.moveaxis(x, axis, 0)
    total = moved[0]
    for part in moved[1:]:
        total = total + part
    return np.expand_dims(total, axis)


def _sum(x: Array) -> Array:
    return _along(_along(x, -1), -2)


def _softmax(x: Array, axis: int) -> Array:
    weights = exp(x - x.max(axis=axis, keepdims=True))
    return np.asarray(weights / _along(weights, axis))


def _logsumexp(x: Array) -> Array:
    top = x.max(axis=(-2, -1), keepdims=True)
    return np.asarray(top + log(_sum(exp(x - top))))


def _diag(x: Array) -> Array:
    if x.shape[-1] == 1:
        return x * np.eye(x.shape[-2])
    return np.diagonal(x, axis1=-2, axis2=-1)[..., None]


_CALLS: dict[str, Callable[[Array], Array]] = {
    "sum": _sum,
    "mean": lambda x: _sum(x) / (x.shape[-1] * x.shape[-2]),
    "norm": lambda x: np.sqrt(_sum(x * x)),
    "tr": lambda x: _along(_diag(x), -2),
    "diag": _diag,
    "logsumexp": _logsumexp,
    "softmax": lambda x: _softmax(x, -2),
    "softmax_rows": lambda x: _softmax(x, -1),
    "max": lambda x: x.max(axis=(-2, -1), keepdims=True),
    "max_rows": lambda x: x.max(axis=-1, keepdims=True),
    "hardmax": lambda x: (x == x.max(axis=(-2, -1), keepdims=True)) * 1.0,
    "hardmax_rows": lambda x: (x == x.max(axis=-1, keepdims=True)) * 1.0,
}


def _power(base: Array, exponent: Fraction) -> Array:
    if exponent.denominator == 2:
        return _power(np.sqrt(base), Fraction(exponent.numerator))
    if exponent.denominator != 1:
        return exp(float(exponent) * log(base))
    if exponent < 0:
        return np.asarray(1 / _power(base, -exponent))
    result = np.ones(base.shape)
    for _ in range(int(exponent)):
        result = result * base
    return result


def evaluate(expr: Expr, *, leaf: Callable[[Expr], Array], sizes: Mapping[str, int]) -> Array:
    """The value of the expression; `leaf` gives symbols their arrays.

    Raises DerivationError for determinants, inverses and index notation, which it has not.
    """
    return PortableScope(leaf=leaf, sizes=sizes).value(expr)


class PortableScope:
    """Where expressions are evaluated; the value of every node that was met is kept."""

    __slots__ = ("known", "leaf", "sizes")

    def __init__(self, *, leaf: Callable[[Expr], Array], sizes: Mapping[str, int]) -> None:
        """`leaf` gives symbols their arrays, `sizes` every named dimension a number."""
        self.leaf = leaf
        self.sizes = sizes
        self.known: dict[Expr, Array] = {}

    def value(self, node: Expr) -> Array:
        """The value of an expression; DerivationError as `evaluate` raises it."""
        found = self.known.get(node)
        if found is None:
            found = self.known[node] = self._compute(node)
        return found

    def _fold(
        self, start: Array, nodes: tuple[Expr, ...], by: Callable[[Array, Array], Array]
    ) -> Array:
        for node in nodes:
            start = by(start, self.value(node))
        return start

    def _compute(self, node: Expr) -> Array:
        match node:
            case Symbol():
                return self.leaf(node)
            case Number():
                return np.full((1, 1), float(node.value))
            case Constant():
                return constant(node, node.shape.sized(self.sizes))
            case Selection():
                first = size_of(node.start, self.sizes)
                return np.eye(*node.shape.sized(self.sizes), -first if node.turned else first)
            case Add():
                return self._fold(self.value(node.terms[0]), node.terms[1:], np.add)
            case Scaled():
                start = np.full((1, 1), float(node.coefficient))
                return self._fold(start, node.children, np.multiply)
            case MatMul():
                return self._fold(self.value(node.factors[0]), node.factors[1:], matmul)
            case Hadamard():
                return self._fold(self.value(node.factors[0]), node.factors[1:], np.multiply)
            case Convolution():
                return convolution(node, self.value(node.left), self.value(node.right))
            case Power(exponent=Number(value=exponent)):
                return _power(self.value(node.base), exponent)
            case Transpose():
                return np.swapaxes(self.value(node.arg), -1, -2)
            case Apply():
                if node.primes:
                    return self.value(written_out(node))
                if node.function in _FUNCTIONS:
                    return _FUNCTIONS[node.function](self.value(node.arg))
                if not ROWS[node.function].spelled:
                    raise DerivationError(f"there is no portable arithmetic for {node.function}")
                return self.value(spelled(node))
            case Call(function=name) if name in _CALLS:
                return _CALLS[name](self.value(node.arg))
            case Call() | Power():
                called = getattr(node, "function", "a power with a variable exponent")
                raise DerivationError(f"there is no portable arithmetic for {called}")
        return self.leaf(node)
