"""Transposes, and the matrix product's normal form.

Double transposes cancel and `(A B)^T = B^T A^T`.
A chain is cut wherever an inner dimension is 1: what lies between two cuts is a scalar, which
moves to the front, so `x x^T x` becomes `(x^T x) x` and an outer product stays two factors.
A 1 x 1 chain is written in the orientation with fewer transposes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any

from exgen.calculus.arithmetic import BUILT, add, hadamard, power, scaled
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Differential,
    Expr,
    Hadamard,
    MatMul,
    Partial,
    Power,
    Scaled,
    Selection,
    Symbol,
    Transpose,
    intern,
    walk,
)
from exgen.calculus.leaves import (
    ONE,
    SUM_TO_ONE,
    SYMMETRIC,
    ZERO,
    ShapeError,
    eye,
    is_ones,
    is_orthogonal,
    is_unit,
    is_zero,
    ones,
    unit_index,
    zeros,
)
from exgen.calculus.multiple import PLAIN
from exgen.calculus.selections import simplified, turned
from exgen.calculus.shape import SCALAR, Shape
from exgen.calculus.totals import total
from exgen.wording import counted, with_article


@lru_cache(maxsize=BUILT)
def transpose(expr: Expr) -> Expr:
    """The transpose, carried inside where that makes it shorter."""
    if expr.shape.is_scalar:
        return expr
    rule = _TRANSPOSED.get(type(expr))
    inside = None if rule is None else rule(expr)
    return intern(Transpose(expr.shape.transposed, expr)) if inside is None else inside


def _transposed_product(expr: MatMul) -> Expr | None:
    return matmul(*map(transpose, reversed(expr.factors)))


def _transposed_call(expr: Call) -> Expr | None:
    """Diagonal matrices and inverses of symmetric ones are symmetric; softmax has both names."""
    if expr.function == "diag" and expr.shape.is_square:
        return expr
    if expr.function == "inv" and transpose(expr.arg) is expr.arg:
        return expr
    if expr.function == "softmax_rows" and expr.shape.is_row:
        column = transpose(expr.arg)
        return intern(Call(column.shape, "softmax", column))
    return None


def _transposed_apply(expr: Apply) -> Expr | None:
    if not isinstance(expr.arg, Transpose):
        return None
    inner = expr.arg.arg
    return intern(Apply(inner.shape, expr.function, inner, expr.primes))


def _if_shorter(inside: Expr, expr: Expr) -> Expr | None:
    return inside if inside.transposes <= expr.transposes else None


_TRANSPOSED: dict[type, Callable[[Any], Expr | None]] = {
    Transpose: lambda e: e.arg,
    Symbol: lambda e: e if e.domain in SYMMETRIC else None,
    Constant: turned,
    Selection: turned,
    Call: _transposed_call,
    Scaled: lambda e: scaled(e.coefficient, e.scalars, transpose(e.body)),
    MatMul: _transposed_product,
    Add: lambda e: _if_shorter(add(*map(transpose, e.terms)), e),
    Hadamard: lambda e: _if_shorter(hadamard(*map(transpose, e.factors)), e),
    Apply: _transposed_apply,
    Power: lambda e: power(e.base.arg, e.exponent) if isinstance(e.base, Transpose) else None,
}
"""Kind of node -> the transpose carried inside, or None where it stays outside."""


@lru_cache(maxsize=BUILT)
def matmul(*factors: Expr) -> Expr:
    """The matrix product, numbers and scalars in front.

    Raises ShapeError where inner dimensions differ. A 1 x 1 factor next to a larger one scales.
    """
    coefficient = PLAIN
    scalars: list[Expr] = []
    chain: list[Expr] = []
    for factor in factors:
        body: Expr | None = factor
        if isinstance(factor, Scaled):
            coefficient *= factor.coefficient
            scalars.extend(factor.scalars)
            body = factor.body
        if body is None:
            continue
        if body.shape.is_scalar:
            scalars.append(body)
        elif isinstance(body, MatMul):
            chain.extend(body.factors)
        else:
            chain.append(body)
    if not chain:
        return scaled(coefficient, scalars, None)
    for left, right in pairwise(chain):
        if left.shape.cols != right.shape.rows:
            raise ShapeError(
                f"cannot multiply {with_article(left.shape)} by {with_article(right.shape)}: "
                f"{counted(left.shape.cols, 'column')} for {counted(right.shape.rows, 'row')}"
            )
    shape = Shape(chain[0].shape.rows, chain[-1].shape.cols)
    if any(map(is_zero, chain)):
        return zeros(shape)
    shorter = simplified(chain, matmul)
    if shorter is not None:
        return matmul(scaled(coefficient, scalars, None), *shorter)
    segments = _cut(_cancel(chain, shape))
    body_parts: list[Expr] = []
    for segment in segments:
        part = _chain(segment)
        if part.shape.is_scalar:
            scalars.append(part)
        else:
            body_parts.append(part)
    if not body_parts:
        return scaled(coefficient, scalars, None)
    if len(body_parts) == 1 and not isinstance(body_parts[0], Scaled):
        return scaled(coefficient, scalars, body_parts[0])
    flat: list[Expr] = []
    for part in body_parts:
        if isinstance(part, Scaled):
            coefficient *= part.coefficient
            scalars.extend(part.scalars)
            assert part.body is not None
            part = part.body
        flat.extend(part.factors if isinstance(part, MatMul) else [part])
    outer = len(flat) == 2 and flat[0].shape.cols == 1
    if outer and all(isinstance(f, Constant) and f.kind == "ones" for f in flat):
        return scaled(coefficient, scalars, ones(shape))
    body = flat[0] if len(flat) == 1 else intern(MatMul(shape, tuple(flat)))
    return scaled(coefficient, scalars, body)


def _cancel(chain: list[Expr], shape: Shape) -> list[Expr]:
    """Identity matrices and neighbours `inv(X) X` leave the chain."""
    out: list[Expr] = []
    for factor in chain:
        if isinstance(factor, Constant) and factor.kind == "eye":
            continue
        if out and _inverses(out[-1], factor):
            out.pop()
            continue
        if out and _rows_sum_to_one(out[-1], factor):
            out[-1] = ones(Shape(out[-1].shape.rows, 1))
            continue
        out.append(factor)
    return out or [eye(shape.rows)]


def _is_inverse(expr: Expr) -> bool:
    bare = expr.arg if isinstance(expr, Transpose) else expr
    return isinstance(bare, Call) and bare.function == "inv"


def _inverses(left: Expr, right: Expr) -> bool:
    if is_orthogonal(left) or is_orthogonal(right):
        return transpose(left) is right
    return (_is_inverse(left) or _is_inverse(right)) and any(
        isinstance(a, Call) and a.function == "inv" and a.arg is b
        for a, b in (
            (left, right),
            (right, left),
            (transpose(left), transpose(right)),
            (transpose(right), transpose(left)),
        )
    )


def _rows_sum_to_one(left: Expr, right: Expr) -> bool:
    """`Y 1` is `1` where the rows of Y are one-hot or on the simplex, and for softmax_rows."""
    if not (isinstance(right, Constant) and right.kind == "ones" and right.shape.is_column):
        return False
    if isinstance(left, Call) and left.function == "softmax_rows":
        return True
    return isinstance(left, Symbol) and left.domain in SUM_TO_ONE


def _cut(chain: list[Expr]) -> list[list[Expr]]:
    segments: list[list[Expr]] = [[]]
    for factor in chain:
        segments[-1].append(factor)
        if factor.shape.cols == 1:
            segments.append([])
    return [s for s in segments if s]


def _chain(factors: list[Expr]) -> Expr:
    """One segment: no inner dimension is 1."""
    if len(factors) == 1 and factors[0].shape.rows != 1:
        return factors[0]
    if factors[-1].shape.cols == 1:
        factors = _diagonals_into_column(factors)
    if factors[0].shape.rows == 1:
        row = [transpose(f) for f in reversed(factors)]
        factors = [transpose(f) for f in reversed(_diagonals_into_column(row))]
    if len(factors) == 1:
        return factors[0]
    shape = Shape(factors[0].shape.rows, factors[-1].shape.cols)
    if shape.is_scalar:
        return _scalar_chain(factors)
    return intern(MatMul(shape, tuple(factors)))


def _diagonals_into_column(factors: list[Expr]) -> list[Expr]:
    """`diag(u) v` is written `u * v` where v is a column, and `u` where v is all ones."""
    factors = list(factors)
    while len(factors) > 1:
        left, column = factors[-2], factors[-1]
        if not (isinstance(left, Call) and left.function == "diag"):
            break
        if not left.arg.shape.is_column:
            break
        if isinstance(column, Constant) and not is_ones(column):
            break
        factors[-2:] = [hadamard(left.arg, column)]
        if isinstance(factors[-1], Scaled):
            break
    return factors


def _scalar_chain(factors: list[Expr]) -> Expr:
    if any(isinstance(f, Scaled) for f in factors):
        return matmul(*factors)
    row, column = factors[0], factors[-1]
    if len(factors) == 2:
        left = transpose(row)
        if left is column and is_unit(left if isinstance(left, Symbol) else row):
            return ONE
        places = unit_index(row), unit_index(column)
        if None not in places:
            return ONE if places[0] == places[1] else ZERO
        if isinstance(row, Constant) and row.kind == "ones":
            return total(column)
        if isinstance(column, Constant) and column.kind == "ones":
            return total(left)
        if isinstance(left, Hadamard) or isinstance(column, Hadamard):
            merged = hadamard(left, column)
            if merged.size < max(left.size, column.size):
                return total(merged)
    other = [transpose(f) for f in reversed(factors)]
    here, there = _lengths(factors), _lengths(other)
    kept = here < there or (here == there and _spelling(factors) <= _spelling(other))
    return intern(MatMul(SCALAR, tuple(factors if kept else other)))


def _lengths(factors: list[Expr]) -> tuple[int, int]:
    return sum([f.transposes for f in factors]), factors[0].size


def _spelling(factors: list[Expr]) -> str:
    return "".join(_name(n) for f in factors for n in walk(f))


def _name(node: Expr) -> str:
    if isinstance(node, Differential | Partial):
        return "~"  # what is differentiated stands last
    return getattr(node, "name", "") or getattr(node, "function", "") or type(node).__name__
