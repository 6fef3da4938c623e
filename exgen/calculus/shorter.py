"""Rules that may shorten a node: means, common powers, a projection, the matrix of a softmax."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter

from exgen.calculus.build import (
    add,
    hadamard,
    is_ones,
    matmul,
    neg,
    number,
    ones,
    power,
    scaled,
    sub,
    times,
    transpose,
)
from exgen.calculus.build import eye as identity
from exgen.calculus.expr import Add, Apply, Call, Expr, Hadamard, MatMul, Number, Power, Scaled
from exgen.calculus.functions import apply, call, inner
from exgen.calculus.shape import Shape


def _means(node: Scaled) -> Iterator[Expr]:
    """A sum over its number of entries, an inner product too: the mean of the entries."""
    counts = {s.children[0]: s for s in node.scalars if _is_reciprocal_count(s)}
    if not counts:
        return
    if isinstance(node.body, Add):
        terms = (scaled(node.coefficient, node.scalars, t) for t in node.body.terms)
        yield add(*map(_with_means, terms))
    for factor in node.scalars:
        summed = _summed(factor)
        if summed is None or not all(c in counts for c in _counts(summed)):
            continue
        used = {counts[c] for c in _counts(summed)} | {factor}
        rest = (s for s in node.scalars if s not in used)
        yield scaled(node.coefficient, (*rest, call("mean", summed)), node.body)
    if node.body is None:
        for k, factor in enumerate(node.scalars):
            if isinstance(factor, Add):
                others = node.scalars[:k] + node.scalars[k + 1 :]
                terms = (scaled(node.coefficient, (*others, t), None) for t in factor.terms)
                yield add(*map(_with_means, terms))


def _with_means(term: Expr) -> Expr:
    if isinstance(term, Scaled):
        return min((term, *_means(term)), key=attrgetter("size"))
    return term


def _is_reciprocal_count(expr: Expr) -> bool:
    return (
        isinstance(expr, Power)
        and expr.exponent is number(-1)
        and isinstance(expr.base, Call)
        and expr.base.function == "sum"
        and is_ones(expr.base.arg)
    )


def _counts(arg: Expr) -> tuple[Expr, ...]:
    """The numbers of rows and columns that are more than 1, as the counts that they are."""
    return tuple(call("sum", ones(Shape(dim, 1))) for dim in arg.shape if dim != 1)


def _summed(factor: Expr) -> Expr | None:
    """What a scalar is the sum of all entries of."""
    if isinstance(factor, Call) and factor.function == "sum" and not is_ones(factor.arg):
        return factor.arg
    if isinstance(factor, MatMul):
        left, right = transpose(factor.factors[0]), factor.factors[1:]
        column = matmul(*right)
        if left.shape == column.shape:
            return hadamard(left, column)
    return None


def _projected(node: Add) -> Iterator[Expr]:
    """`v - (u^T v) u` is `(I - u u^T) v`, where u is a column."""
    for k, term in enumerate(node.terms):
        if not (isinstance(term, Scaled) and term.coefficient < 0 and term.body is not None):
            continue
        column = term.body
        others = node.terms[:k] + node.terms[k + 1 :]
        if not column.shape.is_column or not others:
            continue
        rest = add(*others)
        if neg(term) is times(inner(column, rest), column):
            matrix = sub(identity(column.shape.rows), matmul(column, transpose(column)))
            yield matmul(matrix, rest)


def _softmax_matrix(node: Hadamard) -> Iterator[Expr]:
    """`p * (v - p^T v)` is `(diag(p) - p p^T) v`, where p is a column."""
    if not node.shape.is_column:
        return
    for k, factor in enumerate(node.factors):
        if not isinstance(factor, Add):
            continue
        others = node.factors[:k] + node.factors[k + 1 :]
        weights = hadamard(*others)
        for i, term in enumerate(factor.terms):
            rest = add(*factor.terms[:i], *factor.terms[i + 1 :])
            body = term.body if isinstance(term, Scaled) else None
            if body is None or not is_ones(body):
                continue
            if neg(term) is times(inner(weights, rest), ones(node.shape)):
                matrix = sub(call("diag", weights), matmul(weights, transpose(weights)))
                yield matmul(matrix, rest)


def _sign_and_size(node: Hadamard | Scaled) -> Iterator[Expr]:
    """sign(u) / |u| is 1 / u, and sign(u) |u| is u, entry by entry and of numbers."""
    factors = node.scalars if isinstance(node, Scaled) else node.factors
    for sign in factors:
        if not (isinstance(sign, Apply) and sign.function == "sign" and not sign.primes):
            continue
        for exponent in map(number, (1, -1)):
            size = power(apply("abs", sign.arg), exponent)
            if size in factors:
                rest = (f for f in factors if f not in (sign, size))
                turned = power(sign.arg, exponent)
                if isinstance(node, Scaled):
                    yield scaled(node.coefficient, (turned, *rest), node.body)
                else:
                    yield hadamard(turned, *rest)


def _common_power(node: Add) -> Iterator[Expr]:
    """`u^(p + 1) + u^p v` is `u^p (u + v)`, where p is no number or one from 1 on."""
    first = node.terms[0]
    for base, exponent in [(f.base, f.exponent) for f in _factors(first) if isinstance(f, Power)]:
        for lower in (exponent, sub(exponent, number(1))):
            if isinstance(lower, Number) and lower.value < 1:
                continue
            divisor = power(base, neg(lower))
            quotients = [times(divisor, term) for term in node.terms]
            if all(divisor not in _factors(q) for q in quotients):
                yield times(power(base, lower), add(*quotients))


def _factors(term: Expr) -> tuple[Expr, ...]:
    if isinstance(term, Scaled):
        body = term.body
        inside = body.factors if isinstance(body, Hadamard) else ()
        return (*term.scalars, *inside, *(() if body is None else (body,)))
    return term.factors if isinstance(term, Hadamard) else (term,)


RULES: dict[type[Expr], tuple[Callable[..., Iterator[Expr]], ...]] = {
    Scaled: (_means, _sign_and_size),
    Add: (_projected, _common_power),
    Hadamard: (_sign_and_size, _softmax_matrix),
}
"""Kind of node -> the rules that may shorten it."""
