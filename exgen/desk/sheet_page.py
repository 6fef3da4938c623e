"""A student's sheet from their key, as HTML: what is asked, and what the key's answers are."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, Final

from markdown_it import MarkdownIt
from markupsafe import Markup

from exgen.document.scan import DocumentError
from exgen.writers.mathml import mathml

_FORMULA: Final = re.compile(r"\$\$\n?(.+?)\n?\$\$|(?<!\\)\$(.+?)(?<!\\)\$", re.DOTALL)
_HELD: Final = re.compile("\ue000(\\d+)\ue001")

_FRAME: Final = '<span class="formula" tabindex="0" role="group" aria-label="formula">'
"""A long formula scrolls, by keyboard too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartBeside:
    """A part: `text` is what is asked, "" where that was said already; `key` the right answer."""

    id: str
    number: str
    kind: str
    text: Markup
    key: Markup
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A question: its statement, and its parts."""

    id: str
    title: Markup
    text: Markup
    parts: tuple[PartBeside, ...]


def stated(key: Path) -> tuple[Stated, ...]:
    """The questions of a key; none where it cannot be read."""
    try:
        found = key.stat()
        return _stated(key, found.st_mtime_ns, found.st_size)
    except (OSError, ValueError, KeyError, TypeError):
        return ()


@lru_cache(maxsize=64)
def _stated(key: Path, changed: int, size: int) -> tuple[Stated, ...]:
    contents = json.loads(key.read_bytes())
    return tuple(_question(each) for each in contents["questions"])


def _question(data: dict[str, Any]) -> Stated:
    parts = []
    said = ""
    for each in data["parts"]:
        text = each.get("text", "")
        parts.append(
            PartBeside(
                id=str(each["id"]),
                number=str(each.get("number", each["id"])),
                kind=each["kind"],
                text=written(text if text != said else ""),
                key=formula(each.get("latex", ""), _plain(each["answer"])),
                points=each["points"],
            )
        )
        said = text
    return Stated(
        id=str(data["id"]),
        title=written(data.get("title", ""), inline=True),
        text=written(data.get("statement", "")),
        parts=tuple(parts),
    )


def _plain(answer: Any) -> str:
    if isinstance(answer, str):
        return answer
    if isinstance(answer, list) and len(answer) == 2 and not isinstance(answer[0], list):
        return f"{answer[0]} x {answer[1]}"
    return json.dumps(answer, ensure_ascii=False)


def formula(tex: str, plain: str) -> Markup:
    """A formula; where it cannot be set, or there is none, its text."""
    if tex:
        try:
            return Markup(mathml(tex))
        except DocumentError:
            pass
    tag = "pre" if "\n" in plain else "code"
    return Markup(f"<{tag}>{escape(plain)}</{tag}>") if plain else Markup()


def written(markdown: str, *, inline: bool = False) -> Markup:
    """The HTML of a key's Markdown, with its formulas as MathML."""
    formulas: list[str] = []

    def hold(found: re.Match[str]) -> str:
        display, inside = found[1], found[2]
        tex = display if display is not None else inside
        try:
            made = mathml(tex, display=display is not None)
        except DocumentError:
            made = f"<code>{escape(tex)}</code>"
        if display is not None:
            made = f"{_FRAME}{made}</span>"
        formulas.append(made)
        return f"\ue000{len(formulas) - 1}\ue001"

    reader = _READER.renderInline if inline else _READER.render
    html: str = reader(_FORMULA.sub(hold, markdown))
    return Markup(_HELD.sub(lambda found: formulas[int(found[1])], html).strip())


_READER: Final = MarkdownIt("commonmark", {"html": False}).enable("table")
