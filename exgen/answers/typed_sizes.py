"""Sizes in a typed answer, as in `eye(n - 1)` or `full((n, 1), c)`: numbers that are dimensions."""

from __future__ import annotations

from collections.abc import Sequence

from exgen.calculus.build import ONE, eye, ones, split, times, zeros
from exgen.calculus.expr import Add, Call, Constant, Expr, Number, Scaled
from exgen.calculus.shape import Shape
from exgen.dimensions import Dim, dim_sum, dim_times
from exgen.errors import InputError


def size(arg: Expr) -> Dim:
    """The dimension that a number stands for. Raises InputError for anything else."""
    if isinstance(arg, Number) and arg.value.denominator == 1 and 0 < arg.value < 1000:
        return arg.value.numerator
    if isinstance(arg, Call) and isinstance(arg.arg, Constant) and arg.function == "sum":
        return arg.arg.shape.rows
    if isinstance(arg, Add) and arg.shape.is_scalar:
        return dim_sum(*map(_of_term, arg.terms))
    if isinstance(arg, Scaled):
        return _of_term(arg)
    raise InputError("a size is a number or the name of a dimension")


def _of_term(term: Expr) -> Dim:
    """A multiple of a dimension, or a number: a term of `n - k + 1`."""
    coefficient, rest = split(term)
    if coefficient.denominator != 1:
        raise InputError("a size is a number or the name of a dimension")
    return dim_times(1 if rest is ONE else size(rest), coefficient.numerator)


def full(args: Sequence[Expr]) -> Expr:
    """`full((n, 1), c)`, its sizes before the value, or `full_like(x, c)`."""
    *sizes, value = args
    if len(sizes) == 1 and not sizes[0].shape.is_scalar:
        return times(value, ones(sizes[0].shape))
    return times(value, constant("ones", [size(each) for each in sizes]))


def constant(function: str, dims: Sequence[Dim]) -> Expr:
    """`eye`, `ones` or `zeros` of one size or two. Raises InputError for other counts."""
    if not 1 <= len(dims) <= 2:
        raise InputError(f"{function} takes one size or two")
    if function == "eye":
        return eye(dims[0])
    shape = Shape(dims[0], dims[1] if len(dims) == 2 else 1)
    return ones(shape) if function == "ones" else zeros(shape)
