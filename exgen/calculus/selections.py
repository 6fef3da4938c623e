"""Rows and columns cut out, and blocks put together, as products with rows of identity matrices.

`x[1:k, :]` is `S x`, where S is rows of an identity, `[a; b]` is `S^T a + T^T b`: so no rule for a
derivative has to know of them. What two such matrices make of one another is said here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from exgen.calculus.arithmetic import add
from exgen.calculus.expr import (
    SELECTED,
    Add,
    Constant,
    Expr,
    MatMul,
    Scaled,
    Selection,
    intern,
)
from exgen.calculus.leaves import eye, is_ones, ones, unit, unit_index, zeros
from exgen.calculus.shape import Shape
from exgen.dimensions import Dim, dim_less, dim_sum, least

Product = Callable[[Expr, Expr], Expr]
"""The matrix product, which is built with what is said here."""


def selection(start: Dim, count: Dim, of: Dim) -> Expr:
    """`count` rows of the identity matrix of size `of`, from row `start` on."""
    if count == of:
        return eye(of)
    if count == 1 and isinstance(start, int):
        return unit(start, of)
    return intern(Selection(Shape(count, of), start, turned=False))


def always(dim: Dim) -> bool:
    """Whether a difference is 0 or more whatever the sizes are."""
    smallest = least(dim)
    return smallest is not None and smallest >= 0


def never(dim: Dim) -> bool:
    """Whether a difference is below 0 whatever the sizes are."""
    return always(dim_less(0, dim_sum(dim, 1)))


def turned(expr: Expr) -> Expr:
    """The transpose of a selection or a constant."""
    if isinstance(expr, Selection):
        return _turned(expr)
    assert isinstance(expr, Constant)
    return turned_constant(expr)


def turned_constant(expr: Constant) -> Constant:
    """The transpose of a constant."""
    return intern(Constant(expr.shape.transposed, expr.kind))


def _turned(expr: Selection) -> Selection:
    return intern(Selection(expr.shape.transposed, expr.start, not expr.turned))


def simplified(chain: Sequence[Expr], product: Product) -> list[Expr] | None:
    """A chain of factors with two neighbours made one; None where none of them can be."""
    if not any(SELECTED in factor.names for factor in chain):
        return None
    for k, (left, right) in enumerate(pairwise(chain)):
        found = _met(left, right)
        if found is None:
            found = _by_terms(left, right, product)
        if found is not None:
            return [*chain[:k], found, *chain[k + 2 :]]
    return None


def _met(left: Expr, right: Expr) -> Expr | None:
    """What two selections are together, or one and a constant, in one."""
    if isinstance(left, Selection):
        if isinstance(right, Selection):
            return _both(left, right)
        return _before(left, right) if isinstance(right, Constant) else None
    if isinstance(right, Selection) and isinstance(left, Constant):
        found = _before(_turned(right), turned_constant(left))
        return None if found is None else found if found.shape.is_scalar else turned(found)
    return None


def _by_terms(left: Expr, right: Expr, product: Product) -> Expr | None:
    """What is cut out of blocks, where it is less than they are."""
    if isinstance(left, Selection) and isinstance(right, Add) and SELECTED in right.names:
        found = add(*(product(left, term) for term in right.terms))
        return found if found.size < right.size else None
    if isinstance(right, Selection) and isinstance(left, Add) and SELECTED in left.names:
        found = add(*(product(term, right) for term in left.terms))
        return found if found.size < left.size else None
    return None


def _before(left: Selection, right: Constant) -> Expr | None:
    place = unit_index(right)
    if not left.turned and is_ones(right):
        return ones(Shape(left.shape.rows, right.shape.cols))
    if place is None or not isinstance(left.start, int) or not right.shape.is_column:
        return None
    rows = left.shape.rows
    if left.turned:
        return turned(unit(place + left.start, rows))
    here = place - left.start
    if here < 0 or never(dim_less(rows, here + 1)):
        return zeros(Shape(rows, 1))
    if always(dim_less(rows, here + 1)):
        found = unit(here, rows)
        return found if found.shape.is_scalar else turned(found)
    return None


def _both(left: Selection, right: Selection) -> Expr | None:
    shape = Shape(left.shape.rows, right.shape.cols)
    if left.turned:
        if right.turned:
            return _put(dim_sum(left.start, right.start), shape)
        return None
    if not right.turned:
        return selection(dim_sum(left.start, right.start), shape.rows, shape.cols)
    here, there = left.start, right.start
    ends = dim_sum(here, shape.rows), dim_sum(there, shape.cols)
    if always(dim_less(there, ends[0])) or always(dim_less(here, ends[1])):
        return zeros(shape)
    if always(dim_less(here, there)) and always(dim_less(ends[1], ends[0])):
        return selection(dim_less(here, there), shape.rows, shape.cols)
    if always(dim_less(there, here)) and always(dim_less(ends[0], ends[1])):
        return _put(dim_less(there, here), shape)
    return None


def _put(start: Dim, shape: Shape) -> Expr:
    found = selection(start, shape.cols, shape.rows)
    return found if found.shape.is_scalar or found is eye(shape.rows) else turned(found)


def selects(expr: Expr) -> bool:
    """Whether a term of the sum does nothing but cut out or put among zeros."""
    if SELECTED not in expr.names:
        return False
    terms = expr.terms if isinstance(expr, Add) else (expr,)
    bodies = (term.body if isinstance(term, Scaled) else term for term in terms)
    return any(
        all(isinstance(f, Selection) for f in (b.factors if isinstance(b, MatMul) else (b,)))
        for b in bodies
    )
