"""Slices and blocks: rows and columns cut out of a matrix, and matrices put beside one another."""

from __future__ import annotations

from collections.abc import Sequence

from exgen.calculus.arithmetic import add
from exgen.calculus.expr import Expr
from exgen.calculus.leaves import ShapeError
from exgen.calculus.product import matmul, transpose
from exgen.calculus.selections import never, selection
from exgen.dimensions import Dim, dim_less, dim_sum
from exgen.wording import with_article

Range = tuple[Dim, Dim]
"""Where rows or columns begin, counted from 0, and the first one behind them."""


def piece(base: Expr, rows: Range | None, cols: Range | None) -> Expr:
    """The rows and the columns of a matrix in these ranges; None for all of them.

    Raises ShapeError for a range that is empty, or goes beyond the matrix, whatever the sizes.
    """
    found = base
    for axis, span in ((0, rows), (1, cols)):
        if span is None:
            continue
        size = base.shape[axis]
        check_range(span, size)
        chosen = selection(span[0], dim_less(span[1], span[0]), size)
        found = matmul(chosen, found) if axis == 0 else matmul(found, transpose(chosen))
    return found


def check_range(span: Range, size: Dim) -> None:
    """Raise ShapeError for a range that is empty or goes beyond, whatever the sizes are."""
    start, stop = span
    if never(dim_less(dim_less(stop, start), 1)):
        raise ShapeError(f"nothing is left of {start}:{stop}")
    if never(start) or never(dim_less(size, stop)):
        raise ShapeError(f"{start}:{stop} goes beyond 0:{size}, which is all there is")


def stacked(parts: Sequence[Expr], axis: int) -> Expr:
    """The parts below one another (axis 0) or side by side (axis 1).

    Raises ShapeError where they differ in the other dimension.
    """
    first, across = parts[0], 1 - axis
    for part in parts[1:]:
        if part.shape[across] != first.shape[across]:
            what = "columns" if axis == 0 else "rows"
            shapes = f"{with_article(first.shape)} and {with_article(part.shape)}"
            raise ShapeError(f"blocks need as many {what} as one another, not {shapes}")
    if len(parts) == 1:
        return first
    total = dim_sum(*(part.shape[axis] for part in parts))
    terms, start = [], 0
    begin: Dim = start
    for part in parts:
        chosen = selection(begin, part.shape[axis], total)
        terms.append(matmul(transpose(chosen), part) if axis == 0 else matmul(part, chosen))
        begin = dim_sum(begin, part.shape[axis])
    return add(*terms)
