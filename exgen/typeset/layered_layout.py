"""Where the nodes, edges and labels of a layered network stand.

Lengths are millimetres, x to the right, y upwards. Units are counted from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from exgen.typeset.label_size import LabelSize, estimate
from exgen.typeset.path import Bounds, Point
from exgen.words import plural

MOST_DRAWN = 6
"""How many places a column has; a wider layer gives one or two of them to dots."""
RADIUS = 2.3
NAME_PT, COUNT_PT = 10.0, 8.0
_PITCH, _TALLEST = 8.5, 42.0
_GAP, _CLEARANCE = 32.0, 1.1
_NAME_BELOW, _COUNT_BELOW = 4.6, 3.9  # baseline under what stands above it


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A node: `number` is None for the constant 1 that a bias multiplies."""

    layer: int
    number: int | None
    at: Point
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A weight, from outline to outline."""

    source: Unit
    target: Unit
    start: Point
    end: Point
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """LaTeX whose baseline has its middle at `at`."""

    latex: str
    at: Point
    font_pt: float
    size: LabelSize

    @property
    def bounds(self) -> Bounds:
        """The box that the label is estimated to fill."""
        x, y = self.at
        half = self.size.width / 2
        return Bounds(x - half, y - self.size.depth, x + half, y + self.size.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayeredLayout:
    """A figure before it is drawn; `dots` are the centres of vertical dots."""

    units: tuple[Unit, ...]
    edges: tuple[Edge, ...]
    dots: tuple[Point, ...]
    labels: tuple[Label, ...]


def shown_units(width: int, kept: frozenset[int] = frozenset()) -> tuple[int, ...]:
    """The units of a layer that are drawn: all, or the first ones, the last one and those `kept`.

    With a place for each gap between them they take at most `MOST_DRAWN` places.
    """
    if width <= MOST_DRAWN:
        return tuple(range(width))
    shown = {0, width - 1} | kept
    while True:
        nearest = min(set(range(width)) - shown, key=lambda u: (u - 1 not in shown, u))
        if _places(sorted(shown | {nearest})) > MOST_DRAWN:
            return tuple(sorted(shown))
        shown.add(nearest)


def _places(shown: Sequence[int]) -> int:
    return len(shown) + sum(b - a > 1 for a, b in pairwise(shown))


def arrange(
    widths: Sequence[int],
    *,
    value_names: Sequence[str],
    weight_names: Sequence[str],
    highlight: Sequence[tuple[int, int]],
    bias: bool,
    width_mm: float,
) -> LayeredLayout:
    """Place a column of units for each layer, edges between neighbours, and all labels.

    Raises ValueError for names that do not match the layers, for a highlighted path that leaves
    the network, and for labels too wide for the page.
    """
    _check(widths, value_names, weight_names, highlight)
    marked = dict(highlight)
    columns = [
        shown_units(n, frozenset({marked[k]} if k in marked else ())) for k, n in enumerate(widths)
    ]
    with_bias = [bias and k < len(widths) - 1 for k in range(len(widths))]
    rows = [_places(c) + b for c, b in zip(columns, with_bias, strict=True)]
    pitch = min(_PITCH, _TALLEST / max(1, max(rows) - 1))
    counts = [plural("{count} unit", "{count} units", n) for n in widths]
    below = [
        (_label(name, NAME_PT), _label(count, COUNT_PT, words=True))
        for name, count in zip(value_names, counts, strict=True)
    ]
    gap = _gap(below, [_label(name, NAME_PT) for name in weight_names], width_mm)
    units: list[Unit] = []
    dots: list[Point] = []
    for k, column in enumerate(columns):
        x, y = k * gap, (rows[k] - 1) * pitch / 2
        if with_bias[k]:
            units.append(Unit(layer=k, number=None, at=(x, y)))
            y -= pitch
        for before, number in zip((-1, *column), column, strict=False):
            if number - before > 1:
                dots.append((x, y))
                y -= pitch
            units.append(Unit(layer=k, number=number, at=(x, y), marked=marked.get(k) == number))
            y -= pitch
    edges = _edges(units)
    labels = _names_below(below, gap, bottom=-(max(rows) - 1) * pitch / 2 - RADIUS)
    labels += [_above(name, k, gap, edges) for k, name in enumerate(weight_names)]
    return LayeredLayout(
        units=tuple(units), edges=tuple(edges), dots=tuple(dots), labels=tuple(labels)
    )


def _check(
    widths: Sequence[int],
    value_names: Sequence[str],
    weight_names: Sequence[str],
    highlight: Sequence[tuple[int, int]],
) -> None:
    if len(widths) < 2 or min(widths) < 1:
        raise ValueError(f"a network needs two layers or more of at least one unit, not {widths!r}")
    for names, kind, wanted in (
        (value_names, "value_names", len(widths)),
        (weight_names, "weight_names", len(widths) - 1),
    ):
        if len(names) != wanted:
            raise ValueError(f"{kind} must hold {wanted} names for the widths, not {len(names)}")
    for layer, unit in highlight:
        if not (0 <= layer < len(widths) and 0 <= unit < widths[layer]):
            raise ValueError(f"highlight: there is no unit {unit} in layer {layer} (from 0)")
    if any(b[0] - a[0] != 1 for a, b in pairwise(highlight)):
        raise ValueError(f"highlight must go from layer to next layer, not {list(highlight)!r}")


def _label(latex: str, font_pt: float, *, words: bool = False) -> Label:
    size = estimate(rf"\text{{{latex.replace(' ', '~')}}}" if words else latex, font_pt=font_pt)
    return Label(latex=latex, at=(0.0, 0.0), font_pt=font_pt, size=size)


def _gap(
    below: Sequence[tuple[Label, Label]], between: Sequence[Label], width_mm: float
) -> float:  # fmt: skip
    """The distance of columns: as wide as the page allows, up to a limit."""
    under = [max(2 * RADIUS + 1, *(label.size.width for label in pair)) for pair in below]
    gap = min(_GAP, (width_mm - 1 - (under[0] + under[-1]) / 2) / (len(below) - 1))
    needed = max(
        *(1 + (a + b) / 2 for a, b in pairwise(under)),
        *(label.size.width + 2 * RADIUS + 4 for label in between),
    )
    if gap < needed:
        raise ValueError(
            f"columns {needed:.0f} mm apart do not fit into {width_mm:.0f} mm: "
            "draw fewer layers or give them shorter names"
        )
    return gap


def _edges(units: Sequence[Unit]) -> list[Edge]:
    edges = []
    for source in units:
        for target in units:
            if target.layer != source.layer + 1 or target.number is None:
                continue
            dx, dy = target.at[0] - source.at[0], target.at[1] - source.at[1]
            # a square's outline is met on its right side, a circle's anywhere
            leave = RADIUS / (dx if source.number is None else hypot(dx, dy))
            enter = RADIUS / hypot(dx, dy)
            edges.append(
                Edge(
                    source=source,
                    target=target,
                    start=(source.at[0] + leave * dx, source.at[1] + leave * dy),
                    end=(target.at[0] - enter * dx, target.at[1] - enter * dy),
                    marked=source.marked and target.marked,
                )
            )
    return edges


def _names_below(below: Sequence[tuple[Label, Label]], gap: float, *, bottom: float) -> list[Label]:
    """The value's name and the number of units, in two lines at the same height everywhere."""
    placed = []
    for k, (name, count) in enumerate(below):
        for label, y in (
            (name, bottom - _NAME_BELOW),
            (count, bottom - _NAME_BELOW - _COUNT_BELOW),
        ):
            placed.append(
                Label(latex=label.latex, at=(k * gap, y), font_pt=label.font_pt, size=label.size)
            )
    return placed


def _above(name: str, layer: int, gap: float, edges: Sequence[Edge]) -> Label:
    """A weight's name in the middle between two columns, above the highest edge there."""
    label = _label(name, NAME_PT)
    x = (layer + 0.5) * gap
    reach = label.size.width / 2 + _CLEARANCE
    highest = max(
        edge.start[1] + (at - edge.start[0]) / (edge.end[0] - edge.start[0])
        * (edge.end[1] - edge.start[1])
        for edge in edges
        if edge.source.layer == layer
        for at in (x - reach, x + reach)
    )  # fmt: skip
    y = highest + _CLEARANCE + label.size.depth
    return Label(latex=name, at=(x, y), font_pt=NAME_PT, size=label.size)
