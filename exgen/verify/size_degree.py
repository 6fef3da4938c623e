"""How far a claim is from being settled by few sizes: of what degree it is in its dimensions.

A polynomial of degree k in a size may vanish at k sizes, so that a claim with such a factor holds
at all of them. Claims of courses divide by a size or two; those beyond are tried at more.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

from exgen.calculus.claims import Claim
from exgen.calculus.expr import (
    Apply,
    Call,
    Constant,
    Expr,
    Hadamard,
    MatMul,
    Number,
    Power,
    Scaled,
    Symbol,
)
from exgen.calculus.program import Program

SETTLED: Final = 2
"""Each dimension has three different sizes, which tell polynomials of this degree from 0."""


def size_degree(prog: Program, claims: Sequence[Claim]) -> int:
    """The largest degree of a side in the sizes, more than `SETTLED` for any other function."""
    known: dict[Expr, int] = {}
    for equation in prog.equations:
        known[equation.symbol] = _degree(equation.expr, known)
    sides = (side for claim in claims for side in (claim.left, *claim.rights))
    return max([*known.values(), *(_degree(side, known) for side in sides)], default=0)


def _degree(expr: Expr, known: dict[Expr, int]) -> int:
    """The degree of an expression in the sizes that stand in it as numbers."""
    found = known.get(expr)
    if found is None:
        each = [_degree(child, known) for child in expr.children]
        found = known[expr] = _of(expr, each)
    return found


def _of(expr: Expr, each: list[int]) -> int:
    match expr:
        case Call(arg=Constant()):
            return 1
        case MatMul() if expr.shape.is_scalar and not _varies(expr):
            return 1  # a row of ones times a column of ones
        case MatMul() | Hadamard() | Scaled():
            return sum(each)
        case Power(exponent=Number(value=value)):
            return each[0] * max(1, ceil(abs(value)))
        case Apply() | Power() if max(each) and not _varies(expr):
            return SETTLED + 1  # a size inside of a function: no polynomial
    return max(each, default=0)


def _varies(expr: Expr) -> bool:
    return isinstance(expr, Symbol) or any(map(_varies, expr.children))
