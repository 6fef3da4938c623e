"""Entries, rows and columns, and sums of them over an index."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from exgen.answers.tree import Place
from exgen.calculus.build import matmul, number, ones, scaled, symbol, times, transpose, unit
from exgen.calculus.entries import line
from exgen.calculus.expr import (
    Add,
    Apply,
    Constant,
    Delta,
    Entry,
    Expr,
    MatMul,
    Power,
    Scaled,
    Slice,
    intern,
    walk,
)
from exgen.calculus.functions import call
from exgen.calculus.indexed import delta, used_indices
from exgen.calculus.shape import SCALAR, Dim, size_of
from exgen.calculus.substitute import rebuild, substitute, transform


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
        return None

    coefficient, scalars, body = _parts(expr)
    moving = [s for s in scalars if index in used_indices(s)]
    still = [s for s in scalars if index not in used_indices(s)]
    body = transform(body, written)
    if index in used_indices(body):
        return None
    weights = None
    if moving:
        weights = vectorised(scaled(Fraction(1), moving, None), index)
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


def vectorised(expr: Expr, index: str) -> Expr | None:
    """The column of a 1 x 1 expression's values while the index runs; None where it has none."""
    if index not in used_indices(expr):
        return expr
    match expr:
        case Entry(row=row, col=0) if row == index and expr.base.shape.is_column:
            return expr.base
        case Entry(row=0, col=col) if col == index and expr.base.shape.is_row:
            return transpose(expr.base)
        case Add() | Power() | Apply():
            parts = [vectorised(child, index) for child in expr.children]
            return None if None in parts else rebuild(expr, tuple(p for p in parts if p))
        case Scaled(body=None):
            parts = [vectorised(child, index) for child in expr.scalars]
            found: Expr = number(expr.coefficient)
            for part in parts:
                if part is None:
                    return None
                found = times(found, part)
            return found
    return None
