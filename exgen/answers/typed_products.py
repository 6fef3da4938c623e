"""The products that a sign, or no sign, may stand for: which fit two shapes, and how readily."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from exgen.answers.typed_tree import Option
from exgen.calculus.build import (
    MINUS_ONE,
    divide,
    hadamard,
    matmul,
    ones,
    power,
    times,
    transpose,
)
from exgen.calculus.convolving import convolve, correlate
from exgen.calculus.expr import Expr, Number
from exgen.calculus.functions import call
from exgen.calculus.shape import Shape

Product = Callable[[Expr, Expr], Expr | None]
"""The product, or None where it does not fit the shapes."""


def _scale(left: Expr, right: Expr) -> Expr | None:
    either = left.shape.is_scalar or right.shape.is_scalar
    return times(left, right) if either else None


def _matrix(left: Expr, right: Expr) -> Expr | None:
    return matmul(left, right) if left.shape.cols == right.shape.rows else None


def _entries(left: Expr, right: Expr) -> Expr | None:
    return hadamard(left, right) if left.shape == right.shape else None


def _inner(left: Expr, right: Expr) -> Expr | None:
    if left.shape != right.shape or 1 not in left.shape:
        return None
    column = left.shape.cols == 1
    return matmul(transpose(left), right) if column else matmul(left, transpose(right))


def _outer(left: Expr, right: Expr) -> Expr | None:
    if 1 not in left.shape or 1 not in right.shape:
        return None
    first = left if left.shape.cols == 1 else transpose(left)
    second = right if right.shape.rows == 1 else transpose(right)
    return matmul(first, second)


def _left_turned(left: Expr, right: Expr) -> Expr | None:
    """NumPy's vector has one axis: `x @ A` is a row times a matrix, `x @ x` an inner product."""
    fits = left.shape.is_column and left.shape.rows == right.shape.rows
    return matmul(transpose(left), right) if fits else None


def _both_turned(left: Expr, right: Expr) -> Expr | None:
    """The same, with the row that comes out as a column."""
    fits = left.shape.is_column and left.shape.rows == right.shape.rows
    return matmul(transpose(right), left) if fits and not right.shape.is_column else None


def _right_turned(left: Expr, right: Expr) -> Expr | None:
    fits = right.shape.is_row and left.shape.cols == right.shape.cols
    return matmul(left, transpose(right)) if fits else None


def spread(expr: Expr, shape: Shape) -> Expr | None:
    """A row or a column repeated so that it has the shape, as NumPy does; None if it cannot."""
    if expr.shape == shape:
        return expr
    rows, cols = expr.shape
    if rows == 1 and cols == shape.cols:
        return matmul(ones(Shape(shape.rows, 1)), expr)
    if cols == 1 and rows == shape.rows:
        return matmul(expr, ones(Shape(1, shape.cols)))
    return None


def common(left: Shape, right: Shape) -> Shape | None:
    """The shape that both are spread to, None where NumPy would refuse."""
    rows = left.rows if right.rows in (1, left.rows) else right.rows
    cols = left.cols if right.cols in (1, left.cols) else right.cols
    fits = left.rows in (1, rows) and left.cols in (1, cols)
    return Shape(rows, cols) if fits else None


def _spread_entries(left: Expr, right: Expr) -> Expr | None:
    shape = common(left.shape, right.shape)
    if shape is None or left.shape == right.shape:
        return None
    if {left.shape, right.shape} == {Shape(shape.rows, 1), Shape(1, shape.cols)}:
        return _outer(left, right)
    wide = spread(left, shape), spread(right, shape)
    return None if wide[0] is None or wide[1] is None else hadamard(wide[0], wide[1])


def _across(left: Expr, right: Expr) -> Expr | None:
    """NumPy's vector has one axis: `A * v` multiplies the columns of A by the entries of v."""
    for matrix, vector in ((left, right), (right, left)):
        fits = matrix.shape.cols == vector.shape.rows != matrix.shape.rows
        if fits and 1 not in matrix.shape and vector.shape.is_column:
            return matmul(matrix, call("diag", vector))
    return None


def _quotient(left: Expr, right: Expr) -> Expr | None:
    fits = right.shape.is_scalar or left.shape in (right.shape, Shape(1, 1))
    return divide(left, right) if fits else None


def _spread_quotient(left: Expr, right: Expr) -> Expr | None:
    return _spread_entries(left, power(right, MINUS_ONE))


def _left_solved(left: Expr, right: Expr) -> Expr | None:
    """The left one divides the right one, as Matlab's backslash does."""
    fits = left.shape.is_square and left.shape.cols == right.shape.rows
    return matmul(call("inv", left), right) if fits else None


def _right_solved(left: Expr, right: Expr) -> Expr | None:
    """Matlab's `C / K`, and a fraction of matrices on paper."""
    fits = right.shape.is_square and left.shape.cols == right.shape.rows
    return matmul(left, call("inv", right)) if fits else None


def _convolved(left: Expr, right: Expr) -> Expr | None:
    """The full convolution of two columns that are not of one length."""
    return convolve(left, right) if _columns(left, right) else None


