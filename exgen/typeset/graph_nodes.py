"""A node of a computation graph in its place, and where lines meet its outline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import copysign, inf, sqrt

from exgen.typeset.graph_records import GraphNode
from exgen.typeset.path import Bounds, Point

_PLACES = 2**30  # where an outline may cut a line


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A node, its middle, and its outline: a rectangle whose corners have radius `corner`."""

    node: GraphNode
    at: Point
    half: Point
    corner: float

    @property
    def bounds(self) -> Bounds:
        """The box around the outline."""
        (x, y), (w, h) = self.at, self.half
        return Bounds(x - w, y - h, x + w, y + h)

    def contains(self, point: Point) -> bool:
        """Whether `point` lies inside the outline or on it."""
        return _contains(self.at, self.half, self.corner, point)

    def crossing(self, inside: Point, outside: Point) -> Point:
        """Where the line from a point inside to a point outside crosses the outline.

        The last of `_PLACES` equal steps along the line that is still inside or on the outline.
        """
        return _crossing(self.at, self.half, self.corner, inside, outside)

    def top(self, dx: float) -> Point:
        """The point of the upper outline `dx` to the right of the middle."""
        x, y = self.at
        return self.crossing((x + dx, y), (x + dx, y + 2 * self.half[1]))

    def bottom(self, dx: float) -> Point:
        """The point of the lower outline `dx` to the right of the middle."""
        x, y = self.at
        return self.crossing((x + dx, y), (x + dx, y - 2 * self.half[1]))


def _contains(middle: Point, half: Point, corner: float, point: Point) -> bool:
    dx = abs(point[0] - middle[0]) - (half[0] - corner)
    dy = abs(point[1] - middle[1]) - (half[1] - corner)
    if dx <= 0 or dy <= 0:
        return dx <= corner and dy <= corner
    return sqrt(dx * dx + dy * dy) <= corner


# The nodes of all figures stand in few places, so that lines meet them in few ways.
@lru_cache(maxsize=1024)
def _crossing(middle: Point, half: Point, corner: float, inside: Point, outside: Point) -> Point:
    if not _contains(middle, half, corner, inside):
        return inside
    (x, y), dx, dy = inside, outside[0] - inside[0], outside[1] - inside[1]

    def at(place: int) -> Point:
        return (x + place / _PLACES * dx, y + place / _PLACES * dy)

    # The share is right to a step or two: what counts as inside is for `_contains` to say.
    share = _leaves(half, corner, (x - middle[0], y - middle[1]), (dx, dy))
    place = min(int(share * _PLACES), _PLACES - 1)
    while not _contains(middle, half, corner, at(place)):
        place -= 1
    while place + 1 < _PLACES and _contains(middle, half, corner, at(place + 1)):
        place += 1
    return at(place)


def _leaves(half: Point, r: float, start: Point, way: Point) -> float:
    """Which share of `way` leads from `start`, seen from the middle, to the outline."""
    (w, h), (x, y), (dx, dy) = half, start, way
    share = min(
        (copysign(w, dx) - x) / dx if dx else inf, (copysign(h, dy) - y) / dy if dy else inf
    )
    end_x, end_y = x + share * dx, y + share * dy
    if abs(end_x) <= w - r or abs(end_y) <= h - r:
        return share
    # It leaves the rectangle at a rounded corner, so the outline is a circle there.
    x, y = x - copysign(w - r, end_x), y - copysign(h - r, end_y)
    a, b, c = dx * dx + dy * dy, x * dx + y * dy, x * x + y * y - r * r
    return (sqrt(max(b * b - a * c, 0.0)) - b) / a
