"""Functions of a whole vector or matrix: a rule for the shape of each, and what simplifies.

The elementwise functions have a table of their own, in `elementwise`; both are built from here.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from operator import attrgetter

from exgen.calculus.build import (
    ONE,
    ZERO,
    ShapeError,
    eye,
    hadamard,
    is_ones,
    is_zero,
    matmul,
    number,
    ones,
    power,
    scaled,
    transpose,
    zeros,
)
from exgen.calculus.declared import base
from exgen.calculus.elementwise import ELEMENTWISE, Elementwise, activations, apply
from exgen.calculus.expr import (
    Add,
    Call,
    Constant,
    Expr,
    MatMul,
    Number,
    Scaled,
    Transpose,
    intern,
)
from exgen.calculus.leaves import is_orthogonal, is_unit
from exgen.calculus.shape import SCALAR, Shape
from exgen.calculus.totals import total, without_centred

__all__ = [
    "CALLS",
    "ELEMENTWISE",
    "Elementwise",
    "activations",
    "apply",
    "call",
    "inner",
    "is_diagonal",
]


def _square(name: str, shape: Shape) -> None:
    if not shape.is_square:
        raise ShapeError(f"{name} needs a square matrix, not {shape}")


def _column(name: str, shape: Shape) -> None:
    if not shape.is_column and not shape.is_scalar:
        raise ShapeError(f"{name} needs a column vector, not {shape}")


def _to_scalar(name: str, shape: Shape) -> Shape:
    return SCALAR


def _square_to_scalar(name: str, shape: Shape) -> Shape:
    _square(name, shape)
    return SCALAR


def _column_to_scalar(name: str, shape: Shape) -> Shape:
    _column(name, shape)
    return SCALAR


def _square_to_square(name: str, shape: Shape) -> Shape:
    _square(name, shape)
    return shape


def _column_to_column(name: str, shape: Shape) -> Shape:
    _column(name, shape)
    return shape


def _to_column(name: str, shape: Shape) -> Shape:
    return Shape(shape.rows, 1)


def _same(name: str, shape: Shape) -> Shape:
    return shape


def _diag(name: str, shape: Shape) -> Shape:
    if shape.cols == 1:
        return Shape(shape.rows, shape.rows)
    _square("diag of a matrix", shape)
    return Shape(shape.rows, 1)


class _Shapes(dict[str, Callable[[str, Shape], Shape]]):
    """Function -> the rule for its shape; what a question declares is a number, or its gradient."""

    def __missing__(self, function: str) -> Callable[[str, Shape], Shape]:
        """The rule for a declared function."""
        return _to_scalar if base(function) == function else _same


CALLS: dict[str, Callable[[str, Shape], Shape]] = _Shapes(
    {
        "sum": _to_scalar,
        "mean": _to_scalar,
        "norm": _to_scalar,
        "tr": _square_to_scalar,
        "det": _square_to_scalar,
        "logdet": _square_to_scalar,
        "logabsdet": _square_to_scalar,
        "inv": _square_to_square,
        "diag": _diag,
        "logsumexp": _column_to_scalar,
        "softmax": _column_to_column,
        "softmax_rows": _same,
        "max": _to_scalar,
        "max_rows": _to_column,
        "hardmax": _same,
        "hardmax_rows": _same,
    }
)
"""Function of a whole expression -> the rule for its shape."""

_IGNORES_TRANSPOSE = frozenset({"sum", "mean", "norm", "tr", "det", "logdet", "logabsdet", "max"})
_LINEAR = frozenset({"mean", "tr"})


def call(function: str, arg: Expr) -> Expr:
    """A function of a whole vector or matrix.

    Raises ShapeError where the function does not take this shape (softmax of a matrix, say).
    """
    shape = CALLS[function](function, arg.shape)
    if isinstance(arg, Transpose) and function in _IGNORES_TRANSPOSE:
        arg = arg.arg
    if function == "sum":
        return total(arg)
    if function in _LINEAR:
        if is_zero(arg):
            return ZERO
        if arg.shape.is_scalar:
            return arg
        if isinstance(arg, Scaled):
            assert arg.body is not None
            return scaled(arg.coefficient, (*arg.scalars, call(function, arg.body)), None)
        if function == "mean" and is_ones(arg):
            return ONE
        if function == "mean" and isinstance(arg, Add):
            rest = without_centred(arg)
            if rest is not arg:
                return call("mean", rest)
    if function == "tr" and isinstance(arg, MatMul):
        return _trace(arg)
    if function == "tr" and isinstance(arg, Constant) and arg.kind == "eye":
        return total(ones(Shape(arg.shape.rows, 1)))
    if function in ("max", "max_rows"):
        if arg.shape.is_scalar or (function == "max_rows" and arg.shape.is_column):
            return arg
        if isinstance(arg, Constant) and arg.kind in ("ones", "zeros"):
            return ones(shape) if is_ones(arg) else zeros(shape)
    if function == "norm" and arg.shape.is_scalar:
        return apply("abs", arg)
    if function in ("hardmax", "hardmax_rows") and arg.shape.is_scalar:
        return ONE
    if function == "norm" and is_unit(arg):
        return ONE
    if is_orthogonal(arg) and function in ("inv", "logabsdet"):
        return transpose(arg) if function == "inv" else ZERO
    if function == "inv":
        if arg.shape.is_scalar:
            return power(arg, number(-1))
        if isinstance(arg, Scaled):
            assert arg.body is not None
            below = [power(s, number(-1)) for s in arg.scalars]
            return scaled(1 / arg.coefficient, below, call("inv", arg.body))
        if is_diagonal(arg):
            return call("diag", power(arg.children[0], number(-1)))
        if isinstance(arg, Call) and arg.function == "inv":
            return arg.arg
        if isinstance(arg, Transpose):
            return transpose(call("inv", arg.arg))
        if isinstance(arg, Constant) and arg.kind == "eye":
            return arg
        if isinstance(arg, MatMul) and all(f.shape.is_square for f in arg.factors):
            return matmul(*(call("inv", f) for f in reversed(arg.factors)))
    if function in ("det", "tr") and arg.shape.is_scalar:
        return arg
    if function in ("logdet", "logabsdet") and is_diagonal(arg):
        inside = arg.children[0]
        return total(apply("log", inside if function == "logdet" else apply("abs", inside)))
    if function == "diag":
        if arg.shape.is_scalar:
            return arg
        if isinstance(arg, Transpose) and arg.shape.is_square:
            arg = arg.arg
        if isinstance(arg, Constant) and arg.kind == "eye":
            return ones(shape)
        if is_diagonal(arg):
            return arg.children[0]
        if isinstance(arg, MatMul):
            return _diagonal_of_product(arg, shape)
        if is_zero(arg):
            return intern(Constant(shape, "zeros"))
        if is_ones(arg) and arg.shape.is_column:
            return intern(Constant(shape, "eye"))
        if isinstance(arg, Scaled):
            assert arg.body is not None
            return scaled(arg.coefficient, arg.scalars, call("diag", arg.body))
    if function == "softmax" and isinstance(arg, Number):
        return ONE
    return intern(Call(shape, function, arg))


def _trace(arg: MatMul) -> Expr:
    """The trace of an outer product is an inner product; else the trace as it is."""
    for cut in range(1, len(arg.factors)):
        if arg.factors[cut].shape.rows == 1:
            return matmul(*arg.factors[cut:], *arg.factors[:cut])
    first, *inside, last = arg.factors
    if inside and last.shape.is_square and matmul(last, first) is eye(last.shape.rows):
        return call("tr", matmul(*inside))
    turned = transpose(arg)
    return intern(Call(SCALAR, "tr", min(arg, turned, key=attrgetter("transposes"))))


def is_diagonal(expr: Expr) -> bool:
    """Whether it is the diagonal matrix of a column, by its form."""
    return isinstance(expr, Call) and expr.function == "diag" and expr.shape.is_square


def _diagonal_of_product(arg: MatMul, shape: Shape) -> Expr:
    """The diagonal of an outer product u v^T is u * v, that of 1 M the sums of columns of M."""
    if arg.shape.is_column:
        return intern(Call(shape, "diag", arg))
    for cut in range(1, len(arg.factors)):
        if arg.factors[cut].shape.rows == 1:
            right = matmul(*arg.factors[cut:])
            return hadamard(matmul(*arg.factors[:cut]), transpose(right))
    first, last = arg.factors[0], arg.factors[-1]
    if is_ones(first):
        return transpose(matmul(ones(Shape(1, first.shape.cols)), *arg.factors[1:]))
    if is_ones(last):
        return matmul(*arg.factors[:-1], ones(Shape(last.shape.rows, 1)))
    return intern(Call(shape, "diag", arg))


def inner(left: Expr, right: Expr) -> Expr:
    """The inner product of two expressions of one shape: the sum of products of entries."""
    if left.shape.is_scalar:
        return scaled(Fraction(1), (left, right), None)
    if left.shape.cols == 1:
        return matmul(transpose(left), right)
    if left.shape.rows == 1:
        return matmul(left, transpose(right))
    if is_ones(left):
        return call("sum", right)
    if is_ones(right):
        return call("sum", left)
    if isinstance(right, Constant) and right.kind == "eye":
        return call("tr", left)
    merged = hadamard(left, right)
    if is_ones(merged):
        return call("sum", merged)
    return call("tr", matmul(transpose(left), right))
