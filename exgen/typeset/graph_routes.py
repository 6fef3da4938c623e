"""How the edges of a placed computation graph run, forward and backward, and where labels stand.

An edge takes one of four ways: along the chain, as an arc above it, straight up from a node
beside the chain, or from such a node along a line below everything to a node further on.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from exgen.typeset.canvas import Align
from exgen.typeset.graph_layout import (
    BACK_OFFSET,
    CLEARANCE,
    RADIUS,
    Placement,
    arc_reach,
    arc_spread,
)
from exgen.typeset.graph_nodes import PlacedNode
from exgen.typeset.graph_records import ComputationGraph, GraphEdge
from exgen.typeset.graph_tags import ADJOINT_PT, AXIS, OPERATION_PT, Tag, Typesize
from exgen.typeset.path import Path, Point, curve, line, rounded

_ARC_CORNER, _BUS_CORNER = 9.0, 2.0
_BELOW_ROW = 8.3  # from the middle of the lower row to the line below it


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one edge; `backward` and `adjoint` are None for an edge without adjoint.

    `joins`: the forward way ends on that of another edge to the same target, without a head.
    """

    edge: GraphEdge
    forward: Path
    backward: Path | None = None
    adjoint: Tag | None = None
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Routing:
    """The routes in the order of the graph's edges, and the tags of the forward figure."""

    routes: tuple[Route, ...]
    tags: tuple[Tag, ...]


_ABOVE = 1.0  # an operation stands so high above its arrow, unless it is lifted
_APART = 3.0  # between an operation that is lifted and an arc above it


def _lifted(tag: Tag) -> bool:
    """Whether an operation stands higher than on its arrow."""
    return tag.at[1] - tag.size.depth > _ABOVE + 0.5


def route(graph: ComputationGraph, placement: Placement, sizes: Typesize) -> Routing:
    """Find a way for every edge."""
    return _Router(graph, placement, sizes).run()


