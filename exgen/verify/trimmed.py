"""What a claim does not depend on inside a slice is trimmed off, so that fewer slices differ.

Two things make slices differ that say the same:

- A term of the objective that no differentiated quantity reaches has the derivative zero, by
  `d(f + g) = df + dg`. With a penalty for every layer, each step of a network would otherwise be
  told apart by the other layers.
- Which of two dimensions is the larger, where that cannot matter. It does where ranks play a part
  (`det(X^T X)` is zero for a wide X), and sizes themselves do where they become numbers (a mean, a
  product of ones): there the sizes stay as they are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from exgen.calculus.build import add
from exgen.calculus.claims import Claim
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Expr,
    Hadamard,
    MatMul,
    Number,
    Partial,
    Power,
    Scaled,
    Symbol,
    Transpose,
)
from exgen.calculus.program import Equation, Program
from exgen.verify.occurring import derivatives, dimensions, mentioned
from exgen.verify.sizes import SMALLEST

_APART: Final = 1 << 10
"""Beyond all small sizes, so that none is cut down to a dimension's own."""
_SIZELESS: Final = (
    Symbol, Number, Add, Scaled, MatMul, Hadamard, Power, Transpose, Apply, Call, Partial,
)  # fmt: skip
_SIZELESS_CALLS: Final = frozenset({"sum", "norm", "softmax", "logsumexp"})


def trimmed(prog: Program, claim: Claim) -> Program:
    """A program in which the claim holds only if it holds in `prog`, and is told in fewer words."""
    sides = (claim.left, *claim.rights)
    used = {name for side in sides for name in mentioned(side)}.union(claim.varying)
    equations: list[Equation] = []
    for eq in reversed([_without_constants(eq, prog, sides) for eq in prog.equations]):
        if eq.name in used:
            equations.insert(0, eq)
            used.update(mentioned(eq.expr))
    variables = tuple(v for v in prog.variables if v.name in used)
    shaped = (*variables, *(eq.expr for eq in equations), *sides)
    return replace(
        prog,
        variables=variables,
        equations=tuple(equations),
        sizes=_in_order(prog.sizes, shaped),
    )


def _without_constants(eq: Equation, prog: Program, sides: Iterable[Expr]) -> Equation:
    """The equation of a scalar of which only derivatives are asked, without constant terms."""
    if not isinstance(eq.expr, Add) or not eq.symbol.shape.is_scalar:
        return eq
    sums = _sums_with(eq, prog)
    if sums is None or any(not sums.isdisjoint(side.names) for side in sides):
        return eq  # its value is asked for, or used other than as a term
    nodes = [node for side in sides for node in derivatives(side)]
    if not all(isinstance(node, Partial) for node in nodes):
        return eq
    reached: set[Hashable] = {n.wrt for n in nodes if isinstance(n, Partial) and n.of in sums}
    if eq.name in reached:
        return eq
    for other in prog.equations:
        if not reached.isdisjoint(other.expr.names):
            reached.add(other.name)
    kept = [term for term in eq.expr.terms if not reached.isdisjoint(term.names)]
    return Equation(eq.symbol, add(*kept)) if kept else eq


def _sums_with(eq: Equation, prog: Program) -> frozenset[str] | None:
    """The quantity and those that are sums with it as a term; None where it is used otherwise."""
    found = {eq.name}
    for other in prog.equations:
        if found.isdisjoint(other.expr.names):
            continue
        if other.expr.names.intersection(found) != {eq.name} or not isinstance(other.expr, Add):
            return None
        rest = [term for term in other.expr.terms if term is not eq.symbol]
        if len(rest) + 1 != len(other.expr.terms) or any(eq.name in t.names for t in rest):
            return None
        found.add(other.name)
    return frozenset(found)


def _in_order(sizes: Mapping[str, int], shaped: Iterable[Expr]) -> dict[str, int]:
    """Sizes for the dimensions that occur: equal where they were, and rising as they occur.

    As they are where the sizes may matter.
    """
    shaped = tuple(shaped)
    dims = dict.fromkeys(dim for expr in shaped for dim in dimensions(expr))
    here = {dim: sizes[dim] for dim in dims if isinstance(dim, str) and dim in sizes}
    if not all(map(_sizeless, shaped)):
        return here
    rank = {size: k for k, size in enumerate(dict.fromkeys(here.values()))}
    return {dim: _APART + rank[n] if n >= SMALLEST else n for dim, n in here.items()}


@lru_cache(maxsize=1 << 12)
def _sizeless(expr: Expr) -> bool:
    """Whether it is made of sums, products and functions of entries alone.

    No rank, no number of entries and no matrix of a size of its own comes up in these.
    """
    if not isinstance(expr, _SIZELESS) or (
        isinstance(expr, Call) and expr.function not in _SIZELESS_CALLS
    ):
        return False
    return all(map(_sizeless, expr.children))
