"""The sizes at which the exact judge looks beside those of the sheet: two other sets or three."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from exgen.calculus.build import unit_index
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Constant, Entry, Expr, Slice
from exgen.calculus.positive import all_conditions, fitting
from exgen.calculus.program import Program
from exgen.dimensions import Dim

_LARGE = 5
"""The largest dimension of the first other set has at least this size."""
_WIDE = 5
"""No dimension of the second other set is smaller: what holds of small matrices, as Cayley and
Hamilton's identities do, or up to a small rank, does not hold there."""
_MUCH, _MANY = 11, 12
"""Large sizes are at least the first, and are drawn from so many more than there are names."""
_SEED = 53


def other_sizes(
    sizes: Mapping[str, int],
    least: Mapping[str, int],
    needs: Collection[Dim] = (),
    *,
    apart: bool = False,
) -> tuple[tuple[Mapping[str, int], ...], tuple[Mapping[str, int], ...]]:
    """Two other sets of sizes, each with what may take its place where nothing is defined there.

    All are pairwise distinct within a set; with `apart` each dimension has another size than on
    the sheet, so that no polynomial of degree 2 in it is 0 at all three. The first has the order of
    the sheet's sizes, the second the reverse one: what holds at one order of sizes only, because of
    a rank, is undefined or false at the other. Where the reverse order is undefined, sizes that are
    all equal come next. `least` gives a dimension the size that its fixed indices need; the sums of
    dimensions in `needs` are 0 or more.
    """
    names = sorted(sizes, key=lambda name: sizes[name])
    ties = sorted(names, key=lambda name: (sizes[name], -names.index(name)))
    small = range(2, 2 + len(names))
    large = [*small[:-1], max(_LARGE, small[-1])]
    wide = [_WIDE + k for k in range(len(names))]
    first = ((names, large), (ties, large), (names, small), (ties, small))
    turned = ((names[::-1], wide), (ties[::-1], wide))
    equal = dict.fromkeys(names, max([_WIDE, *least.values()]))
    own = (sizes,)
    kept = tuple(_within(_different(first, own, least, apart=apart), sizes, needs))
    seen = (*own, *kept[:1])
    second = (
        *_different(turned, seen, least, apart=apart), equal,
        *_different(((names, wide), (ties, wide)), seen, least, apart=apart),
    )  # fmt: skip
    return kept, tuple(_within(second, sizes, needs))


def many_sizes(
    sizes: Mapping[str, int], least: Mapping[str, int], needs: Collection[Dim] = ()
) -> tuple[Mapping[str, int], ...]:
    """Large sizes in the order of the sheet's, none of them regular.

    For claims into which so many powers of a size enter that three sizes do not settle them.
    """
    names = sorted(sizes, key=lambda name: sizes[name])
    rng = np.random.default_rng(_SEED)
    drawn = sorted(rng.choice(_MANY + len(names), size=len(names), replace=False).tolist())
    large = [_MUCH + size for size in drawn]
    both = (names, large), (names[::-1], large)
    return tuple(_within(_different(both, (sizes,), least, apart=True), sizes, needs))


def _within(
    choices: Iterable[dict[str, int]], sizes: Mapping[str, int], needs: Collection[Dim]
) -> Iterator[Mapping[str, int]]:
    """The choices, with sizes raised where a sum would be negative; none that are the sheet's."""
    for choice in choices:
        found = fitting(choice, needs) if needs else choice
        if found is not None and needs and found == dict(sizes):
            found = fitting({name: size + 1 for name, size in found.items()}, needs)
        if found is not None:
            yield found


def fixed_conditions(prog: Program, claims: Sequence[Claim]) -> tuple[Dim, ...]:
    """The sums of dimensions that must be 0 or more for all slices and blocks to be there."""
    exprs = [*prog.variables, *(eq.expr for eq in prog.equations)]
    return all_conditions([*exprs, *(e for claim in claims for e in (claim.left, *claim.rights))])


def _different(
    choices: Sequence[tuple[Sequence[str], Sequence[int]]],
    seen: Sequence[Mapping[str, int]],
    least: Mapping[str, int],
    *,
    apart: bool,
) -> Iterator[dict[str, int]]:
    """The choices in order, moved up until they are none of those `seen`.

    With `apart` no dimension has a size that it has there.
    """
    for names, ladder in choices:
        found: dict[str, int] = {}
        last = 0
        for name, size in zip(names, ladder, strict=True):
            last = max(size, last + 1, least.get(name, 0))
            while apart and any(last == sizes[name] for sizes in seen):
                last += 1
            found[name] = last
        while any(found == dict(sizes) for sizes in seen):
            found = {name: size + 1 for name, size in found.items()}
        yield found


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
