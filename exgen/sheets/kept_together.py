"""Where no page may begin: between an answer and its line, and before a few last lines."""

from __future__ import annotations

import re
from typing import Final

_SHORT: Final = 8
"""Lines of LaTeX of parts that might end up on a page of their own."""
_FEW: Final = 4
"""Lines of LaTeX between the last display of a question and its parts that go along with these."""
_PART: Final = "\n\\expart{"
_DISPLAY: Final = r"\\ex(?:step|fit|display)(?=[\[{])[^\n]*\n"
_ANSWERED: Final = re.compile(rf"^({_DISPLAY})(?=\\exanswer\{{)", re.MULTILINE)
_LINE: Final = r"(?!\\ex)[^\n]*"
_TAIL: Final = re.compile(
    # A line break may be missing at the end alone: else a line could be read in many ways.
    rf"^({_DISPLAY})((?:{_LINE}\n){{0,{_FEW - 1}}}{_LINE}\n?)\Z",
    re.MULTILINE,
)


def answers_kept(text: str) -> str:
    """The document with each boxed answer on the page of the line that leads to it."""
    return _ANSWERED.sub(r"\\exheld\1", text)


def last_part_kept(text: str) -> str:
    """The document with its last parts, where they are short, kept beside what is above them.

    A last page that holds two lines is a page too many. A sentence or two before these parts go
    along with the display above.
    """
    before, found, last = text.rpartition(_PART)
    kept = ""
    while found and len((last + kept).splitlines()) <= _SHORT and "\\exquestion{" not in last:
        kept = f"\n\\exkept\\expart{{{last}{kept}"
        before, found, last = before.rpartition(_PART)
    if not kept:
        return text
    return _TAIL.sub(r"\\exheld\1\\exkept \2", f"{before}{found}{last}") + kept
