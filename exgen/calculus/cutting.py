"""What is cut out of an expression by unit vectors: an entry, a row or a column."""

from __future__ import annotations

from exgen.calculus.expr import Expr, MatMul
from exgen.calculus.leaves import unit_index
from exgen.calculus.product import matmul


def cut(expr: Expr) -> tuple[Expr, int | None, int | None] | None:
    """What an entry, a row or a column is taken from, and where; None for everything else.

    `(W, 1, None)` for the row at index 1 of W, `(x, 1, 0)` for an entry of the column x.
    """
    if not isinstance(expr, MatMul):
        return None
    *front, last = expr.factors
    row = unit_index(front[0]) if front[0].shape.is_row else None
    col = unit_index(last) if last.shape.is_column else None
    inside = expr.factors[row is not None : len(front) + (col is None)]
    if (row is None and col is None) or not inside:
        return None
    if len(inside) > 1 and (row is None or col is None):
        return None
    base = inside[0] if len(inside) == 1 else matmul(*inside)
    if expr.shape.is_scalar:
        if row is None and not base.shape.is_row:
            return None
        if col is None and not base.shape.is_column:
            return None
        return base, row or 0, col or 0
    return base, row, col
