"""Sums with something taken out: a common factor, a common power, a sum found within a sum.

Each function gives candidates, equal to the sum it is given; which is the shortest is for
`simplify` to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from exgen.calculus.build import (
    ONE,
    add,
    eye,
    hadamard,
    matmul,
    neg,
    number,
    ones,
    power,
    scaled,
    split,
    times,
)
from exgen.calculus.expr import Add, Apply, Constant, Expr, Hadamard, MatMul, Number, Power, Scaled
from exgen.calculus.selections import selects

Side = str
"""Where a factor stands: "left", "right" (of a matrix product), "scalar" or "had"."""


def factored(node: Add) -> Iterator[Expr]:
    """The sum with a factor common to two or more of its terms taken out, on either side."""
    outer = [_outer(term) for term in node.terms]
    for k, mine in enumerate(outer):
        for common, side in mine:
            signs = [_sign(common, side, theirs) if j >= k else 0 for j, theirs in enumerate(outer)]
            if sum(map(abs, signs)) < 2 or any(_sign(common, side, outer[j]) for j in range(k)):
                continue
            inside = add(
                *(
                    scaled(Fraction(sign), (), _without(term, common, side))
                    for term, sign in zip(node.terms, signs, strict=True)
                    if sign
                )
            )
            if selects(inside):  # x[1:] - x[:-1] is no matrix times x
                continue
            joined = _joined(common, inside, side)
            rest = [
                joined if j == k else term
                for j, (term, sign) in enumerate(zip(node.terms, signs, strict=True))
                if j == k or not sign
            ]
            yield add(*rest)


def _joined(common: Expr, inside: Expr, side: Side) -> Expr:
    match side:
        case "left":
            return matmul(common, inside)
        case "right":
            return matmul(inside, common)
        case "scalar":
            return times(common, inside)
    return hadamard(common, inside)


def _sign(common: Expr, side: Side, outer: Sequence[tuple[Expr, Side]]) -> int:
    """1 where the factor is among those given, -1 where its negative is, else 0."""
    for factor, where in outer:
        if where == side and factor is common:
            return 1
    if isinstance(common, Add):
        opposite = neg(common)
        for factor, where in outer:
            if where == side and factor is opposite:
                return -1
    return 0


def _outer(term: Expr) -> Sequence[tuple[Expr, Side]]:
    _, rest = split(term)
    if isinstance(rest, Scaled):
        scalars = [(s, "scalar") for s in rest.scalars]
        return scalars + list(_outer(rest.body) if rest.body is not None else ())
    if isinstance(rest, MatMul):
        return ((rest.factors[0], "left"), (rest.factors[-1], "right"))
    if isinstance(rest, Hadamard):
        return tuple((f, "had") for f in rest.factors if not isinstance(f, Apply) or f.primes == 0)
    if rest is ONE or isinstance(rest, Constant):
        return ()
    return ((rest, "scalar" if rest.shape.is_scalar else "had"),)


def _without(term: Expr, common: Expr, side: Side) -> Expr:
    """The term without one of its outer factors, which is `common` or the negative of it."""
    coefficient, rest = split(term)
    scalars: tuple[Expr, ...] = ()
    body: Expr | None = rest
    if isinstance(rest, Scaled):
        scalars, body = rest.scalars, rest.body
    if body is not None and (body is common or body is neg(common)):
        return scaled(coefficient, scalars, ones(body.shape))
    if side == "scalar":
        k = _place(scalars, common)
        return scaled(coefficient, scalars[:k] + scalars[k + 1 :], body)
    if isinstance(body, MatMul):
        kept = body.factors[1:] if side == "left" else body.factors[:-1]
        return scaled(coefficient, scalars, matmul(*kept))
    assert isinstance(body, Hadamard)
    k = _place(body.factors, common)
    return scaled(coefficient, scalars, hadamard(*body.factors[:k], *body.factors[k + 1 :]))


def _place(factors: Sequence[Expr], common: Expr) -> int:
    for k, factor in enumerate(factors):
        if factor is common:
            return k
    return factors.index(neg(common))


def over_common_power(node: Add) -> Iterator[Expr]:
    """Fractions brought together: `1 / u - v / u**2` is `(u - v) / u**2`."""
    bases: dict[tuple[Expr, Side], list[Fraction]] = {}
    for term in node.terms:
        for base, side, exponent in _powers(term):
            bases.setdefault((base, side), []).append(exponent)
    for (base, side), exponents in bases.items():
        lowest = min(exponents)
        if lowest >= 0 or len(exponents) < 2:
            continue
        lifted = power(base, number(-lowest))
        if side == "had":
            inside = add(*(hadamard(lifted, term) for term in node.terms))
            yield hadamard(power(base, number(lowest)), inside)
        else:
            inside = add(*(times(lifted, term) for term in node.terms))
            yield times(power(base, number(lowest)), inside)


def _powers(term: Expr) -> Iterator[tuple[Expr, Side, Fraction]]:
    _, rest = split(term)
    scalars: Sequence[Expr] = ()
    body: Expr | None = rest
    if isinstance(rest, Scaled):
        scalars, body = rest.scalars, rest.body
    if rest.shape.is_scalar and not isinstance(rest, Scaled):
        scalars, body = (rest,), None
    entries: Sequence[Expr] = (
        body.factors if isinstance(body, Hadamard) else (body,) if body else ()
    )
    for factors, side in ((scalars, "scalar"), (entries, "had")):
        for factor in factors:
            if isinstance(factor, Power) and isinstance(factor.exponent, Number):
                yield factor.base, side, factor.exponent.value


def regrouped(node: Add) -> Iterator[Expr]:
    """A sum among the terms that is a factor of another term: `u - v + A (u - v)`."""
    for k, term in enumerate(node.terms):
        for inner, side in _outer(term):
            if not isinstance(inner, Add) or inner.shape != node.shape:
                continue
            others = node.terms[:k] + node.terms[k + 1 :]
            for sign in (1, -1):
                wanted = [scaled(Fraction(sign), (), t) for t in inner.terms]
                if not all(any(w is o for o in others) for w in wanted):
                    continue
                rest = [o for o in others if not any(w is o for w in wanted)]
                weight = add(
                    _without(term, inner, side), scaled(Fraction(sign), (), _one(inner, side))
                )
                yield add(_joined(inner, weight, side), *rest)


def _one(expr: Expr, side: Side) -> Expr:
    """What leaves the expression as it is when multiplied from the other side."""
    match side:
        case "left":
            return eye(expr.shape.cols)
        case "right":
            return eye(expr.shape.rows)
        case "scalar":
            return ONE
    return ones(expr.shape)
