"""Comparisons as expressions that are 1 where they hold, entry by entry, and 0 elsewhere."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from exgen.calculus.broadcast import repeated
from exgen.calculus.build import ONE, ShapeError, add, scaled, sub, transpose
from exgen.calculus.expr import Apply, Call, Expr, Number, Symbol
from exgen.calculus.functions import apply, call
from exgen.calculus.program import Program
from exgen.errors import InputError

_TWO_VALUES: Final = {"binary": (0, 1), "one-hot": (0, 1), "sign": (-1, 1)}
"""Domain -> the two values that its entries have."""


def holds(prog: Program, left: Expr, sign: str, right: Expr) -> Expr:
    """Where the comparison holds. Raises InputError for an equality that is not read.

    Equality has a meaning for entries of two values, with 0 for what a rectifier gives, and with
    the largest entries of the same quantity, of which each row (column) is taken to have one.
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
        found = _where_largest(prog, left, right)
        if found is None:
            found = _where_largest(prog, right, left)
        if found is None:
            raise InputError("an equality of two quantities is not read")
        return found if same else sub(ONE, found)
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


def _where_largest(prog: Program, whole: Expr, top: Expr) -> Expr | None:
    """1 where an entry is the largest, if `top` is the largest in each row or column, or in all."""
    if _is_largest(prog, "max", top, whole):
        return call("hardmax", whole)
    if _is_largest(prog, "max_rows", repeated(top, 1), whole):
        return call("hardmax_rows", whole)
    if _is_largest(prog, "max_rows", repeated(transpose(top), 1), transpose(whole)):
        return transpose(call("hardmax_rows", transpose(whole)))
    return None


def _is_largest(prog: Program, function: str, top: Expr | None, whole: Expr) -> bool:
    """Whether `top` is the function of the whole, or the name of that."""
    found = None if top is None else _defined(prog, top)
    if not isinstance(found, Call) or found.function != function:
        return False
    return found.arg == whole or _defined(prog, found.arg) == _defined(prog, whole)


def _defined(prog: Program, expr: Expr) -> Expr:
    """What a name stands for; anything else is what it is."""
    line = prog.equation(expr.name) if isinstance(expr, Symbol) else None
    return expr if line is None else line.expr


def _rectified(prog: Program, expr: Expr) -> bool:
    """Whether a quantity is what a rectifier gives."""
    found = _defined(prog, expr)
    return isinstance(found, Apply) and found.function == "relu"
