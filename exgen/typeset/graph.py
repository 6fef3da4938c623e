"""The figure of a computation graph: forward, and with the backward pass drawn beside it.

Observed variables (input, target) are shaded circles, parameters squares, the loss a heavier
box. The backward pass is dashed as well as coloured, so that it survives a black-and-white print.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from exgen.typeset.canvas import Canvas, Color, Stroke, gray
from exgen.typeset.graph_layout import GAPS, PlacedNode, place
from exgen.typeset.graph_records import ComputationGraph, GraphEdge, GraphNode, NodeKind
from exgen.typeset.graph_routes import Route, route
from exgen.typeset.graph_tags import BASELINE, LABEL_PT, Tag, Typesize
from exgen.typeset.path import Bounds

__all__ = [
    "ComputationGraph", "GraphEdge", "GraphLayout", "GraphNode", "NodeKind", "draw", "layout",
]  # fmt: skip

BACKWARD_COLOR: Color = (0.65, 0.1, 0.12)
_FORWARD = Stroke(width_pt=0.6)
_BACKWARD = Stroke(width_pt=0.6, color=BACKWARD_COLOR, dash=(1.1, 0.7))
_OUTLINE, _HEAVY = Stroke(width_pt=0.5), Stroke(width_pt=0.8)
_OBSERVED, _EMPTY = gray(0.9), gray(1.0)
_SCALES = (1.0, 0.9, 0.8)  # ten, nine and eight point labels; smaller is not legible


@dataclass(frozen=True, slots=True)
class GraphLayout:
    """A figure before it is drawn: multiply lengths by `scale` to get millimetres on the page."""

    scale: float
    nodes: tuple[PlacedNode, ...]
    routes: tuple[Route, ...]
    tags: tuple[Tag, ...]

    @property
    def width(self) -> float:
        """The width of both figures on the page, lines included, in mm."""
        parts = [node.bounds for node in self.nodes] + [tag.bounds for tag in self.tags]
        for way in self.routes:
            paths = [way.forward, *([way.backward] if way.backward else [])]
            parts += [path.bounds() for path in paths]
            parts += [way.adjoint.bounds] if way.adjoint else []
        return Bounds.around(parts).width * self.scale + 0.3


def layout(graph: ComputationGraph, *, width_mm: float = 160) -> GraphLayout:
    """Place nodes and edges within `width_mm` millimetres, as large and as wide as that allows.

    The layout reckons with the adjoints whether or not they will be drawn. Raises `ValueError`
    for a graph that has no such figure, or none that is legible within the width.
    """
    for scale in _SCALES:
        found = _arranged(graph, GAPS[-1], scale)
        if found.width > width_mm:
            continue
        # The width grows with the gap, so the widest gap that fits is found by halving.
        fits, too_wide = len(GAPS) - 1, -1
        while fits - too_wide > 1:
            middle = (fits + too_wide) // 2
            attempt = _arranged(graph, GAPS[middle], scale)
            if attempt.width <= width_mm:
                fits, found = middle, attempt
            else:
                too_wide = middle
        return found
    raise ValueError(
        f"the graph needs {found.width:.0f} mm in the smallest legible type, the page has "
        f"{width_mm:.0f}: give it fewer nodes on the chain, or shorter labels"
    )


def _arranged(graph: ComputationGraph, gap: float, scale: float) -> GraphLayout:
    sizes = Typesize(scale)
    placement = place(graph, gap=gap, sizes=sizes)
    ways = route(graph, placement, sizes)
    return GraphLayout(scale, tuple(placement.nodes.values()), ways.routes, ways.tags)


def draw(graph: ComputationGraph, *, backward: bool, width_mm: float = 160) -> str:
    """The figure as a LaTeX `picture`, at most `width_mm` wide; `backward` adds the adjoints.

    Draw both figures from the same graph: then everything they share stands in the same place.
    The code needs pdfTeX, amsmath and xcolor. Raises `ValueError` as `layout` does.
    """
    pictures = _pictures(graph, width_mm)
    return pictures[1] if backward else pictures[0]


@lru_cache(maxsize=16)
def _pictures(graph: ComputationGraph, width_mm: float) -> tuple[str, str]:
    """The forward and the backward figure: a sheet and its solution need both, equally wide."""
    found = layout(graph, width_mm=width_mm)
    forward, both = _paint(found, backward=False), _paint(found, backward=True)
    frame, shown = both.bounds(), forward.bounds()
    narrow = Bounds(frame.left, shown.bottom, frame.right, shown.top)
    return forward.latex(bounds=narrow), both.latex(bounds=frame)


def _paint(found: GraphLayout, *, backward: bool) -> Canvas:
    canvas = Canvas(scale=found.scale)
    for way in found.routes:
        if way.joins:
            canvas.path(way.forward, stroke=_FORWARD)
        else:
            canvas.arrow(way.forward, stroke=_FORWARD)
        if backward and way.backward:
            canvas.arrow(way.backward, stroke=_BACKWARD)
    for node in found.nodes:
        _paint_outline(canvas, node)
    for node in found.nodes:
        at = (node.at[0], node.at[1] + BASELINE)
        canvas.label(f"${node.node.label}$", at=at, font_pt=LABEL_PT)
    for tag in found.tags:
        _paint_tag(canvas, tag)
    for way in found.routes:
        if backward and way.adjoint:
            _paint_tag(canvas, way.adjoint, color=BACKWARD_COLOR)
    return canvas


def _paint_outline(canvas: Canvas, node: PlacedNode) -> None:
    kind = node.node.kind
    fill = _OBSERVED if kind in ("input", "target") else _EMPTY
    stroke = _HEAVY if kind in ("output", "loss") else _OUTLINE
    canvas.box(node.at, node.half, radius=node.corner, stroke=stroke, fill=fill)


def _paint_tag(canvas: Canvas, tag: Tag, *, color: Color = (0.0, 0.0, 0.0)) -> None:
    canvas.label(
        f"${tag.math}$", at=tag.at, align=tag.align, font_pt=tag.font_pt, color=color,
        size=tag.size,
    )  # fmt: skip
