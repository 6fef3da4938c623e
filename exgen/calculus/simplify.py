"""The shorter of two equal forms: multiplying out and factoring, kept only where it saves nodes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import prod
from operator import attrgetter

from exgen.calculus.build import add, hadamard, neg, scaled, split, transpose
from exgen.calculus.common_factors import factored, over_common_power, regrouped
from exgen.calculus.expr import Add, Expr, Hadamard, Scaled, intern
from exgen.calculus.substitute import with_children

_SIZE = attrgetter("size")
_SUMS_INSIDE = (Hadamard, Scaled, Add)
"""Kinds of nodes that can be multiplied out where they have a sum inside."""
_MOST_TERMS = 12
_MOST_PRODUCTS = 64
"""How many terms a product of sums may have when it is multiplied out."""
_SMALL = 150
"""Up to so many nodes two changes are tried, one after the other."""
_LARGEST = 4000
"""From so many nodes on an expression is left as it is: the search would take too long."""


def shorten(expr: Expr) -> Expr:
    """An equal expression with at most as many nodes."""
    if expr.size > _LARGEST:
        return expr
    return _shortest(expr)


# The same parts come up in one adjoint after the other.
@lru_cache(maxsize=20_000)
def _shortest(expr: Expr) -> Expr:
    """The shortest form found, every part shortened before what it is a part of."""
    node = with_children(expr, _shortest)
    found = dict.fromkeys((node, *_candidates(node)))
    if node.size <= _SMALL:
        # What is no shorter yet may open the way to a form that is.
        others = [c for c in found if c is not node and c.size <= node.size]
        found |= dict.fromkeys(map(_shorter, others))
    best = min(found, key=_SIZE)
    return _untransposed_first(best) if isinstance(best, Add) else best


@lru_cache(maxsize=20_000)
def _shorter(expr: Expr) -> Expr:
    """As `_shortest`, with one change tried for every part."""
    node = with_children(expr, _shorter)
    return min((node, *_candidates(node)), key=_SIZE)


def _candidates(node: Expr) -> Iterator[Expr]:
    if isinstance(node, _SUMS_INSIDE) and 1 < _products(node) <= _MOST_PRODUCTS:
        out = multiplied_out(node)
        yield out
        if isinstance(out, Add) and out is not node and len(out.terms) <= _MOST_TERMS:
            yield from factored(out)
    if isinstance(node, Hadamard | Scaled):
        yield _signs_out(node)
    if isinstance(node, Add) and len(node.terms) <= _MOST_TERMS:
        yield from factored(node)
        yield from regrouped(node)
        yield from over_common_power(node)


def _signs_out(node: Hadamard | Scaled) -> Expr:
    """The minus of a factor whose terms all have one, in front: `-t * (1 + u)`."""
    sign, factors = Fraction(1), []
    for factor in node.children:
        if isinstance(factor, Add) and all(split(t)[0] < 0 for t in factor.terms):
            sign, factor = -sign, neg(factor)
        factors.append(factor)
    if sign > 0:
        return node
    if isinstance(node, Hadamard):
        return scaled(sign, (), hadamard(*factors))
    if node.body is None:
        return scaled(sign * node.coefficient, factors, None)
    return scaled(sign * node.coefficient, factors[:-1], factors[-1])


def _untransposed_first(node: Add) -> Add:
    """`A + A^T` rather than `A^T + A`."""
    first, second = node.terms[0], node.terms[-1]
    fewer = len(node.terms) == 2 and second.transposes < first.transposes
    if fewer and first.names == second.names and transpose(first) is second:
        return intern(Add(node.shape, (second, first)))
    return node


def _products(node: Expr) -> int:
    """How many terms the node has when it is multiplied out."""
    match node:
        case Add():
            return sum(_products(t) * _products_of_scalars(t) for t in node.terms)
        case Hadamard():
            return prod(_products(f) for f in node.factors)
        case Scaled(body=None):
            return prod(_products(s) for s in node.scalars)
        case Scaled(body=Expr() as body):
            return _products(body)
    return 1


def _products_of_scalars(term: Expr) -> int:
    """How many terms the numbers before a matrix come to; where it stands alone they are kept."""
    if isinstance(term, Scaled) and term.body is not None:
        return prod(_products(s) for s in term.scalars)
    return 1


def multiplied_out(expr: Expr) -> Expr:
    """Elementwise products and multiples of sums as sums of products."""
    match expr:
        case Add():
            open_terms = (_scalars_out(t) if isinstance(t, Scaled) else t for t in expr.terms)
            return add(*map(multiplied_out, open_terms))
        case Scaled(body=None):
            return _scalars_out(expr)
        case Scaled(body=Add() as body):
            return add(
                *(multiplied_out(scaled(expr.coefficient, expr.scalars, t)) for t in body.terms)
            )
        case Scaled(body=Hadamard() as body):
            inside = multiplied_out(body)
            terms = inside.terms if isinstance(inside, Add) else (inside,)
            return add(*(scaled(expr.coefficient, expr.scalars, t) for t in terms))
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
                    multiplied_out(scaled(expr.coefficient, (*others, t), expr.body))
                    for t in factor.terms
                )
            )
    return expr
