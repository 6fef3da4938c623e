r"""LaTeX for anybody's document: the short names of exgen's own preamble written out.

`A\T` is `A^{\top}` and `\relu(z)` is `\operatorname{ReLU}(z)`; amsmath is all that is needed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from exgen.typeset.macros import MATHEMATICS

_MACRO = re.compile(r"\\newcommand\{\\(\w+)\}(?:\[(\d)\])?\{(.*)\}\s*$", re.M)
_COMMENT = re.compile(r"\s+%.*$", re.M)
_OPERATOR = re.compile(r"\\DeclareMathOperator\{\\(\w+)\}\{(\w+)\}")
_NAME = re.compile(r"\\([A-Za-z]+)")


@lru_cache(maxsize=1)
def _macros() -> dict[str, tuple[int, str]]:
    """Name -> how many arguments it takes, and its text with #1, #2 for them."""
    source = _COMMENT.sub("", MATHEMATICS)
    found = {name: (int(count or 0), body) for name, count, body in _MACRO.findall(source)}
    for name, text in _OPERATOR.findall(source):
        found[name] = (0, f"\\operatorname{{{text}}}")
    return found


def plain(latex: str) -> str:
    """The formula without macros of exgen's own."""
    out: list[str] = []
    at = 0
    while (match := _NAME.search(latex, at)) is not None:
        out.append(latex[at : match.start()])
        at = match.end()
        count, body = _macros().get(match[1], (0, ""))
        if not body:
            out.append(match[0])
            continue
        for k in range(1, count + 1):
            argument, at = _argument(latex, at)
            body = body.replace(f"#{k}", argument)
        written = plain(body)
        letter = latex[at : at + 1].isalpha() and re.search(r"\\[A-Za-z]+$", written)
        out.append(f"{written} " if letter else written)
    return "".join([*out, latex[at:]])


def _argument(latex: str, at: int) -> tuple[str, int]:
    """The group in braces that begins at `at`, and where it ends."""
    depth = 0
    for end in range(at, len(latex)):
        depth += {"{": 1, "}": -1}.get(latex[end], 0)
        if depth == 0:
            return latex[at + 1 : end], end + 1
    raise ValueError(f"a brace is never closed in {latex!r}")
