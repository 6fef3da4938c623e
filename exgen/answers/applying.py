"""Functions as people write them, in those of the calculus."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from exgen.answers.lifting import column
from exgen.answers.typed_names import KnownNames
from exgen.answers.typed_products import common, spread
from exgen.answers.typed_sizes import constant, full, size
from exgen.answers.typed_tree import Applied
from exgen.calculus.arguments import ALONG, PAIRS, TRIPLES
from exgen.calculus.build import (
    MINUS_ONE,
    ONE,
    ZERO,
    ShapeError,
    add,
    divide,
    hadamard,
    matmul,
    neg,
    number,
    ones,
    power,
    sub,
    times,
    transpose,
    zeros,
)
from exgen.calculus.claims import free_indices
from exgen.calculus.convolving import convolve, correlate
from exgen.calculus.expr import Apply, Expr
from exgen.calculus.functions import CALLS, ELEMENTWISE, apply, call
from exgen.calculus.rules import derivative, write_out
from exgen.calculus.shape import Shape
from exgen.errors import InputError

Make = Callable[[Sequence[Expr]], Expr]


def _min(args: Sequence[Expr]) -> Expr:
    for one, other in (args, args[::-1]):
        if other is ONE and isinstance(one, Apply) and one.function == "exp":
            above = apply("step", one.arg)  # min(1, e^z), the slope of an ELU
            return add(above, hadamard(sub(ONE, above), one))
    return PAIRS["min"](*args)


def _where(args: Sequence[Expr]) -> Expr:
    """Two values by a condition, which is 1 or 0."""
    gate, yes, no = args
    return add(times(gate, yes), times(sub(ONE, gate), no))


def _outer(args: Sequence[Expr]) -> Expr:
    left, right = args
    if 1 not in left.shape or 1 not in right.shape:
        raise ShapeError(f"outer needs two vectors, not {left.shape} and {right.shape}")
    return matmul(
        left if left.shape.cols == 1 else transpose(left),
        right if right.shape.rows == 1 else transpose(right),
    )


def _dot(args: Sequence[Expr]) -> Expr:
    left, right = args
    if left.shape.is_scalar or right.shape.is_scalar:
        return times(left, right)
    if left.shape.cols != right.shape.rows:
        if left.shape.is_column and left.shape.rows == right.shape.rows:
            left = transpose(left)
        elif right.shape.is_row and left.shape.cols == right.shape.cols:
            right = transpose(right)
    return matmul(left, right)


def _inner(args: Sequence[Expr]) -> Expr:
    left, right = args
    if left.shape == right.shape and left.shape.is_column:
        return matmul(transpose(left), right)
    return call("sum", hadamard(left, right))


def _solve(args: Sequence[Expr]) -> Expr:
    left, right = args
    turned = right.shape.is_row and right.shape.cols == left.shape.cols
    return matmul(call("inv", left), transpose(right) if turned else right)


def _count(shape: Shape) -> Expr:
    """How many entries there are, as a number."""
    return call("sum", ones(shape))


def _multiply(args: Sequence[Expr]) -> Expr:
    found = args[0]
    for arg in args[1:]:
        shape = common(found.shape, arg.shape)
        wide = (None, None) if shape is None else (spread(found, shape), spread(arg, shape))
        found = times(found, arg) if wide[0] is None or wide[1] is None else times(wide[0], wide[1])
    return found


def _norm1(args: Sequence[Expr]) -> Expr:
    return call("sum", apply("abs", args[0]))


def _bars(args: Sequence[Expr]) -> Expr:
    """|x| is the absolute value of entries; others may be meant, see `others`."""
    return apply("abs", args[0])


def _clip(args: Sequence[Expr]) -> Expr:
    """Cut off below and above: at -1 and 1 where nothing is said."""
    if len(args) == 1:
        return apply("clip", args[0])
    arg, low, high = args
    if low is not MINUS_ONE and add(low, high) is ZERO:
        # u - sign(u) relu(|u| - c), as the derivative of a Huber loss is
        over = apply("relu", sub(apply("abs", arg), high))
        return sub(arg, times(apply("sign", arg), over))
    return TRIPLES["clip"](arg, low, high)


def _erf(args: Sequence[Expr]) -> Expr:
    """2 Φ(√2 x) - 1."""
    root = power(number(2), number(Fraction(1, 2)))
    return sub(times(number(2), apply("normcdf", times(root, args[0]))), ONE)


def _sech(args: Sequence[Expr]) -> Expr:
    return power(apply("cosh", args[0]), MINUS_ONE)


def _line_norm(args: Sequence[Expr]) -> Expr:
    """The norm of a vector between single bars, else the absolute value."""
    arg = args[0]
    return call("norm", arg) if 1 in arg.shape else apply("abs", arg)


_COMPOSED: Final[dict[str, tuple[int, Make]]] = {
    "max": (2, lambda a: PAIRS["max"](*a)),
    "correlate": (2, lambda a: correlate(*a)),
    "convolve": (2, lambda a: convolve(*a)),
    "min": (2, _min),
    "where": (3, _where),
    "outer": (2, _outer),
    "dot": (2, _dot),
    "inner": (2, _inner),
    "multiply": (2, _multiply),
    "divide": (2, lambda a: divide(a[0], a[1])),
    "add": (2, lambda a: add(a[0], a[1])),
    "subtract": (2, lambda a: sub(a[0], a[1])),
    "power": (2, lambda a: power(a[0], a[1])),
    "transpose": (1, lambda a: transpose(a[0])),
    "solve": (2, _solve),
    "log1p": (1, lambda a: apply("log", add(ONE, a[0]))),
    "expm1": (1, lambda a: sub(apply("exp", a[0]), ONE)),
    "as_row": (1, lambda a: transpose(a[0]) if a[0].shape.is_column else a[0]),
    "as_column": (1, lambda a: transpose(a[0]) if a[0].shape.is_row else a[0]),
    "square": (1, lambda a: power(a[0], number(2))),
    "negative": (1, lambda a: neg(a[0])),
    "reciprocal": (1, lambda a: power(a[0], MINUS_ONE)),
    "norm1": (1, _norm1),
    "bars": (1, _bars),
    "bars_norm": (1, _line_norm),
    "clip": (3, _clip),
    "sech": (1, _sech),
    "erf": (1, _erf),
    "indicator": (1, lambda a: a[0]),
    "oneslike": (1, lambda a: ones(a[0].shape)),
    "rows": (1, lambda a: _count(Shape(a[0].shape.rows, 1))),
    "cols": (1, lambda a: _count(Shape(a[0].shape.cols, 1))),
    "size": (1, lambda a: _count(a[0].shape)),
    "zeroslike": (1, lambda a: zeros(a[0].shape)),
}
"""Function -> how many arguments it takes, and the expression it is."""


_BY_COLUMNS: Final = {"colsum": "sum", "colmean": "mean"}


def applied(names: KnownNames, node: Applied, function: str, args: Sequence[Expr]) -> Expr:
    """The function of its arguments; InputError, ShapeError, ValueError where it has no meaning."""
    if function in ("eye", "ones", "zeros"):
        return constant(function, [size(a) for a in args])
    if not args:
        raise InputError(f"{function} needs an argument")
    if function == "diag" and args[0].shape.is_scalar:
        args = [_over_its_index(names, args[0])]
    if function in ("sum", "mean", "logsumexp") and args[0].shape.is_scalar:
        args = [_over_its_index(names, args[0]), *args[1:]]
    if function in _BY_COLUMNS:
        return _along(_BY_COLUMNS[function], args[0], 0)
    if node.axis is not None and function in ("sum", "mean"):
        return _along(function, args[0], node.axis)
    if function in ("max", "min") and len(args) == 1:
        return (
            _largest(args[0], node.axis)
            if function == "max"
            else neg(_largest(neg(args[0]), node.axis))
        )
    if node.axis is not None and 1 not in args[0].shape:
        return _by_lines(function, args, node.axis)
    if function == "step" and len(args) == 2:
        args = args[:1]
    if function == "full":
        return full(args)
    if function in _COMPOSED:
        count, make = _COMPOSED[function]
        spared = (function == "multiply" and len(args) > 2) or (function, len(args)) == ("clip", 1)
        if len(args) != count and not spared:
            raise InputError(f"{function} takes {count} arguments, not {len(args)}")
        return make(args)
    if len(args) != 1:
        raise InputError(f"{function} takes one argument, not {len(args)}")
    arg = args[0]
    if function in names.declared:
        if names.is_scalar(function) and node.primes > 1:
            raise InputError(f"second derivatives of {function} are not read")
        primed = function + "'" * node.primes
        return call(primed, arg) if names.is_scalar(function) else apply(primed, arg)
    if function == "diag" and arg.shape.is_row:
        arg = transpose(arg)
    if function == "softmax" and (arg.shape.is_row or 1 not in arg.shape):
        function = "softmax_rows"
    if node.primes:
        return _slope(function, arg, node.primes)
    return call(function, arg) if function in CALLS else apply(function, arg)


def _by_lines(function: str, args: Sequence[Expr], axis: int) -> Expr:
    """The softmax of every row, or of every column."""
    if function != "softmax" or len(args) > 1:
        raise InputError(f"{function} along an axis is not read")
    if axis == 0:
        return transpose(call("softmax_rows", transpose(args[0])))
    return call("softmax_rows", args[0])


def _largest(arg: Expr, axis: int | None) -> Expr:
    """The largest entry of all, or along an axis."""
    return call("max", arg) if axis is None else ALONG["max"](arg, axis)


def _over_its_index(names: KnownNames, arg: Expr) -> Expr:
    """`diag(f(x_i))` and `sum(f(x_i))` are of all entries: their column, if one index is free."""
    free = [i for i in free_indices(arg) if i not in names.known.indices]
    found = column(arg, free[0]) if len(free) == 1 else None
    return arg if found is None else found


def _slope(function: str, arg: Expr, primes: int) -> Expr:
    """The derivative of an elementwise function, entry by entry."""
    if function not in ELEMENTWISE or primes != 1:
        times_said = "the derivative" if primes == 1 else "a higher derivative"
        raise InputError(f"{times_said} of {function} is not read")
    return write_out(derivative(function, arg))


def others(function: str, args: Sequence[Expr]) -> Iterator[tuple[Expr, int, str]]:
    """What else the function may be, each with how far-fetched it is and what to say."""
    if function == "bars" and 1 in args[0].shape and not args[0].shape.is_scalar:
        yield call("norm", args[0]), 1, "the bars were read as a norm"
    if function == "bars" and args[0].shape.is_square and not args[0].shape.is_scalar:
        yield call("det", args[0]), 1, "the bars were read as a determinant"


def _along(function: str, arg: Expr, axis: int) -> Expr:
    """Sums down the columns (axis 0), as a row, or along the rows (axis 1), as a column."""
    rows, cols = arg.shape
    found = matmul(ones(Shape(1, rows)), arg) if axis == 0 else matmul(arg, ones(Shape(cols, 1)))
    if function == "mean":
        dim = rows if axis == 0 else cols
        found = divide(found, call("sum", ones(Shape(dim, 1))))
    return found
