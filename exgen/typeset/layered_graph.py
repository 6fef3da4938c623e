"""Where the nodes of any acyclic graph stand, and how its edges run clear of them.

Nodes stand in columns from left to right, each one column behind the last that leads to it; a
source stands right before the first node that it leads to. An edge that passes a column has a
place of its own there. The order within a column follows the means of the neighbours (Sugiyama,
Tagawa, Toda 1981), the heights are as close to these means as order and distances allow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

_SWEEPS: Final = 12
_NODE, _PASSAGE = 4.6, 2.0  # half of the height that each takes in its column, in mm

Place = tuple[str, ...]
"""A node, `(name,)`, or the passage of an edge, `(source, target, column)`."""


@dataclass(frozen=True, slots=True)
class PlacedColumns:
    """The places of each column from the top down, and the height of each, in mm.

    `ways` leads from an edge to the places that it goes through, its ends included.
    """

    places: tuple[tuple[Place, ...], ...]
    heights: Mapping[Place, float]
    ways: Mapping[tuple[str, str], tuple[Place, ...]]


def columns(sources: Mapping[str, Sequence[str]]) -> PlacedColumns:
    """Place the nodes of a graph.

    `sources` has for each node those that lead to it, all of which come before it.
    """
    ranks = _ranks(sources)
    ways = {
        (source, node): (
            (source,),
            *((source, node, str(rank)) for rank in range(ranks[source] + 1, ranks[node])),
            (node,),
        )
        for node, many in sources.items()
        for source in many
    }
    placed: list[dict[Place, None]] = [{} for _ in range(max(ranks.values()) + 1)]
    for node, rank in ranks.items():
        placed[rank][(node,)] = None
    for (source, _), way in ways.items():
        for step, place in enumerate(way[1:-1], start=1):
            placed[ranks[source] + step][place] = None
    before: dict[Place, list[Place]] = {}
    behind: dict[Place, list[Place]] = {}
    for way in ways.values():
        for one, other in pairwise(way):
            behind.setdefault(one, []).append(other)
            before.setdefault(other, []).append(one)
    order = _ordered([list(column) for column in placed], before, behind)
    return PlacedColumns(tuple(map(tuple, order)), _heights(order, before, behind), ways)


def _ranks(sources: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The column of each node."""
    ranks: dict[str, int] = {}
    for node, many in sources.items():
        ranks[node] = max((ranks[source] + 1 for source in many), default=0)
    for node, many in sources.items():
        if not many:
            targets = [ranks[other] for other, into in sources.items() if node in into]
            ranks[node] = min(targets, default=1) - 1
    return ranks


Neighbours = Mapping[Place, Sequence[Place]]


def _ordered(order: list[list[Place]], before: Neighbours, behind: Neighbours) -> list[list[Place]]:
    """The columns with the fewest crossings that the sweeps come by."""
    best, fewest = order, _crossings(order, behind)
    for sweep in range(_SWEEPS):
        forwards = sweep % 2 == 0
        beside = before if forwards else behind
        found = [list(column) for column in order]
        for at in range(len(found)) if forwards else reversed(range(len(found))):
            other = at - 1 if forwards else at + 1
            if 0 <= other < len(found):
                found[at] = _by_means(found[at], found[other], beside)
        order = found
        count = _crossings(order, behind)
        if count < fewest:
            best, fewest = order, count
    return best


def _by_means(column: list[Place], other: list[Place], beside: Neighbours) -> list[Place]:
    """A column in the order of the mean positions of its neighbours in another."""
    position = {place: index / max(1, len(other) - 1) for index, place in enumerate(other)}
    own = {place: index / max(1, len(column) - 1) for index, place in enumerate(column)}

    def mean(place: Place) -> float:
        known = [position[one] for one in beside.get(place, ()) if one in position]
        return sum(known) / len(known) if known else own[place]

    return sorted(column, key=mean)


def _crossings(order: list[list[Place]], behind: Neighbours) -> int:
    """How many pairs of edges between neighbouring columns cross."""
    count = 0
    for left, right in pairwise(order):
        at = {place: index for index, place in enumerate(right)}
        ends = [sorted(at[one] for one in behind.get(place, ()) if one in at) for place in left]
        for index, upper in enumerate(ends):
            count += sum(a > b for lower in ends[index + 1 :] for a in upper for b in lower)
    return count


def _heights(
    order: list[list[Place]], before: Neighbours, behind: Neighbours
) -> dict[Place, float]:
    """The height of each place: in its column's order, near the mean of its neighbours."""
    heights: dict[Place, float] = {}
    for column in order:
        steps = _steps(column)
        heights |= {place: steps[-1] / 2 - step for place, step in zip(column, steps, strict=True)}
    for sweep in range(2 * _SWEEPS):
        for column in order if sweep % 2 == 0 else reversed(order):
            wanted = []
            for place in column:
                beside = [*before.get(place, ()), *behind.get(place, ())]
                known = [heights[one] for one in beside] or [heights[place]]
                wanted.append(sum(known) / len(known))
            heights |= dict(zip(column, _apart(column, wanted), strict=True))
    return heights


def _steps(column: Sequence[Place]) -> list[float]:
    """How far below the first place each stands where they are as close as may be."""
    halves = [_NODE if len(place) == 1 else _PASSAGE for place in column]
    return list(accumulate((a + b for a, b in pairwise(halves)), initial=0.0))


def _apart(column: Sequence[Place], wanted: Sequence[float]) -> list[float]:
    """The heights nearest to the wanted ones (least squares) that keep order and distances.

    Less the steps it is a monotone regression, found by pooling neighbours that are out of order.
    """
    steps = _steps(column)
    pools: list[tuple[float, int]] = []
    for height, step in zip(wanted, steps, strict=True):
        total, count = height + step, 1
        while pools and pools[-1][0] / pools[-1][1] < total / count:
            total, count = total + pools[-1][0], count + pools[-1][1]
            pools.pop()
        pools.append((total, count))
    level = [total / count for total, count in pools for _ in range(count)]
    return [one - step for one, step in zip(level, steps, strict=True)]
