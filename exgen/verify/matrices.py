"""Exact matrices, as tuples of rows of `Fraction`s, and what SymPy and NumPy make of them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from exgen.verify.symbolic import sp

if TYPE_CHECKING:
    from sympy.polys.matrices import DomainMatrix

Matrix = tuple[tuple[Fraction, ...], ...]
Vector = tuple[Fraction, ...]
_KEPT = 256
"""So many reduced forms are kept, many times those of one sheet."""


def matrix(rows: Sequence[Sequence[int | str | Fraction]]) -> Matrix:
    """The rows as exact numbers. Raises ValueError for no rows or rows of different length."""
    made = tuple(tuple(Fraction(entry) for entry in row) for row in rows)
    if not made or not made[0] or len({len(row) for row in made}) != 1:
        raise ValueError(f"a matrix needs rows of one length that is not zero, not {rows!r}")
    return made


def columns(rows: Matrix) -> Matrix:
    """The columns of a matrix, each as a tuple."""
    return tuple(zip(*rows, strict=True))


def rank(rows: Matrix) -> int:
    """The exact rank."""
    return len(reduced(rows)[1])


@lru_cache(maxsize=_KEPT)
def reduced(rows: Matrix) -> tuple[DomainMatrix, tuple[int, ...]]:
    """SymPy's reduced form and the places of its pivots; several facts ask for one matrix."""
    form, places = domain(rows).rref()
    return form, tuple(places)


def domain(rows: Matrix) -> DomainMatrix:
    """The same as a matrix of SymPy over the rationals."""
    from sympy.polys.matrices import DomainMatrix

    entries = [[sp.QQ(e.numerator, e.denominator) for e in row] for row in rows]
    return DomainMatrix(entries, (len(rows), len(rows[0])), sp.QQ)


def floats(rows: Sequence[Sequence[Fraction]]) -> np.ndarray:
    """The same in floating point."""
    return np.array([[float(e) for e in row] for row in rows])


def shown(rows: Matrix) -> str:
    """The same in one line, for messages."""
    return "[" + "; ".join(" ".join(str(e) for e in row) for row in rows) + "]"
