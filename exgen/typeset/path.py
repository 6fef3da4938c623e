"""The geometry that figures are made of: rectangles, and paths of lines and Bezier curves.

Lengths are millimetres, y points upwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

Point = tuple[float, float]

_ROUND = 0.5522847498  # 4/3 (sqrt(2) - 1): a cubic that passes for a quarter of an ellipse


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle with sides parallel to the axes."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom

    def overlaps(self, other: Bounds) -> bool:
        """Whether the two rectangles share more than a border."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > 1e-9
            and min(self.top, other.top) - max(self.bottom, other.bottom) > 1e-9
        )

    def grown(self, by: float) -> Bounds:
        """The rectangle with every side moved outwards by `by`."""
        return Bounds(self.left - by, self.bottom - by, self.right + by, self.top + by)

    @staticmethod
    def around(parts: Iterable[Bounds]) -> Bounds:
        """The smallest rectangle around `parts`; `ValueError` when there are none."""
        known = list(parts)
        if not known:
            raise ValueError("nothing has been drawn, so there is no bounding box: draw first")
        return Bounds(
            min([p.left for p in known]), min([p.bottom for p in known]),
            max([p.right for p in known]), max([p.top for p in known]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Path:
    """A start and segments that lead on: one point is a line, three are a cubic Bezier curve."""

    start: Point
    segments: tuple[tuple[Point, ...], ...]

    @property
    def end(self) -> Point:
        """Where the last segment ends."""
        return self.segments[-1][-1] if self.segments else self.start

    def points(self, *, per_curve: int = 24) -> list[Point]:
        """Points along the path; every curve is sampled at `per_curve` places."""
        found = [self.start]
        for segment in self.segments:
            if len(segment) == 1:
                found.append(segment[0])
                continue
            a, (b, c, d) = found[-1], segment
            for step in range(1, per_curve + 1):
                t = step / per_curve
                u = 1 - t
                w = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
                x = w[0] * a[0] + w[1] * b[0] + w[2] * c[0] + w[3] * d[0]
                y = w[0] * a[1] + w[1] * b[1] + w[2] * c[1] + w[3] * d[1]
                found.append((x, y))
        return found

    def bounds(self) -> Bounds:
        """The box around the path, exact for lines, within a few hundredths of a mm for curves."""
        before = self.start
        xs, ys = [before[0]], [before[1]]
        for segment in self.segments:
            end = segment[-1]
            # A curve stays among its control points: where they lie between its ends, so does it.
            if len(segment) == 1 or (
                _amid(before, segment[0], end) and _amid(before, segment[1], end)
            ):
                xs.append(end[0])
                ys.append(end[1])
            else:
                for x, y in Path(before, (segment,)).points():
                    xs.append(x)
                    ys.append(y)
            before = end
        return Bounds(min(xs), min(ys), max(xs), max(ys))


def _amid(a: Point, b: Point, c: Point) -> bool:
    """Whether b lies in the rectangle that a and c span."""
    return (a[0] <= b[0] <= c[0] or a[0] >= b[0] >= c[0]) and (
        a[1] <= b[1] <= c[1] or a[1] >= b[1] >= c[1]
    )


def line(*points: Point) -> Path:
    """Straight lines from point to point."""
    return Path(points[0], tuple((point,) for point in points[1:]))


def curve(start: Point, *cubics: tuple[Point, Point, Point]) -> Path:
    """Cubic Bezier curves, each given by two control points and its end."""
    return Path(start, cubics)


def rounded(points: Sequence[Point], *, radius: float) -> Path:
    """Straight lines from point to point whose corners are rounded.

    A corner takes up to `radius` of each line, at most half of a line between two corners; where
    the two sides differ, the corner is part of an ellipse.
    """
    segments: list[tuple[Point, ...]] = []
    last = len(points) - 1
    for i in range(1, last):
        before, corner, after = points[i - 1], points[i], points[i + 1]
        entry = _towards(corner, before, radius, share=1.0 if i == 1 else 0.5)
        leave = _towards(corner, after, radius, share=1.0 if i == last - 1 else 0.5)
        if entry != (segments[-1][-1] if segments else points[0]):
            segments.append((entry,))
        segments.append((_between(entry, corner), _between(leave, corner), leave))
    if not segments or segments[-1][-1] != points[last]:
        segments.append((points[last],))
    return Path(points[0], tuple(segments))


def _towards(origin: Point, target: Point, distance: float, *, share: float) -> Point:
    dx, dy = target[0] - origin[0], target[1] - origin[1]
    length = sqrt(dx * dx + dy * dy)
    part = min(distance / length, share) if length > 0 else 0.0
    if part == 1.0:
        return target
    return (origin[0] + part * dx, origin[1] + part * dy)


def _between(start: Point, corner: Point) -> Point:
    return (
        start[0] + _ROUND * (corner[0] - start[0]),
        start[1] + _ROUND * (corner[1] - start[1]),
    )
