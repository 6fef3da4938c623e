"""How many sizes a claim is to be tried at: the powers of sizes that enter into it as numbers.

A sum of k different powers of a size, with any real exponents, is 0 at k - 1 positive numbers at
most (Descartes' rule of signs). So where the sides have three powers together, three sizes tell
them apart; with more, as in (n - 2)(n - 3)(n - 4), a claim may hold at all of them and nowhere
else. Claims of courses divide by a size or two, and have a power or two. Terms that differ in more
than sizes do not cancel at random points: powers count together where they stand with the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce
from itertools import product
from typing import Final

from exgen.calculus.claims import Claim
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Differential,
    Expr,
    MatMul,
    Number,
    Partial,
    Power,
    Scaled,
    Symbol,
)
from exgen.calculus.program import Program
from exgen.dimensions import Dim, LinearDim

SETTLED: Final = 3
"""Each dimension has so many different sizes, which tell so many powers of it apart."""
_MOST: Final = 8
"""More powers than these are not counted."""
_Power = frozenset[tuple[str, Fraction]]
"""A product of powers: each size, or what is made of sizes alone, with its exponent."""
_Powers = frozenset[_Power]

_ONE: Final[_Power] = frozenset()
_LONE: Final[_Powers] = frozenset({_ONE})
_UNCOUNTED: Final[_Powers] = frozenset(frozenset({("", Fraction(k))}) for k in range(1, _MOST + 2))
"""Stands for a size inside of a function, and for more powers than are counted."""


def size_terms(prog: Program, claims: Sequence[Claim]) -> int:
    """The most powers of sizes that the sides of a claim have together; 0 where no size enters."""
    known: dict[Expr | str, _Powers] = {}
    for equation in prog.equations:
        known[equation.symbol] = known[equation.name] = _powers(equation.expr, known)
    each = [
        frozenset().union(*(_powers(side, known) for side in (claim.left, *claim.rights)))
        for claim in claims
    ]
    return max((len(powers) for powers in each if powers != _LONE), default=0)


def _powers(expr: Expr, known: dict[Expr | str, _Powers]) -> _Powers:
    """The powers of sizes that an expression is a sum of, with factors that are no sizes."""
    found = known.get(expr)
    if found is None:
        each = [_powers(child, known) for child in expr.children]
        found = _of(expr, each, known)
        found = known[expr] = found if len(found) <= _MOST else _UNCOUNTED
    return found


def _of(expr: Expr, each: Sequence[_Powers], known: dict[Expr | str, _Powers]) -> _Powers:
    match expr:
        case Partial(of=name) | Differential(of=name):
            return known.get(name, _LONE)
        case Call(arg=Constant() as arg):
            return _times(map(_size, arg.shape))
        case MatMul() if expr.shape.is_scalar and not _varies(expr):
            return _times([*each, *(_size(factor.shape.cols) for factor in expr.factors[:-1])])
        case Power(exponent=Number(value=value)):
            return _raised(expr, each[0], value)
        case Apply() if each[0] != _LONE and not _varies(expr):
            return _UNCOUNTED
        case Add() if _varies(expr):
            return _largest(expr, each)
        case Add():
            return frozenset().union(*each)
    return _times(each)


def _largest(expr: Add, each: Sequence[_Powers]) -> _Powers:
    """The powers that stand with one and the same factor, for the factor that has most."""
    together: dict[object, _Powers] = {}
    for term, powers in zip(expr.terms, each, strict=True):
        factor: object = term
        if isinstance(term, Scaled):
            factor = (term.body, tuple(s for s in term.scalars if _varies(s)))
        together[factor] = together.get(factor, frozenset()) | powers
    return max(together.values(), key=len)


def _raised(expr: Power, base: _Powers, value: Fraction) -> _Powers:
    if len(base) == 1:
        (power,) = base
        return frozenset({frozenset((name, by * value) for name, by in power if by * value)})
    if value > 0 and value.denominator == 1 and value <= _MOST:
        return _times([base] * int(value))
    # of sizes alone, as 1 / (n - 1): a size of its own
    return base if _varies(expr) else frozenset({frozenset({(repr(expr.base), value)})})


def _times(factors: Iterable[_Powers]) -> _Powers:
    return reduce(_both, factors, _LONE)


def _both(left: _Powers, right: _Powers) -> _Powers:
    if left is _LONE or right is _LONE:
        return right if left is _LONE else left
    found = frozenset(_product(a, b) for a, b in product(left, right))
    return found if len(found) <= _MOST else _UNCOUNTED


def _product(left: _Power, right: _Power) -> _Power:
    exponents = dict(left)
    for name, by in right:
        exponents[name] = exponents.get(name, Fraction(0)) + by
    return frozenset((name, by) for name, by in exponents.items() if by)


def _size(dim: Dim) -> _Powers:
    if isinstance(dim, LinearDim):
        parts = {frozenset({(name, Fraction(1))}) for name, _ in dim.parts}
        return frozenset(parts | ({_ONE} if dim.constant else set()))
    return _LONE if isinstance(dim, int) else frozenset({frozenset({(dim, Fraction(1))})})


def _varies(expr: Expr) -> bool:
    return isinstance(expr, Symbol) or any(map(_varies, expr.children))
