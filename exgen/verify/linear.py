"""Facts about exact matrices, which are tuples of rows of `Fraction`s.

Exact answers come from SymPy's matrices over the rationals, the confirmation from NumPy by another
route (elementary matrices, singular values).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from exgen.verify.matrices import (
    Matrix,
    Vector,
    columns,
    domain,
    floats,
    matrix,
    rank,
    reduced,
    shown,
)
from exgen.verify.symbolic import sp

__all__ = [
    "Combination",
    "Determinant",
    "Elimination",
    "Matrix",
    "NullBasis",
    "Pivots",
    "Rank",
    "RowOperation",
    "Solved",
    "Vector",
    "columns",
    "matrix",
    "rank",
]

_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class RowOperation:
    """One row operation, rows counted from 0.

    With `swap` rows `row` and `other` change places; else `row` becomes `factor` times itself plus
    `multiple` times `other`.
    """

    row: int
    other: int
    factor: Fraction = Fraction(1)
    multiple: Fraction = Fraction(0)
    swap: bool = False

    def apply(self, rows: Matrix) -> Matrix:
        """The matrix after the operation."""
        new = list(rows)
        if self.swap:
            new[self.row], new[self.other] = new[self.other], new[self.row]
        else:
            new[self.row] = tuple(
                self.factor * mine + self.multiple * theirs
                for mine, theirs in zip(rows[self.row], rows[self.other], strict=True)
            )
        return tuple(new)

    @property
    def reversible(self) -> bool:
        """Whether it keeps the row space: no row is lost."""
        if self.swap or self.multiple:
            return self.row != self.other and self.factor != 0
        return self.factor != 0

    def elementary(self, size: int) -> np.ndarray:
        """The elementary matrix that acts from the left."""
        made = np.eye(size)
        if self.swap:
            made[[self.row, self.other]] = made[[self.other, self.row]]
            return made
        made[self.row, self.row] = float(self.factor)
        made[self.row, self.other] += float(self.multiple)
        return made


@dataclass(frozen=True, slots=True)
class Elimination:
    """`before` becomes `after` by the row operations, one after the other."""

    before: Matrix
    operations: tuple[RowOperation, ...]
    after: Matrix

    def holds(self) -> bool:
        """Carried out one by one, exactly; none may lose a row."""
        now = self.before
        for operation in self.operations:
            now = operation.apply(now)
        return now == self.after and all(o.reversible for o in self.operations)

    def confirmed(self) -> bool:
        """The product of the elementary matrices, in floating point."""
        product = np.eye(len(self.before))
        for operation in self.operations:
            product = operation.elementary(len(self.before)) @ product
        agrees = np.allclose(product @ floats(self.before), floats(self.after), atol=_CLOSE)
        return bool(agrees) and abs(float(np.linalg.det(product))) > _CLOSE

    def __str__(self) -> str:
        return f"{shown(self.before)} becomes {shown(self.after)} by {len(self.operations)} steps"


@dataclass(frozen=True, slots=True)
class Pivots:
    """`echelon` is an echelon form of `given`, and its pivots stand in `places` (from 0)."""

    given: Matrix
    echelon: Matrix
    places: tuple[int, ...]

    def holds(self) -> bool:
        """The shape of the echelon form, and SymPy's reduced form of both matrices."""
        if not _is_echelon(self.echelon, self.places):
            return False
        first, second = reduced(self.given), reduced(self.echelon)
        return bool(first == second) and first[1] == self.places

    def confirmed(self) -> bool:
        """The ranks of the leading columns jump at the pivots, in both matrices."""
        return all(_jumps(floats(m)) == self.places for m in (self.given, self.echelon))

    def __str__(self) -> str:
        return f"{shown(self.given)} has its pivots in columns {self.places} (from 0)"


def _is_echelon(rows: Matrix, places: tuple[int, ...]) -> bool:
    leading = [next((j for j, e in enumerate(row) if e), len(row)) for row in rows]
    filled = [j for j in leading if j < len(rows[0])]
    at_top = leading[: len(filled)] == filled
    return tuple(filled) == places and at_top and filled == sorted(set(filled))


def _jumps(values: np.ndarray) -> tuple[int, ...]:
    ranks = [0] + [int(np.linalg.matrix_rank(values[:, : j + 1])) for j in range(values.shape[1])]
    return tuple(j for j in range(values.shape[1]) if ranks[j + 1] > ranks[j])


