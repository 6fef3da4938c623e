"""Mistakes in index notation: entries, sums over an index, Kronecker deltas."""

from __future__ import annotations

from collections.abc import Iterator

from exgen.calculus.build import ONE
from exgen.calculus.expr import Delta, Entry, Expr, Index, IndexSum, intern
from exgen.calculus.substitute import rename_index
from exgen.dimensions import Dim
from exgen.mistakes.records import Setting


def swapped(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`W[i, j]` -> `W[j, i]`, where both indices run over one dimension or are in range."""
    if isinstance(expr, Entry) and expr.row != expr.col:
        rows, cols = expr.base.shape
        if rows == cols or (_fits(expr.row, cols) and _fits(expr.col, rows)):
            yield intern(Entry(expr.shape, expr.base, expr.col, expr.row))


def _fits(index: Index, dimension: Dim) -> bool:
    return isinstance(index, int) and isinstance(dimension, int) and index < dimension


def shifted(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`h[0, 1]` -> `h[0, 0]`: a neighbouring entry; `h[0, j]` -> `h[0, 0]`: always the first."""
    if isinstance(expr, Entry):
        rows, cols = expr.base.shape
        for row in _others(expr.row, rows):
            yield intern(Entry(expr.shape, expr.base, row, expr.col))
        for col in _others(expr.col, cols):
            yield intern(Entry(expr.shape, expr.base, expr.row, col))


def _others(index: Index, dimension: Dim) -> Iterator[int]:
    if dimension == 1:
        return
    if not isinstance(index, int):
        yield 0
    elif index > 0:
        yield index - 1
    elif isinstance(dimension, int) and dimension > 1:
        yield 1


def sum_forgotten(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`sum_j h[0, j]` -> `h[0, 0]`: one term in place of the sum."""
    if isinstance(expr, IndexSum):
        yield rename_index(expr.body, expr.index, 0)


def delta_forgotten(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`delta_ij X` -> `X`: as if every entry depended on every other."""
    if isinstance(expr, Delta):
        yield ONE
