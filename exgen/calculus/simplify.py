"""The shorter of two equal forms: multiplying out and factoring, kept only where it saves nodes."""

from __future__ import annotations

from collections.abc import Sequence

from exgen.calculus.build import add, hadamard, matmul, scaled, split, times
from exgen.calculus.expr import Add, Apply, Expr, Hadamard, MatMul, Scaled, size
from exgen.calculus.substitute import transform

_MOST_TERMS = 12


def shorten(expr: Expr) -> Expr:
    """An equal expression with at most as many nodes."""
    return transform(expr, _shortest)


def _shortest(node: Expr) -> Expr | None:
    candidates: list[Expr] = [node]
    if isinstance(node, Hadamard | Scaled):
        candidates.append(multiplied_out(node))
    if isinstance(node, Add) and len(node.terms) <= _MOST_TERMS:
        candidates.append(multiplied_out(node))
        candidates.extend(_factored(node))
    best = min(candidates, key=size)
    return None if best is node else best


def multiplied_out(expr: Expr) -> Expr:
    """Elementwise products and multiples of sums as sums of products."""
    match expr:
        case Add():
            return add(*(multiplied_out(t) for t in expr.terms))
        case Scaled(body=Add() as body):
            return add(
                *(multiplied_out(scaled(expr.coefficient, expr.scalars, t)) for t in body.terms)
            )
        case Scaled(body=Hadamard() as body):
            inside = multiplied_out(body)
            terms = inside.terms if isinstance(inside, Add) else (inside,)
            return add(*(scaled(expr.coefficient, expr.scalars, t) for t in terms))
        case Scaled(body=None):
            return _scalars_out(expr)
        case Hadamard():
            for k, factor in enumerate(expr.factors):
                if isinstance(factor, Add):
                    others = (expr.factors[:k], expr.factors[k + 1 :])
                    return add(
                        *(multiplied_out(hadamard(*others[0], t, *others[1])) for t in factor.terms)
                    )
    return expr


def _scalars_out(expr: Scaled) -> Expr:
    for k, factor in enumerate(expr.scalars):
        if isinstance(factor, Add):
            others = expr.scalars[:k] + expr.scalars[k + 1 :]
            return add(
                *(
                    multiplied_out(scaled(expr.coefficient, (*others, t), None))
                    for t in factor.terms
                )
            )
    return expr


def _factored(node: Add) -> list[Expr]:
    """The sum with a common factor of two or more of its terms taken out, on either side."""
    found = []
    for k, first in enumerate(node.terms):
        for common, side in _outer_factors(first):
            sharing = [
                t for t in node.terms[k:] if any(c is common and s == side for c, s in _outer(t))
            ]
            if len(sharing) < 2:
                continue
            rest = [t for t in node.terms if t not in sharing]
            inside = add(*(_without(t, common, side) for t in sharing))
            if side == "left":
                joined = matmul(common, inside)
            elif side == "right":
                joined = matmul(inside, common)
            elif side == "scalar":
                joined = times(common, inside)
            else:
                joined = hadamard(common, inside)
            place = node.terms.index(sharing[0])
            before = [t for t in rest if node.terms.index(t) < place]
            after = [t for t in rest if node.terms.index(t) > place]
            found.append(add(*before, joined, *after))
    return found


def _outer_factors(term: Expr) -> list[tuple[Expr, str]]:
    return [(c, s) for c, s in _outer(term) if size(c) >= 1]


def _outer(term: Expr) -> Sequence[tuple[Expr, str]]:
    _, rest = split(term)
    if isinstance(rest, Scaled):
        scalars = [(s, "scalar") for s in rest.scalars]
        return scalars + list(_outer(rest.body) if rest.body is not None else ())
    if isinstance(rest, MatMul):
        return ((rest.factors[0], "left"), (rest.factors[-1], "right"))
    if isinstance(rest, Hadamard):
        return tuple((f, "had") for f in rest.factors if not isinstance(f, Apply) or f.primes == 0)
    return ()


def _without(term: Expr, common: Expr, side: str) -> Expr:
    coefficient, rest = split(term)
    scalars: tuple[Expr, ...] = ()
    body: Expr | None = rest
    if isinstance(rest, Scaled):
        scalars, body = rest.scalars, rest.body
    if side == "scalar":
        k = scalars.index(common)
        return scaled(coefficient, scalars[:k] + scalars[k + 1 :], body)
    if isinstance(body, MatMul):
        kept = body.factors[1:] if side == "left" else body.factors[:-1]
        return scaled(coefficient, scalars, matmul(*kept))
    assert isinstance(body, Hadamard)
    k = body.factors.index(common)
    return scaled(coefficient, scalars, hadamard(*body.factors[:k], *body.factors[k + 1 :]))
