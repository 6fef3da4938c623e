r"""A key's Markdown as HTML whose formulas stay TeX, between `\(...\)` and `\[...\]`.

Platforms set such formulas themselves. The Markdown is what `exgen.writers.markdown` writes.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import cache, lru_cache
from html import escape
from typing import Final, Protocol

from markdown_it import MarkdownIt

_FORMULA: Final = re.compile(
    r"\\.|(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)|\$\$\n?(.+?)\n?\$\$|\$((?:\\.|[^\\])+?)\$", re.DOTALL
)
"""A formula; before it what may hold a dollar that begins none: an escaped sign, or code."""
_HELD: Final = re.compile("\ue000(\\d+)\ue001")
_NO_FORMULA: Final = re.compile(
    r"<code>.*?</code>|<[^>]*>|(\\(?=[()\[\]\ue000])|\$(?=.*\$))", re.DOTALL
)
"""What a platform would take for the beginning of a formula, outside of tags and of code."""
_LISTING: Final = "```"
_BETWEEN: Final = re.compile(r"\n\n(?=[^\s\d|>#`~*+-])")
"""Before a paragraph that goes on with nothing that stands before it."""
_RULES: Final = [
    "table", "fence", "list", "heading", "newline", "escape", "backticks", "emphasis", "link",
    "entity", "balance_pairs", "fragments_join",
]  # fmt: skip
"""What a key's Markdown has; HTML in it stays text."""


class WrittenFormula(Hashable, Protocol):
    """How a formula is written in HTML."""

    def __call__(self, tex: str, *, display: bool) -> str:
        """The HTML of a formula, in running text or on a line of its own."""


def as_tex(tex: str, *, display: bool) -> str:
    """The formula as TeX, for platforms that set it themselves."""
    return escape(rf"\[{tex}\]" if display else rf"\({tex}\)", quote=False)


def html_of(markdown: str, *, formula: WrittenFormula = as_tex) -> str:
    """The HTML of a text; what is no formula is escaped by the Markdown reader."""
    pieces = [markdown] if _LISTING in markdown else _BETWEEN.split(markdown)
    return "\n".join([_html_of(piece, formula) for piece in pieces])


# The parts of a question begin with the same paragraphs.
@lru_cache(maxsize=1024)
def _html_of(markdown: str, formula: WrittenFormula) -> str:
    formulas: list[str] = []

    def hold(found: re.Match[str]) -> str:
        display, inline = found[2], found[3]
        if not display and not inline:
            return found[0]
        formulas.append(formula(display or inline, display=display is not None))
        return f"\ue000{len(formulas) - 1}\ue001"

    held = _FORMULA.sub(hold, markdown)
    written: str = _reader().render(held)
    plain = _NO_FORMULA.sub(lambda one: f"<span>{one[1]}</span>" if one[1] else one[0], written)
    return _HELD.sub(lambda found: formulas[int(found[1])], plain).strip()


@cache
def _reader() -> MarkdownIt:
    made: MarkdownIt = MarkdownIt("zero").enable(_RULES)
    return made
