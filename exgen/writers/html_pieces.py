"""Pieces of an accessible page: running text, displays that scroll, what is given, rows."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from exgen.document.blocks import Code, Formula, Inline, Inlines, LineBreak, Link, Styled, Words
from exgen.typeset.label_size import estimate
from exgen.words import tr
from exgen.writers.mathml import mathml

_STYLES: Final = {"emphasis": "em", "strong": "strong", "italic": "i"}
_ONE_LINE_MM: Final = 110.0
"""A display wider than this is set in its broken form."""
_FITS_MM: Final = 55.0
"""A display no wider than this never scrolls, on a phone either."""
_TEXT_PT: Final = 11.0


def inline(inside: Inlines) -> str:
    """Running text."""
    return "".join(map(_inline, inside))


def _inline(one: Inline) -> str:
    match one:
        case Words(text):
            return escape(text, quote=False)
        case Formula(tex):
            return mathml(tex)
        case Styled(style, inside):
            return f"<{_STYLES[style]}>{inline(inside)}</{_STYLES[style]}>"
        case Code(text):
            return f"<code>{escape(text, quote=False)}</code>"
        case Link(address, inside):
            return f'<a href="{escape(address)}">{inline(inside)}</a>'
        case LineBreak():
            return "<br>"


def scrolling(one: str, broken: str) -> str:
    """A display that scrolls where the screen is too narrow; then it can be focused, too."""
    wide = estimate(one, font_pt=_TEXT_PT).width
    tex = one if wide <= _ONE_LINE_MM else broken
    focus = ""
    if wide > _FITS_MM or "aligned" in one:
        focus = f' tabindex="0" role="group" aria-label="{tr("Formula")}"'
    return f'<div class="scroll"{focus}>{mathml(tex, display=True)}</div>'


def given_words(inside: Inlines) -> str:
    """Words about a given; a formula in them that a phone is too narrow for scrolls in a box."""
    formulas = [one.tex for one in inside if isinstance(one, Formula)]
    if all(estimate(tex, font_pt=_TEXT_PT).width <= _FITS_MM for tex in formulas):
        return inline(inside)
    named = tr("Formula")
    return (
        f'<div class="wide" tabindex="0" role="group" aria-label="{named}">{inline(inside)}</div>'
    )


def in_shape(shape: str) -> str:
    """The shape of an answer in words, "" for none."""
    if not shape:
        return ""
    words = tr("scalar") if shape == "1" else tr("shape {shape}", shape=mathml(shape))
    return f'<span class="quiet">{words}</span>'


def table_row(cells: Sequence[Inlines]) -> str:
    """A row of a table, its first cell a heading."""
    first, *rest = map(inline, cells)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>\n'
