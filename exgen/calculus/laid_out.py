"""Slices and blocks as they are written: `x[1:k]` for a product with a selection, `[a; b]`.

What is laid out is for printers alone. The expression keeps its selections; here they become
`Piece` and `Stack`, wherever they stand: a selection cuts what it is multiplied with, its transpose
puts a product among zeros, and terms of a sum that stand at different places are blocks of one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from exgen.calculus.arithmetic import BUILT, add, scaled
from exgen.calculus.expr import (
    SELECTED,
    Add,
    Expr,
    MatMul,
    Scaled,
    Selection,
    Transpose,
    intern,
)
from exgen.calculus.leaves import eye, unit_index, zeros
from exgen.calculus.product import matmul
from exgen.calculus.selections import always
from exgen.calculus.shape import Shape
from exgen.calculus.slicing import Range
from exgen.dimensions import Dim, dim_less, dim_sum


@dataclass(frozen=True, eq=False, slots=True)
class Piece(Expr):
    """Rows and columns in ranges, None for all of them; for printers alone."""

    base: Expr
    rows: Range | None
    cols: Range | None

    @property
    def children(self) -> tuple[Expr, ...]:
        """What the piece is cut out of."""
        return (self.base,)

    def ranges(self, name: Callable[[Dim], str]) -> tuple[str, str]:
        """The ranges as NumPy has them: an end that is the matrix' own is left out."""
        rows, cols = (
            ":".join("" if dim in (0, size) else name(dim) for dim in span or (0, size))
            for span, size in zip((self.rows, self.cols), self.base.shape, strict=True)
        )
        return rows, cols


@dataclass(frozen=True, eq=False, slots=True)
class Stack(Expr):
    """Blocks below one another (axis 0) or side by side (axis 1); for printers alone."""

    parts: tuple[Expr, ...]
    axis: int

    @property
    def children(self) -> tuple[Expr, ...]:
        """The blocks."""
        return self.parts


def laid_out(expr: Expr) -> Expr:
    """The expression with slices and blocks in place of all selections; for printers alone."""
    return _laid_out(expr) if SELECTED in expr.names else expr


@lru_cache(maxsize=BUILT)
def _laid_out(expr: Expr) -> Expr:
    found = _as_blocks(expr)
    if found is None and isinstance(expr, MatMul):
        found = _as_pieces(expr)
    if found is None and isinstance(expr, Add):
        found = _some_blocks(expr)
    return _with_children(expr) if found is None else found


def _with_children(expr: Expr) -> Expr:
    """The node with its children laid out, and nothing else about it changed."""
    values = []
    for field in fields(expr):
        value = getattr(expr, field.name)
        if isinstance(value, Expr):
            value = laid_out(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Expr):
            value = tuple(map(laid_out, value))
        values.append(value)
    kind: Any = type(expr)
    made: Expr = intern(kind(*values))
    return made


@dataclass(frozen=True, slots=True)
class _Placed:
    """What stands at a place among zeros along an axis."""

    body: Expr
    span: Range
    axis: int


def _placed(term: Expr, axis: int) -> _Placed | None:
    """The term as a block along the axis, None where it is none."""
    if isinstance(term, Scaled) and term.body is not None:
        found = _placed(term.body, axis)
        if found is None:
            return None
        return _Placed(scaled(term.coefficient, term.scalars, found.body), found.span, axis)
    factors = term.factors if isinstance(term, MatMul) else (term,)
    end = factors[0] if axis == 0 else factors[-1]
    rest = factors[1:] if axis == 0 else factors[:-1]
    size = end.shape[1 - axis]
    place = unit_index(end)
    if isinstance(end, Selection) and end.turned == (axis == 0):
        start = end.start
    elif place is not None and end.shape[1 - axis] == 1:
        start = place
    else:
        return None
    if not rest and not isinstance(end, Selection):
        body: Expr = eye(1)
    else:
        body = matmul(*rest) if rest else eye(size)
    return _Placed(body, (start, dim_sum(start, size)), axis)


