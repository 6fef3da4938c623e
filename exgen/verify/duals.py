"""Exact dual numbers: a + b e with e*e = 0 over the rationals, and matrices of them.

Running a program on dual numbers gives a value and, beside it, the exact derivative in the
direction of the seeds: forward-mode differentiation, which has no rule in common with the reverse
sweep (Clifford 1873; Wengert 1964). Only piecewise polynomial programs can be run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Convolution,
    Expr,
    Hadamard,
    MatMul,
    Number,
    Partial,
    Power,
    Scaled,
    Symbol,
    Transpose,
)

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Dual:
    """`value + slope * e`; most slopes are 0, in any one direction, and cost no arithmetic."""

    value: Fraction
    slope: Fraction = ZERO

    def __add__(self, other: Dual) -> Dual:
        value = self.value + other.value
        if not other.slope:
            return Dual(value, self.slope)
        return Dual(value, self.slope + other.slope if self.slope else other.slope)

    def __mul__(self, other: Dual) -> Dual:
        value = self.value * other.value
        if not other.slope:
            return Dual(value, self.slope * other.value) if self.slope else Dual(value)
        slope = self.value * other.slope
        return Dual(value, slope + self.slope * other.value if self.slope else slope)


Rows = tuple[tuple[Dual, ...], ...]
Leaf = Callable[[Expr], Rows]

PIECES: dict[str, tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]] = {
    "relu": ((ONE, ZERO), (ZERO, ZERO)),
    "leaky_relu": ((ONE, ZERO), (Fraction(1, 100), ZERO)),
    "abs": ((ONE, ZERO), (-ONE, ZERO)),
    "step": ((ZERO, ONE), (ZERO, ZERO)),
    "off": ((ZERO, ZERO), (ZERO, ONE)),
    "sign": ((ZERO, ONE), (ZERO, -ONE)),
}
"""Function -> (slope, constant) of its right piece and of its left piece; they meet at 0."""


def evaluate(expr: Expr, leaf: Leaf) -> Rows:
    """The expression's entries; `leaf` gives symbols and names of derivatives.

    Raises ValueError for a function that is not piecewise polynomial, and where an argument lies
    where two pieces meet, so that there is no derivative.
    """

    def go(node: Expr) -> Rows:
        return evaluate(node, leaf)

    match expr:
        case Symbol() | Partial():
            return leaf(expr)
        case Number():
            return ((Dual(expr.value),),)
        case Add():
            total = go(expr.terms[0])
            for term in expr.terms[1:]:
                total = _zipped(Dual.__add__, total, go(term))
            return total
        case Scaled():
            factor = Dual(expr.coefficient)
            for scalar in expr.scalars:
                factor = factor * go(scalar)[0][0]
            body = ((Dual(ONE),),) if expr.body is None else go(expr.body)
            return tuple(tuple(factor * e for e in row) for row in body)
        case MatMul():
            product = go(expr.factors[0])
            for other in expr.factors[1:]:
                product = _product(product, go(other))
            return product
        case Hadamard():
            product = go(expr.factors[0])
            for other in expr.factors[1:]:
                product = _zipped(Dual.__mul__, product, go(other))
            return product
        case Convolution():
            return _slid(expr, go(expr.left), go(expr.right))
        case Transpose():
            return tuple(zip(*go(expr.arg), strict=True))
        case Power(exponent=Number(value=value)) if value.denominator == 1 and value > 0:
            return _power(expr.base, int(value), leaf)
        case Apply(function=function, primes=0) if function in PIECES:
            return tuple(tuple(_piece(function, e) for e in row) for row in go(expr.arg))
        case Call(function="sum"):
            return ((_total(e for row in go(expr.arg) for e in row),),)
    raise ValueError(f"{type(expr).__name__} is no piecewise polynomial of its operands")


def _slid(node: Convolution, left: Rows, right: Rows) -> Rows:
    """Columns slid along one another: the products of entries that meet, for each place."""
    count, by = len(left), len(right)
    first, last = (1 - by, count) if node.full else (0, count - by + 1)
    flipped = right[::-1] if node.full else right
    return tuple(
        (_total(left[i + j][0] * e[0] for j, e in enumerate(flipped) if 0 <= i + j < count),)
        for i in range(first, last)
    )


def _power(base: Expr, exponent: int, leaf: Leaf) -> Rows:
    """An elementwise power; a norm, which is a root, only to an even one."""
    if isinstance(base, Call) and base.function == "norm":
        if exponent % 2:
            raise ValueError("an odd power of a norm is no polynomial")
        squares = _total(e * e for row in evaluate(base.arg, leaf) for e in row)
        return ((_repeated(squares, exponent // 2),),)
    return tuple(tuple(_repeated(e, exponent) for e in row) for row in evaluate(base, leaf))


def _repeated(number: Dual, times: int) -> Dual:
    product = number
    for _ in range(times - 1):
        product = product * number
    return product


def _piece(function: str, x: Dual) -> Dual:
    if x.value == 0:
        raise ValueError(f"{function} is taken at 0, where its pieces meet")
    slope, constant = PIECES[function][0 if x.value > 0 else 1]
    return Dual(slope * x.value + constant, slope * x.slope)


def _total(terms: Iterable[Dual]) -> Dual:
    total = Dual(ZERO)
    for term in terms:
        total = total + term
    return total


def _zipped(combine: Callable[[Dual, Dual], Dual], left: Rows, right: Rows) -> Rows:
    return tuple(
        tuple(combine(a, b) for a, b in zip(mine, theirs, strict=True))
        for mine, theirs in zip(left, right, strict=True)
    )


def _product(left: Rows, right: Rows) -> Rows:
    columns = tuple(zip(*right, strict=True))
    return tuple(
        tuple(_total(a * b for a, b in zip(row, column, strict=True)) for column in columns)
        for row in left
    )
