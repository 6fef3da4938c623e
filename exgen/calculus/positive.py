"""Sizes for which every dimension is positive, and every slice lies within what it is cut from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations_with_replacement

from exgen.calculus.expr import Expr, Selection
from exgen.dimensions import Dim, LinearDim, dim_less, dim_sum, parts_of, size_of

_ROUNDS = 200
"""So often a size is raised before none is found."""
_MOST_RAISED = 6
"""By so much, in all, sizes are raised to keep them apart."""


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


def fitting(
    sizes: Mapping[str, int], needs: Collection[Dim], dims: Iterable[Dim] = ()
) -> dict[str, int] | None:
    """Sizes with small changes for which the sums are 0 or more; None where none are found.

    Sizes are raised alone. No two that differed become one where that can be helped, and the sums
    among `dims` get sizes of their own, larger than 1.
    """
    found = dict(sizes)
    for _ in range(_ROUNDS):
        wrong = next((d for d in needs if not holding(found, (d,))), None)
        if wrong is None:
            break
        parts, _ = parts_of(wrong)
        name = next((n for n, by in parts.items() if by > 0), None)
        if name is None:
            return None
        found[name] += 1
    else:
        return None
    if len(set(sizes.values())) < len(sizes):
        return found
    named = [dim for dim in dict.fromkeys((*sizes, *dims)) if not isinstance(dim, int)]
    return next((s for s in _raised(found, needs) if _apart(s, named)), None) or next(
        (s for s in _raised(found, needs) if _apart(s, tuple(sizes))), found
    )


def _raised(sizes: dict[str, int], needs: Collection[Dim]) -> Iterator[dict[str, int]]:
    """The sizes, then with a few of them raised, by as little as may be."""
    for count in range(_MOST_RAISED + 1):
        for names in combinations_with_replacement(reversed(sizes), count):
            raised = {name: size + names.count(name) for name, size in sizes.items()}
            if holding(raised, needs):
                yield raised


def _apart(sizes: Mapping[str, int], dims: Iterable[Dim]) -> bool:
    """Whether the dimensions have different sizes, and the sums are larger than 1."""
    numbers = [size_of(dim, sizes) for dim in dims]
    return len(set(numbers)) == len(numbers) and 1 not in numbers
