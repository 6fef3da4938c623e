"""Sizes for which every dimension is positive, and every slice lies within what it is cut from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from exgen.calculus.expr import Expr, Selection
from exgen.calculus.shape import Dim, LinearDim, dim_less, dim_sum, parts_of, size_of

_ROUNDS = 200
"""So often a size is raised before none is found."""


@lru_cache(maxsize=1 << 14)
def conditions(expr: Expr) -> frozenset[Dim]:
    """Sums of dimensions that must be 0 or more for the expression to have a value."""
    found = {dim_less(dim, 1) for dim in expr.shape if isinstance(dim, LinearDim)}
    if isinstance(expr, Selection):
        short, long = expr.shape.transposed if expr.turned else expr.shape
        found |= {expr.start, dim_less(long, dim_sum(expr.start, short))}
    below = frozenset().union(*map(conditions, expr.children))
    return below.union(dim for dim in found if not isinstance(dim, int))


def all_conditions(exprs: Iterable[Expr]) -> tuple[Dim, ...]:
    """The conditions of several expressions, in an order that does not change."""
    return tuple(sorted(frozenset().union(*map(conditions, exprs)), key=str))


def holding(sizes: Mapping[str, int], needs: Collection[Dim]) -> bool:
    """Whether all these sums of dimensions are 0 or more; those with unknown names are left out."""
    return all(size_of(dim, sizes) >= 0 for dim in needs if parts_of(dim)[0].keys() <= sizes.keys())


def fitting(sizes: Mapping[str, int], needs: Collection[Dim]) -> dict[str, int] | None:
    """Sizes with the smallest changes for which the sums are 0 or more; None where none are found.

    Sizes are raised alone, and no two that differed become one where that can be helped.
    """
    found = dict(sizes)
    apart = len(set(found.values())) == len(found)
    for _ in range(_ROUNDS):
        wrong = next((d for d in needs if not holding(found, (d,))), None)
        if wrong is not None:
            parts, _ = parts_of(wrong)
            name = next((n for n, by in parts.items() if by > 0), None)
            if name is None:
                return None
            found[name] += 1
            continue
        twice = [n for n in found if apart and list(found.values()).count(found[n]) > 1]
        if not twice:
            return found
        found[twice[-1]] += 1
    return found if holding(found, needs) else None
