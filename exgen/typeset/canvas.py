"""A canvas for figures: it draws plain PDF paths and lets TeX set the labels.

Everything ends up in one LaTeX `picture`. A path costs TeX next to nothing this way, and the
labels have the fonts of the text around them. Lengths are millimetres unless they say `pt`,
y points upwards. The code needs pdfTeX, and the package xcolor for coloured labels.

>>> canvas = Canvas()
>>> canvas.arrow(line((0, 0), (20, 0)))
>>> canvas.label("$x$", at=(10, 1))
>>> code = canvas.latex()
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import sqrt
from typing import Literal

from exgen.typeset.label_size import MM_PER_PT, LabelSize, estimate
from exgen.typeset.path import Bounds, Path, Point, line, rounded

Color = tuple[float, float, float]
Align = Literal["left", "center", "right"]

BLACK: Color = (0.0, 0.0, 0.0)
_BP_PER_MM = 72 / 25.4
_BP_PER_PT = 72 / 72.27
_Item = tuple[str, str, Bounds]  # the font of a label, code, box
_NO_FONT = ""
_MOST_KEPT = 1024
_HEAD_LENGTH, _HEAD_HALF_WIDTH, _HEAD_NOTCH = 1.9, 0.72, 0.45


def gray(level: float) -> Color:
    """A grey between 0 (black) and 1 (white)."""
    return (level, level, level)


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line looks; `dash` alternates the lengths of dashes and gaps in mm."""

    width_pt: float = 0.6
    color: Color = BLACK
    dash: tuple[float, ...] = ()


SOLID = Stroke()


class Canvas:
    """Collects drawings; `latex` turns them into one `picture`.

    `scale` multiplies coordinates and font sizes, but neither line widths nor arrow heads.
    A `phantom` takes its room and is not drawn, so that two pictures can share a frame.
    """

    def __init__(self, *, scale: float = 1.0) -> None:
        self._scale = scale
        self._items: list[_Item] = []
        self._phantoms: list[Bounds] = []

    def path(
        self, path: Path, *, stroke: Stroke | None = SOLID, fill: Color | None = None,
        phantom: bool = False,
    ) -> None:  # fmt: skip
        """Draw `path` with `stroke` (None: no line) and `fill` (None: empty).

        The line is closed where the path ends at its start.
        """
        if stroke is not None or fill is not None:
            self._add(_painted(path, stroke, fill, self._scale), phantom=phantom)

    def arrow(self, path: Path, *, stroke: Stroke = SOLID, phantom: bool = False) -> None:
        """Draw `path` with a head whose tip is the path's end, along the path's last direction.

        ValueError for a path whose end has no direction.
        """
        for item in _arrow(path, stroke, self._scale):
            self._add(item, phantom=phantom)

    def circle(
        self, center: Point, radius: float, *, stroke: Stroke | None = SOLID,
        fill: Color | None = None,
    ) -> None:  # fmt: skip
        """Draw a circle."""
        self.box(center, (radius, radius), radius=radius, stroke=stroke, fill=fill)

    def box(
        self, center: Point, half: Point, *, radius: float = 0.0, stroke: Stroke | None = SOLID,
        fill: Color | None = None,
    ) -> None:  # fmt: skip
        """Draw a rectangle of `half` width and height around `center`, corners rounded."""
        if stroke is not None or fill is not None:
            self._items.append(_box(center, half, radius, stroke, fill, self._scale))

    def label(
        self, text: str, *, at: Point, align: Align = "center", font_pt: float = 10.0,
        color: Color = BLACK, size: LabelSize | None = None, phantom: bool = False,
    ) -> None:  # fmt: skip
        """Let TeX set `text` with its baseline through `at`, which is its `align` end or middle.

        `size` (before scaling) replaces the estimate that the bounding box uses.
        """
        item = _label(text, at, align, font_pt, color, size, self._scale)
        self._add(item, phantom=phantom)

    def bounds(self) -> Bounds:
        """The box around everything drawn, in mm on the page; `ValueError` when that is nothing."""
        return Bounds.around([box for _, _, box in self._items])

    def room(self) -> Bounds:
        """The box around everything drawn and the phantoms."""
        return Bounds.around([*(box for _, _, box in self._items), *self._phantoms])

    def latex(self, *, bounds: Bounds | None = None) -> str:
        """The picture, as large as `bounds` (mm on the page; default: what was drawn).

        It is a box like a letter: put it where a word may stand, for instance in a `center`.
        """
        box = bounds or self.bounds()
        size = f"({_number(box.width)},{_number(box.height)})"
        lines = [
            r"\begingroup\setlength{\unitlength}{1mm}%",
            rf"\begin{{picture}}{size}({_number(box.left)},{_number(box.bottom)})%",
        ]
        for is_path, block in groupby(self._items, key=lambda item: item[0] == _NO_FONT):
            if is_path:
                lines += [r"\put(0,0){\pdfliteral{", *(code for _, code, _ in block), "}}%"]
                continue
            # Changing the size of mathematics is what costs most in a figure: once for each size.
            for font, group in groupby(sorted(block, key=_font), key=_font):
                lines += [f"{{{font}", *(code for _, code, _ in group), "}%"]
        return "\n".join([*lines, r"\end{picture}\endgroup"])

    def _add(self, item: _Item, *, phantom: bool) -> None:
        if phantom:
            self._phantoms.append(item[-1])
        else:
            self._items.append(item)


