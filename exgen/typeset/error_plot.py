"""A small plot of errors against step sizes, both axes logarithmic."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

from exgen.typeset.canvas import BLACK, Canvas, Stroke, gray
from exgen.typeset.path import line

_DECADE_X, _DECADE_Y = 7.0, 5.5
_MOST_HEIGHT = 48.0
_GRID = Stroke(width_pt=0.3, color=gray(0.82))
_AXIS = Stroke(width_pt=0.6)
_CURVE = Stroke(width_pt=0.9)
_SMALL = 8.0
_DOT = 0.75
_CAP_HEIGHT = 0.9  # half a digit's height in mm, to set a label level with its tick

Numbers = Sequence[tuple[float, float]]


def step_plot(numbers: Numbers, *, marked: float | None = None, x: str = "step",
              y: str = "relative error") -> str:  # fmt: skip
    """The LaTeX of the plot of pairs (step, error); a pair that is not positive is left out.

    `marked` is a step whose point gets a ring: the one that the script takes. `x` and `y` are the
    axes' titles in LaTeX. Raises ValueError for fewer than two points.
    """
    points = sorted((h, e) for h, e in numbers if h > 0 and e > 0)
    if len(points) < 2:
        raise ValueError("a plot needs two points or more with a positive step and error")
    left, right = _decades([h for h, _ in points])
    bottom, top = _decades([e for _, e in points])
    tall = min(_DECADE_Y, _MOST_HEIGHT / (top - bottom))

    def at(h: float, e: float) -> tuple[float, float]:
        return ((log10(h) - left) * _DECADE_X, (log10(e) - bottom) * tall)

    width, height = (right - left) * _DECADE_X, (top - bottom) * tall
    canvas = Canvas()
    every = 1 if tall >= 3.6 else 2
    for power in range(left, right + 1):
        here = (power - left) * _DECADE_X
        canvas.path(line((here, 0), (here, height)), stroke=_GRID)
        if (power - left) % 2 == 0:
            canvas.label(_power(power), at=(here, -4.2), font_pt=_SMALL)
    for power in range(bottom, top + 1):
        level = (power - bottom) * tall
        canvas.path(line((0, level), (width, level)), stroke=_GRID)
        if (power - bottom) % every == 0:
            canvas.label(
                _power(power), at=(-1.5, level - _CAP_HEIGHT), align="right", font_pt=_SMALL
            )
    canvas.path(line((0, height), (0, 0), (width, 0)), stroke=_AXIS)
    canvas.path(line(*(at(h, e) for h, e in points)), stroke=_CURVE)
    for h, e in points:
        canvas.circle(at(h, e), _DOT, fill=BLACK)
        if h == marked:
            canvas.circle(at(h, e), 2.2 * _DOT, stroke=_AXIS)
    canvas.label(x, at=(width / 2, -8.6), font_pt=_SMALL)
    canvas.label(y, at=(0, height + 3.6), font_pt=_SMALL)
    return canvas.latex()


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten below and above all values; a value that is one stands on the axis."""
    logs = [round(log10(v), 9) for v in values]
    low, high = floor(min(logs)), ceil(max(logs))
    return low, max(high, low + 1)


def _power(power: int) -> str:
    return f"$10^{{{power}}}$"
