"""The sizes at which the exact judge looks: small, and distinct wherever the true ones are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from exgen.calculus.build import unit_index
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Constant, Entry, Expr, Slice
from exgen.calculus.program import Program

SMALLEST = 2


def small_sizes(
    sizes: Mapping[str, int], at_least: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Small sizes for an exact check: distinct where the true ones are, in the same order.

    `at_least` gives a dimension the size that its fixed indices need.
    """
    needed = dict.fromkeys(sizes.values(), SMALLEST)
    for name, least in (at_least or {}).items():
        needed[sizes[name]] = max(needed[sizes[name]], least)
    small: dict[int, int] = {}
    last = SMALLEST - 1
    for value in sorted(needed):
        last = max(last + 1, needed[value])
        small[value] = min(last, value)
    return {name: small[value] for name, value in sizes.items()}


def fixed_indices(prog: Program, claims: Sequence[Claim]) -> dict[str, int]:
    """The size that each named dimension must have for the numbers among the indices."""
    least: dict[str, int] = {}
    exprs = [eq.expr for eq in prog.equations]
    exprs += [e for claim in claims for e in (claim.left, *claim.rights)]
    for dim, size in (found for expr in exprs for found in _fixed(expr)):
        least[dim] = max(least.get(dim, 0), size)
    return least


@lru_cache(maxsize=1 << 14)
def _fixed(expr: Expr) -> tuple[tuple[str, int], ...]:
    """Named dimensions with a size that a fixed index of the expression needs."""
    found: list[tuple[str, int]] = []
    if isinstance(expr, Entry | Slice):
        for index, dim in zip((expr.row, expr.col), expr.base.shape, strict=True):
            if isinstance(index, int) and isinstance(dim, str):
                found.append((dim, index + 1))
    elif isinstance(expr, Constant):
        place = unit_index(expr)
        if place is not None:
            found += [(dim, place + 1) for dim in expr.shape if isinstance(dim, str)]
    for child in expr.children:
        found += _fixed(child)
    return tuple(dict.fromkeys(found))