def _font(item: _Item) -> str:
    return item[0]


# The figures of a class differ in their labels and in which nodes they have: nearly every single
# outline and line, down to its place, has been drawn for somebody else.
@lru_cache(maxsize=_MOST_KEPT)
def _painted(path: Path, stroke: Stroke | None, fill: Color | None, scale: float) -> _Item:
    """A path, its line, its area or both."""
    painted = _scaled(path, scale)
    paint = ("B" if fill else "S") if stroke else "f"
    if path.end == path.start:
        paint = f"h {paint}"
    edge = stroke.width_pt * MM_PER_PT / 2 if stroke else 0.0
    code = f"q {_state(stroke, fill)} {_outline(painted)} {paint} Q"
    return _NO_FONT, code, painted.bounds().grown(edge)


@lru_cache(maxsize=_MOST_KEPT)
def _arrow(path: Path, stroke: Stroke, scale: float) -> tuple[_Item, _Item]:
    """The shaft of an arrow and its head."""
    before = path.segments[-1][-2] if len(path.segments[-1]) == 3 else _last_corner(path)
    (tip_x, tip_y) = path.end
    dx, dy = tip_x - before[0], tip_y - before[1]
    length = sqrt(dx * dx + dy * dy)
    if length == 0:
        raise ValueError(f"an arrow that ends at {path.end} has no direction: it has no length")
    ux, uy = dx / length / scale, dy / length / scale

    def at(along: float, across: float) -> Point:
        return (tip_x - along * ux - across * uy, tip_y - along * uy + across * ux)

    notch = at(_HEAD_LENGTH - _HEAD_NOTCH, 0.0)
    left, right = at(_HEAD_LENGTH, _HEAD_HALF_WIDTH), at(_HEAD_LENGTH, -_HEAD_HALF_WIDTH)
    return (
        _painted(_moved_end(path, notch), stroke, None, scale),
        _painted(line(path.end, left, notch, right), None, stroke.color, scale),
    )


@lru_cache(maxsize=_MOST_KEPT)
def _box(
    center: Point, half: Point, radius: float, stroke: Stroke | None, fill: Color | None,
    scale: float,
) -> _Item:  # fmt: skip
    """A rectangle with rounded corners."""
    (x, y), (w, h) = center, half
    start = (x, y - h)
    corners = [start, (x + w, y - h), (x + w, y + h), (x - w, y + h), (x - w, y - h), start]
    outline = rounded(corners, radius=radius) if radius else line(*corners)
    return _painted(outline, stroke, fill, scale)


@lru_cache(maxsize=_MOST_KEPT)
def _label(
    text: str, at: Point, align: Align, font_pt: float, color: Color, size: LabelSize | None,
    scale: float,
) -> _Item:  # fmt: skip
    """Text with its baseline through a point."""
    x, y = at[0] * scale, at[1] * scale
    extent = size or estimate(text, font_pt=font_pt)
    width = extent.width * scale
    left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
    points = font_pt * scale
    tint = "" if color == BLACK else rf"\color[rgb]{{{','.join(map(_number, color))}}}"
    return (
        rf"\fontsize{{{_number(points)}}}{{{_number(points * 1.2)}}}\selectfont",
        rf"\put({_number(x)},{_number(y)}){{\makebox[0pt][{align[0]}]{{{tint}{text}}}}}%",
        Bounds(left, y - extent.depth * scale, left + width, y + extent.height * scale),
    )


def _scaled(path: Path, scale: float) -> Path:
    s = scale
    if s == 1.0:
        return path
    move = [tuple((x * s, y * s) for x, y in segment) for segment in path.segments]
    return Path((path.start[0] * s, path.start[1] * s), tuple(move))


# A figure has a hundred lines in a handful of looks.
@lru_cache(maxsize=64)
def _state(stroke: Stroke | None, fill: Color | None) -> str:
    state = [_color(fill, "rg")] if fill else []
    if stroke:
        dash = " ".join(_number(length * _BP_PER_MM) for length in stroke.dash)
        state += [
            f"{_number(stroke.width_pt * _BP_PER_PT)} w [{dash}] 0 d",
            _color(stroke.color, "RG"),
        ]
    return " ".join(state)


def _last_corner(path: Path) -> Point:
    return path.segments[-2][-1] if len(path.segments) > 1 else path.start


def _moved_end(path: Path, end: Point) -> Path:
    """The path ending at `end`; a control point moves along, so that the direction stays."""
    last = path.segments[-1]
    if len(last) == 3:
        shift = (end[0] - last[2][0], end[1] - last[2][1])
        control = (last[1][0] + shift[0], last[1][1] + shift[1])
        return Path(path.start, (*path.segments[:-1], (last[0], control, end)))
    return Path(path.start, (*path.segments[:-1], (end,)))


def _outline(path: Path) -> str:
    parts = [f"{_point(path.start)} m"]
    for segment in path.segments:
        parts.append(" ".join(map(_point, segment)) + (" l" if len(segment) == 1 else " c"))
    return " ".join(parts)


def _point(point: Point) -> str:
    return f"{_number(point[0] * _BP_PER_MM)} {_number(point[1] * _BP_PER_MM)}"


def _color(color: Color, operator: str) -> str:
    return " ".join([*map(_number, color), operator])


def _number(value: float) -> str:
    """Three decimals at most: finer than any printer, coarser than rounding errors."""
    text = f"{value:.3f}"
    if text[-1] != "0":
        return text
    text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