def _slid(left: Expr, right: Expr) -> Expr | None:
    """The right column slid along the left one, which is longer."""
    return correlate(left, right) if _columns(left, right) else None


def _columns(left: Expr, right: Expr) -> bool:
    return left.shape.is_column and right.shape.is_column and left.shape != right.shape


_NOTES: Final[dict[Product, str]] = {
    _scale: "",
    _matrix: "was read as a matrix product",
    _entries: "was read as a product entry by entry",
    _inner: "of two vectors was read as their inner product",
    _outer: "was read as an outer product",
    _left_turned: "was read with the vector before it as a row",
    _both_turned: "was read with the vector before it as a row, the product as a column",
    _right_turned: "was read with the row behind it as a column",
    _spread_entries: "was read entry by entry, the smaller side repeated",
    _across: "was read with the vector across the rows",
    _quotient: "",
    _left_solved: "was read as the inverse of the matrix before it",
    _right_solved: "was read as the inverse of the matrix behind it",
    _spread_quotient: "was read entry by entry, the smaller side repeated",
    _convolved: "was read as a full convolution",
    _slid: "was read as a cross-correlation",
}
_NAMED: Final = {
    "": "a product without a sign",
    "*": "the *",
    "@": "the @",
    "·": "the dot",
    "×": "the ×",
    "⊗": "the ⊗",
    "⊙": "the ⊙",
    "/": "the /",
    "∖": "the backslash",
    "⋆": "the ⋆",
}
_SIDE_BY_SIDE: Final = ((_scale, 0), (_matrix, 0), (_entries, 3))
_AT: Final = ((_scale, 0), (_matrix, 0), (_left_turned, 3), (_both_turned, 4), (_right_turned, 3))
_DOT: Final = ((_scale, 0), (_matrix, 0), (_inner, 1), (_entries, 2), (_spread_entries, 5))
_TABLE: Final[dict[str, tuple[tuple[Product, int], ...]]] = {
    "": _SIDE_BY_SIDE,
    "@": _AT,
    "*": ((_scale, 0), (_entries, 0), (_matrix, 1), (_spread_entries, 5), (_across, 5)),
    "* of matrices": (
        (_scale, 0),
        (_matrix, 0),
        (_entries, 1),
        (_spread_entries, 5),
        (_across, 5),
    ),
    "·": _DOT,
    "×": _DOT,
    "⊗": ((_scale, 0), (_outer, 0), (_entries, 1), (_matrix, 3)),
    "⊙": ((_scale, 0), (_entries, 0), (_spread_entries, 5)),
    "/": ((_quotient, 0), (_right_solved, 1), (_spread_quotient, 5)),
    "∖": ((_scale, 0), (_left_solved, 0), (_matrix, 1)),
}
"""Sign -> the products it may stand for, each with how far-fetched that is."""
_TABLE["⋆"] = _TABLE["*"]
_SLIDING: Final[dict[str, tuple[tuple[Product, int], ...]]] = {
    "*": ((_convolved, 1), (_slid, 2)),
    "⋆": ((_slid, 0), (_convolved, 2)),
}
"""The same, where the question has convolutions, beside what is above."""
_UNSAID: Final = frozenset({("", _matrix), ("@", _matrix), ("*", _entries), ("⊙", _entries),
                            ("⊗", _outer), ("/", _quotient),
                            ("*", _convolved), ("⋆", _slid)})  # fmt: skip
TIGHT: Final = {"": 3, "/": 3, "∖": 3, "@": 2, "·": 2, "×": 2, "*": 2, "⋆": 2, "⊗": 2, "⊙": 1}
"""How tightly a sign holds; of equal ones the left comes first."""


def products(
    sign: str, left: Option, right: Option, *, starred: bool = False, sliding: bool = False
) -> list[Option]:
    """The products of two options that the sign may stand for and that fit.

    Where an answer is `starred`, its * is first of all the product of matrices; it may be a
    convolution where the question has one, and is `sliding`.
    """
    found: list[Option] = []
    usual = _TABLE["* of matrices" if starred and sign == "*" else sign]
    for product, cost in (*usual, *(_SLIDING.get(sign, ()) if sliding else ())):
        expr = product(left.expr, right.expr)
        if expr is None:
            continue
        notes = left.notes + right.notes
        said = _NOTES[product]
        if said and (sign, product) not in _UNSAID:
            notes = (*notes, f"{_NAMED[sign]} {said}")
        found.append(Option(expr, left.cost + right.cost + cost, tuple(dict.fromkeys(notes))))
        whole = right.expr.shape.is_square and not right.expr.shape.is_scalar
        if product is _scale or (product is _quotient and not whole):
            break
    return found


def matrix_power(base: Expr, exponent: Number) -> Expr | None:
    """A power of a square matrix by itself; None for one that is not read."""
    value = exponent.value
    if value.denominator != 1 or not -6 <= value <= 12 or value == 0:
        return None
    factor = call("inv", base) if value < 0 else base
    return matmul(*[factor] * abs(value.numerator))


def is_whole(expr: Expr) -> bool:
    """Whether an exponent is a whole number."""
    return isinstance(expr, Number) and expr.value.denominator == 1
