"""Where the nodes of a computation graph stand.

The main chain runs from left to right at height 0. Whatever else enters a node of the chain
stands below it; a target that finds this place taken stands above the loss, or to its right.
Lengths are millimetres before scaling: a graph too long for the width is set in smaller type
and scaled with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from exgen.typeset.graph_nodes import PlacedNode
from exgen.typeset.graph_records import ComputationGraph, GraphEdge, GraphNode
from exgen.typeset.graph_tags import ADJOINT_PT, LABEL_PT, OPERATION_PT, Typesize
from exgen.typeset.path import Point

BACK_OFFSET = 1.7  # of a backward arrow from its forward arrow
CLEARANCE = 0.8  # between a backward arrow and its label
RADIUS = 4.0  # of a circle
_PARAMETER_HALF = 2.8
_PADDING = 1.1  # between a label and the sides of its box
_ARC_STEP = 3.3  # between arcs that end at the same node
_FEW_ARCS = 2  # more of them stand closer, so that all end within its outline
# Between neighbours on the chain, widest first: the first that fits is taken.
GAPS = (12.0, 11.0, 10.0, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
_MEMBER_GAP = 2.0  # between neighbours below one chain node
_GROUP_GAP = 2.0  # between what stands below different chain nodes
_PORT_HALF = 0.8  # room for a line that comes from below


@dataclass(frozen=True, slots=True)
class Placement:
    """All nodes in their places, and what the routing of the edges needs to know."""

    chain: tuple[str, ...]
    arcs: tuple[GraphEdge, ...]  # that run above the chain
    nodes: dict[str, PlacedNode]
    attached: dict[str, str]  # a node beside the chain -> the node that it stands by
    label_left: dict[str, bool]  # on which side of it the adjoint of such a node stands
    fan: dict[str, float]  # of three or more below one node: where each enters it
    ports: dict[str, float]  # chain node that lines enter from below -> their distance from it
    row: float  # height of the middle of the lower row


@dataclass(frozen=True, slots=True)
class _Group:
    """What stands below a chain node: distances to the right of its middle, and the extent.

    `right` leaves room for lines and followers, `shown` is where the last member's label ends.
    """

    offsets: dict[str, float]
    label_left: dict[str, bool]
    fan: dict[str, float]
    port: float
    left: float
    right: float
    shown: float


_NOBODY = _Group({}, {}, {}, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Survey:
    """What is the same in every placement of a graph, whatever the gap: made once for a type size.

    `apart` holds, for each node of the chain, the least distances from the ones before it that
    labels and groups ask for.
    """

    graph: ComputationGraph
    chain: tuple[str, ...]
    arcs: tuple[GraphEdge, ...]
    outlines: dict[str, tuple[Point, float]]
    attached: dict[str, str]
    ports: tuple[str, ...]
    groups: dict[str, _Group]
    apart: dict[str, tuple[tuple[str, float], ...]]
    row: float

    def along(self, gap: float) -> dict[str, float]:
        """Where the nodes of the chain stand: as close together as the gap and `apart` allow."""
        xs = {self.chain[0]: 0.0}
        for before, name in pairwise(self.chain):
            x = xs[before] + self.outlines[before][0][0] + self.outlines[name][0][0] + gap
            xs[name] = max(x, *(xs[other] + least for other, least in self.apart[name]))
        return xs

    def least_width(self, gap: float) -> float:
        """What the chain takes with what stands below it; a figure is at least as wide."""
        left = right = 0.0
        for name, x in self.along(gap).items():
            half, group = self.outlines[name][0][0], self.groups[name]
            left = min(left, x - half, x + group.left)
            right = max(right, x + half, x + group.shown)
        return right - left


def survey(graph: ComputationGraph, sizes: Typesize) -> Survey:
    """Measure the graph's labels and decide what stands by what. ValueError: it has no figure."""
    chain = graph.main_chain()
    arcs = skips(graph, chain)
    outlines = {node.name: _outline(node, sizes) for node in graph.nodes}
    attached, ports = _attachments(graph, chain)
    guests: dict[str, list[str]] = {}
    for guest, host in attached.items():
        guests.setdefault(host, []).append(guest)
    groups = {
        name: _group(graph, name, guests=guests, port=name in ports, outlines=outlines, sizes=sizes)
        if name in guests
        else _NOBODY
        for name in chain
    }
    return Survey(
        graph, chain, arcs, outlines, attached, ports, groups,
        apart=_apart(graph, chain, arcs, outlines=outlines, groups=groups, sizes=sizes),
        row=_row_height(graph, chain, groups, sizes),
    )  # fmt: skip


