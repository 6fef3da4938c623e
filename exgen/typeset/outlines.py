"""Text that pdflatex has no fonts for, shaped by HarfBuzz and drawn as plain PDF paths."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from exgen.typeset.bidi import Directed, visual_runs
from exgen.typeset.fontfiles import FontFile, first_with

_UNITS = 1000  # to the em, whatever the fonts count in


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Text as filled paths: `code` are PDF operators, all lengths in thousandths of an em.

    The text begins at the origin and stands on the baseline; `depth` is how far it reaches below
    it, and at least 0.
    """

    code: str
    width: float
    height: float
    depth: float


def outline(text: str) -> Outline | None:
    """The outline of a line of text; None where no installed font has one of its characters."""
    pen = _Pen()
    for run in visual_runs(text):
        pieces = _pieces(run)
        if pieces is None:
            return None
        for piece, face in reversed(pieces) if run.leftwards else pieces:
            if not _draw(piece, face, leftwards=run.leftwards, pen=pen):
                return None
    return Outline(
        code="\n".join(pen.lines),
        width=pen.x,
        height=max(pen.top, 0.0),
        depth=max(-pen.bottom, 0.0),
    )


def _pieces(run: Directed) -> list[tuple[str, FontFile]] | None:
    """A run cut into pieces of one font each: one font for all of it if there is such a font."""
    whole = first_with(run.text)
    if whole is not None:
        return [(run.text, whole)]
    pieces: list[tuple[str, FontFile]] = []
    for cluster in _clusters(run.text):
        if pieces and pieces[-1][1].covers(cluster):
            pieces[-1] = (pieces[-1][0] + cluster, pieces[-1][1])
            continue
        face = first_with(cluster)
        if face is None:
            return None
        pieces.append((cluster, face))
    return pieces


def _clusters(text: str) -> Iterator[str]:
    """Characters with the marks that belong to them."""
    cluster = ""
    for character in text:
        if cluster and not unicodedata.category(character).startswith("M"):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _draw(text: str, face: FontFile, *, leftwards: bool, pen: _Pen) -> bool:
    """Draw a piece where the pen stands; whether the font had an outline for all of it."""
    import uharfbuzz

    font = _font(face)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if leftwards else "ltr"
    uharfbuzz.shape(font, buffer)
    scale = _UNITS / font.face.upem
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if info.codepoint == 0:
            return False
        at = (pen.x + position.x_offset * scale, pen.y + position.y_offset * scale)
        before = len(pen.lines)
        font.draw_glyph_with_pen(info.codepoint, _Placed(pen, at, scale))
        if len(pen.lines) == before and not _is_blank(text[info.cluster]):
            return False  # a bitmap, or colours
        if len(pen.lines) > before:
            pen.lines.append("f")
        pen.x += position.x_advance * scale
        pen.y += position.y_advance * scale
    return True


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cf", "Mn")


@lru_cache(maxsize=32)
def _font(face: FontFile) -> Any:
    import uharfbuzz

    blob = uharfbuzz.Blob.from_file_path(str(face.path))
    return uharfbuzz.Font(uharfbuzz.Face(blob, face.index))


@dataclass(slots=True)
class _Pen:
    """Where drawing stands, what it has written, and how far that reaches up and down."""

    x: float = 0.0
    y: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    lines: list[str] = field(default_factory=list)

    def write(self, operator: str, *points: tuple[float, float]) -> None:
        self.top = max(self.top, *(y for _, y in points))
        self.bottom = min(self.bottom, *(y for _, y in points))
        self.lines.append(" ".join(f"{x:.0f} {y:.0f}" for x, y in points) + f" {operator}")


class _Placed:
    """The pen that HarfBuzz draws one glyph with; its methods are those of fontTools' pens."""

    def __init__(self, pen: _Pen, at: tuple[float, float], scale: float) -> None:
        self._pen, self._at, self._scale = pen, at, scale
        self._last = (0.0, 0.0)

    def _to(self, point: tuple[float, float]) -> tuple[float, float]:
        return (self._at[0] + point[0] * self._scale, self._at[1] + point[1] * self._scale)

    def moveTo(self, point: tuple[float, float]) -> None:
        self._pen.write("m", self._to(point))
        self._last = point

    def lineTo(self, point: tuple[float, float]) -> None:
        self._pen.write("l", self._to(point))
        self._last = point

    def curveTo(self, *points: tuple[float, float]) -> None:
        self._pen.write("c", *map(self._to, points))
        self._last = points[-1]

    def qCurveTo(self, control: tuple[float, float], end: tuple[float, float]) -> None:
        """A quadratic curve as the cubic one that it is."""
        (ax, ay), (bx, by), (cx, cy) = self._last, control, end
        first = (ax + 2 / 3 * (bx - ax), ay + 2 / 3 * (by - ay))
        second = (cx + 2 / 3 * (bx - cx), cy + 2 / 3 * (by - cy))
        self.curveTo(first, second, end)

    def closePath(self) -> None:
        self._pen.lines.append("h")

    def endPath(self) -> None:
        pass
