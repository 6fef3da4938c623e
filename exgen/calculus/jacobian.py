"""Jacobians: the differential of a vector written as `J dx`, and J read off it."""

from __future__ import annotations

from exgen.calculus.adjoint import pullback
from exgen.calculus.build import (
    ONE,
    add,
    eye,
    hadamard,
    is_zero,
    matmul,
    ones,
    power,
    scaled,
    symbol,
    transpose,
    zeros,
)
from exgen.calculus.differential import differential
from exgen.calculus.expr import (
    CONVOLVED,
    Add,
    Apply,
    Call,
    Expr,
    Hadamard,
    MatMul,
    Power,
    Scaled,
    Symbol,
    Transpose,
    depends_on,
    intern,
)
from exgen.calculus.functions import apply, call, is_diagonal
from exgen.calculus.shape import Shape
from exgen.calculus.simplify import shorten
from exgen.errors import DerivationError
from exgen.wording import with_article

_CHANGE = "d "  # the space keeps it apart from any variable


def jacobian(expr: Expr, wrt: Symbol, layout: str) -> Expr:
    """The Jacobian of a vector (or scalar) with respect to a vector, each a column or a row.

    In "numerator" layout entry (i, j) is d expr_i / d wrt_j, in "denominator" layout the
    transpose. Raises DerivationError where `expr` or `wrt` is a matrix (a tensor of higher order
    would be needed) or the differential is not of the form `J d wrt`.
    """
    if 1 not in expr.shape or 1 not in wrt.shape:
        rows, cols = expr.shape
        raise DerivationError(
            f"the derivative of {with_article(expr.shape)} by {with_article(wrt.shape)} is a "
            f"tensor; its vectorised form is a matrix with {rows}*{cols} and "
            f"{wrt.shape.rows}*{wrt.shape.cols} as its dimensions"
        )
    column = wrt.shape if wrt.shape.cols == 1 else wrt.shape.transposed
    change = symbol(f"{_CHANGE}{wrt.name}", column)
    moved = change if wrt.shape.cols == 1 else transpose(change)
    outcome = differential(expr if expr.shape.cols == 1 else turned(expr), {wrt.name: moved})
    numerator = extract(outcome, change)
    if layout == "numerator":
        return shorten(numerator)
    terms = numerator.terms if isinstance(numerator, Add) else (numerator,)
    return shorten(add(*(transpose(t) for t in terms)))


def turned(expr: Expr) -> Expr:
    """The transpose, carried inside as far as it goes, though that may be longer."""
    match expr:
        case Add():
            return add(*(turned(t) for t in expr.terms))
        case Scaled(body=Expr() as body):
            return scaled(expr.coefficient, expr.scalars, turned(body))
        case MatMul():
            return matmul(*(turned(f) for f in reversed(expr.factors)))
        case Hadamard():
            return hadamard(*(turned(f) for f in expr.factors))
        case Power():
            return power(turned(expr.base), expr.exponent)
        case Apply():
            return apply(expr.function, turned(expr.arg), expr.primes)
    return transpose(expr)


def extract(expr: Expr, change: Symbol) -> Expr:
    """The matrix M with `expr = M change`, for a column (or scalar) linear in the column.

    Raises DerivationError where the expression is not of that form.
    """
    if expr is change:
        return eye(change.shape.rows)
    if not depends_on(expr, change.name):
        if is_zero(expr):
            return zeros(Shape(expr.shape.rows, change.shape.rows))
        raise DerivationError("a differential is not linear in the change of its variable")
    match expr:
        case Add():
            return add(*(extract(t, change) for t in expr.terms))
        case Scaled():
            if expr.body is not None and depends_on(expr.body, change.name):
                return scaled(expr.coefficient, expr.scalars, extract(expr.body, change))
            for k, factor in enumerate(expr.scalars):
                if depends_on(factor, change.name):
                    scalars = expr.scalars[:k] + expr.scalars[k + 1 :]
                    row = extract(factor, change)
                    column = ONE if expr.body is None else expr.body
                    return scaled(expr.coefficient, scalars, matmul(column, row))
        case MatMul():
            return _extract_product(expr, change)
        case Hadamard():
            for k, factor in enumerate(expr.factors):
                if depends_on(factor, change.name):
                    others = hadamard(*expr.factors[:k], *expr.factors[k + 1 :])
                    return matmul(call("diag", others), extract(factor, change))
        case Call(function="sum") if expr.arg.shape.is_column:
            return matmul(transpose(ones(expr.arg.shape)), extract(expr.arg, change))
        case Call(function="diag") if (moved := _of_diagonal(expr.arg, change)) is not None:
            return extract(moved, change)
        case Transpose():
            inside = turned(expr.arg)
            if inside is not expr:
                return extract(inside, change)
    return _as_gradient(expr, change)