def place(surveyed: Survey, *, gap: float) -> Placement:
    """Place all nodes, neighbours on the chain at least `gap` apart."""
    graph, groups, outlines = surveyed.graph, surveyed.groups, surveyed.outlines
    xs = surveyed.along(gap)
    at: dict[str, Point] = {name: (x, 0.0) for name, x in xs.items()}
    for name, group in groups.items():
        at.update({member: (xs[name] + dx, surveyed.row) for member, dx in group.offsets.items()})
    for name, host in surveyed.attached.items():
        if name not in at and host in at:
            at[name] = _beside(graph, name, host, at=at, outlines=outlines, groups=groups)
    return Placement(
        chain=surveyed.chain,
        arcs=surveyed.arcs,
        nodes={
            node.name: PlacedNode(node, at[node.name], *outlines[node.name]) for node in graph.nodes
        },
        attached=surveyed.attached,
        label_left={name: left for g in groups.values() for name, left in g.label_left.items()},
        fan={name: dx for g in groups.values() for name, dx in g.fan.items()},
        ports={name: groups[name].port for name in surveyed.ports},
        row=surveyed.row,
    )


def _outline(node: GraphNode, sizes: Typesize) -> tuple[Point, float]:
    """Half width and height, and the radius of the corners."""
    width = sizes.of(node.label, LABEL_PT).width
    if node.kind == "parameter":
        return (max(_PARAMETER_HALF, width / 2 + 0.7), _PARAMETER_HALF), 0.0
    if node.kind == "loss":
        return (max(RADIUS, width / 2 + _PADDING), RADIUS - 0.4), 1.0
    return (max(RADIUS, width / 2 + _PADDING), RADIUS), RADIUS


