"""Spans of vectors and column spaces: elimination, pivot columns, the others as combinations."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from exgen.errors import DrawError
from exgen.families.dimension.drawn_matrices import cases, combination, draw_matrix
from exgen.families.dimension.elimination import eliminate
from exgen.questions.records import FactStep
from exgen.questions.space import Space
from exgen.verify.linear import Combination, Determinant, Matrix, Pivots, Rank, columns, matrix

LETTERS = {"span": ("v", "u", "w"), "column-space": ("A", "M")}
_ORIGINALS = {
    "span": ((1, 2, -3), (-2, -2, 3), (2, 4, 6)),
    "column-space": ((1, -2, 3, 2), (-1, 2, -2, -1), (2, -4, 5, 3)),
}
_DEPENDENT = 0.8


def dimensions(level: int) -> set[int]:
    """The dimensions that a level can have."""
    return {rank for _, _, rank in cases(level)}


def draw(rng: np.random.Generator, kind: str, level: int, wanted: int | None) -> Space:
    """A span of vectors or a column space, by `kind`.

    `level` is how hard it is, 1 to 4; `wanted` its dimension, None for any. Raises DrawError when
    the level has none of this dimension, or no good matrix is found.
    """
    rows, cols, rank = shape(rng, level, wanted)
    given = draw_matrix(rng, rows, cols, rank, hidden=level > 1, reduced=False)
    return solved(kind, given, str(rng.choice(LETTERS[kind])))


def original(kind: str) -> Space:
    """The question of the original homework."""
    return solved(kind, matrix(_ORIGINALS[kind]), LETTERS[kind][0])


def shape(rng: np.random.Generator, level: int, wanted: int | None) -> tuple[int, int, int]:
    """Rows, columns and rank, every rank as likely; mostly with more columns than the rank.

    Raises DrawError where the level has no matrix of the wanted rank.
    """
    pool = [case for case in cases(level) if wanted in (None, case[2])]
    dependent = [case for case in pool if case[2] < case[1]]
    if dependent and rng.random() < _DEPENDENT:
        pool = dependent
    if not pool:
        raise DrawError(f"level {level} has no matrix of rank {wanted}")
    rank = rng.choice(sorted({case[2] for case in pool}))
    pool = [case for case in pool if case[2] == rank]
    return pool[int(rng.integers(len(pool)))]


def solved(kind: str, given: Matrix, letter: str) -> Space:
    """The space that the columns of `given` span, called `letter`, with its solution."""
    steps, pivots = column_steps(given)
    rank = Rank(given, len(pivots.places))
    data: dict[str, object] = {"ambient": f"R^{len(given)}"}
    if kind == "span":
        data["vectors"] = [plain(vector) for vector in columns(given)]
    else:
        data["matrix"] = [plain(row) for row in given]
    return Space(
        kind=kind,
        letter=letter,
        dimension=rank.value,
        shape=f"{len(given)}x{len(given[0])}",
        given=given,
        basis=pivots.places,
        steps=(*steps, FactStep(kind="dimension", fact=rank)),
        data={**data, "basis": list(pivots.places)},
    )


def column_steps(given: Matrix) -> tuple[list[FactStep], Pivots]:
    """Elimination, pivots, and each column that is not a pivot column as a combination."""
    arrows, pivots = eliminate(given, reduced=False)
    steps = [FactStep(kind="eliminate", fact=arrow) for arrow in arrows]
    steps.append(FactStep(kind="pivots", fact=pivots))
    if len(given) == len(given[0]) == len(pivots.places):
        steps.append(FactStep(kind="determinant", fact=Determinant(given, determinant(given))))
    for target in range(len(given[0])):
        if target not in pivots.places:
            before = tuple(j for j in pivots.places if j < target)
            weights = combination((*before, target), pivots.echelon)
            combined = Combination(given, target, weights)
            steps.append(FactStep(kind="combination", fact=combined))
    return steps, pivots


def determinant(given: Matrix) -> Fraction:
    """The determinant by elimination: the pivots' product, undone swaps and scalings."""
    arrows, pivots = eliminate(given, reduced=False)
    value = Fraction(1)
    for arrow in arrows:
        for operation in arrow.operations:
            value /= Fraction(-1) if operation.swap else operation.factor
    for i, j in enumerate(pivots.places):
        value *= pivots.echelon[i][j]
    return value


def plain(numbers: Sequence[Fraction]) -> list[int | str]:
    """Numbers as the key writes them: integers, or texts such as "-3/2"."""
    return [int(e) if e.denominator == 1 else str(e) for e in numbers]