def _as_blocks(expr: Expr) -> Expr | None:
    """A sum of blocks, or one among zeros, as a stack; None where it is no such thing."""
    if not isinstance(expr, Add | MatMul | Selection):
        return None
    terms = expr.terms if isinstance(expr, Add) else (expr,)
    for axis in (0, 1):
        placed = [_placed(term, axis) for term in terms]
        found = [each for each in placed if each is not None]
        if len(found) == len(placed):
            stack = _stack(found, expr.shape)
            if stack is not None:
                return stack
    return None


def _some_blocks(expr: Add) -> Expr | None:
    """A sum with those of its terms that are blocks put together."""
    for axis in (0, 1):
        placed = [(term, _placed(term, axis)) for term in expr.terms]
        blocks = [(term, block) for term, block in placed if block is not None]
        if len(blocks) < 2:
            continue
        stack = _stack([block for _, block in blocks], expr.shape)
        if stack is None:
            continue
        first = blocks[0][0]
        taken = {term for term, _ in blocks}
        rest = [t for t in expr.terms if t is first or t not in taken]
        return intern(Add(expr.shape, tuple(stack if t is first else laid_out(t) for t in rest)))
    return None


def _stack(blocks: Sequence[_Placed], shape: Shape) -> Expr | None:
    """The blocks in their order with zeros between; None where they overlap or have no order."""
    merged: dict[Range, list[Expr]] = {}
    for block in blocks:
        merged.setdefault(block.span, []).append(block.body)
    axis, size = blocks[0].axis, shape[blocks[0].axis]
    pending, parts = dict(merged), []
    at: Dim = 0
    while pending:
        following = [
            span
            for span in pending
            if all(always(dim_less(other[0], span[1])) for other in pending if other != span)
        ]
        if len(following) != 1:
            return None
        span = following[0]
        if span[0] != at:
            parts.append(_zeros(dim_less(span[0], at), shape, axis))
        parts.append(laid_out(add(*pending.pop(span))))
        at = span[1]
    if at != size:
        parts.append(_zeros(dim_less(size, at), shape, axis))
    return intern(Stack(shape, tuple(parts), axis))


def _zeros(count: Dim, shape: Shape, axis: int) -> Expr:
    return zeros(Shape(count, shape.cols) if axis == 0 else Shape(shape.rows, count))


def _as_pieces(expr: MatMul) -> Expr | None:
    """A product whose selections cut their neighbours: the one behind, or the one before."""
    factors: list[Expr] = list(expr.factors)
    for k, factor in enumerate(factors):
        if not isinstance(factor, Selection):
            continue
        axis = 1 if factor.turned else 0
        at = k - 1 if factor.turned else k + 1
        if not 0 <= at < len(factors) or isinstance(factors[at], Selection):
            return None
        span = factor.start, dim_sum(factor.start, factor.shape[axis])
        factors[min(k, at) : max(k, at) + 1] = [_cut(factors[at], span, axis)]
        return laid_out(_product(expr.shape, factors))
    return None


def _product(shape: Shape, factors: Sequence[Expr]) -> Expr:
    return factors[0] if len(factors) == 1 else intern(MatMul(shape, tuple(factors)))


def _cut(base: Expr, span: Range, axis: int) -> Expr:
    """The rows or columns of a factor; those of a transpose are written before it is turned."""
    if isinstance(base, Transpose):
        inner = _cut(base.arg, span, 1 - axis)
        return intern(Transpose(inner.shape.transposed, inner))
    size = dim_less(span[1], span[0])
    rows, cols = base.shape
    if isinstance(base, Piece) and base.children:
        own = [base.rows, base.cols]
        if own[axis] is None:
            own[axis] = span
            shape = Shape(size, cols) if axis == 0 else Shape(rows, size)
            return intern(Piece(shape, base.base, own[0], own[1]))
    shape = Shape(size, cols) if axis == 0 else Shape(rows, size)
    return intern(Piece(shape, base, span if axis == 0 else None, span if axis == 1 else None))
