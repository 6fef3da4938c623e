"""Where to look at functions so that their independence shows: points, or one Wronskian."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from exgen.families.dimension.closed_numbers import ZERO, Closed, ClosedFormError, closed
from exgen.families.dimension.series import derivatives
from exgen.verify.exponentials import constant, numbers
from exgen.verify.spans import FunctionValues, Interval, Wronskian, ends

_POINTS = ("0", "pi/2", "pi", "pi/4", "pi/3", "pi/6", "3*pi/2", "2*pi/3", "3*pi/4", "2*pi",
           "-pi/2", "-pi/4", "-pi/3", "-pi/6", "pi/12")  # fmt: skip
_NUMBERS = ("0", "1", "-1", "2", "1/2")
_CLOSE = 1e-9


def independent(
    functions: tuple[str, ...], x: str, interval: Interval, *, wronskian: bool
) -> FunctionValues | Wronskian | None:
    """A matrix of values with nonzero determinant, or the Wronskian at a point.

    None where nothing with exact values that print well is found.
    """
    if len(functions) == 1:
        wronskian = False
    if wronskian:
        return _wronskian(functions, x, interval)
    low, high = ends(interval)
    names = _POINTS if "pi" in interval[1] else _NUMBERS
    inside = [p for p in names if low - _CLOSE <= constant(p) <= high + _CLOSE]
    at = np.array([constant(p) for p in inside])
    table = np.stack([numbers(f, x, at) for f in functions], axis=1)
    costs = [sum(_cost(v) for v in row) + 0.3 * k for k, row in enumerate(table)]
    choices = sorted(
        combinations(range(len(inside)), len(functions)),
        key=lambda rows: sum(costs[i] for i in rows),
    )
    for rows in choices:
        if abs(np.linalg.det(table[list(rows)])) > 1e-6:
            points = tuple(sorted((inside[i] for i in rows), key=constant))
            try:
                values = [[derivatives(f, x, p, count=1)[0] for f in functions] for p in points]
            except ClosedFormError:
                continue
            return FunctionValues(functions, x, interval, points, *_texts(values))
    return None


def _wronskian(functions: tuple[str, ...], x: str, interval: Interval) -> Wronskian | None:
    low, high = ends(interval)
    for point in ("0", "1", "pi/2"):
        if low <= constant(point) <= high:
            try:
                columns = [derivatives(f, x, point, count=len(functions)) for f in functions]
            except ClosedFormError:
                continue
            table, value = _texts(list(zip(*columns, strict=True)))
            if value != "0":
                return Wronskian(functions, x, interval, point, table, value)
    return None


def _texts(rows: Sequence[Sequence[Closed]]) -> tuple[tuple[tuple[str, ...], ...], str]:
    return tuple(tuple(map(str, row)) for row in rows), str(_determinant(rows))


def _determinant(rows: Sequence[Sequence[Closed]]) -> Closed:
    """By the first row: without division, and the matrices are small."""
    if not rows:
        return closed(1)
    first, *others = rows
    found = ZERO
    for j, entry in enumerate(first):
        if entry.terms:
            minor = [[*row[:j], *row[j + 1 :]] for row in others]
            term = entry * _determinant(minor)
            found = found - term if j % 2 else found + term
    return found


def _cost(value: float) -> float:
    """How hard a value is to write: nothing for small integers, little for simple fractions."""
    if abs(value - round(value)) < _CLOSE:
        return 0.0 if abs(value) < 0.5 else 0.5
    return 1.0 if abs(8 * value - round(8 * value)) < _CLOSE else 4.0
