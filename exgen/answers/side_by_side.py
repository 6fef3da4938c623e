"""Two terms of different shapes in one: what is repeated, and how readily that is meant."""

from __future__ import annotations

from exgen.answers.typed_products import common, spread
from exgen.calculus.broadcast import repeated
from exgen.calculus.expr import Add, Expr, Number, Scaled, walk
from exgen.calculus.program import Program


def beside(left: Expr, right: Expr, *, tabled: bool) -> tuple[Expr, Expr, int, str] | None:
    """Both sides of a sum in shapes that add, what that costs, what to say; None where none do.

    A column plus a row is the table of all sums in a question that has one (`tabled`); in others
    it is a transpose that somebody forgot.
    """
    if left.shape == right.shape:
        return left, right, 0, ""
    if left.shape.is_scalar or right.shape.is_scalar:
        lone = left if left.shape.is_scalar else right
        plain = isinstance(lone, Number)
        return left, right, 0 if plain else 2, "" if plain else "a scalar was added to every entry"
    shape = common(left.shape, right.shape)
    table = shape not in (left.shape, right.shape)
    if shape is None or (table and not tabled):
        return None
    wide = spread(left, shape), spread(right, shape)
    if wide[0] is None or wide[1] is None:
        return None
    if table:
        return wide[0], wide[1], 1, "a column plus a row was read as the table of all sums"
    return wide[0], wide[1], 4, "the smaller side of a sum was repeated"


def has_table(program: Program) -> bool:
    """Whether a definition adds a column and a row, each repeated, as `c @ ones + ones @ r`."""
    return any(
        isinstance(node, Add) and {0, 1} <= {_repeated(term) for term in node.terms}
        for equation in program.equations
        for node in walk(equation.expr)
    )


def _repeated(term: Expr) -> int | None:
    """0 for a row in every row, 1 for a column in every column, None for anything else."""
    body = term.body if isinstance(term, Scaled) and term.body is not None else term
    return next((side for side in (0, 1) if repeated(body, side) is not None), None)
