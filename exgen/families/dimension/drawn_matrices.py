"""Integer matrices of a wanted rank whose relations do not show at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import gcd

import numpy as np

from exgen.errors import DrawError
from exgen.families.dimension.elimination import eliminate, tame
from exgen.verify.linear import Matrix, matrix

LARGEST_ENTRY = 9
SHAPES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((2, 3), (3, 2), (3, 3)),
    2: ((3, 3), (3, 4), (4, 3)),
    3: ((4, 4), (3, 5), (4, 5), (5, 4), (5, 3)),
    4: ((4, 6), (5, 5), (5, 6), (4, 5), (5, 4)),
}
"""Level -> the shapes (rows, columns) that are drawn."""
_BATCH, _BATCHES = 60, 50
_SMALL = np.array([-2, -1, -1, 0, 0, 1, 1, 2])
_LARGER = np.array([-3, -2, -1, 0, 1, 2, 3])
_PIVOTS = np.array([1, 1, 1, 1, -1, 2, 3])


def cases(level: int) -> Iterator[tuple[int, int, int]]:
    """All (rows, columns, rank) of a level; rank one only where multiples may show."""
    for rows, cols in SHAPES[level]:
        for rank in range(1 if level == 1 else 2, min(rows, cols) + 1):
            yield rows, cols, rank


def draw_matrix(
    rng: np.random.Generator, rows: int, cols: int, rank: int, *, hidden: bool, reduced: bool
) -> Matrix:
    """An integer matrix of exactly this rank, entries of size at most 9, elimination tame.

    No row and no column is zero, no column repeated; with `hidden` no column and no row is a
    multiple of another. With `reduced` the elimination to the reduced form is tame, else that to
    an echelon form. Raises DrawError when none is found within the bound on attempts.
    """
    for product in _products(rng, rows, cols, rank):
        lines, upright = product.tolist(), product.T.tolist()
        if not all(map(any, lines + upright)) or len(set(map(tuple, upright))) < cols:
            continue
        if hidden and (_bare(product) or multiples(upright) or multiples(lines)):
            continue
        found = matrix(lines)
        arrows, pivots = eliminate(found, reduced=reduced)
        if arrows and tame(arrows) and len(pivots.places) == rank:
            return found
    raise DrawError(
        f"no {rows} x {cols} matrix of rank {rank} with small entries in "
        f"{_BATCHES * _BATCH} attempts"
    )


def multiples(vectors: Sequence[Sequence[int]]) -> bool:
    """Whether one of the integer vectors is zero or two of them are multiples of each other."""
    directions = set()
    for vector in vectors:
        common = gcd(*vector)
        if not common:
            return True
        sign = 1 if next(e for e in vector if e) > 0 else -1
        directions.add(tuple(sign * e // common for e in vector))
    return len(directions) < len(vectors)


def combination(places: tuple[int, ...], echelon: Matrix) -> dict[int, Fraction]:
    """The weights of column `places[-1]` over the pivot columns before it, by back substitution."""
    *pivots, target = places
    weights: dict[int, Fraction] = {}
    for i in range(len(pivots) - 1, -1, -1):
        rest = echelon[i][target]
        for j, weight in weights.items():
            rest -= weight * echelon[i][j]
        weights[pivots[i]] = rest / echelon[i][pivots[i]]
    return {j: weights[j] for j in pivots if weights[j]}


def _products(rng: np.random.Generator, rows: int, cols: int, rank: int) -> Iterator[np.ndarray]:
    """Matrices of the rank with small entries: lower times upper times reduced echelon form."""
    small = _LARGER if rank <= 2 else _SMALL
    for _ in range(_BATCHES):
        left = np.tril(rng.choice(small, (_BATCH, rows, rank)), -1) + np.eye(rows, rank, dtype=int)
        middle = np.triu(rng.choice(_SMALL, (_BATCH, rank, rank)), 1)
        middle[:, range(rank), range(rank)] = rng.choice(_PIVOTS, (_BATCH, rank))
        products = left @ middle @ _reduced(rng, rank, cols)
        if rng.random() < 0.5:
            products = products[:, rng.permutation(rows)]
        yield from products[np.abs(products).max(axis=(1, 2)) <= LARGEST_ENTRY]


def _reduced(rng: np.random.Generator, rank: int, cols: int) -> np.ndarray:
    """Reduced echelon forms, a batch: unit columns at the pivots, small entries to their right."""
    others = rng.choice(np.arange(1, cols), rank - 1, replace=False)
    places = sorted([0, *(int(p) for p in others)])
    small = _LARGER if rank <= 2 else _SMALL
    made = np.zeros((_BATCH, rank, cols), dtype=int)
    for column in range(cols):
        above = sum(p < column for p in places)
        if column in places:
            made[:, above, column] = 1
        else:
            made[:, :above, column] = rng.choice(small, (_BATCH, above))
    return made


def _bare(product: np.ndarray) -> bool:
    """Whether there are so many zeros that the elimination is half done."""
    return bool((product == 0).mean() > 0.34 or (product[:, 0] != 0).sum() < 2)
