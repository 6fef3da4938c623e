"""Cutting out of a quantity: an entry, a row or a column, at a number or a free index."""

from __future__ import annotations

from functools import lru_cache

from exgen.calculus.expr import Entry, Expr, Index, Slice, intern
from exgen.calculus.shape import SCALAR, Shape


@lru_cache(maxsize=1 << 12)
def entry(base: Expr, row: Index, col: Index) -> Expr:
    """One entry of a named quantity (1 x 1); a scalar is its own entry."""
    return base if base.shape.is_scalar else intern(Entry(SCALAR, base, row, col))


def line(base: Expr, row: Index | None, col: Index | None) -> Expr:
    """A row (`col` None) or a column (`row` None) of a quantity.

    Where there is one such row or column alone it is the quantity, and one of length 1 an entry.
    """
    if base.shape[0 if col is None else 1] == 1:
        return base
    shape = Shape(1, base.shape.cols) if col is None else Shape(base.shape.rows, 1)
    if shape.is_scalar:
        return entry(base, row or 0, col or 0)
    return intern(Slice(shape, base, row, col))
