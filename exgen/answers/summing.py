"""Sums of rows and columns over an index, as matrix products."""

from __future__ import annotations

from fractions import Fraction

from exgen.answers.indexing import index_dims
from exgen.answers.lifting import column
from exgen.answers.rowwise import summed_rows, taken_apart
from exgen.calculus.build import add, matmul, ones, scaled, symbol, times, transpose
from exgen.calculus.entries import line
from exgen.calculus.expr import Add, Call, Delta, Expr, MatMul, Scaled, Slice, walk
from exgen.calculus.functions import call
from exgen.calculus.indexed import index_sum, used_indices
from exgen.calculus.leaves import eye
from exgen.calculus.shape import Shape
from exgen.calculus.substitute import substitute, transform
from exgen.dimensions import Dim


def summed_lines(expr: Expr, index: str) -> Expr | None:
    """The sum over an index of rows or columns, as a matrix product; None where it is none.

    A row at the index is a unit row times the matrix. Where one unit vector occurs, the sum has
    ones in its place; where a unit column meets its unit row, the two add up to the identity.
    """
    dims = index_dims(expr).get(index, set())
    if len(dims) != 1:
        return None
    return _by_lines(expr, index, dims) or summed_rows(expr, index, next(iter(dims)))


def _by_lines(expr: Expr, index: str, dims: set[Dim]) -> Expr | None:
    """The sum where one line, or two beside each other, run with the index."""
    if isinstance(expr, Add):
        return _summed_terms(expr, index, next(iter(dims)))
    if isinstance(expr, MatMul):
        inner = [k for k, factor in enumerate(expr.factors) if index in used_indices(factor)]
        if len(inner) == 1 and isinstance(expr.factors[inner[0]], Add):
            k = inner[0]
            whole = summed_lines(expr.factors[k], index)
            before, behind = expr.factors[:k], expr.factors[k + 1 :]
            return None if whole is None else matmul(*before, whole, *behind)
    if (whole := _summed_diagonal(expr, index)) is not None:
        return whole
    place = symbol("unit", (next(iter(dims)), 1))

    def written(found: Expr) -> Expr | None:
        if isinstance(found, Slice) and found.row == index and found.col is None:
            return matmul(transpose(place), found.base)
        if isinstance(found, Slice) and found.col == index and found.row is None:
            return matmul(found.base, place)
        return None

    coefficient, scalars, body = taken_apart(expr)
    moving = [s for s in scalars if index in used_indices(s)]
    still = [s for s in scalars if index not in used_indices(s)]
    body = transform(body, written)
    if index in used_indices(body):
        return None
    if moving and not any(node is place for node in walk(body)):  # numbers times one vector
        whole = index_sum(index, next(iter(dims)), scaled(Fraction(1), moving, None))
        return scaled(coefficient, [*still, whole], body)
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


def _summed_terms(expr: Add, index: str, dim: Dim) -> Expr | None:
    """The sum of the terms' sums; a term without the index counts as often as that runs."""
    found = []
    for term in expr.terms:
        if index in used_indices(term):
            whole = summed_lines(term, index)
        else:
            whole = times(call("sum", ones(Shape(dim, 1))), term)
        if whole is None:
            return None
        found.append(whole)
    return add(*found)


def lines_of(expr: Expr, index: str, *, upright: bool) -> Expr | None:
    """The rows (`upright`) or columns that an expression is while the index runs, as a matrix."""
    dims = index_dims(expr).get(index, set())
    if len(dims) != 1:
        return None
    whole = eye(next(iter(dims)))
    place = line(whole, None, index) if upright else line(whole, index, None)
    return summed_lines(matmul(place, expr) if upright else matmul(expr, place), index)


def _summed_diagonal(expr: Expr, index: str) -> Expr | None:
    """The sum of `diag(p_i)`, the diagonal matrix of the sum; None for anything else."""
    coefficient, scalars, body = taken_apart(expr)
    still = not any(index in used_indices(s) for s in scalars)
    if not still or not isinstance(body, Call) or body.function != "diag":
        return None
    whole = summed_lines(body.arg, index)
    return None if whole is None else scaled(coefficient, scalars, call("diag", whole))


def multiplied_out(expr: Expr, index: str) -> Expr:
    """A product with a sum in it that has a Kronecker delta at the index, as a sum of products."""
    if not isinstance(expr, Scaled) or expr.body is not None:
        return expr
    for k, factor in enumerate(expr.scalars):
        if isinstance(factor, Add) and any(
            isinstance(node, Delta) and index in (node.first, node.second) for node in walk(factor)
        ):
            others = (*expr.scalars[:k], *expr.scalars[k + 1 :])
            return add(*(scaled(expr.coefficient, (*others, t), None) for t in factor.terms))
    return expr
