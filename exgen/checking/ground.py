"""A question's program at a few fixed random points: what expressions come to there.

Comparing values there is quick, and tells apart nearly all that differ. That two expressions are
equal is decided by the judges (`equality`), never here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exgen.calculus.claims import free_indices
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Program
from exgen.dimensions import Dim, size_of
from exgen.verify import points
from exgen.verify.arrays import Array, ArrayScope

POINTS: Final = 6
_SEED: Final = 20
_CLOSE: Final = 1e-9
Print = NDArray[np.float64]
"""The values of an expression at all points, for all values of the free indices, in one row."""


class Ground:
    """The points of one program, drawn once; DrawError where there are none clear of kinks."""

    def __init__(self, prog: Program) -> None:
        """Draw the points."""
        self.prog = prog
        self.known = points.draw_whole(prog, np.random.default_rng(_SEED), POINTS)
        self.scope = ArrayScope(leaf=self._leaf, sizes=prog.sizes)
        self.inside: dict[tuple[tuple[str, Dim], ...], ArrayScope] = {}

    def _leaf(self, node: Expr) -> Array:
        if not isinstance(node, Symbol):
            raise KeyError(type(node).__name__)
        return self.known[node.name]

    def array(self, expr: Expr, index: Mapping[str, Dim]) -> Array | None:
        """The values, (points, values of the indices, rows, columns); None where there are none.

        `index` gives each free index its dimension; an expression with others has no values.
        """
        sizes = self.prog.sizes
        if not free_indices(expr).keys() <= index.keys():
            return None
        try:
            scope = self._scope(index)
            with np.errstate(all="ignore"):  # what is not finite is equal to nothing
                value = scope.value(expr)
            if not index:
                value = value[..., None, :, :]
            shape = expr.shape.sized(sizes)
            places = 1
            for dim in index.values():
                places *= size_of(dim, sizes)
            full = np.broadcast_to(value.astype(float), (POINTS, places, *shape))
        except (KeyError, IndexError, ValueError, TypeError, AssertionError):
            return None
        return np.asarray(full)

    def _scope(self, index: Mapping[str, Dim]) -> ArrayScope:
        if not index:
            return self.scope
        key = tuple(index.items())
        if key not in self.inside:
            counts = [size_of(dim, self.prog.sizes) for dim in index.values()]
            places = np.indices(counts).reshape(len(counts), -1)
            self.inside[key] = self.scope.inside(dict(zip(index, places, strict=True)))
        return self.inside[key]

    def prints(self, expr: Expr, index: Mapping[str, Dim]) -> Print | None:
        """The values in one row, None where there are none or some are not finite."""
        array = self.array(expr, index)
        if array is None or not np.isfinite(array).all():
            return None
        return array.ravel()


def alike(first: Print, second: Print) -> bool:
    """Whether two expressions agree at all points, entry by entry, up to rounding."""
    if first.shape != second.shape:
        return False
    return bool(np.abs(first - second).max(initial=0.0) <= _CLOSE * _scale(first, second))


def _scale(first: Print, second: Print) -> float:
    largest = max(np.abs(first).max(initial=0.0), np.abs(second).max(initial=0.0))
    return float(max(largest, 1e-3))


def factor(said: Print, right: Print) -> float | None:
    """The number c other than 0 for which `said` is `c * right`; None where there is none."""
    if said.shape != right.shape:
        return None
    below = float(right @ right)
    if below < _CLOSE:
        return None
    found = float(said @ right) / below
    return found if found and alike(said, found * right) else None


class ValueTable:
    """Many expressions by their values: which of them are equal to one that is looked up."""

    def __init__(self, rows: Iterable[tuple[tuple[int, ...], Print]]) -> None:
        """`rows` have a shape and the values of an expression; they are known by their place."""
        grouped: dict[tuple[int, ...], list[tuple[int, Print]]] = {}
        for place, (shape, values) in enumerate(rows):
            grouped.setdefault((*shape, len(values)), []).append((place, values))
        self.grouped: dict[tuple[int, ...], tuple[NDArray[np.intp], NDArray[np.float64]]] = {
            shape: (np.array([p for p, _ in found]), np.stack([v for _, v in found]))
            for shape, found in grouped.items()
        }

    def equal(self, shape: Sequence[int], said: Print) -> list[int]:
        """The places of those that have these values, in order."""
        found = self.grouped.get((*shape, len(said)))
        if found is None:
            return []
        places, values = found
        scale = np.maximum(np.abs(values).max(axis=1), max(np.abs(said).max(initial=0.0), 1e-3))
        near = np.abs(values - said).max(axis=1) <= _CLOSE * scale
        return [int(p) for p in places[near]]

    def multiples(self, shape: Sequence[int], said: Print) -> list[tuple[int, float]]:
        """The places of those of which `said` is a multiple, with its factor, which is not 0."""
        found = self.grouped.get((*shape, len(said)))
        if found is None:
            return []
        places, values = found
        below = np.einsum("ij,ij->i", values, values)
        with np.errstate(all="ignore"):
            by = (values @ said) / below
            gap = np.abs(by[:, None] * values - said).max(axis=1)
        good = (
            (below > _CLOSE)
            & (np.abs(by) > _CLOSE)
            & (gap <= _CLOSE * max(1e-3, np.abs(said).max()))
        )
        return [(int(p), float(c)) for p, c in zip(places[good], by[good], strict=True)]
