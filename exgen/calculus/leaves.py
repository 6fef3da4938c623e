"""Leaves: numbers, symbols and constant matrices, and the error for shapes that do not fit."""

from __future__ import annotations

from fractions import Fraction

from exgen.calculus.expr import Constant, Expr, Number, Symbol, intern
from exgen.calculus.shape import SCALAR, Shape
from exgen.dimensions import Dim
from exgen.errors import InputError

SYMMETRIC = frozenset({"symmetric", "spd"})
"""Domains of matrices that equal their transpose."""

SUM_TO_ONE = frozenset({"one-hot", "simplex"})
"""Domains of columns whose entries sum to 1, and of matrices whose rows do."""

CONSTRAINED = frozenset({"sign", "unit", "orthogonal"})
"""Domains that hold no neighbourhood of a point; what is known of them is used to simplify.

So nothing is differentiated with respect to a variable in one of them.
"""


class ShapeError(InputError):
    """Operands whose shapes do not fit; the message names them with their shapes."""


_UNIT = "unit "


MOST_BITS = 1000
"""Numerators and denominators lie below 2 to this power, which is between 10^301 and 10^302."""


class RangeError(InputError):
    """A number that no floating-point number is near to."""


def in_range(value: Fraction) -> Fraction:
    """The value; RangeError where it is too large, or spelled with too many digits."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS:
        raise RangeError("a number beyond 10**300 or below its reciprocal comes up")
    return value


def number(value: int | Fraction) -> Number:
    """A 1 x 1 constant. Raises RangeError where it is beyond what is computed with."""
    return intern(Number(SCALAR, in_range(Fraction(value))))


def number_power(base: Fraction, n: int) -> Number:
    """The power of a number; RangeError before it is computed where it would be too large."""
    digits = max(base.numerator.bit_length(), base.denominator.bit_length()) - 1
    if digits * abs(n) > MOST_BITS:
        raise RangeError("this power is beyond 10**300 or below its reciprocal")
    return number(base**n)


ZERO = number(0)
ONE = number(1)
MINUS_ONE = number(-1)


def symbol(name: str, shape: tuple[Dim, Dim], domain: str = "real") -> Symbol:
    """A variable with its shape and its domain (see key.json)."""
    return intern(Symbol(Shape(*shape), name, domain))


def ones(shape: Shape) -> Expr:
    """The matrix of ones; the number 1 for a 1 x 1 shape."""
    return ONE if shape.is_scalar else intern(Constant(shape, "ones"))


def zeros(shape: Shape) -> Expr:
    """The matrix of zeros; the number 0 for a 1 x 1 shape."""
    return ZERO if shape.is_scalar else intern(Constant(shape, "zeros"))


def eye(dim: Dim) -> Expr:
    """The identity matrix."""
    return ONE if dim == 1 else intern(Constant(Shape(dim, dim), "eye"))


def unit(index: int, dim: Dim) -> Expr:
    """The row (1 x dim) with a 1 at `index`, counted from 0, and zeros elsewhere.

    Raises ShapeError where `dim` is a number that has no such index.
    """
    if isinstance(dim, int) and index >= dim:
        raise ShapeError(f"the index {index} is beyond {dim - 1}, the last one")
    return ONE if dim == 1 else intern(Constant(Shape(1, dim), f"{_UNIT}{index}"))


def unit_index(expr: Expr) -> int | None:
    """Where the 1 of a unit row or column stands; None for everything else."""
    if isinstance(expr, Constant) and expr.kind.startswith(_UNIT):
        return int(expr.kind.removeprefix(_UNIT))
    return None


def is_unit(expr: Expr) -> bool:
    """Whether it is a vector of norm 1 by its domain."""
    return isinstance(expr, Symbol) and expr.domain == "unit" and 1 in expr.shape


def is_orthogonal(expr: Expr) -> bool:
    """Whether it is an orthogonal matrix by its domain."""
    return isinstance(expr, Symbol) and expr.domain == "orthogonal"


def is_zero(expr: Expr) -> bool:
    """Whether the expression is a zero number or a zero matrix."""
    return expr is ZERO or (isinstance(expr, Constant) and expr.kind == "zeros")


def is_ones(expr: Expr) -> bool:
    """Whether the expression is the number 1 or a matrix of ones."""
    return expr is ONE or (isinstance(expr, Constant) and expr.kind == "ones")
