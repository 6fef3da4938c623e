"""Comparisons as expressions that are 1 where they hold, entry by entry, and 0 elsewhere."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from exgen.calculus.build import ONE, ShapeError, add, scaled, sub
from exgen.calculus.expr import Apply, Expr, Number, Symbol
from exgen.calculus.functions import apply
from exgen.calculus.program import Program

_TWO_VALUES: Final = {"binary": (0, 1), "one-hot": (0, 1), "sign": (-1, 1)}
"""Domain -> the two values that its entries have."""


def holds(prog: Program, left: Expr, sign: str, right: Expr) -> Expr:
    """Where the comparison holds. Raises ShapeError for an equality that says nothing.

    Equality has a meaning for entries of two values, and with 0 for what a rectifier gives.
    """
    if sign in ("<", "<="):
        left, right = right, left
    if sign not in ("=", "!="):
        return apply("step", sub(left, right))
    if isinstance(left, Number):
        left, right = right, left
    return _equal(prog, left, right, same=sign == "=")


def _equal(prog: Program, left: Expr, right: Expr, *, same: bool) -> Expr:
    if not isinstance(right, Number):
        raise ShapeError("an equality of two quantities is not read")
    values = _TWO_VALUES.get(left.domain) if isinstance(left, Symbol) else None
    if values is not None and right.value in values:
        low, high = values
        width = Fraction(1, high - low)
        upper = scaled(width, (), add(left, Number(left.shape, Fraction(-low)))) if low else left
        return upper if same == (right.value == high) else sub(ONE, upper)
    if right.value == 0 and _rectified(prog, left):
        positive = apply("step", left)
        return sub(ONE, positive) if same else positive
    raise ShapeError("an equality is read of entries with two values, such as 0 and 1")


def _rectified(prog: Program, expr: Expr) -> bool:
    """Whether a quantity is what a rectifier gives."""
    line = prog.equation(expr.name) if isinstance(expr, Symbol) else None
    found = expr if line is None else line.expr
    return isinstance(found, Apply) and found.function == "relu"
