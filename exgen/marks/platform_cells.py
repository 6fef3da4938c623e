"""An answer as a cell of a platform's export has it: without HTML, and blank where it says `-`."""

from __future__ import annotations

import html
import re
from typing import Final

_TAGS: Final = (
    "p|br|div|span|em|strong|b|i|u|sup|sub|code|pre|ul|ol|li|h[1-6]|table|tbody|tr|td|th|font|a"
)
_TAG: Final = re.compile(rf"<(/?)({_TAGS})(?:\s[^<>]*)?/?>", re.I)
_MARKED_UP: Final = re.compile(rf"</(?:{_TAGS})>|<br\s*/?>|<img\s", re.I)
_IMAGE: Final = re.compile(r"<img\s[^<>]*>", re.I)
_FORMULA: Final = re.compile(
    r"""(?:data-equation-content|alt)\s*=\s*(?:"(?:LaTeX:\s*)?([^"]*)"|'(?:LaTeX:\s*)?([^']*)')""",
    re.I,
)
_LINES: Final = frozenset({"p", "br", "div", "li", "tr", "pre"})
_RAISED: Final = {"sup": "^{", "sub": "_{"}
_BLANK: Final = frozenset({"-", "–", "—"})
"""What Moodle writes where nothing was answered."""


def answer_in(cell: str) -> str:
    """The answer in a cell, "" for none; the formula of an editor's image is its LaTeX.

    A cell counts as HTML where a tag that editors write is closed in it: `<p, p>` is none.
    """
    text = cell.strip()
    if _MARKED_UP.search(text):
        text = _TAG.sub(_plain, _IMAGE.sub(_formula, text))
    text = html.unescape(text).replace("\xa0", " ")
    lines = [line.strip() for line in text.split("\n")]
    text = "\n".join(line for line in lines if line)
    return "" if text in _BLANK else text


def _plain(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    if name in _RAISED:
        return "}" if tag[1] else _RAISED[name]
    return "\n" if name in _LINES else ""


def _formula(image: re.Match[str]) -> str:
    found = _FORMULA.search(image[0])
    return f" {found[1] or found[2] or ''} " if found else ""
