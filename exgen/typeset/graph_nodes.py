"""A node of a computation graph in its place, and where lines meet its outline."""

from __future__ import annotations

from dataclasses import dataclass
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
        dx = abs(point[0] - self.at[0]) - (self.half[0] - self.corner)
        dy = abs(point[1] - self.at[1]) - (self.half[1] - self.corner)
        if dx <= 0 or dy <= 0:
            return max(dx, dy) <= self.corner
        return sqrt(dx * dx + dy * dy) <= self.corner

    def crossing(self, inside: Point, outside: Point) -> Point:
        """Where the line from a point inside to a point outside crosses the outline.

        The last of `_PLACES` equal steps along the line that is still inside or on the outline.
        """
        if not self.contains(inside):
            return inside
        (x, y), dx, dy = inside, outside[0] - inside[0], outside[1] - inside[1]

        def at(place: int) -> Point:
            return (x + place / _PLACES * dx, y + place / _PLACES * dy)

        # The share is right to a step or two: what counts as inside is for `contains` to say.
        share = self._leaves(x - self.at[0], y - self.at[1], dx, dy)
        place = min(int(share * _PLACES), _PLACES - 1)
        while not self.contains(at(place)):
            place -= 1
        while place + 1 < _PLACES and self.contains(at(place + 1)):
            place += 1
        return at(place)

    def _leaves(self, x: float, y: float, dx: float, dy: float) -> float:
        """Which share of (dx, dy) leads from (x, y), seen from the middle, to the outline."""
        (w, h), r = self.half, self.corner
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

    def top(self, dx: float) -> Point:
        """The point of the upper outline `dx` to the right of the middle."""
        x, y = self.at
        return self.crossing((x + dx, y), (x + dx, y + 2 * self.half[1]))

    def bottom(self, dx: float) -> Point:
        """The point of the lower outline `dx` to the right of the middle."""
        x, y = self.at
        return self.crossing((x + dx, y), (x + dx, y - 2 * self.half[1]))
