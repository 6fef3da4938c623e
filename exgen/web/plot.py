"""A plot of bars, each with a part of it in a stronger colour; `web/plot.html` draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_WIDTH: Final = 640.0
_HEIGHT: Final = 160.0
_WIDEST: Final = 36.0
_FIRST: Final = 4.0
"""Where the first bar begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotBar:
    """A bar, in the picture's own units from the bottom; `part` of it is in a stronger colour."""

    label: str
    all: int
    part: int
    x: float
    width: float
    all_high: float
    part_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """The picture: its size, the number at the top of its scale, its bars."""

    width: float
    height: float
    top: int
    bars: tuple[PlotBar, ...]


def plot(counts: Sequence[tuple[str, int, int]], *, widest: float = _WIDEST) -> Plot:
    """The plot of labels, each with a count (0 or more) and how many of these are in the part.

    No bar is wider than `widest`; all of them fit into the picture.
    """
    top = max((whole for _, whole, _ in counts), default=1) or 1
    step = min(widest * 1.4, (_WIDTH - _FIRST) / max(len(counts), 1))
    return Plot(
        width=_WIDTH,
        height=_HEIGHT,
        top=top,
        bars=tuple(
            PlotBar(
                label=label,
                all=whole,
                part=part,
                x=round(_FIRST + k * step, 1),
                width=round(step / 1.4, 1),
                all_high=round(_HEIGHT * whole / top, 1),
                part_high=round(_HEIGHT * part / top, 1),
            )
            for k, (label, whole, part) in enumerate(counts)
        ),
    )
