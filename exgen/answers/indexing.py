"""Entries, rows and columns, and sums of them over an index."""

from __future__ import annotations

from collections.abc import Mapping

from exgen.answers.typed_tree import Place
from exgen.calculus.build import matmul, transpose, unit
from exgen.calculus.entries import line
from exgen.calculus.expr import (
    Constant,
    Delta,
    Entry,
    Expr,
    Slice,
    intern,
    walk,
)
from exgen.calculus.indexed import delta
from exgen.calculus.shape import SCALAR
from exgen.dimensions import Dim, size_of


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