def _as_gradient(expr: Expr, change: Symbol) -> Expr:
    """The row of a scalar; what else is left has no form that the rules above reach."""
    if expr.shape.is_scalar:
        return transpose(pullback(expr, ONE, change))
    name = change.name.removeprefix(_CHANGE)
    inside = "convolution" if CONVOLVED in expr.names else "matrix"
    raise DerivationError(
        f"no closed form of the Jacobian is found: the change of {name} stands inside a {inside} "
        f"from where it cannot be moved to the end; a scalar made of it, such as its sum, has a "
        "gradient"
    )


def _of_diagonal(arg: Expr, change: Symbol) -> Expr | None:
    """`diag(M)` by the parts of M: `diag(L diag(v) R)` is `(L * R^T) v`."""
    match arg:
        case Add():
            return add(*(call("diag", t) for t in arg.terms))
        case Hadamard():
            return hadamard(*(call("diag", f) for f in arg.factors))
        case MatMul():
            k = next(k for k, f in enumerate(arg.factors) if depends_on(f, change.name))
            left, right = (matmul(*f) if f else eye(arg.shape.rows) for f in _around(arg, k))
            if is_diagonal(arg.factors[k]):
                return matmul(hadamard(left, transpose(right)), arg.factors[k].children[0])
    return None


def _around(expr: MatMul, k: int) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    return expr.factors[:k], expr.factors[k + 1 :]


def _extract_product(expr: MatMul, change: Symbol) -> Expr:
    where = [k for k, f in enumerate(expr.factors) if depends_on(f, change.name)]
    if len(where) != 1:
        raise DerivationError("a differential is not linear in the change of its variable")
    k = where[0]
    if k == len(expr.factors) - 1:
        return matmul(*expr.factors[:-1], extract(expr.factors[-1], change))
    if expr.shape.is_scalar and k == 0:
        row = tuple(transpose(f) for f in reversed(expr.factors))
        return extract(intern(MatMul(expr.shape, row)), change)
    middle = expr.factors[k]
    if isinstance(middle, Transpose):
        middle = turned(middle.arg)
    around = _around(expr, k)
    if isinstance(middle, Add):
        return extract(add(*(matmul(*around[0], t, *around[1]) for t in middle.terms)), change)
    if isinstance(middle, Scaled | MatMul):  # what a transpose was around
        return extract(matmul(*around[0], middle, *around[1]), change)
    column = matmul(*expr.factors[k + 1 :])
    if isinstance(middle, Hadamard) and column.shape.is_column:
        moved = _weighted(middle, column, change)
        if moved is not None:
            return extract(matmul(*expr.factors[:k], moved), change)
    if isinstance(middle, Call) and middle.function == "diag" and column.shape.is_column:
        moved = matmul(call("diag", column), middle.arg)
        return extract(matmul(*expr.factors[:k], moved), change)
    return _as_gradient(expr, change)


def _weighted(middle: Hadamard, column: Expr, change: Symbol) -> Expr | None:
    """`(M * F) w` with the change in F brought to a side where it can be moved to the end.

    `(M * u v^T) w` is `u * (M (v * w))`, `(M * diag(v)) w` is `diag(M) * v * w`, and
    `(M * (N diag(v))) w` is `(M * N) (v * w)`.
    """
    moving = [f for f in middle.factors if depends_on(f, change.name)]
    if len(moving) != 1:
        return None
    inner = moving[0]
    weight = hadamard(*(f for f in middle.factors if f is not inner))
    if isinstance(inner, Add):
        return add(*(matmul(hadamard(weight, t), column) for t in inner.terms))
    if is_diagonal(inner):
        return hadamard(call("diag", weight), inner.children[0], column)
    if not isinstance(inner, MatMul):
        return None
    for cut in range(1, len(inner.factors)):
        if inner.factors[cut].shape.rows == 1:
            left, right = matmul(*inner.factors[:cut]), matmul(*inner.factors[cut:])
            return hadamard(left, matmul(weight, hadamard(turned(right), column)))
    first, last = inner.factors[0], inner.factors[-1]
    if is_diagonal(last) and depends_on(last, change.name):
        rest = hadamard(weight, matmul(*inner.factors[:-1]))
        return matmul(rest, hadamard(last.children[0], column))
    if is_diagonal(first) and depends_on(first, change.name):
        rest = hadamard(weight, matmul(*inner.factors[1:]))
        return hadamard(first.children[0], matmul(rest, column))
    return None
