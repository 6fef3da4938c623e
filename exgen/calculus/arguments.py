"""What the text form writes with more than one argument, said by the nodes that there are.

A sum along an axis is a product with ones, a row added to every row of a matrix is `ones @ row`:
so no rule, judge or printer has to learn of them.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from exgen.calculus.build import (
    MINUS_ONE,
    ONE,
    RangeError,
    add,
    divide,
    matmul,
    neg,
    number,
    ones,
    power,
    scaled,
    sub,
    times,
    transpose,
)
from exgen.calculus.convolving import convolve, correlate
from exgen.calculus.expr import Add, Apply, Expr, Hadamard, Number
from exgen.calculus.functions import apply, call
from exgen.calculus.shape import Shape

__all__ = ["ALONE", "ALONG", "PAIRS", "TRIPLES", "fitted", "product", "quotient"]


def fitted(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Two operands in one shape where NumPy repeats a row or a column to have one.

    A row or column stands beside a matrix, or a column beside a row: `sq + sq.T` has the sum of
    each pair of entries. What does not fit is left as it is.
    """
    return _along(left, right), _along(right, left)


def _along(expr: Expr, other: Expr) -> Expr:
    rows, cols = other.shape
    if expr.shape.is_row and cols in (1, expr.shape.cols) and rows != 1:
        return matmul(ones(Shape(rows, 1)), expr)
    if expr.shape.is_column and rows in (1, expr.shape.rows) and cols != 1:
        return matmul(expr, ones(Shape(1, cols)))
    return expr


def product(left: Expr, right: Expr) -> Expr:
    """`left * right` as NumPy has it: of a column and a row it is their outer product."""
    if left.shape.is_column and right.shape.is_row:
        return matmul(left, right)
    if left.shape.is_row and right.shape.is_column:
        return matmul(right, left)
    return times(*fitted(left, right))


def quotient(left: Expr, right: Expr) -> Expr:
    """`left / right` as NumPy has it, a column and a row included."""
    one, other = left.shape, right.shape
    if (one.is_column and other.is_row) or (one.is_row and other.is_column):
        return product(left, power(right, MINUS_ONE))
    return divide(*fitted(left, right))


def _sum(arg: Expr, axis: int) -> Expr:
    rows, cols = arg.shape
    return matmul(ones(Shape(1, rows)), arg) if axis == 0 else matmul(arg, ones(Shape(cols, 1)))


def _mean(arg: Expr, axis: int) -> Expr:
    count = call("sum", ones(Shape(arg.shape[axis], 1)))
    return scaled(Fraction(1), (power(count, number(-1)),), _sum(arg, axis))


def _softmax(arg: Expr, axis: int) -> Expr:
    if arg.shape.is_column and axis == 0:
        return call("softmax", arg)
    if axis == 1:
        return call("softmax_rows", arg)
    return transpose(call("softmax_rows", transpose(arg)))


def _max(arg: Expr, axis: int) -> Expr:
    if axis == 1:
        return call("max_rows", arg)
    return transpose(call("max_rows", transpose(arg)))


def _maximum(left: Expr, right: Expr) -> Expr:
    """The larger of each pair, b + relu(a - b), where b is what is said shortest."""
    a, b = _shortest_last(left, right)
    return add(b, apply("relu", sub(a, b)))


def _minimum(left: Expr, right: Expr) -> Expr:
    """The smaller of each pair, b - relu(b - a), where b is what is said shortest."""
    a, b = _shortest_last(left, right)
    return sub(b, apply("relu", sub(b, a)))


