"""Where functions are pieced together, and whether their slopes jump there.

All of it is computed from a function's row: the derivative a little to the left and a little to the
right of each kink, and the function's own values there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from exgen.calculus.build import neg, symbol
from exgen.calculus.claims import pieces
from exgen.calculus.elementwise import ELEMENTWISE, Elementwise
from exgen.calculus.expr import Apply, Expr, walk
from exgen.calculus.parse import parse
from exgen.calculus.program import Program
from exgen.verify.arrays import ELEMENTWISE as VALUES
from exgen.verify.arrays import evaluate

_T = symbol("x", (1, 1))
_BESIDE = 1e-7
_JUMP = 1e-4
"""A difference that slopes of size 1 do not make within `2 * _BESIDE`."""
_GRID = np.linspace(-10.0, 10.0, 2001)
_ROUNDS = 60


def value(text: str, x: float) -> float:
    """A text in `x`, as the function table has them, at a number."""
    found = evaluate(parse(text, {"x": _T}), leaf=lambda _: np.array([[x]]), sizes={})
    return float(found[0, 0])


def places(row: Elementwise) -> tuple[float, ...]:
    """The kinks of a function between -10 and 10, as numbers."""
    return tuple(sorted({place for text in row.kinks for place in _zeros(text)}))


def _zeros(text: str) -> list[float]:
    expr = parse(text, {"x": _T})
    found = evaluate(expr, leaf=lambda _: _GRID[:, None, None], sizes={})
    heights = np.broadcast_to(found, (len(_GRID), 1, 1)).ravel()
    zeros = [float(x) for x, height in zip(_GRID, heights, strict=True) if height == 0]
    for k in np.flatnonzero(heights[:-1] * heights[1:] < 0):
        low, high = float(_GRID[k]), float(_GRID[k + 1])
        for _ in range(_ROUNDS):
            middle = (low + high) / 2
            low, high = (
                (middle, high) if value(text, low) * value(text, middle) > 0 else (low, middle)
            )
        zeros.append((low + high) / 2)
    return zeros


def breaks(function: str) -> bool:
    """Whether the function has no derivative at one of its kinks: its slope or its value jumps.

    ReLU and a step do; ELU and the Huber loss change their piece with the same slope on both sides.
    """
    return _breaks(ELEMENTWISE[function])


@lru_cache(maxsize=256)
def _breaks(row: Elementwise) -> bool:
    return any(_jumps(row, place) for place in places(row))


def _jumps(row: Elementwise, place: float) -> bool:
    left, right = place - _BESIDE, place + _BESIDE
    slopes = abs(value(row.derivative, right) - value(row.derivative, left))
    values = abs(_own(row.name, right) - _own(row.name, left))
    return max(slopes, values) > _JUMP


def pieced(function: str) -> bool:
    """Whether the function is given by different formulas on the two sides of some point."""
    return bool(places(ELEMENTWISE[function]))


def silent(function: str) -> bool:
    """Whether a negative argument passes nothing back: the slope is zero left of zero.

    True of ReLU, false of leaky ReLU.
    """
    return all(value(ELEMENTWISE[function].derivative, x) == 0 for x in (-0.01, -1.0, -5.0))


def constant_at(function: str, x: float) -> float | None:
    """The function's value at x where it is the same all around, else None."""
    row = ELEMENTWISE[function]
    if row.smooth or any(value(row.derivative, x + d) != 0 for d in (-_BESIDE, 0.0, _BESIDE)):
        return None
    return _own(function, x)


def _own(function: str, x: float) -> float:
    return float(VALUES[function](np.array([[x]]))[0, 0])


def breaking(prog: Program) -> tuple[Expr, ...]:
    """What the assumptions keep away from zero, as at its zeros some derivative does not exist.

    These are the kinks of functions whose slope jumps, and what the program itself names; of an
    expression and its negative there is the one that was named first or is shorter.
    """
    found: dict[Expr, None] = dict.fromkeys(prog.away_from_zero)
    for equation in prog.equations:
        for node in walk(equation.expr):
            if isinstance(node, Apply) and breaks(node.function):
                found.update(dict.fromkeys(pieces(node)))
    named = prog.away_from_zero
    return tuple(e for e in found if e in named or not _said_already(e, found))


def _said_already(edge: Expr, found: Mapping[Expr, None]) -> bool:
    """Whether the negative of an expression is among them, and shorter or before it."""
    other = neg(edge)
    if other not in found:
        return False
    order = list(found)
    return (other.size, order.index(other)) < (edge.size, order.index(edge))
