"""Sums over samples of products in rows: `sum_i x_i (p_i - y_i)^T` is `X^T (P - Y)`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exgen.answers.lifting import column
from exgen.calculus.build import add, hadamard, matmul, ones, power, scaled, times, transpose
from exgen.calculus.expr import (
    Add,
    Apply,
    Expr,
    Hadamard,
    MatMul,
    Power,
    Scaled,
    Slice,
    Transpose,
)
from exgen.calculus.functions import apply
from exgen.calculus.indexed import used_indices
from exgen.calculus.shape import Shape
from exgen.dimensions import Dim


def summed_rows(expr: Expr, index: str, dim: Dim) -> Expr | None:
    """The sum over an index of a product, as a product of matrices; None where it is none.

    At most two factors depend on the index: a column, and the row behind it.
    """
    coefficient, scalars, body = taken_apart(expr)
    moving = [s for s in scalars if index in used_indices(s)]
    still = [s for s in scalars if index not in used_indices(s)]
    weights = column(scaled(Fraction(1), moving, None), index) if moving else ones(Shape(dim, 1))
    if weights is None or weights.shape != (dim, 1):
        return None
    factors: Sequence[Expr] = body.factors if isinstance(body, MatMul) else (body,)
    inside = [k for k, factor in enumerate(factors) if index in used_indices(factor)]
    if not inside or inside != list(range(inside[0], inside[-1] + 1)) or len(inside) > 2:
        return None
    first, last = factors[inside[0]], factors[inside[-1]]
    if len(inside) == 1 and first.shape.is_row:
        rows = _rows(first, index, dim)
        middle = None if rows is None else matmul(transpose(weights), rows)
    elif len(inside) == 1:
        rows = _rows(transpose(first), index, dim) if first.shape.is_column else None
        middle = None if rows is None else matmul(transpose(rows), weights)
    elif first.shape.is_column and last.shape.is_row:
        left, right = _rows(transpose(first), index, dim), _rows(last, index, dim)
        if left is None or right is None:
            return None
        wide = hadamard(matmul(weights, ones(Shape(1, right.shape.cols))), right)
        middle = matmul(transpose(left), wide if moving else right)
    else:
        return None
    if middle is None:
        return None
    return scaled(
        coefficient, still, matmul(*factors[: inside[0]], middle, *factors[inside[-1] + 1 :])
    )


def _rows(row: Expr, index: str, dim: Dim) -> Expr | None:
    """The matrix of which a row is the line at the index; None where it has none."""
    if index not in used_indices(row):
        if row.shape.is_scalar:
            return row
        return matmul(ones(Shape(dim, 1)), row) if row.shape.is_row else None
    match row:
        case Slice(col=None) if row.row == index:
            return row.base
        case Transpose(arg=Slice(row=None) as line) if line.col == index:
            return transpose(line.base)
        case Transpose(arg=MatMul(factors=factors)):
            return _rows(matmul(*(transpose(f) for f in reversed(factors))), index, dim)
        case Transpose(arg=Add(terms=terms)):
            return _rows(add(*map(transpose, terms)), index, dim)
        case Transpose(arg=Hadamard(factors=factors)):
            return _rows(hadamard(*map(transpose, factors)), index, dim)
        case Transpose(arg=Scaled() as inner) if inner.body is not None:
            return _rows(
                scaled(inner.coefficient, inner.scalars, transpose(inner.body)), index, dim
            )
        case Add(terms=terms):
            parts = _all(terms, index, dim)
            return None if parts is None else add(*parts)
        case Hadamard(factors=factors):
            parts = _all(factors, index, dim)
            return None if parts is None else hadamard(*parts)
        case Apply(primes=0):
            arg = _rows(row.arg, index, dim)
            return None if arg is None else apply(row.function, arg)
        case Power() if index not in used_indices(row.exponent):
            base = _rows(row.base, index, dim)
            return None if base is None else power(base, row.exponent)
        case MatMul(factors=factors) if not any(index in used_indices(f) for f in factors[1:]):
            first = _rows(factors[0], index, dim)
            return None if first is None else matmul(first, *factors[1:])
        case Scaled() if row.body is not None:
            whole = _rows(row.body, index, dim)
            moving = [s for s in row.scalars if index in used_indices(s)]
            still = [s for s in row.scalars if index not in used_indices(s)]
            if whole is None:
                return None
            if moving:
                weights = column(scaled(Fraction(1), moving, None), index)
                if weights is None:
                    return None
                whole = hadamard(matmul(weights, ones(Shape(1, whole.shape.cols))), whole)
            return times(scaled(row.coefficient, still, None), whole)
    return None


def _all(parts: Sequence[Expr], index: str, dim: Dim) -> list[Expr] | None:
    found = [_rows(part, index, dim) for part in parts]
    kept = [part for part in found if part is not None]
    return kept if len(kept) == len(found) else None


def taken_apart(expr: Expr) -> tuple[Fraction, tuple[Expr, ...], Expr]:
    """The number and the scalars in front of an expression, and the rest."""
    if isinstance(expr, Scaled) and expr.body is not None:
        return expr.coefficient, expr.scalars, expr.body
    return Fraction(1), (), expr
