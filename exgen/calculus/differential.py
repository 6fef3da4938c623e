"""Differentials: the linear map of a small change, and reading a Jacobian off it.

`differential` applies d(A B) = dA B + A dB and its relatives (Magnus and Neudecker, "Matrix
Differential Calculus", chapter 8). `jacobian` writes the differential of a column as `J dx`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from exgen.calculus.adjoint import pullback
from exgen.calculus.build import (
    ONE,
    add,
    eye,
    hadamard,
    is_zero,
    matmul,
    neg,
    number,
    ones,
    power,
    scaled,
    sub,
    symbol,
    times,
    transpose,
    zeros,
)
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Expr,
    Hadamard,
    MatMul,
    Number,
    Power,
    Scaled,
    Symbol,
    Transpose,
    depends_on,
    intern,
)
from exgen.calculus.functions import apply, call, inner
from exgen.calculus.rules import lowered, primed
from exgen.calculus.shape import Shape
from exgen.calculus.simplify import shorten
from exgen.errors import DerivationError
from exgen.wording import with_article

Rule = Callable[[Call, Expr], Expr]


def _softmax(node: Call, d: Expr) -> Expr:
    """For s = softmax(z): ds = (diag(s) - s s^T) dz."""
    return matmul(sub(call("diag", node), matmul(node, transpose(node))), d)


def _softmax_rows(node: Call, d: Expr) -> Expr:
    """For S = softmax_rows(Z): dS = S * (dZ - (S * dZ) 1 1^T)."""
    row = ones(Shape(node.shape.cols, 1))
    return hadamard(node, sub(d, matmul(hadamard(node, d), row, transpose(row))))


def _term_by_term(function: str, d: Expr) -> Expr:
    """A linear function of a sum, as a sum."""
    return add(*(call(function, t) for t in (d.terms if isinstance(d, Add) else (d,))))


CALL_RULES: dict[str, Rule] = {
    "sum": lambda n, d: _term_by_term("sum", d),
    "mean": lambda n, d: call("mean", d),
    "norm": lambda n, d: times(power(n, number(-1)), inner(n.arg, d)),
    "tr": lambda n, d: _term_by_term("tr", d),
    "det": lambda n, d: times(n, call("tr", matmul(call("inv", n.arg), d))),
    "logdet": lambda n, d: call("tr", matmul(call("inv", n.arg), d)),
    "logabsdet": lambda n, d: call("tr", matmul(call("inv", n.arg), d)),
    "inv": lambda n, d: neg(matmul(n, d, n)),
    "diag": lambda n, d: call("diag", d),
    "logsumexp": lambda n, d: inner(call("softmax", n.arg), d),
    "softmax": _softmax,
    "softmax_rows": _softmax_rows,
}
"""Function of a whole expression -> its differential, given that of its argument."""


def differential(expr: Expr, changes: Mapping[str, Expr]) -> Expr:
    """The first-order change of `expr` when each named symbol changes by the given expression.

    The result has the shape of `expr` and is linear in the changes.
    """

    def d(node: Expr) -> Expr:
        if isinstance(node, Symbol):
            return changes.get(node.name, zeros(node.shape))
        if not any(depends_on(node, name) for name in changes):
            return zeros(node.shape)
        match node:
            case Add():
                return add(*(d(t) for t in node.terms))
            case Scaled():
                return _scaled(node, d)
            case MatMul():
                fs = node.factors
                return add(*(matmul(*fs[:k], d(f), *fs[k + 1 :]) for k, f in enumerate(fs)))
            case Hadamard():
                fs = node.factors
                return add(*(hadamard(*fs[:k], d(f), *fs[k + 1 :]) for k, f in enumerate(fs)))
            case Power():
                change = times(node.exponent, times(lowered(node), d(node.base)))
                if not isinstance(node.exponent, Number):
                    log = times(node, apply("log", node.base))
                    change = add(change, times(d(node.exponent), log))
                return change
            case Transpose():
                return transpose(d(node.arg))
            case Apply():
                return times(primed(node.function, node.arg), d(node.arg))
            case Call():
                return CALL_RULES[node.function](node, d(node.arg))
        raise DerivationError(f"no rule for the differential of {type(node).__name__}")

    return d(expr)


def _scaled(node: Scaled, d: Callable[[Expr], Expr]) -> Expr:
    terms: list[Expr] = []
    if node.body is not None:
        terms.append(scaled(node.coefficient, node.scalars, d(node.body)))
    for k, factor in enumerate(node.scalars):
        others = node.scalars[:k] + node.scalars[k + 1 :]
        terms.append(scaled(node.coefficient, (*others, d(factor)), node.body))
    return add(*terms)


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
    change = symbol(f"d {wrt.name}", column)  # the space keeps it apart from any variable
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
        case Transpose():
            inside = turned(expr.arg)
            if inside is not expr:
                return extract(inside, change)
    if expr.shape.is_scalar:
        return transpose(pullback(expr, ONE, change))
    raise DerivationError(f"cannot write the change through {type(expr).__name__} as a matrix")


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
    around = expr.factors[:k], expr.factors[k + 1 :]
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
    if expr.shape.is_scalar:
        return transpose(pullback(expr, ONE, change))
    raise DerivationError("the change stands inside a matrix product and cannot move to its end")


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
    if _is_diagonal(inner):
        return hadamard(call("diag", weight), inner.children[0], column)
    if not isinstance(inner, MatMul):
        return None
    for cut in range(1, len(inner.factors)):
        if inner.factors[cut].shape.rows == 1:
            left, right = matmul(*inner.factors[:cut]), matmul(*inner.factors[cut:])
            return hadamard(left, matmul(weight, hadamard(turned(right), column)))
    first, last = inner.factors[0], inner.factors[-1]
    if _is_diagonal(last) and depends_on(last, change.name):
        rest = hadamard(weight, matmul(*inner.factors[:-1]))
        return matmul(rest, hadamard(last.children[0], column))
    if _is_diagonal(first) and depends_on(first, change.name):
        rest = hadamard(weight, matmul(*inner.factors[1:]))
        return hadamard(first.children[0], matmul(rest, column))
    return None


def _is_diagonal(expr: Expr) -> bool:
    return isinstance(expr, Call) and expr.function == "diag" and expr.shape.is_square
