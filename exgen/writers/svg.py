r"""A figure of the canvas as SVG: its paths as they are, its labels as HTML with MathML.

The canvas writes one LaTeX `picture`: paths in PDF's operators, which are those of an SVG path
under other names, and labels, each with its baseline through a point.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Final

from exgen.document.blocks import Formula, Inlines
from exgen.document.inlines import inlines, plain_text
from exgen.document.scan import DocumentError, group
from exgen.words import tr
from exgen.writers.mathml import mathml
from exgen.writers.spoken import spoken

_MM: Final = 96 / 25.4
_BP: Final = 96 / 72
_PT: Final = 96 / 72.27
"""Lengths in pixels of a browser, whose lines and letters have no use for smaller units."""
_FRAME: Final = re.compile(r"\\begin\{picture\}\(([-.\d]+),([-.\d]+)\)\(([-.\d]+),([-.\d]+)\)")
_PATHS: Final = r"\pdfliteral"
_FONT: Final = re.compile(r"\\fontsize\{([.\d]+)\}")
_LABEL: Final = re.compile(r"\\put\(([-.\d]+),([-.\d]+)\)\{\\makebox\[0pt\]\[([lcr])\]")
_COLOR: Final = re.compile(r"^\\color\[rgb\]\{([.\d]+),([.\d]+),([.\d]+)\}")
_ANCHORS: Final = {"l": 0.0, "c": 0.5, "r": 1.0}
_BLACK, _WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
_WIDE: Final = 240.0
"""Room for a label in pixels, more than any takes."""
_LINE_EM: Final = 6.0
_BASELINE_EM: Final = 3.33
"""A line of six em has its baseline here: the fonts of a browser differ by a few hundredths."""
_SEGMENTS: Final = {"m": ("M", 2), "l": ("L", 2), "c": ("C", 6), "h": ("Z", 0)}
_PAINT: Final = {"S": (True, False), "B": (True, True), "f": (False, True)}

Color = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class _Label:
    x: float
    y: float
    align: str
    font_pt: float
    color: Color
    inside: Inlines


def svg(
    picture: str, *, id: str, title: Inlines, written: Callable[[Inlines], str], text: str = ""
) -> str:
    """The picture as an `svg` element with title and description.

    `id` begins the ids within, `written` gives running text as HTML. `text` describes the picture;
    without it what is written there is told from left to right. Raises DocumentError for a
    picture that the canvas has not written.
    """
    frame = _FRAME.search(picture)
    if frame is None:
        raise DocumentError("a figure is no picture of the canvas")
    width, height, left, bottom = (_MM * float(one) for one in frame.groups())
    labels = _labels(picture)
    box = f"{_number(left)} {_number(-bottom - height)} {_number(width)} {_number(height)}"
    shapes = [f'<g transform="scale({_BP:.6f} {-_BP:.6f})">', *_paths(picture), "</g>"]
    named = spoken(title) or "Figure"
    opening = (
        f'<svg role="img" viewBox="{box}" style="--wide: {_number(width)}px"'
        f' aria-labelledby="{id}-title {id}-text">'
    )
    return "\n".join([
        opening,
        f'<title id="{id}-title">{escape(named)}</title>',
        f'<desc id="{id}-text">{escape(text or _in_words(labels))}</desc>',
        *shapes,
        *(_set(label, written) for label in labels),
        "</svg>",
    ])  # fmt: skip


def standalone(picture: str, *, title: Inlines, text: str) -> str:
    """The picture as a file of its own, black on white, that a browser shows by itself.

    `text` describes it. Raises DocumentError for a picture that the canvas has not written.
    """
    frame = _FRAME.search(picture)
    if frame is None:
        raise DocumentError("a figure is no picture of the canvas")
    width, height = (_number(_MM * float(one)) for one in frame.groups()[:2])
    drawn = svg(picture, id="figure", title=title, written=_as_html, text=text)
    opening, _, rest = drawn.partition("\n")
    head = opening.replace(
        "<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
    )
    rest = rest.replace("<div ", '<div xmlns="http://www.w3.org/1999/xhtml" ')
    look = "svg { color: #000; background: #fff; --page: #fff } .label { white-space: nowrap }"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n'
        f"<style>{look} foreignObject {{ overflow: visible }}</style>\n{rest}\n"
    )


def _as_html(inside: Inlines) -> str:
    """A label: its formulas as MathML in its own namespace, the rest as text."""
    return "".join(
        mathml(one.tex).replace("<math", '<math xmlns="http://www.w3.org/1998/Math/MathML"', 1)
        if isinstance(one, Formula)
        else escape(plain_text((one,)))
        for one in inside
    )


def _in_words(labels: list[_Label]) -> str:
    """What is written in the figure, from left to right and from the top down."""
    ordered = sorted(labels, key=lambda label: (round(label.x / 4), -label.y))
    labels_said = ", ".join(spoken(label.inside) for label in ordered)
    return tr("Written in the figure, from left to right: {labels}", labels=labels_said)


def _paths(picture: str) -> list[str]:
    found = []
    at = picture.find(_PATHS)
    while at >= 0:
        code, end = group(picture, at + len(_PATHS))
        found += [_path(line) for line in code.splitlines() if line.strip()]
        at = picture.find(_PATHS, end)
    return found


def _path(line: str) -> str:
    """One line of the canvas, `q ... Q`, as a path."""
    numbers: list[str] = []
    shape: list[str] = []
    look: dict[str, str] = {}
    stroke: Color = _BLACK
    fill: Color = _BLACK
    stroked = filled = False
    for word in line.replace("[", " [ ").replace("]", " ] ").split():
        if word in _SEGMENTS:
            letter, count = _SEGMENTS[word]
            shape.append(f"{letter}{' '.join(numbers[-count:] if count else [])}")
        elif word in _PAINT:
            stroked, filled = _PAINT[word]
        elif word == "w":
            look["stroke-width"] = numbers[-1]
        elif word == "d":
            dash = numbers[numbers.index("[") + 1 : numbers.index("]")]
            if dash:
                look["stroke-dasharray"] = " ".join(dash)
        elif word in ("RG", "rg"):
            red, green, blue = map(float, numbers[-3:])
            stroke, fill = ((red, green, blue), fill) if word == "RG" else (
                stroke, (red, green, blue))  # fmt: skip
        elif word not in ("q", "Q"):
            numbers.append(word)
            continue
        numbers = []
    look["fill"] = "none"
    if filled:
        look |= _painted("fill", fill)
    if stroked:
        look |= _painted("stroke", stroke)
    said = " ".join(f'{name}="{value}"' for name, value in look.items())
    return f'<path d="{"".join(shape)}" {said}/>'


def _painted(what: str, color: Color) -> dict[str, str]:
    """The attributes that paint lines or areas; a grey is the colour of the text, let through."""
    if len(set(color)) == 1 and color not in (_BLACK, _WHITE):
        return {what: "currentColor", f"{what}-opacity": f"{1 - color[0]:.2f}"}
    return {what: _css(color)}


def _css(color: Color) -> str:
    """A colour; black is that of the text and white that of the page, light or dark."""
    if color == _BLACK:
        return "currentColor"
    if color == _WHITE:
        return "var(--page)"
    return "rgb({} {} {})".format(*(round(255 * one) for one in color))


def _labels(picture: str) -> list[_Label]:
    found = []
    for place in _LABEL.finditer(picture):
        fonts = list(_FONT.finditer(picture, 0, place.start()))
        inside, _ = group(picture, place.end())
        tint = _COLOR.match(inside)
        color = tuple(map(float, tint.groups())) if tint else _BLACK
        text = inside[tint.end() :] if tint else inside
        x, y = float(place[1]), float(place[2])
        size = float(fonts[-1][1]) if fonts else 10.0
        found.append(_Label(x, y, place[3], size, (color[0], color[1], color[2]), inlines(text)))
    return found


def _set(label: _Label, written: Callable[[Inlines], str]) -> str:
    em = label.font_pt * _PT
    left = _MM * label.x - _ANCHORS[label.align] * _WIDE
    top = -_MM * label.y - _BASELINE_EM * em
    align = {"l": "left", "c": "center", "r": "right"}[label.align]
    style = f"font-size: {em:.2f}px; line-height: {_LINE_EM:g}em; text-align: {align}"
    if label.color != _BLACK:
        style += f"; color: {_css(label.color)}"
    return (
        f'<foreignObject x="{_number(left)}" y="{_number(top)}" width="{_WIDE:g}"'
        f' height="{_number(_LINE_EM * em)}"><div class="label" style="{style}">'
        f"{written(label.inside)}</div></foreignObject>"
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
