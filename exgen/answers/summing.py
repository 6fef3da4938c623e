"""Sums of rows and columns over an index, as matrix products."""

from __future__ import annotations

from fractions import Fraction

from exgen.answers.indexing import index_dims
from exgen.answers.lifting import column
from exgen.calculus.build import matmul, ones, scaled, symbol, transpose
from exgen.calculus.expr import Expr, MatMul, Scaled, Slice, walk
from exgen.calculus.functions import call
from exgen.calculus.indexed import used_indices
from exgen.calculus.substitute import substitute, transform


def summed_lines(expr: Expr, index: str) -> Expr | None:
    """The sum over an index of rows or columns, as a matrix product; None where it is none.

    A row at the index is a unit row times the matrix. Where one unit vector occurs, the sum has
    ones in its place; where a unit column meets its unit row, the two add up to the identity.
    """
    dims = index_dims(expr).get(index, set())
    if len(dims) != 1:
        return None
    place = symbol("unit", (next(iter(dims)), 1))

    def written(found: Expr) -> Expr | None:
        if isinstance(found, Slice) and found.row == index and found.col is None:
            return matmul(transpose(place), found.base)
        if isinstance(found, Slice) and found.col == index and found.row is None:
            return matmul(found.base, place)
        return None

    coefficient, scalars, body = _parts(expr)
    moving = [s for s in scalars if index in used_indices(s)]
    still = [s for s in scalars if index not in used_indices(s)]
    body = transform(body, written)
    if index in used_indices(body):
        return None
    weights = None
    if moving:
        weights = column(scaled(Fraction(1), moving, None), index)
        if weights is None:
            return None
    factors = body.factors if isinstance(body, MatMul) else (body,)
    count = sum(node is place for node in walk(body))
    if count == 1 and any(f is place or f is transpose(place) for f in factors):
        summed = substitute(body, {place: ones(place.shape) if weights is None else weights})
        return scaled(coefficient, still, summed)
    for k in range(len(factors) - 1):
        if count == 2 and factors[k] is place and factors[k + 1] is transpose(place):
            middle = () if weights is None else (call("diag", weights),)
            return scaled(coefficient, still, matmul(*factors[:k], *middle, *factors[k + 2 :]))
    return None


def _parts(expr: Expr) -> tuple[Fraction, tuple[Expr, ...], Expr]:
    if isinstance(expr, Scaled) and expr.body is not None:
        return expr.coefficient, expr.scalars, expr.body
    return Fraction(1), (), expr