@dataclass(frozen=True, slots=True)
class Combination:
    """Column `target` of `given` is the sum of `weights[j]` times column j (from 0)."""

    given: Matrix
    target: int
    weights: Mapping[int, Fraction]

    def holds(self) -> bool:
        """Entry by entry; the column itself may not occur in the sum."""
        return self.target not in self.weights and all(
            row[self.target] == sum(weight * row[j] for j, weight in self.weights.items())
            for row in self.given
        )

    def confirmed(self) -> bool:
        """As a product of the matrix and a vector that must vanish."""
        values = floats(self.given)
        vector = -np.eye(values.shape[1])[self.target]
        for j, weight in self.weights.items():
            vector[j] += float(weight)
        size = max(1.0, float(np.linalg.norm(values)))
        return bool(np.linalg.norm(values @ vector) < _CLOSE * size)

    def __str__(self) -> str:
        terms = " + ".join(f"({w}) column {j}" for j, w in self.weights.items())
        return f"column {self.target} of {shown(self.given)} is {terms}"


@dataclass(frozen=True, slots=True)
class Determinant:
    """The determinant of a square matrix is `value`, which is not zero."""

    given: Matrix
    value: Fraction

    def holds(self) -> bool:
        """By SymPy over the rationals."""
        square = len(self.given) == len(self.given[0])
        told = sp.QQ(self.value.numerator, self.value.denominator)
        return square and told != 0 and bool(domain(self.given).det() == told)

    def confirmed(self) -> bool:
        """By NumPy's LU decomposition."""
        return bool(np.isclose(np.linalg.det(floats(self.given)), float(self.value), rtol=1e-8))

    def __str__(self) -> str:
        return f"the determinant of {shown(self.given)} is {self.value}"


@dataclass(frozen=True, slots=True)
class Solved:
    """Where `given` maps x to zero, x[pivot] is the sum of `weights[j]` times x[j]."""

    given: Matrix
    pivot: int
    weights: Mapping[int, Fraction]

    def holds(self) -> bool:
        """The equation lies in the row space: as a further row it leaves the rank alone."""
        row = [Fraction(j == self.pivot) for j in range(len(self.given[0]))]
        for j, weight in self.weights.items():
            row[j] -= weight
        return row[self.pivot] == 1 and rank((*self.given, tuple(row))) == rank(self.given)

    def confirmed(self) -> bool:
        """It vanishes on a null space found by singular values."""
        kernel = _kernel(floats(self.given))
        right = sum((float(w) * kernel[j] for j, w in self.weights.items()), 0.0 * kernel[0])
        return bool(np.allclose(kernel[self.pivot], right, atol=_CLOSE))

    def __str__(self) -> str:
        terms = " + ".join(f"({w}) x[{j}]" for j, w in self.weights.items()) or "0"
        return f"{shown(self.given)} x = 0 gives x[{self.pivot}] = {terms}"


def _kernel(values: np.ndarray) -> np.ndarray:
    """An orthonormal basis of the null space, as columns."""
    _, singular, right = np.linalg.svd(values)
    found = int((singular > _CLOSE * max(1.0, float(singular[0]))).sum())
    kernel: np.ndarray = right[found:].T
    return kernel


@dataclass(frozen=True, slots=True)
class NullBasis:
    """The vectors are a basis of the null space of `given`; none where that is zero alone."""

    given: Matrix
    vectors: tuple[Vector, ...]

    def holds(self) -> bool:
        """Each is mapped to zero, they are independent, and as many as columns beyond the rank."""
        mapped = all(
            sum(a * b for a, b in zip(row, vector, strict=True)) == 0
            for vector in self.vectors
            for row in self.given
        )
        independent = not self.vectors or rank(self.vectors) == len(self.vectors)
        many = len(self.vectors) == len(self.given[0]) - rank(self.given)
        return mapped and independent and many

    def confirmed(self) -> bool:
        """They and the null space found by singular values span the same space."""
        kernel = _kernel(floats(self.given))
        if not self.vectors:
            return not kernel.size
        if any(not any(vector) for vector in self.vectors):
            return False
        mine = floats(self.vectors).T
        mine = mine / np.linalg.norm(mine, axis=0)
        both, own = (
            np.linalg.matrix_rank(m, tol=_CLOSE) for m in (np.hstack([mine, kernel]), mine)
        )
        return bool(both == own == kernel.shape[1] == mine.shape[1])

    def __str__(self) -> str:
        return f"the null space of {shown(self.given)} has the basis {shown(self.vectors)}"


@dataclass(frozen=True, slots=True)
class Rank:
    """The rank of `given`, which is the dimension of its column space."""

    given: Matrix
    value: int

    @property
    def nullity(self) -> int:
        """The dimension of the null space."""
        return len(self.given[0]) - self.value

    def holds(self) -> bool:
        """By SymPy over the rationals."""
        return rank(self.given) == self.value

    def confirmed(self) -> bool:
        """By NumPy's singular values."""
        return int(np.linalg.matrix_rank(floats(self.given))) == self.value

    def __str__(self) -> str:
        return f"the rank of {shown(self.given)} is {self.value}"
