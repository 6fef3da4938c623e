"""The figure of named equations: a box for each quantity, an arrow to each that uses it.

What is given is shaded and has square corners; what is computed has round ones. Arrows run
between the columns and pass a column in a place of their own, so that they meet no other box.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from exgen.calculus.declared import DECLARED
from exgen.calculus.expr import Expr, symbols
from exgen.calculus.program import Program
from exgen.typeset.canvas import Canvas, Stroke, gray
from exgen.typeset.graph_tags import BASELINE, LABEL_PT, Typesize
from exgen.typeset.layered_graph import Place, PlacedColumns, columns
from exgen.typeset.path import Path, Point

WIDEST: Final = 155.0
TALLEST: Final = 150.0
"""A figure takes no more of the page, in mm."""
_SCALES: Final = (1.0, 0.9, 0.8)  # smaller labels are not legible
_GAP_MOST, _GAP_LEAST = 13.0, 7.0  # between columns
_HALF: Final = 3.2  # of a box's height
_PADDING: Final = 1.3  # between a label and the sides of its box
_LEAD: Final = 2.4  # the straight end of an arrow, longer than its head
_PORTS: Final = 4.4  # where several arrows enter a box, they do so within this height
_LINE, _GIVEN, _COMPUTED = Stroke(width_pt=0.6), gray(0.9), gray(1.0)


@dataclass(frozen=True, slots=True)
class ProgramLayout:
    """A figure before it is drawn; multiply lengths by `scale` to get millimetres on the page."""

    scale: float
    boxes: Mapping[str, tuple[Point, Point]]
    arrows: Mapping[tuple[str, str], Path]
    width: float
    height: float


def layout(program: Program, printed: Callable[[Expr], str]) -> ProgramLayout:
    """Place the quantities of a program, whose labels `printed` gives as LaTeX.

    Raises ValueError, which says what is too large, for a figure that has no room on a page.
    """
    sources: dict[str, tuple[str, ...]] = {
        v.name: () for v in program.variables if v.domain not in DECLARED
    }
    for equation in program.equations:
        sources[equation.name] = tuple(symbols(equation.expr))
    labels = {name: printed(program.find(name)) for name in sources}
    placed = columns(sources)
    gaps = len(placed.places) - 1
    for scale in _SCALES:
        sizes = Typesize(scale)
        halves = {
            name: max(_HALF, sizes.of(label, LABEL_PT).width / 2 + _PADDING)
            for name, label in labels.items()
        }
        widths = [
            max((2 * halves[place[0]] for place in column if len(place) == 1), default=0.0)
            for column in placed.places
        ]
        gap = min(_GAP_MOST, (WIDEST / scale - sum(widths)) / max(1, gaps))
        heights = placed.heights.values()
        height = max(heights) - min(heights) + 2 * _HALF
        if gap >= _GAP_LEAST and height * scale <= TALLEST:
            width = sum(widths) + gaps * gap
            boxes, arrows = _drawn(placed, halves, widths, gap)
            return ProgramLayout(scale, boxes, arrows, width, height)
    many = "steps follow one another" if gap < _GAP_LEAST else "quantities stand side by side"
    raise ValueError(f"too many {many} for a figure on a page")


def _drawn(
    placed: PlacedColumns, halves: Mapping[str, float], widths: list[float], gap: float
) -> tuple[dict[str, tuple[Point, Point]], dict[tuple[str, str], Path]]:
    """The middle and half size of each box, and the way of each arrow."""
    sides: dict[Place, Point] = {}  # left and right side of a place's column
    boxes: dict[str, tuple[Point, Point]] = {}
    left = 0.0
    for column, width in zip(placed.places, widths, strict=True):
        for place in column:
            sides[place] = (left, left + width)
            if len(place) == 1:
                middle = (left + width / 2, placed.heights[place])
                boxes[place[0]] = (middle, (halves[place[0]], _HALF))
        left += width + gap
    entries = _entries(placed)
    arrows = {edge: _arrow(placed, edge, sides, boxes, entries[edge]) for edge in placed.ways}
    return boxes, arrows


def _entries(placed: PlacedColumns) -> dict[tuple[str, str], float]:
    """How far above the middle of its target each arrow ends: the higher it comes, the higher."""
    into: dict[str, list[tuple[str, str]]] = {}
    for edge in placed.ways:
        into.setdefault(edge[1], []).append(edge)
    found: dict[tuple[str, str], float] = {}
    for edges in into.values():
        edges.sort(key=lambda edge: -placed.heights[placed.ways[edge][-2]])
        step = min(1.8, _PORTS / max(1, len(edges) - 1))
        top = step * (len(edges) - 1) / 2
        found |= {edge: top - index * step for index, edge in enumerate(edges)}
    return found


def _arrow(
    placed: PlacedColumns, edge: tuple[str, str], sides: Mapping[Place, Point],
    boxes: Mapping[str, tuple[Point, Point]], entry: float,
) -> Path:  # fmt: skip
    """From the right side of the source, level through columns, to the left side of the target."""
    way = placed.ways[edge]
    (x, y), (half, _) = boxes[edge[0]]
    (end_x, end_y), (end_half, _) = boxes[edge[1]]
    segments: list[tuple[Point, ...]] = []
    start, height = (x + half, y), y
    for one, other in pairwise(way):
        leave, arrive = sides[one][1], sides[other][0]
        after = placed.heights[other]
        if other == way[-1]:
            arrive, after = arrive - _LEAD, end_y + entry
        bend = (arrive - leave) / 2
        segments += [
            ((leave, height),),
            ((leave + bend, height), (arrive - bend, after), (arrive, after)),
        ]
        height = after
    segments.append(((end_x - end_half, height),))
    if segments[0] == (start,):
        del segments[0]
    return Path(start, tuple(segments))


def program_figure(program: Program, printed: Callable[[Expr], str]) -> str:
    """The figure as a LaTeX `picture`. Raises ValueError as `layout` does."""
    found = layout(program, printed)
    canvas = Canvas(scale=found.scale)
    for path in found.arrows.values():
        canvas.arrow(path, stroke=_LINE)
    given = {v.name for v in program.variables}
    for name, (middle, half) in found.boxes.items():
        fill = _GIVEN if name in given else _COMPUTED
        canvas.box(middle, half, radius=0.0 if name in given else 1.4, stroke=_LINE, fill=fill)
    for name, ((x, y), _) in found.boxes.items():
        label = f"${printed(program.find(name))}$"
        canvas.label(label, at=(x, y + BASELINE), font_pt=LABEL_PT)
    return canvas.latex()
