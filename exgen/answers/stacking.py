"""A matrix by its entries, or by rows above and columns beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exgen.answers.typed_tree import Option
from exgen.calculus.build import ZERO, add, matmul, times, transpose, unit, zeros
from exgen.calculus.expr import Expr
from exgen.calculus.shape import Shape
from exgen.dimensions import Dim


def filled(entries: Sequence[Sequence[Expr]], rows: Dim, cols: Dim) -> Expr:
    """The matrix with the 1 x 1 entries."""
    terms = [zeros(Shape(rows, cols))]
    for i, row in enumerate(entries):
        for j, entry in enumerate(row):
            if entry is not ZERO:
                place = matmul(transpose(unit(i, rows)), unit(j, cols))
                terms.append(times(entry, place))
    return add(*terms)


def stacked(parts: Sequence[Expr], count: Dim, *, upright: bool) -> Expr:
    """Rows above each other (`upright`) or columns beside each other; 0 is a line of zeros.

    Raises ShapeError where the parts are no lines of one length.
    """
    length = next(p.shape.cols if upright else p.shape.rows for p in parts if p is not ZERO)
    whole = Shape(count, length) if upright else Shape(length, count)
    terms = [zeros(whole)]
    for k, part in enumerate(parts):
        if part is not ZERO:
            place = unit(k, count)
            terms.append(matmul(transpose(place), part) if upright else matmul(part, place))
    return add(*terms)


def line_of(options: Iterable[Option], shape: Shape) -> Option | None:
    """The plainest option that is a line of the shape, or 0."""
    return next((o for o in options if o.expr.shape == shape or o.expr is ZERO), None)
