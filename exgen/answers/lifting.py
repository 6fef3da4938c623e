"""From entries to the whole: `(yhat_i - y_i) a_j` is the matrix with these entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from exgen.answers.indexing import index_dims
from exgen.calculus.build import hadamard, matmul, number, ones, scaled, times, transpose, unit
from exgen.calculus.expr import (
    Add,
    Apply,
    Delta,
    Entry,
    Expr,
    IndexSum,
    MatMul,
    Power,
    Scaled,
    Slice,
    Transpose,
    walk,
)
from exgen.calculus.indexed import used_indices
from exgen.calculus.leaves import eye
from exgen.calculus.shape import Shape
from exgen.calculus.substitute import rebuild
from exgen.dimensions import Dim


def column(expr: Expr, index: str) -> Expr | None:
    """The column of a 1 x 1 expression's values while the index runs; None where it has none.

    An expression without the index is given back as it is, 1 x 1.
    """
    return _Lifter(_dims(expr)).column(expr, index)


def matrix(expr: Expr, row: str, col: str) -> Expr | None:
    """The matrix of a 1 x 1 expression's values at (row, col); None where it has none."""
    return _Lifter(_dims(expr)).matrix(expr, row, col)


def _dims(expr: Expr) -> dict[str, Dim]:
    found = {name: next(iter(dims)) for name, dims in index_dims(expr).items() if len(dims) == 1}
    for node in walk(expr):  # both indices of a Kronecker delta run over one dimension
        if isinstance(node, Delta):
            for one, other in ((node.first, node.second), (node.second, node.first)):
                if isinstance(one, str) and isinstance(other, str) and one in found:
                    found.setdefault(other, found[one])
    return found


class _Lifter:
    def __init__(self, dims: Mapping[str, Dim]) -> None:
        self.dims = dims

    def column(self, expr: Expr, index: str) -> Expr | None:
        if index not in used_indices(expr):
            return expr
        match expr:
            case Entry(row=row, col=0) if row == index and expr.base.shape.is_column:
                return expr.base
            case Entry(row=0, col=col) if col == index and expr.base.shape.is_row:
                return transpose(expr.base)
            case Entry(row=row, col=int()) if row == index:
                place = transpose(_unit(expr))
                return matmul(expr.base, place)
            case Entry(row=int(), col=col) if col == index:
                return transpose(matmul(_unit(expr), expr.base))
            case Add() | Power() | Apply():
                parts = [self.column(child, index) for child in expr.children]
                return _rebuilt(expr, parts)
            case Scaled(body=None):
                return _product(expr.coefficient, [self.column(s, index) for s in expr.scalars])
            case IndexSum():
                return self.summed(expr, index, None)
            case MatMul(factors=factors):
                return _of_product(factors, index)
        return None

    def matrix(self, expr: Expr, row: str, col: str) -> Expr | None:
        used = used_indices(expr) & {row, col}
        if used == {row}:
            found = self.column(expr, row)
            return None if found is None else matmul(found, ones(Shape(1, self.dims[col])))
        if used == {col}:
            found = self.column(expr, col)
            if found is None:
                return None
            return matmul(ones(Shape(self.dims[row], 1)), transpose(found))
        if not used:
            return expr
        match expr:
            case Entry() if (expr.row, expr.col) == (row, col):
                return expr.base
            case Entry() if (expr.row, expr.col) == (col, row):
                return transpose(expr.base)
            case Delta():
                return eye(self.dims[row])
            case Add() | Power() | Apply():
                return _rebuilt(expr, [self.matrix(child, row, col) for child in expr.children])
            case Scaled(body=None):
                return self.grouped(expr.coefficient, expr.scalars, row, col)
            case IndexSum():
                return self.summed(expr, row, col)
        return None

    def grouped(
        self, coefficient: Fraction, factors: Sequence[Expr], row: str, col: str
    ) -> Expr | None:
        """A product: what has the row alone times what has the column alone is an outer product."""
        groups: dict[frozenset[str], list[Expr]] = {}
        for factor in factors:
            used = frozenset(used_indices(factor) & {row, col})
            groups.setdefault(used, []).append(factor)
        lone = [
            self.column(scaled(Fraction(1), groups[frozenset({index})], None), index)
            for index in (row, col)
            if frozenset({index}) in groups
        ]
        both = [self.matrix(f, row, col) for f in groups.get(frozenset({row, col}), [])]
        if None in lone or None in both:
            return None
        kept = [part for part in both if part is not None]
        sides = [part for part in lone if part is not None]
        if len(sides) == 2:
            kept.append(matmul(sides[0], transpose(sides[1])))
        elif sides and frozenset({row}) in groups:
            kept.append(matmul(sides[0], ones(Shape(1, self.dims[col]))))
        elif sides:
            kept.append(matmul(ones(Shape(self.dims[row], 1)), transpose(sides[0])))
        if not kept:
            return None
        plain = scaled(coefficient, groups.get(frozenset(), []), None)
        return times(plain, kept[0] if len(kept) == 1 else hadamard(*kept))

    def summed(self, expr: IndexSum, row: str, col: str | None) -> Expr | None:
        """A sum over an index: a product of matrices, or of a matrix and a column."""
        body, index = expr.body, expr.index
        factors = body.scalars if isinstance(body, Scaled) and body.body is None else (body,)
        coefficient = body.coefficient if isinstance(body, Scaled) else Fraction(1)
        left: list[Expr] = []
        right: list[Expr] = []
        for factor in factors:
            used = used_indices(factor)
            if col is not None and col in used and row in used:
                return None
            (left if row in used else right).append(factor)
        one = scaled(coefficient, left, None)
        two = scaled(Fraction(1), right, None)
        dims = {**self.dims, index: expr.dimension}
        lifter = _Lifter(dims)
        first = lifter.matrix(one, row, index)
        if first is None or first.shape.is_scalar:
            return None
        if col is None:
            second = lifter.column(two, index)
            if second is not None and second.shape.is_scalar:
                second = times(second, ones(Shape(expr.dimension, 1)))
        else:
            second = lifter.matrix(two, index, col)
        return None if second is None else matmul(first, second)


def _of_product(factors: Sequence[Expr], index: str) -> Expr | None:
    """The column of the values of a product with one line at the index, first or last in it."""
    inside = [k for k, factor in enumerate(factors) if index in used_indices(factor)]
    if inside == [0]:
        whole = _whole(factors[0], index)
        return None if whole is None else matmul(whole, *factors[1:])
    if inside == [len(factors) - 1]:
        whole = _whole(transpose(factors[-1]), index)
        return None if whole is None else matmul(whole, transpose(matmul(*factors[:-1])))
    return None


def _whole(row: Expr, index: str) -> Expr | None:
    """The matrix whose row at the index is given, or whose column that is, transposed."""
    if isinstance(row, Slice) and row.row == index:
        return row.base
    if isinstance(row, Transpose) and isinstance(row.arg, Slice) and row.arg.col == index:
        return transpose(row.arg.base)
    return None


def _unit(entry: Entry) -> Expr:
    if isinstance(entry.col, int):
        return unit(entry.col, entry.base.shape.cols)
    assert isinstance(entry.row, int)
    return unit(entry.row, entry.base.shape.rows)


def _rebuilt(expr: Expr, parts: Sequence[Expr | None]) -> Expr | None:
    kept = tuple(part for part in parts if part is not None)
    return rebuild(expr, kept) if len(kept) == len(parts) else None


def _product(coefficient: Fraction, parts: Sequence[Expr | None]) -> Expr | None:
    found: Expr = number(coefficient)
    for part in parts:
        if part is None:
            return None
        found = times(found, part)
    return found
