"""The figure of a layered network: a column of units for each layer, one path drawn strongly."""

from __future__ import annotations

from collections.abc import Sequence

from exgen.typeset.canvas import BLACK, Canvas, Stroke, gray
from exgen.typeset.label_size import LabelSize
from exgen.typeset.layered_layout import RADIUS, LayeredLayout, Unit, arrange
from exgen.typeset.path import line

_WEIGHT = Stroke(width_pt=0.35, color=gray(0.62))
_MARKED = Stroke(width_pt=1.3)
_OUTLINE = Stroke(width_pt=0.5)
_EMPTY, _OBSERVED, _STRONG = gray(1.0), gray(0.9), gray(0.74)
_DOT, _DOTS_APART = 0.32, 1.5
_DIGIT_PT, _DIGITS_PT = 7.0, 17.4  # of a short number; of the digits of a long one together
_CAP_HALF = 0.84  # half a digit's height at that size, to set it into the middle of its node


def layered_figure(
    widths: Sequence[int],
    *,
    value_names: Sequence[str],
    weight_names: Sequence[str],
    highlight: Sequence[tuple[int, int]] = (),
    bias: bool = False,
    width_mm: float = 160,
) -> str:
    r"""The figure as a LaTeX `picture` at most `width_mm` wide and 60 mm high, for `\exfigure`.

    `widths` are the numbers of units from the input to the output; `value_names` the LaTeX under
    each column (`$h^{1}$`), one a layer, and `weight_names` that between the columns, one fewer.
    `highlight` is a path of pairs (layer, unit), both from 0, through successive layers: its nodes
    and edges are drawn strongly. Units carry their numbers from 1. A layer of more than six units
    is summarised with dots, the highlighted one never among those left out. With `bias` every
    layer but the last has a square unit whose value is 1. Raises ValueError where names, path and
    widths do not fit together, or the figure does not fit the width.
    """
    return paint(
        arrange(
            widths,
            value_names=value_names,
            weight_names=weight_names,
            highlight=highlight,
            bias=bias,
            width_mm=width_mm,
        )
    ).latex()


def paint(found: LayeredLayout) -> Canvas:
    """The drawing: light edges first, the path and the nodes over them."""
    canvas = Canvas()
    for edge in found.edges:
        if not edge.marked:
            canvas.path(line(edge.start, edge.end), stroke=_WEIGHT)
    for edge in found.edges:
        if edge.marked:
            canvas.arrow(line(edge.start, edge.end), stroke=_MARKED)
    for unit in found.units:
        _paint_unit(canvas, unit)
    for x, y in found.dots:
        for k in (-1, 0, 1):
            canvas.circle((x, y + k * _DOTS_APART), _DOT, stroke=None, fill=BLACK)
    for unit in found.units:
        digits = "1" if unit.number is None else str(unit.number + 1)
        font_pt = min(_DIGIT_PT, _DIGITS_PT / len(digits))
        at = (unit.at[0], unit.at[1] - _CAP_HALF * font_pt / _DIGIT_PT)
        # in its node, and so within what is drawn
        canvas.label(digits, at=at, font_pt=font_pt, size=LabelSize(0.0, 0.0, 0.0))
    for label in found.labels:
        canvas.label(label.latex, at=label.at, font_pt=label.font_pt, size=label.size)
    return canvas


def _paint_unit(canvas: Canvas, unit: Unit) -> None:
    stroke = _MARKED if unit.marked else _OUTLINE
    if unit.number is None:
        canvas.box(unit.at, (RADIUS, RADIUS), stroke=stroke, fill=_OBSERVED)
        return
    plain = _OBSERVED if unit.layer == 0 else _EMPTY
    canvas.circle(unit.at, RADIUS, stroke=stroke, fill=_STRONG if unit.marked else plain)
