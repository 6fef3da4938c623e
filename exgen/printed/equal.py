"""Whether two expressions say the same about the quantities that they name.

Equal nodes are one object. Where an honest arrangement in print builds another node, both are
evaluated at random points at which every name, derivatives included, has a value of its own, so
that a wrong name is a wrong value.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from exgen.calculus.claims import free_indices
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
    Partial,
    Slice,
    Symbol,
    intern,
    walk,
)
from exgen.calculus.substitute import transform
from exgen.dimensions import Dim, size_of
from exgen.verify.arrays import Array, evaluate

Sizes = tuple[tuple[str, int], ...]
"""Named dimensions and their numbers."""
Ranges = tuple[tuple[str, Dim], ...]
"""Free indices and the dimensions that they run over, in the order of their names."""
_POINTS = 16
_ENOUGH = 5
_NAMES = (Symbol, Partial, Differential)
_ATTEMPTS = 2
_CLOSE = 1e-9
_SMALLEST = 2


def same(read: Expr, meant: Expr, sizes: Mapping[str, int]) -> bool:
    """Whether both have one shape, the same free indices, and are equal at random points.

    `sizes` gives every named dimension a number.
    """
    if read is meant:
        return True
    if read.shape != meant.shape or (isinstance(read, _NAMES) and isinstance(meant, _NAMES)):
        return False  # two names are one or are not
    return _same(read, meant, tuple(sizes.items()))


@lru_cache(maxsize=1 << 12)
def _same(read: Expr, meant: Expr, named: Sizes) -> bool:
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
    return _agree(left, right, large, tuple(sorted(ranges.items())))


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
    """Whether both have the same values at many points, wherever the left one has a value."""
    compared = 0
    for attempt in range(_ATTEMPTS):
        a, b = (_values(e, attempt, sizes, free) for e in (left, right))
        finite = np.isfinite(a).all(axis=(-1, -2))
        if not finite.all():
            a, b = a[finite], b[finite]
        if not np.isfinite(b).all() or (np.abs(a - b) > _CLOSE + _CLOSE * np.abs(b)).any():
            return False
        compared += len(a)
    return compared >= _ENOUGH


@lru_cache(maxsize=1 << 12)
def _values(expr: Expr, attempt: int, sizes: Sizes, free: Ranges) -> Array:
    """The values at all points: kept, since a claim is held to one formula after another."""
    known = dict(sizes)
    indices: dict[str, int] = {}
    if free:
        rng = np.random.default_rng(attempt)
        indices = {
            name: known[name] - 1 if name in known else int(rng.integers(size_of(dim, known)))
            for name, dim in free
        }
    # the second time all between 0 and 1, where logarithms and roots are
    point = _Points(known, attempt, small=attempt == 1)
    with np.errstate(all="ignore"):
        value = evaluate(expr, leaf=point, sizes=known, indices=indices)
    return np.broadcast_to(value, (_POINTS, *expr.shape.sized(known)))


class _Points:
    """Values for every name: random, and the same whenever they are asked for."""

    def __init__(self, sizes: Mapping[str, int], seed: int, *, small: bool) -> None:
        self.sizes = sizes
        self.seed = seed
        self.small = small

    def __call__(self, node: Expr) -> Array:
        domain = node.domain if isinstance(node, Symbol) else "real"
        shape = node.shape.sized(self.sizes)
        return _drawn(f"{self.seed} {_spelled(node)}", shape, domain, self.small)


@lru_cache(maxsize=1 << 12)
def _drawn(name: str, shape: tuple[int, int], domain: str, small: bool) -> Array:
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    several = (_POINTS, *shape)
    value = rng.uniform(0.1, 0.9, several) if small else rng.uniform(0.2, 1.8, several)
    match domain:
        case "real" if not small:
            return np.asarray(value * rng.choice([-1.0, 1.0], several))
        case "symmetric":
            return np.asarray(value + value.swapaxes(-1, -2))
        case "spd":  # its determinant is positive, and has a logarithm
            return np.asarray(value @ value.swapaxes(-1, -2) + np.eye(shape[0]))
        case "one-hot" | "simplex":
            along = -2 if shape[1] == 1 else -1
            return np.asarray(value / value.sum(axis=along, keepdims=True))
        case "sign":
            return rng.choice([-1.0, 1.0], several)
        case "unit":
            along = -2 if shape[1] == 1 else -1
            return np.asarray(value / np.sqrt((value**2).sum(axis=along, keepdims=True)))
        case "orthogonal":
            return np.asarray(np.linalg.qr(value)[0])
    return np.asarray(value)


def _spelled(node: Expr) -> str:
    match node:
        case Symbol():
            return node.name
        case Partial():
            return f"d {node.of} / d {node.wrt} {node.layout}"
        case Differential():
            return f"d {node.of}"
        case Derivative():
            return f"{_part(node.of)} / {_part(node.wrt)}"
    raise TypeError(f"no value for {type(node).__name__}")


def _part(node: Expr) -> str:
    match node:
        case Entry():
            return f"{_spelled(node.base)}[{node.row}, {node.col}]"
        case Symbol():
            return node.name
    return repr(node)
