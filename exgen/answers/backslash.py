r"""Whether a backslash begins a command of LaTeX, or divides from the left as in Matlab: `K\C`."""

from __future__ import annotations

import re
from typing import Final

from exgen.answers import spellings

_BACKSLASH: Final = re.compile(r"\\([A-Za-z]*)")
_BEHIND_NOTHING: Final = re.compile(r"(?<![A-Za-z0-9)\]'])\\")
_COMMANDS: Final = frozenset({
    *spellings.COMMANDS, *spellings.WORDS, *spellings.FONTS, *spellings.ACCENT_COMMANDS,
    *spellings.NOTHING, *spellings.FRACTIONS, *spellings.GREEK, "begin", "end",
    *(spellings.FUNCTIONS.keys() - {"eye", "inv", "ones", "zeros"}),
})  # fmt: skip
"""What a backslash stands before in LaTeX."""


def divides_from_the_left(text: str, name: str) -> bool:
    """Whether the backslash before a name in a text is Matlab's division.

    It is where no command stands anywhere, and every backslash between two operands.
    """
    if name in _COMMANDS or _BEHIND_NOTHING.search(text):
        return False
    return all(
        match[1] not in _COMMANDS and (match[1] or text[match.end() : match.end() + 1] == "(")
        for match in _BACKSLASH.finditer(text)
    )
