r"""LaTeX of formulas as tokens: what only sets sizes and spaces is left out.

A token is a command (`\frac`), a numeral (`12`, `0.05`), or a single character.
"""

from __future__ import annotations

import re

from exgen.errors import ExgenError

_TOKEN = re.compile(
    r"\\begin\{[a-z]+\}|\\end\{[a-z]+\}|\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|\S", re.DOTALL
)
_SIZES = frozenset(
    rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r")
)
_SILENT = (
    frozenset({"\\,", "\\;", "\\:", "\\!", "\\ ", "~", "\\quad", "\\qquad"})
    | frozenset({"\\displaystyle", "\\left", "\\right"})
    | _SIZES
)
_PAIRS = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}
_CLOSE = frozenset(_PAIRS.values())
BREAK = r"\\"


class MisreadError(ExgenError):
    """A formula that an ordinary reader cannot read, or can read in more than one way."""


def tokens(latex: str) -> list[str]:
    """The tokens of a formula, without sizes and spaces.

    Raises MisreadError where brackets do not match.
    """
    found = [t for t in _TOKEN.findall(latex) if t not in _SILENT]
    _check(found, latex)
    return found


def _check(found: list[str], latex: str) -> None:
    stack: list[str] = []
    for token in found:
        if token in _PAIRS:
            stack.append(_PAIRS[token])
        elif token.startswith("\\begin"):
            stack.append("\\end" + token.removeprefix("\\begin"))
        elif (token in _CLOSE or token.startswith("\\end{")) and (
            not stack or stack.pop() != token
        ):
            raise MisreadError(f"{token!r} closes nothing in {latex!r}")
    if stack:
        raise MisreadError(f"{stack[-1]!r} is missing in {latex!r}")


def depths(found: list[str]) -> list[int]:
    """For each token how many brackets are open before it; a closing one counts as outside."""
    depth, result = 0, []
    for token in found:
        closes = token in _CLOSE or token.startswith("\\end{")
        depth -= closes
        result.append(depth)
        depth += token in _PAIRS or token.startswith("\\begin{")
    return result


def split(found: list[str], *marks: str) -> list[list[str]]:
    """The pieces between the marks that stand outside of all brackets."""
    if not any(mark in found for mark in marks):
        return [found]
    pieces: list[list[str]] = [[]]
    for token, depth in zip(found, depths(found), strict=True):
        if depth == 0 and token in marks:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces
