"""Leaves: numbers, symbols and constant matrices, and the error for shapes that do not fit."""

from __future__ import annotations

from fractions import Fraction

from exgen.calculus.expr import Constant, Expr, Number, Symbol, intern
from exgen.calculus.shape import SCALAR, Dim, Shape
from exgen.errors import InputError

SYMMETRIC = frozenset({"symmetric", "spd"})
"""Domains of matrices that equal their transpose."""

SUM_TO_ONE = frozenset({"one-hot", "simplex"})
"""Domains of columns whose entries sum to 1, and of matrices whose rows do."""


class ShapeError(InputError):
    """Operands whose shapes do not fit; the message names them with their shapes."""


def number(value: int | Fraction) -> Number:
    """A 1 x 1 constant."""
    return intern(Number(SCALAR, Fraction(value)))


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


def is_zero(expr: Expr) -> bool:
    """Whether the expression is a zero number or a zero matrix."""
    return expr is ZERO or (isinstance(expr, Constant) and expr.kind == "zeros")


def is_ones(expr: Expr) -> bool:
    """Whether the expression is the number 1 or a matrix of ones."""
    return expr is ONE or (isinstance(expr, Constant) and expr.kind == "ones")
