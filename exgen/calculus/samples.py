"""A sum over a sample index, of which X[i, :] is one row, as what it is for all rows at once.

What depends on the index is kept for all its values in one matrix, a row for each: a number of
every sample is a column, a row or a column of every sample a matrix of them. So
`sum_i((X[i, :] @ w - y[i])**2)` is read as `sum((X @ w - y)**2)`, and no rule, judge or printer has
to learn of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from exgen.calculus.arguments import ALONG, fitted
from exgen.calculus.build import (
    ShapeError,
    add,
    hadamard,
    matmul,
    ones,
    power,
    scaled,
    times,
    transpose,
    unit,
)
from exgen.calculus.entries import line
from exgen.calculus.expr import (
    INDEXED,
    Add,
    Apply,
    Call,
    Entry,
    Expr,
    Hadamard,
    MatMul,
    Power,
    Scaled,
    Slice,
    Transpose,
    walk,
)
from exgen.calculus.functions import apply, call
from exgen.calculus.shape import Shape

_ROW, _COLUMN, _NUMBER = "row", "column", "number"


@dataclass(frozen=True, slots=True)
class _Rows:
    """A vector or a number of every sample: `kind` is what the rows of `matrix` stand for."""

    matrix: Expr
    kind: str


@dataclass(frozen=True, slots=True)
class _Outer:
    """The product u v^T of every sample, the rows of the two matrices being the u and the v."""

    left: Expr
    right: Expr


_Value = Expr | _Rows | _Outer


def over_samples(body: Expr, index: str) -> Expr:
    """The sum of `body` over the index, which stands in entries, rows and columns of it.

    Raises ShapeError where the body does not depend on the index, and for what of a sample has no
    form for all of them at once.
    """
    found = _value(body, index)
    match found:
        case _Rows(kind="number"):
            return call("sum", found.matrix)
        case _Rows():
            total = ALONG["sum"](found.matrix, 0)
            return total if found.kind == _ROW else transpose(total)
        case _Outer():
            return matmul(transpose(found.left), found.right)
    raise ShapeError(f"nothing in the sum depends on {index}: write X[{index}, :] or y[{index}]")


def _value(node: Expr, index: str) -> _Value:
    """What the node is for all values of the index; itself where it does not depend on it."""
    if INDEXED not in node.names or not any(index in _places(n) for n in walk(node)):
        return node
    rule = RULES.get(type(node))
    if rule is None:
        raise ShapeError(_refused(index))
    return rule(node, index)


def _refused(index: str) -> str:
    return (
        f"what is summed has no form for all {index} at once: write it with matrices, X for all"
        f" rows X[{index}, :]"
    )


def _places(node: Expr) -> tuple[object, ...]:
    return (node.row, node.col) if isinstance(node, Entry | Slice) else ()


def _entry(node: Entry, index: str) -> _Value:
    inside = _value(node.base, index)
    if isinstance(inside, _Rows):  # an entry, at a number, of a vector of every sample
        place = node.col if inside.kind == _ROW else node.row
        if isinstance(place, int):
            return _numbers(_column(inside.matrix, place))
    elif isinstance(inside, Expr):
        if node.row == node.col == index:
            return _numbers(call("diag", inside))
        if isinstance(node.col, int):
            return _numbers(_column(inside, node.col))
        if isinstance(node.row, int):
            return _numbers(_column(transpose(inside), node.row))
        if node.col == index:  # the other index is that of a sum around
            return _numbers(transpose(line(inside, node.row, None)))
        return _numbers(line(inside, None, node.col))
    raise ShapeError(_refused(index))


def _numbers(column: Expr) -> _Rows:
    return _Rows(column, _NUMBER)


def _column(matrix: Expr, place: int) -> Expr:
    return matmul(matrix, transpose(unit(place, matrix.shape.cols)))


def _slice(node: Slice, index: str) -> _Value:
    inside = _value(node.base, index)
    if not isinstance(inside, Expr):
        raise ShapeError(_refused(index))
    return _Rows(inside, _ROW) if node.row == index else _Rows(transpose(inside), _COLUMN)


def _alike(values: list[_Value], index: str) -> tuple[list[Expr], str]:
    """The values in one shape for all samples, with numbers and constants spread over vectors."""
    kinds = [v.kind for v in values if isinstance(v, _Rows)]
    if not kinds or any(isinstance(v, _Outer) for v in values):
        raise ShapeError(_refused(index))
    kind = next((k for k in kinds if k != _NUMBER), _NUMBER)
    count = next(v.matrix.shape.rows for v in values if isinstance(v, _Rows))
    if kind == _NUMBER:
        vectors = [v for v in values if isinstance(v, Expr) and not v.shape.is_scalar]
        if vectors:
            kind = _ROW if vectors[0].shape.is_row else _COLUMN
    lines = [_line(v, kind, count, index) for v in values]
    widest = max(lines, key=lambda line: line.shape.cols != 1)
    return [fitted(line, ones(widest.shape))[0] for line in lines], kind


def _line(value: _Value, kind: str, count: Any, index: str) -> Expr:
    """The rows of the value; a constant vector is the same one in every row."""
    if isinstance(value, _Rows):
        if value.kind not in (kind, _NUMBER):
            raise ShapeError(
                f"a {value.kind} of every sample meets a {kind}: transpose one of them"
            )
        return value.matrix
    assert isinstance(value, Expr)
    if value.shape.is_scalar:
        return times(value, ones(Shape(count, 1)))
    row = value if kind == _ROW else transpose(value)
    if not row.shape.is_row:
        raise ShapeError(_refused(index))
    return matmul(ones(Shape(count, 1)), row)


def _add(node: Add, index: str) -> _Value:
    terms, kind = _alike([_value(t, index) for t in node.terms], index)
    return _Rows(add(*terms), kind)


def _hadamard(node: Hadamard, index: str) -> _Value:
    factors, kind = _alike([_value(f, index) for f in node.factors], index)
    return _Rows(hadamard(*factors), kind)


def _scaled(node: Scaled, index: str) -> _Value:
    values = [_value(child, index) for child in node.children]
    plain = [v for v in values if isinstance(v, Expr) and v.shape.is_scalar]
    others = [v for v in values if not (isinstance(v, Expr) and v.shape.is_scalar)]
    outer = next((v for v in others if isinstance(v, _Outer)), None)
    if outer is not None:
        weights = [v for v in others if v is not outer]
        left = outer.left
        if weights:
            left = matmul(call("diag", hadamard(*_alike(weights, index)[0])), left)
        return _Outer(scaled(node.coefficient, plain, left), outer.right)
    factors, kind = _alike(others, index)
    return _Rows(scaled(node.coefficient, plain, hadamard(*factors)), kind)


def _matmul(node: MatMul, index: str) -> _Value:
    return reduce(lambda a, b: _product(a, b, index), (_value(f, index) for f in node.factors))


def _product(left: _Value, right: _Value, index: str) -> _Value:
    match left, right:
        case Expr(), Expr():
            return matmul(left, right)
        case _Rows(kind="row"), Expr():
            return _of_width(matmul(left.matrix, right), _ROW)
        case Expr(), _Rows(kind="column"):
            return _of_width(matmul(right.matrix, transpose(left)), _COLUMN)
        case _Rows(kind="row"), _Rows(kind="column"):
            return _numbers(ALONG["sum"](hadamard(left.matrix, right.matrix), 1))
        case _Rows(kind="column"), _Rows(kind="row"):
            return _Outer(left.matrix, right.matrix)
        case _Rows(kind="column"), Expr() if right.shape.is_row:
            count = ones(Shape(left.matrix.shape.rows, 1))
            return _Outer(left.matrix, matmul(count, right))
        case _Outer(), Expr():
            other = _product(_Rows(left.right, _ROW), right, index)
            assert isinstance(other, _Rows)
            if other.kind == _ROW:
                return _Outer(left.left, other.matrix)
            lines = _alike([_Rows(left.left, _COLUMN), other], index)[0]
            return _Rows(hadamard(*lines), _COLUMN)
        case Expr(), _Outer():
            return _Outer(matmul(right.left, transpose(left)), right.right)
    raise ShapeError(_refused(index))


def _of_width(matrix: Expr, kind: str) -> _Rows:
    return _Rows(matrix, _NUMBER if matrix.shape.cols == 1 else kind)


def _power(node: Power, index: str) -> _Value:
    base, exponent = _value(node.base, index), _value(node.exponent, index)
    if not isinstance(base, _Rows) or not isinstance(exponent, Expr):
        raise ShapeError(_refused(index))
    return _Rows(power(base.matrix, exponent), base.kind)


_TURNED: Final = {_ROW: _COLUMN, _COLUMN: _ROW, _NUMBER: _NUMBER}


def _transpose(node: Transpose, index: str) -> _Value:
    inside = _value(node.arg, index)
    if isinstance(inside, _Outer):
        return _Outer(inside.right, inside.left)
    assert isinstance(inside, _Rows)
    return _Rows(inside.matrix, _TURNED[inside.kind])


def _apply(node: Apply, index: str) -> _Value:
    inside = _value(node.arg, index)
    if not isinstance(inside, _Rows):
        raise ShapeError(_refused(index))
    return _Rows(apply(node.function, inside.matrix, node.primes), inside.kind)


_TO_NUMBERS: Final = ("sum", "mean", "norm", "logsumexp", "max")


def _call(node: Call, index: str) -> _Value:
    inside = _value(node.arg, index)
    if isinstance(inside, _Outer) and node.function == "tr":
        return _numbers(ALONG["sum"](hadamard(inside.left, inside.right), 1))
    if isinstance(inside, _Rows):
        if node.function in _TO_NUMBERS:
            return _numbers(ALONG[node.function](inside.matrix, 1))
        if node.function in ("softmax", "softmax_rows", "hardmax_rows", "hardmax"):
            function = "softmax_rows" if node.function.startswith("soft") else "hardmax_rows"
            return _Rows(call(function, inside.matrix), inside.kind)
    raise ShapeError(f"{node.function} in it: {_refused(index)}")


RULES: Mapping[type[Expr], Callable[[Any, str], _Value]] = {
    Entry: _entry,
    Slice: _slice,
    Add: _add,
    Hadamard: _hadamard,
    Scaled: _scaled,
    MatMul: _matmul,
    Power: _power,
    Transpose: _transpose,
    Apply: _apply,
    Call: _call,
}
"""Kind of node -> what it is for all values of the index, where it depends on it."""