def _attachments(
    graph: ComputationGraph, chain: tuple[str, ...]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """By which node each node off the chain stands, and what far edges enter from below."""
    attached: dict[str, str] = {}
    for node in graph.nodes:
        if node.name in chain:
            continue
        targets = [edge.target for edge in graph.edges if edge.source == node.name]
        if not targets:
            raise ValueError(f"the node {node.name!r} leads nowhere: give it an edge, or drop it")
        if node.kind not in ("parameter", "target", "value"):
            raise ValueError(f"the {node.kind} {node.name!r} is not on the chain {chain}")
        if any(edge.source in chain for edge in graph.edges if edge.target == node.name):
            raise ValueError(
                f"the node {node.name!r} comes from the chain but is not on it: "
                "let the edge skip to the node that it enters"
            )
        attached[node.name] = next((name for name in targets if name in chain), targets[0])
    far = [e for e in graph.edges if e.source in attached and attached[e.source] != e.target]
    return attached, tuple(name for name in chain if any(e.target == name for e in far))


def _group(
    graph: ComputationGraph, host: str, *, guests: dict[str, list[str]], port: bool,
    outlines: dict[str, tuple[Point, float]], sizes: Typesize,
) -> _Group:  # fmt: skip
    members = guests[host]
    others = [name for name in members if graph.node(name).kind != "target"]
    if port or others:
        members = others
    # A cursor walks to the right: the left half of the members has its labels on the left.
    cursor, shown, offsets, label_left = 0.0, 0.0, dict[str, float](), dict[str, bool]()
    for position, name in enumerate(members):
        half = outlines[name][0][0]
        edge = next(e for e in graph.edges if e.source == name and e.target == host)
        room = sizes.of(edge.adjoint, ADJOINT_PT).width + CLEARANCE if edge.adjoint else 0.0
        left = 2 * position < len(members)
        cursor += room if left else 0.0
        offsets[name], label_left[name] = cursor + half, left
        cursor += 2 * half + (0.0 if left else room)
        shown = cursor
        cursor += _MEMBER_GAP
        cursor += sum(2 * outlines[follower][0][0] + 5.0 for follower in guests.get(name, ()))
    right_edge = cursor - (_MEMBER_GAP if members else 0.0)
    port_at = 0.0
    if port and members:
        port_at = cursor + _PORT_HALF
        right_edge = cursor + 2 * _PORT_HALF
    anchors = [*offsets.values(), *([port_at] if port and members else [])]
    middle = (anchors[0] + anchors[-1]) / 2 if anchors else 0.0
    step = min(2.1, 2 * (outlines[host][0][0] - 1.9) / max(1, len(members) - 1))
    fan = {name: (i - (len(members) - 1) / 2) * step for i, name in enumerate(members)}
    return _Group(
        {name: x - middle for name, x in offsets.items()}, label_left,
        fan if len(members) > 2 else {}, port_at - middle, -middle, right_edge - middle,
        shown - middle,
    )  # fmt: skip


def _apart(
    graph: ComputationGraph, chain: tuple[str, ...], arcs: tuple[GraphEdge, ...], *,
    outlines: dict[str, tuple[Point, float]], groups: dict[str, _Group], sizes: Typesize,
) -> dict[str, tuple[tuple[str, float], ...]]:  # fmt: skip
    """What the labels between two nodes of the chain and the groups below them need."""
    adjoints = {(edge.source, edge.target): edge.adjoint for edge in graph.edges}
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for i, name in enumerate(chain[1:], start=1):
        before = chain[i - 1]
        adjoint, operation = adjoints[before, name], graph.node(name).operation
        label = sizes.of(adjoint, ADJOINT_PT).width + 1.4 if adjoint else 0.0
        least = [(before, outlines[before][0][0] + outlines[name][0][0] + label)]
        if operation:
            # A wide operation reaches over the two nodes, but not over an arc that ends there.
            reach = [arc_reach(arcs, before), arc_reach(arcs, name)]
            spare = RADIUS + 1.0 if 0.0 in reach else 0.0
            least.append((before, sizes.of(operation, OPERATION_PT).width + sum(reach) - spare))
        right = groups[name]
        for other in chain[:i]:
            left = groups[other]
            if left.offsets and right.offsets:
                least.append((other, left.right - right.left + _GROUP_GAP))
        found[name] = tuple(least)
    return found


def _row_height(
    graph: ComputationGraph, chain: tuple[str, ...], groups: dict[str, _Group], sizes: Typesize
) -> float:
    lowest = RADIUS + 3.5
    for edge in graph.edges:
        if edge.adjoint and edge.source in chain and edge.target in chain:
            size = sizes.of(edge.adjoint, ADJOINT_PT)
            lowest = max(lowest, BACK_OFFSET + CLEARANCE + size.height + size.depth)
    wide = any(group.fan for group in groups.values())
    return -(lowest + (4.5 if wide else 1.8) + _PARAMETER_HALF)


def _beside(
    graph: ComputationGraph, name: str, host: str, *, at: dict[str, Point],
    outlines: dict[str, tuple[Point, float]], groups: dict[str, _Group],
) -> Point:  # fmt: skip
    """A place above or to the right of the host, for a node that found none below."""
    x, y = at[host]
    taken = any(by_x == x and by_y > y for by_x, by_y in at.values())
    if host in groups and not taken and not any(e.skip and e.target == host for e in graph.edges):
        return (x, y + 2 * RADIUS + 5.5)
    used = [px + outlines[other][0][0] for other, (px, py) in at.items() if py == y and px >= x]
    return (max(used) + 5.0 + outlines[name][0][0], y)


def skips(graph: ComputationGraph, chain: tuple[str, ...]) -> tuple[GraphEdge, ...]:
    """The edges that pass over nodes of the chain, or are to be drawn as if they did."""
    return tuple(
        edge
        for edge in graph.edges
        if edge.source in chain
        and edge.target in chain
        and (edge.skip or chain.index(edge.target) != chain.index(edge.source) + 1)
    )


def arc_reach(arcs: tuple[GraphEdge, ...], name: str) -> float:
    """How far to each side of a node's middle the arcs that end at it need, 0 without any."""
    ends = sum(name in (arc.source, arc.target) for arc in arcs)
    return BACK_OFFSET + 1.3 + (ends - 1) / 2 * arc_spread(ends)[0] if ends else 0.0


def arc_spread(ends: int) -> tuple[float, float]:
    """How far apart so many arcs end at one node, and the way back of each from the way there."""
    return (_ARC_STEP, BACK_OFFSET) if ends <= _FEW_ARCS else (_ARC_STEP - 0.5, BACK_OFFSET - 0.5)
