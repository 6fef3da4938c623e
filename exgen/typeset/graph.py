"""The figure of a computation graph: forward, and with the backward pass drawn beside it.

Observed variables (input, target) are shaded circles, parameters squares, the loss a heavier
box. The backward pass is dashed as well as coloured, so that it survives a black-and-white print.
"""

from __future__ import annotations

from dataclasses import dataclass

from exgen.typeset.canvas import BLACK, Canvas, Color, Stroke, gray
from exgen.typeset.graph_layout import GAPS, Survey, place, survey
from exgen.typeset.graph_nodes import PlacedNode
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
SCALES = (1.0, 0.9, 0.8)  # ten, nine and eight point labels
_SMALLEST = 0.7  # as the shapes under a product; smaller is not legible
_NARROW = (*GAPS, 5.5, 5.0, 4.5)
ATTEMPTS = (
    *((Typesize(scale), GAPS) for scale in SCALES),
    (Typesize(SCALES[-1], close=True), _NARROW),  # no room to spare around a label
    (Typesize(_SMALLEST, close=True), _NARROW),
)


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
        return _on_page(Bounds.around(parts).width, self.scale)


def layout(graph: ComputationGraph, *, width_mm: float = 160) -> GraphLayout:
    """Place nodes and edges within `width_mm` millimetres, as large and as wide as that allows.

    The layout reckons with the adjoints whether or not they will be drawn. Raises `ValueError`
    for a graph that has no such figure, or none that is legible within the width.
    """
    for sizes, gaps in ATTEMPTS:
        surveyed = survey(graph, sizes)
        for gap in gaps:
            # Labels on edges hardly ever stick out: what the nodes need tells nearly always.
            if _on_page(surveyed.least_width(gap), sizes.scale) > width_mm:
                continue
            found = _routed(surveyed, gap, sizes)
            if found.width <= width_mm:
                return found
    needed = _routed(surveyed, gaps[-1], sizes).width
    raise ValueError(
        f"the graph needs {needed:.0f} mm in the smallest legible type, the page has "
        f"{width_mm:.0f}: give it fewer nodes on the chain, or shorter labels"
    )


def _on_page(width: float, scale: float) -> float:
    """The outermost lines included."""
    return width * scale + 0.3


def _routed(surveyed: Survey, gap: float, sizes: Typesize) -> GraphLayout:
    placement = place(surveyed, gap=gap)
    ways = route(surveyed.graph, placement, sizes)
    return GraphLayout(sizes.scale, tuple(placement.nodes.values()), ways.routes, ways.tags)


def draw(graph: ComputationGraph, *, backward: bool, width_mm: float = 160) -> str:
    """The figure as a LaTeX `picture`, at most `width_mm` wide; `backward` adds the adjoints.

    Draw both figures from the same graph: then everything they share stands in the same place.
    The code needs pdfTeX, amsmath and xcolor. Raises `ValueError` as `layout` does.
    """
    found = layout(graph, width_mm=width_mm)
    canvas = _paint(found, backward=backward)
    shown, room = canvas.bounds(), canvas.room()
    return canvas.latex(bounds=Bounds(room.left, shown.bottom, room.right, shown.top))


def _paint(found: GraphLayout, *, backward: bool) -> Canvas:
    """All lines, then what stands on them; a backward pass that is not shown is a phantom."""
    canvas = Canvas(scale=found.scale)
    for way in found.routes:
        if way.joins:
            canvas.path(way.forward, stroke=_FORWARD)
        else:
            canvas.arrow(way.forward, stroke=_FORWARD)
        if way.backward:
            canvas.arrow(way.backward, stroke=_BACKWARD, phantom=not backward)
    for node in found.nodes:
        _paint_outline(canvas, node)
    for node in found.nodes:
        at = (node.at[0], node.at[1] + BASELINE)
        canvas.label(f"${node.node.label}$", at=at, font_pt=LABEL_PT)
    for tag in found.tags:
        _paint_tag(canvas, tag)
    for way in found.routes:
        if way.adjoint:
            _paint_tag(canvas, way.adjoint, color=BACKWARD_COLOR, phantom=not backward)
    return canvas


def _paint_outline(canvas: Canvas, node: PlacedNode) -> None:
    kind = node.node.kind
    fill = _OBSERVED if kind in ("input", "target") else _EMPTY
    stroke = _HEAVY if kind in ("output", "loss") else _OUTLINE
    canvas.box(node.at, node.half, radius=node.corner, stroke=stroke, fill=fill)


def _paint_tag(
    canvas: Canvas, tag: Tag, *, color: Color = BLACK, phantom: bool = False
) -> None:  # fmt: skip
    canvas.label(
        f"${tag.math}$", at=tag.at, align=tag.align, font_pt=tag.font_pt, color=color,
        size=tag.size, phantom=phantom,
    )  # fmt: skip
