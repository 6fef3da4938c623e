"""Null spaces: the reduced form, the pivot variables by the free ones, a basis."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np

from exgen.errors import DrawError
from exgen.families.dimension.drawn_matrices import cases, draw_matrix
from exgen.families.dimension.elimination import eliminate
from exgen.families.dimension.vectors import plain
from exgen.questions.records import FactStep
from exgen.questions.space import Space
from exgen.verify.linear import Matrix, NullBasis, Pivots, Rank, Solved, matrix

LETTERS = ("B", "C")  # a column space on the same sheet has others
TRIVIAL_LEVEL = 4
"""From this level on a null space may be zero."""
_ORIGINAL = ((1, 3, 2), (2, 1, 4), (4, 7, 8))


def dimensions(level: int) -> set[int]:
    """The dimensions that a level can have."""
    return {cols - rank for _, cols, rank in _cases(level)}


def _cases(level: int) -> list[tuple[int, int, int]]:
    return [c for c in cases(level) if c[2] < c[1] or level >= TRIVIAL_LEVEL]


def draw(rng: np.random.Generator, kind: str, level: int, wanted: int | None) -> Space:
    """A null space. `level` is how hard it is, 1 to 4; `wanted` its dimension, None for any.

    Raises DrawError when the level has none of this dimension, or no good matrix is found.
    """
    pool = [case for case in _cases(level) if wanted in (None, case[1] - case[2])]
    if not pool:
        raise DrawError(f"level {level} has no null space of dimension {wanted}")
    size = rng.choice(sorted({cols - rank for _, cols, rank in pool}))
    pool = [case for case in pool if case[1] - case[2] == size]
    rows, cols, rank = pool[int(rng.integers(len(pool)))]
    given = draw_matrix(rng, rows, cols, rank, hidden=level > 1, reduced=True)
    return solved(kind, given, str(rng.choice(LETTERS)))


def original(kind: str) -> Space:
    """The question of the original homework."""
    return solved(kind, matrix(_ORIGINAL), LETTERS[0])


def solved(kind: str, given: Matrix, letter: str) -> Space:
    """The null space of the matrix `given`, called `letter`, with its solution."""
    arrows, pivots = eliminate(given, reduced=True)
    free = [j for j in range(len(given[0])) if j not in pivots.places]
    steps = [FactStep(kind="eliminate", fact=arrow) for arrow in arrows]
    steps.append(FactStep(kind="pivots", fact=pivots))
    for i, pivot in enumerate(pivots.places):
        weights = {j: -pivots.echelon[i][j] for j in free if pivots.echelon[i][j]}
        steps.append(FactStep(kind="solved", fact=Solved(given, pivot, weights)))
    vectors = tuple(_vector(pivots, j) for j in free)
    steps.append(FactStep(kind="null-basis", fact=NullBasis(given, vectors)))
    rank = Rank(given, len(pivots.places))
    steps.append(FactStep(kind="dimension", fact=rank))
    return Space(
        kind=kind,
        letter=letter,
        dimension=rank.nullity,
        shape=f"{len(given)}x{len(given[0])}",
        given=given,
        basis=tuple(free),
        steps=tuple(steps),
        data={
            "ambient": f"R^{len(given[0])}",
            "matrix": [plain(row) for row in given],
            "basis": [plain(vector) for vector in vectors],
        },
    )


def _vector(pivots: Pivots, free: int) -> tuple[Fraction, ...]:
    """The solution with this free variable alone, scaled to integers."""
    vector = [Fraction(0)] * len(pivots.given[0])
    vector[free] = Fraction(1)
    for i, pivot in enumerate(pivots.places):
        vector[pivot] = -pivots.echelon[i][free]
    scale = lcm(*(e.denominator for e in vector))
    return tuple(scale * e for e in vector)