class _Router:
    def __init__(self, graph: ComputationGraph, placement: Placement, sizes: Typesize) -> None:
        self._graph, self._placement, self._sizes = graph, placement, sizes
        self._nodes = placement.nodes

    def run(self) -> Routing:
        arcs = self._placement.arcs
        operations = self._operations(arcs)
        # A label that is lifted above its arrow must not read as that of the arc.
        tops = (tag.bounds.top + (_APART if _lifted(tag) else 0.0) for tag in operations)
        found = self._arcs(arcs, over=max([RADIUS, *tops]))
        chain_base = self._chain_baseline(arcs)
        far: list[GraphEdge] = []
        for edge in self._graph.edges:
            if edge in arcs:
                continue
            if edge.source in self._placement.chain:
                found[edge] = self._along_chain(edge, chain_base)
            elif self._placement.attached[edge.source] == edge.target:
                found[edge] = self._from_beside(edge)
            else:
                far.append(edge)
        found.update(self._below(far))
        landings: dict[str, Point] = {}
        for edge in arcs:
            if edge.skip:
                end = found[edge].forward.end
                landings[edge.target] = min(end, landings.get(edge.target, end))
        plus = [self._tag("+", (x - 2.2, y + 1.3), OPERATION_PT) for x, y in landings.values()]
        return Routing(tuple(found[edge] for edge in self._graph.edges), (*operations, *plus))

    def _tag(self, math: str, at: Point, font_pt: float, align: Align = "center") -> Tag:
        return Tag(math, at, self._sizes.of(math, font_pt), font_pt, align)

    def _operations(self, arcs: tuple[GraphEdge, ...]) -> list[Tag]:
        """Over the edge; a wide one is lifted clear of the nodes and pushed aside by arcs."""
        tags = []
        chain = self._placement.chain
        for before, name in pairwise(chain):
            operation = self._nodes[name].node.operation
            if operation is None:
                continue
            source, target = self._nodes[before], self._nodes[name]
            middle = (source.bounds.right + target.bounds.left) / 2
            size = self._sizes.of(operation, OPERATION_PT)
            half = size.width / 2
            if reach := arc_reach(arcs, name):
                middle = min(middle, target.at[0] - reach - half)
            if reach := arc_reach(arcs, before):
                middle = max(middle, source.at[0] + reach + half)
            left = max(middle - half - 0.8, source.at[0])
            right = min(middle + half + 0.8, target.at[0])
            base = _ABOVE
            while source.contains((left, base - 0.5)) or target.contains((right, base - 0.5)):
                base += 0.2
            tags.append(self._tag(operation, (middle, base + size.depth), OPERATION_PT))
        return tags

    def _chain_baseline(self, arcs: tuple[GraphEdge, ...]) -> float:
        chain = self._placement.chain
        heights = [
            self._sizes.of(edge.adjoint, ADJOINT_PT).height
            for edge in self._graph.edges
            if edge.adjoint and edge.source in chain and edge not in arcs
        ]
        return -(BACK_OFFSET + CLEARANCE + max(heights, default=0.0))

    def _along_chain(self, edge: GraphEdge, baseline: float) -> Route:
        source, target = self._nodes[edge.source], self._nodes[edge.target]
        forward, backward = _straight(source, target, (0.0, -BACK_OFFSET))
        if not edge.adjoint:
            return Route(edge, forward)
        middle = (source.bounds.right + target.bounds.left) / 2
        tag = self._tag(edge.adjoint, (middle, baseline), ADJOINT_PT)
        return Route(edge, forward, backward, tag)

    def _from_beside(self, edge: GraphEdge) -> Route:
        source, host = self._nodes[edge.source], self._nodes[edge.target]
        dy = host.at[1] - source.at[1]
        left = self._placement.label_left.get(edge.source, False)
        side = -BACK_OFFSET if left else BACK_OFFSET
        fan = self._placement.fan.get(edge.source)
        if fan is not None:
            forward, backward = _bent(source, host, fan, side)
        elif dy == 0:
            forward, backward = _straight(source, host, (0.0, -BACK_OFFSET))
        else:
            forward, backward = _straight(source, host, (side, 0.0))
        if not edge.adjoint:
            return Route(edge, forward)
        size = self._sizes.of(edge.adjoint, ADJOINT_PT)
        if dy == 0:
            middle = (source.at[0] + host.at[0]) / 2
            at = (middle, source.at[1] - BACK_OFFSET - CLEARANCE - size.height)
            return Route(edge, forward, backward, self._tag(edge.adjoint, at, ADJOINT_PT))
        reach = source.half[0] + CLEARANCE
        at = (source.at[0] + (-reach if left else reach), source.at[1] - AXIS)
        align: Align = "right" if left else "left"
        return Route(edge, forward, backward, self._tag(edge.adjoint, at, ADJOINT_PT, align))

    def _arcs(self, arcs: tuple[GraphEdge, ...], *, over: float) -> dict[GraphEdge, Route]:
        """Nested arcs: the shorter below, each as low as those under it allow."""
        chain, found = self._placement.chain, dict[GraphEdge, Route]()
        tops: list[tuple[int, int, float]] = []  # from, to (positions on the chain), height
        for edge in sorted(arcs, key=lambda e: chain.index(e.target) - chain.index(e.source)):
            first, last = chain.index(edge.source), chain.index(edge.target)
            below = [top for a, b, top in tops if a < last and first < b]
            height = max(below, default=max(over, RADIUS + 2.0)) + 3.4
            source, target = self._nodes[edge.source], self._nodes[edge.target]
            dx_source, dx_target = self._ends(edge, arcs)
            start, end = source.top(dx_source), target.top(dx_target)
            corners = [start, (start[0], height), (end[0], height), end]
            forward = rounded(corners, radius=_ARC_CORNER)
            if not edge.adjoint:
                found[edge] = Route(edge, forward)
                tops.append((first, last, height))
                continue
            back = target.top(dx_target + self._back(edge.target, arcs))
            home = source.top(dx_source - self._back(edge.source, arcs))
            outer = height + BACK_OFFSET
            corners = [back, (back[0], outer), (home[0], outer), home]
            size = self._sizes.of(edge.adjoint, ADJOINT_PT)
            x = self._free_place(edge, arcs, start[0], end[0], size.width / 2 + 0.6)
            at = (x, outer + CLEARANCE + size.depth)
            tag = self._tag(edge.adjoint, at, ADJOINT_PT)
            found[edge] = Route(edge, forward, rounded(corners, radius=_ARC_CORNER), tag)
            tops.append((first, last, tag.bounds.top))
        return found

    def _free_place(
        self, edge: GraphEdge, arcs: tuple[GraphEdge, ...], left: float, right: float, half: float
    ) -> float:
        """The place nearest to the middle of an arc that is clear of the ends of other arcs."""
        lines = []
        for arc in arcs:
            if arc != edge:
                dx_source, dx_target = self._ends(arc, arcs)
                x = self._nodes[arc.source].at[0] + dx_source
                lines += [x, x - self._back(arc.source, arcs)]
                x = self._nodes[arc.target].at[0] + dx_target
                lines += [x, x + self._back(arc.target, arcs)]
        places = [left + (right - left) * share / 40 for share in range(4, 37)]
        places.sort(key=lambda x: abs(x - (left + right) / 2))
        free = (x for x in places if all(abs(x - other) > half for other in lines))
        return next(free, places[0])

    @staticmethod
    def _back(name: str, arcs: tuple[GraphEdge, ...]) -> float:
        """How far beside an arc its way back begins or ends at a node."""
        return arc_spread(sum(name in (arc.source, arc.target) for arc in arcs))[1]

    def _ends(self, edge: GraphEdge, arcs: tuple[GraphEdge, ...]) -> tuple[float, float]:
        """How far from the middle of its two nodes an arc ends, so that arcs do not cross."""
        chain = self._placement.chain

        def span(arc: GraphEdge) -> int:
            return chain.index(arc.target) - chain.index(arc.source)

        def offset(name: str) -> float:
            arriving = sorted((a for a in arcs if a.target == name), key=span)
            leaving = sorted((a for a in arcs if a.source == name), key=span, reverse=True)
            order = [*arriving, *leaving]
            return (order.index(edge) - (len(order) - 1) / 2) * arc_spread(len(order))[0]

        return offset(edge.source), offset(edge.target)

    def _below(self, far: list[GraphEdge]) -> dict[GraphEdge, Route]:
        """One line below everything for each target; its edges join it one after another."""
        found: dict[GraphEdge, Route] = {}
        level = self._placement.row - _BELOW_ROW
        for name in dict.fromkeys(edge.target for edge in far):
            target = self._nodes[name]
            edges = [edge for edge in far if edge.target == name]
            deepest = level
            port = self._placement.ports.get(name, 0.0)
            for sign in (1.0, -1.0):  # coming from the left, from the right
                x = target.at[0] + port
                side = [e for e in edges if (x - self._nodes[e.source].at[0]) * sign > 0]
                side.sort(key=lambda e: -sign * self._nodes[e.source].at[0])  # nearest first
                for join, edge in zip([None, *side], side, strict=False):
                    found[edge] = self._one_below(edge, join, level=level, port=port, sign=sign)
                    tag = found[edge].adjoint
                    deepest = min(deepest, tag.bounds.bottom if tag else level)
            level = deepest - 2.5
        return found

    def _one_below(
        self, edge: GraphEdge, join: GraphEdge | None, *, level: float, port: float, sign: float
    ) -> Route:
        source, target = self._nodes[edge.source], self._nodes[edge.target]

        def way(shift: float) -> list[Point]:
            """From the source to the target, or onto the line of the edge that it joins."""
            drop = level - abs(shift)
            start, end = source.bottom(-sign * shift), target.bottom(port + sign * shift)
            if join is None:
                return [start, (start[0], drop), (end[0], drop), end]
            corner = self._nodes[join.source].at[0] + sign * (_BUS_CORNER - shift)
            return [start, (start[0], drop), (corner, drop)]

        forward = rounded(way(0.0), radius=_BUS_CORNER)
        if not edge.adjoint:
            return Route(edge, forward, joins=join is not None)
        size = self._sizes.of(edge.adjoint, ADJOINT_PT)
        at = (source.at[0], level - BACK_OFFSET - CLEARANCE - size.height)
        return Route(
            edge, forward, rounded(way(BACK_OFFSET)[::-1], radius=_BUS_CORNER),
            self._tag(edge.adjoint, at, ADJOINT_PT), joins=join is not None,
        )  # fmt: skip


def _straight(source: PlacedNode, target: PlacedNode, shift: Point) -> tuple[Path, Path]:
    """A line between two middles, cut at the outlines, and the way back beside it."""
    a, b = source.at, target.at
    c, d = (a[0] + shift[0], a[1] + shift[1]), (b[0] + shift[0], b[1] + shift[1])
    forward = line(source.crossing(a, b), target.crossing(b, a))
    return forward, line(target.crossing(d, c), source.crossing(c, d))


def _bent(
    source: PlacedNode, target: PlacedNode, entry: float, side: float
) -> tuple[Path, Path]:  # fmt: skip
    """From a source that may be far to the side, clear of the labels below the chain; and back."""
    paths = []
    for shift, apart in ((0.0, 0.0), (side, 0.8 if side > 0 else -0.8)):
        start, end = source.top(shift), target.bottom(entry + apart)
        rise = end[1] - start[1]
        paths.append((start, (start[0], start[1] + 0.4 * rise), (end[0], start[1]), end))
    (a, b, c, d), (e, f, g, h) = paths
    return curve(a, (b, c, d)), curve(h, (g, f, e))