def _shortest_last(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Both in one shape. A number stands last, so that max(x, 0) is relu(x)."""
    a, b = _pair(left, right)
    left_last = isinstance(left, Number) or left.size <= right.size
    return (b, a) if left_last and not isinstance(right, Number) else (a, b)


def _clip(arg: Expr, low: Expr, high: Expr) -> Expr:
    """What is cut off below, and then above, as min(max(x, low), high)."""
    if (low, high) == (MINUS_ONE, ONE):
        return apply("clip", arg)
    if isinstance(low, Number) and isinstance(high, Number) and low.value >= high.value:
        raise RangeError(f"clip cuts off below {low.value} and above {high.value}: swap the two")
    between = _spread_by_terms(sub(high, low), arg)
    arg, low = _pair(arg, _spread_by_terms(low, arg))
    arg, high = _pair(arg, _spread_by_terms(high, arg))
    return sub(high, apply("relu", sub(between, apply("relu", sub(arg, low)))))


def _spread_by_terms(limit: Expr, arg: Expr) -> Expr:
    """A sum of numbers over the shape of `arg`, term by term: they meet others in its sums."""
    if isinstance(limit, Add) and limit.shape.is_scalar:
        return add(*(times(term, ones(arg.shape)) for term in limit.terms))
    return limit


def _pair(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Both in one shape, a scalar spread over the other's."""
    left, right = fitted(left, right)
    if left.shape.is_scalar:
        left = times(left, ones(right.shape))
    elif right.shape.is_scalar:
        right = times(right, ones(left.shape))
    return left, right


def _leaky_relu(arg: Expr, slope: Expr) -> Expr:
    """The identity where it is positive, elsewhere `slope` times it."""
    if slope is number(Fraction(1, 100)):
        return apply("leaky_relu", arg)
    return sub(apply("relu", arg), times(*fitted(slope, apply("relu", neg(arg)))))


def _elu(arg: Expr, scale: Expr) -> Expr:
    """The identity where it is positive, elsewhere `scale` times exp(x) - 1."""
    if scale is ONE:
        return apply("elu", arg)
    below = sub(apply("exp", neg(apply("relu", neg(arg)))), ONE)
    return add(apply("relu", arg), times(*fitted(scale, below)))


def _where(condition: Expr, there: Expr, elsewhere: Expr) -> Expr:
    """What is chosen where a comparison holds, and what elsewhere, by its 1 or 0."""
    if not _is_gate(condition):
        raise RangeError("where chooses by a comparison, such as x > 0")
    both, there = _pair(condition, there)
    both, elsewhere = _pair(both, elsewhere)
    _, there = _pair(both, there)
    return add(times(both, there), times(sub(ones(both.shape), both), elsewhere))


def _is_gate(expr: Expr) -> bool:
    """Whether an expression is 1 or 0: comparisons, and products of such."""
    if isinstance(expr, Apply):
        return expr.function == "step"
    return isinstance(expr, Hadamard) and all(map(_is_gate, expr.factors))


PAIRS: dict[str, Callable[[Expr, Expr], Expr]] = {
    "maximum": _maximum,
    "minimum": _minimum,
    "max": _maximum,
    "min": _minimum,
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "correlate": correlate,
    "convolve": convolve,
    "conv": correlate,
    "conv1d": correlate,
}
"""Function of two arguments -> what builds the expression that it is of both."""
TRIPLES: dict[str, Callable[[Expr, Expr, Expr], Expr]] = {"clip": _clip, "where": _where}
"""Function of three arguments -> what builds the expression that it is of them."""
ALONE = frozenset({"leaky_relu", "elu", "max", "min", "clip"})
"""Functions of two or three arguments that have a meaning with one as well."""
ALONG: dict[str, Callable[[Expr, int], Expr]] = {
    "sum": _sum,
    "mean": _mean,
    "norm": lambda x, axis: power(_sum(power(x, number(2)), axis), number(Fraction(1, 2))),
    "logsumexp": lambda x, axis: apply("log", _sum(apply("exp", x), axis)),
    "softmax": _softmax,
    "max": _max,
    "min": lambda x, axis: neg(_max(neg(x), axis)),
}
"""Function -> the same along an axis, 0 or 1; the axis stays, with one entry along it."""
