"""The sum of all entries, taken where its value is known."""

from __future__ import annotations

from exgen.calculus.arithmetic import scaled
from exgen.calculus.expr import Call, Expr, Scaled, Symbol, Transpose, intern
from exgen.calculus.leaves import ONE, SUM_TO_ONE, ZERO, is_ones, is_zero, number
from exgen.calculus.shape import SCALAR


def total(arg: Expr) -> Expr:
    """The sum of all entries."""
    if isinstance(arg, Transpose):
        arg = arg.arg
    if is_zero(arg):
        return ZERO
    if arg.shape.is_scalar:
        return arg
    if isinstance(arg, Scaled):
        assert arg.body is not None
        return scaled(arg.coefficient, (*arg.scalars, total(arg.body)), None)
    if isinstance(arg, Symbol) and arg.domain in SUM_TO_ONE and 1 in arg.shape:
        return ONE
    if is_ones(arg):
        rows, cols = arg.shape
        if isinstance(rows, int) and isinstance(cols, int):
            return number(rows * cols)
    if isinstance(arg, Call) and arg.function == "softmax":
        return ONE
    return intern(Call(SCALAR, "sum", arg))
