"""Progress as a picture: for each day the parts that were tried, and those right at first try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_MOST: Final = 30
"""Days that are shown, the latest ones."""
_WIDTH: Final = 640.0
_HEIGHT: Final = 160.0
_WIDEST: Final = 36.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A day: its bars in the picture's own units, from the bottom."""

    day: str
    tried: int
    right: int
    x: float
    width: float
    all_high: float
    right_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """The picture: its size, the number at the top of its scale, its bars."""

    width: float
    height: float
    top: int
    bars: tuple[Bar, ...]


def plot(days: Sequence[tuple[str, int, int]]) -> Plot:
    """The plot of days, each with the parts tried and those right at first try."""
    shown = days[-_MOST:]
    top = max((tried for _, tried, _ in shown), default=1)
    step = min(_WIDEST * 1.4, _WIDTH / max(len(shown), 1))
    return Plot(
        width=_WIDTH,
        height=_HEIGHT,
        top=top,
        bars=tuple(
            Bar(
                day=day,
                tried=tried,
                right=right,
                x=round(k * step + 4, 1),
                width=round(step / 1.4, 1),
                all_high=round(_HEIGHT * tried / top, 1),
                right_high=round(_HEIGHT * right / top, 1),
            )
            for k, (day, tried, right) in enumerate(shown)
        ),
    )
