"""Entries, rows and columns, and sums of them over an index."""

from __future__ import annotations

from collections.abc import Mapping

from exgen.answers.tree import Place
from exgen.calculus.build import matmul, ones, scaled, symbol, transpose, unit
from exgen.calculus.entries import line
from exgen.calculus.expr import (
    Constant,
    Delta,
    Entry,
    Expr,
    MatMul,
    Scaled,
    Slice,
    intern,
    walk,
)
from exgen.calculus.indexed import delta, used_indices
from exgen.calculus.shape import SCALAR, Dim, size_of
from exgen.calculus.substitute import substitute, transform


def cut_out(base: Expr, places: tuple[Place, ...], first: int, sizes: Mapping[str, int]) -> Expr:
    """The entry, row or column at the places, which are counted from `first`.

    A single place in a row or a column is that of an entry, in a matrix that of a row. Raises
    ValueError for a number that is none of an entry.
    """
    rows, cols = base.shape
    if len(places) == 1:
        place = places[0]
        if 1 not in base.shape:
            places = (place, None)
        else:
            places = (first, place) if rows == 1 and cols != 1 else (place, first)
    row, col = _counted(places[0], rows, first, sizes), _counted(places[1], cols, first, sizes)
    if row is None and col is None:
        return base
    if rows == 1 and row is None:
        row = 0
    if cols == 1 and col is None:
        col = 0
    if row is not None and col is not None:
        if isinstance(base, Constant) and base.kind == "eye":
            return delta(row, col)
        return base if base.shape.is_scalar else intern(Entry(SCALAR, base, row, col))
    if isinstance(row, str) or isinstance(col, str):
        return line(base, row, col)
    if row is not None:
        return matmul(unit(row, rows), base)
    assert isinstance(col, int)
    return matmul(base, transpose(unit(col, cols)))


def _counted(place: Place, dim: Dim, first: int, sizes: Mapping[str, int]) -> Place:
    """The index counted from 0; ValueError where there is none such."""
    if not isinstance(place, int):
        return place
    counted = place - first
    if not 0 <= counted < size_of(dim, sizes):
        raise ValueError(f"there is no index {place} among {dim}")
    return counted


def index_dims(expr: Expr) -> dict[str, set[Dim]]:
    """Every index letter that occurs, with the dimensions it runs over."""
    found: dict[str, set[Dim]] = {}
    for node in walk(expr):
        if isinstance(node, Entry | Slice):
            for index, dim in zip((node.row, node.col), node.base.shape, strict=True):
                if isinstance(index, str):
                    found.setdefault(index, set()).add(dim)
        elif isinstance(node, Delta):
            for index in (node.first, node.second):
                if isinstance(index, str):
                    found.setdefault(index, set())
    return found


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
        if isinstance(found, Entry) and found.row == index and found.base.shape.is_column:
            return matmul(transpose(place), found.base)
        if isinstance(found, Entry) and found.col == index and found.base.shape.is_row:
            return matmul(found.base, place)
        return None

    spelled = transform(expr, written)
    if index in used_indices(spelled):
        return None
    coefficient, scalars, body = 1, (), spelled
    if isinstance(spelled, Scaled):
        if spelled.body is None:
            return None
        coefficient, scalars, body = spelled.coefficient, spelled.scalars, spelled.body
    factors = body.factors if isinstance(body, MatMul) else (body,)
    count = sum(node is place for node in walk(spelled))
    if count == 1 and any(f is place or f is transpose(place) for f in factors):
        return substitute(spelled, {place: ones(place.shape)})
    for k in range(len(factors) - 1):
        if count == 2 and factors[k] is place and factors[k + 1] is transpose(place):
            return scaled(coefficient, scalars, matmul(*factors[:k], *factors[k + 2 :]))
    return _weighted(coefficient, scalars, factors, place) if count == 2 else None


def _weighted(
    coefficient: object, scalars: tuple[Expr, ...], factors: tuple[Expr, ...], place: Expr
) -> Expr | None:
    """Columns, each times a number of its own: the matrix of the columns times the numbers."""
    weights = [s for s in scalars if any(node is place for node in walk(s))]
    if len(weights) != 1 or not isinstance(weights[0], MatMul):
        return None
    rest = [s for s in scalars if s is not weights[0]]
    weight = weights[0]
    column = transpose(weight.factors[0])
    if len(weight.factors) == 2 and weight.factors[1] is place:
        values = column
    elif len(weight.factors) == 2 and weight.factors[0] is transpose(place):
        values = weight.factors[1]
    else:
        return None
    swapped = [
        values if f is place else transpose(values) if f is transpose(place) else f for f in factors
    ]
    if list(factors) == swapped:
        return None
    return scaled(coefficient, rest, matmul(*swapped))  # type: ignore[arg-type]
