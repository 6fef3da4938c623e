r"""A key's Markdown as HTML whose formulas stay TeX, between `\(...\)` and `\[...\]`.

Platforms set such formulas themselves. The Markdown is what `exgen.writers.markdown` writes.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import Final, Protocol

from markdown_it import MarkdownIt

_FORMULA: Final = re.compile(r"\$\$\n?(.+?)\n?\$\$|(?<!\\)\$(.+?)(?<!\\)\$", re.DOTALL)
_HELD: Final = re.compile("\ue000(\\d+)\ue001")


class WrittenFormula(Protocol):
    """How a formula is written in HTML."""

    def __call__(self, tex: str, *, display: bool) -> str:
        """The HTML of a formula, in running text or on a line of its own."""


def as_tex(tex: str, *, display: bool) -> str:
    """The formula as TeX, for platforms that set it themselves."""
    return escape(rf"\[{tex}\]" if display else rf"\({tex}\)", quote=False)


def html_of(markdown: str, *, formula: WrittenFormula = as_tex) -> str:
    """The HTML of a text; what is no formula is escaped by the Markdown reader."""
    formulas: list[str] = []

    def hold(found: re.Match[str]) -> str:
        display, inline = found[1], found[2]
        formulas.append(formula(display or inline, display=display is not None))
        return f"\ue000{len(formulas) - 1}\ue001"

    held = _FORMULA.sub(hold, markdown)
    written: str = _reader().render(held)
    return _HELD.sub(lambda found: formulas[int(found[1])], written).strip()


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")
