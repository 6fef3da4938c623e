"""Whether two expressions say the same about the quantities that they name.

Equal nodes are one object. Where an honest arrangement in print builds another node, both are
evaluated at random points at which every name, derivatives included, has a value of its own, so
that a wrong name is a wrong value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import product

import numpy as np

from exgen.calculus.build import number, scaled
from exgen.calculus.claims import free_indices
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.entries import entry, line
from exgen.calculus.expr import (
    INDEXED,
    Delta,
    Derivative,
    Differential,
    Entry,
    Expr,
    Index,
    IndexSum,
    Number,
    Partial,
    Scaled,
    Slice,
    Symbol,
    intern,
    walk,
)
from exgen.calculus.substitute import transform
from exgen.dimensions import Dim, size_of
from exgen.printed.points_of_names import PLAIN, POINTS, SMALL, TIES, ValuesOfNames
from exgen.verify.arrays import Array, ArrayScope

Sizes = tuple[tuple[str, int], ...]
"""Named dimensions and their numbers."""
Ranges = tuple[tuple[str, Dim], ...]
"""Free indices and the dimensions that they run over, in the order of their names."""
_ENOUGH = 5
_NAMES = (Symbol, Partial, Differential)
_CLOSE = 1e-9
_SMALLEST = 2
_USUAL = 1000
"""Numbers up to this, and down to one in so many, are seen beside names as they are."""
_ALIKE = 10**6
"""Numbers that differ by less than one part in so many might not be told apart by values."""
_JUMPS = frozenset({"step", "off", "sign"})


def same(read: Expr, meant: Expr, sizes: Mapping[str, int], told: Collection[str] = ()) -> bool:
    """Whether both have one shape, the same free indices, and are equal at random points.

    `sizes` gives every named dimension a number. They have to be equal at other sizes too, so that
    no size hides the place of a name (n/2 is 2/n where n is 2); those that are `told` stay.
    """
    if read is meant:
        return True
    if read.shape != meant.shape or (isinstance(read, _NAMES) and isinstance(meant, _NAMES)):
        return False  # two names are one or are not
    return _same(read, meant, tuple(sizes.items()), frozenset(told))


@lru_cache(maxsize=1 << 12)
def _same(read: Expr, meant: Expr, named: Sizes, told: frozenset[str]) -> bool:
    """The same, kept: a display stands on a page in two forms, and its answer in the key."""
    left, right = plain(read), plain(meant)
    if left is right:
        return True
    if isinstance(left, _NAMES) and isinstance(right, _NAMES):
        return False
    if _free(left) != _free(right):
        return False
    ranges = {**free_indices(left), **free_indices(right)}
    if any(one.get(i, dim) != dim for one in (free_indices(left),) for i, dim in ranges.items()):
        return False
    large = tuple((name, max(size, _SMALLEST)) for name, size in named)
    found = tuple(sorted(ranges.items()))
    return _agree(left, right, large, found) and (
        told.issuperset(dict(named)) or _agree(left, right, _others(large, told), found)
    )


def _others(sizes: Sizes, told: frozenset[str]) -> Sizes:
    """Larger sizes in the same order, no two alike, and none as small as the numbers in print."""
    free = sorted((size, name) for name, size in sizes if name not in told)
    larger = {name: size + 3 + rank for rank, (size, name) in enumerate(free)}
    return tuple((name, larger.get(name, size)) for name, size in sizes)


@lru_cache(maxsize=1 << 12)
def plain(expr: Expr) -> Expr:
    """Derivatives of a quantity as entries of its gradient, however they came about."""
    if not any(isinstance(node, Derivative) for node in walk(expr)):
        return expr
    return transform(expr, _as_partial)


def _as_partial(node: Expr) -> Expr | None:
    if not isinstance(node, Derivative) or not isinstance(node.of, Symbol):
        return None
    wrt = node.wrt
    quantity = wrt.base if isinstance(wrt, Entry | Slice) else wrt
    if not isinstance(quantity, Symbol):
        return None
    name = intern(Partial(quantity.shape, node.of.name, quantity.name))
    match wrt:
        case Entry():
            return entry(name, wrt.row, wrt.col)
        case Slice():
            return line(name, wrt.row, wrt.col)
    return name


def _free(expr: Expr, bound: frozenset[str] = frozenset()) -> set[str]:
    """The names of the indices that no sum binds, those of Kronecker deltas included."""
    if INDEXED not in expr.names:
        return set()
    found: set[Index | None] = set()
    match expr:
        case Entry() | Slice():
            found = {expr.row, expr.col}
        case Delta():
            found = {expr.first, expr.second}
        case IndexSum():
            bound = bound | {expr.index}
    names = {i for i in found if isinstance(i, str) and i not in bound}
    return names.union(*(_free(child, bound) for child in expr.children))


def _agree(left: Expr, right: Expr, sizes: Sizes, free: Ranges) -> bool:
    """Whether both have the same values at many points, and none where the other has none.

    Where either jumps, also where entries are zero; where a number is so small or large that it
    would not be seen beside the rest, or hide the rest, also with that number of usual size.
    """
    compared = 0
    for points in (PLAIN, SMALL):
        a, b = (_values(e, points, sizes, free) for e in (left, right))
        finite, other = (np.isfinite(value).all(axis=(-1, -2)) for value in (a, b))
        if not np.array_equal(finite, other):
            return False
        if not _close(a[finite], b[finite]):
            return False
        compared += int(np.count_nonzero(finite))
    if compared < _ENOUGH:
        return False
    if _jumps(left) or _jumps(right):
        a, b = (_values(e, TIES, sizes, free) for e in (left, right))
        finite = np.isfinite(a).all(axis=(-1, -2)) & np.isfinite(b).all(axis=(-1, -2))
        if not _close(a[finite], b[finite]):
            return False
    if _nearly_alike(set(_numbers(left)), set(_numbers(right))):
        return False
    unusual = {abs(n) for e in (left, right) for n in _numbers(e) if _is_unusual(n)}
    if not unusual:
        return True
    nearer = [_nearer(e, unusual) for e in (left, right)]
    return nearer[0] is nearer[1] or all(
        _close(*(_values(e, points, sizes, free) for e in nearer)) for points in (PLAIN, SMALL)
    )


def _close(a: Array, b: Array) -> bool:
    """Whether no entries that are numbers differ."""
    return not (np.abs(a - b) > _CLOSE + _CLOSE * np.abs(b)).any()


def _jumps(expr: Expr) -> bool:
    """Whether it is not continuous: an indicator, or the slope of what has a kink."""
    found = (name for name in expr.names if isinstance(name, tuple) and name[0] in ELEMENTWISE)
    return any(n[0] in _JUMPS or (n[1:] > (0,) and ELEMENTWISE[n[0]].kinks) for n in found)


def _numbers(expr: Expr) -> Iterator[Fraction]:
    for node in walk(expr):
        match node:
            case Number(value=value) | Scaled(coefficient=value):
                yield value


def _nearly_alike(read: set[Fraction], meant: set[Fraction]) -> bool:
    """Whether a number stands for one from which it hardly differs: no rearrangement does that."""
    return any(0 < abs(a - b) * _ALIKE < abs(b) for a in read - meant for b in meant)


def _is_unusual(value: Fraction) -> bool:
    return value != 0 and not 1 <= abs(value) * _USUAL <= _USUAL**2


def _nearer(expr: Expr, unusual: set[Fraction]) -> Expr:
    """The expression with the smallest of the unusual numbers, and the largest, brought to 1.

    All small ones are multiplied alike, and all large ones: what is equal stays so.
    """
    small, large = min(unusual), max(unusual)

    def brought(value: Fraction) -> Fraction:
        return value / (small if abs(value) < 1 else large)

    def visit(node: Expr) -> Expr | None:
        match node:
            case Number(value=value) if _is_unusual(value):
                return number(brought(value))
            case Scaled(coefficient=value) if _is_unusual(value):
                return scaled(brought(value), node.scalars, node.body)
        return None

    return transform(expr, visit)


@lru_cache(maxsize=1 << 12)
def _values(expr: Expr, points: int, sizes: Sizes, free: Ranges) -> Array:
    """The values at all points: kept, since a claim is held to one formula after another."""
    known = dict(sizes)
    scope = ArrayScope(leaf=ValuesOfNames(known, points), sizes=known)
    if free:
        scope = scope.inside(_places(free, known))
    with np.errstate(all="ignore"):
        value = scope.value(expr)
    shape = expr.shape.sized(known)
    if not free:
        return np.broadcast_to(value, (POINTS, *shape))
    count = len(next(iter(scope.indices.values())))
    return np.broadcast_to(value, (POINTS, count, *shape))


def _places(free: Ranges, known: Mapping[str, int]) -> dict[str, Array]:
    """Values of the free indices: any two that may are equal at some, and differ at others.

    An index with the name of a dimension is the last.
    """
    few = 3 if len(free) <= 3 else 2
    choices = []
    for name, dim in free:
        size = size_of(dim, known)
        kept = sorted({0, 1, size - 1} & set(range(size)))
        choices.append([known[name] - 1] if name in known else kept[-few:])
    return dict(zip([n for n, _ in free], np.array(list(product(*choices))).T, strict=True))
