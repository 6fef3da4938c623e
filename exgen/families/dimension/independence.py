"""Where to look at functions so that their independence shows: points, or one Wronskian."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from exgen.verify.exponentials import constant, numbers
from exgen.verify.spans import (
    FunctionValues,
    Interval,
    Wronskian,
    differentiated,
    ends,
    evaluated,
    written,
)

if TYPE_CHECKING:
    import sympy as sp
else:
    from exgen.verify.symbolic import sp

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
            bare = FunctionValues(functions, x, interval, points, (), "")
            return FunctionValues(functions, x, interval, points, *_texts(evaluated(bare)))
    return None


def _wronskian(functions: tuple[str, ...], x: str, interval: Interval) -> Wronskian | None:
    low, high = ends(interval)
    for point in ("0", "1", "pi/2"):
        if low <= constant(point) <= high:
            bare = Wronskian(functions, x, interval, point, (), "")
            table, value = _texts(differentiated(bare))
            if value != "0":
                return Wronskian(functions, x, interval, point, table, value)
    return None


def _texts(found: sp.Matrix) -> tuple[tuple[tuple[str, ...], ...], str]:
    table = tuple(tuple(written(e) for e in row) for row in found.tolist())
    return table, written(sp.expand(found.det(method="berkowitz")))


def _cost(value: float) -> float:
    """How hard a value is to write: nothing for small integers, little for simple fractions."""
    if abs(value - round(value)) < _CLOSE:
        return 0.0 if abs(value) < 0.5 else 0.5
    return 1.0 if abs(8 * value - round(8 * value)) < _CLOSE else 4.0
