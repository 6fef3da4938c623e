"""What a class has of points: of all together, and of each part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import Final

from exgen.desk.board import CHECKED, View

VERDICTS: Final = ("right", "wrong", "unreadable", "by hand", "blank")
_BARS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPart:
    """How a part went: the mean share of its points (0 to 1), and how often each verdict is."""

    part: str
    share: float
    counts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsBar:
    """How many students have points from `low` to `high` (the last with `high` itself).

    Of these, a person decided on every part of `checked`.
    """

    low: float
    high: float
    count: int
    checked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfClass:
    """The class's points; `marked` are the students who have any marks."""

    marked: int
    mean: float
    median: float
    out_of: float
    bars: tuple[PointsBar, ...]
    parts: tuple[OfPart, ...]


def statistics(views: Sequence[View]) -> OfClass | None:
    """The statistics of those who have marks; None where nobody has."""
    listed = [(v, v.marked) for v in views if v.marked is not None and not v.marked.trouble]
    marks = [each for _, each in listed]
    if not marks:
        return None
    points = [m.points for m in marks]
    most = max(m.out_of for m in marks)
    top = max(most, *points) or 1
    places = [(min(_BARS - 1, int(m.points / top * _BARS)), v.state) for v, m in listed]
    counts = Counter(place for place, _ in places)
    checked = Counter(place for place, state in places if state == CHECKED)
    width = top / _BARS
    parts: dict[str, list[tuple[float, str]]] = {}
    for each in marks:
        for part in each.parts:
            share = part["points"] / part["out_of"] if part["out_of"] else 0.0
            parts.setdefault(part["part"], []).append((share, part["verdict"]))
    return OfClass(
        marked=len(marks),
        mean=mean(points),
        median=median(points),
        out_of=most,
        bars=tuple(
            PointsBar(low=k * width, high=(k + 1) * width, count=counts[k], checked=checked[k])
            for k in range(_BARS)
        ),
        parts=tuple(
            OfPart(
                part=name,
                share=mean(share for share, _ in each),
                counts=dict(Counter(verdict for _, verdict in each)),
            )
            for name, each in parts.items()
        ),
    )
