r"""LaTeX of formulas as tokens: what only sets sizes and spaces is left out.

A token is a command (`\frac`), a bold 1 (`\mathbf{1}`), a numeral (`12`, `0.05`), or a
single character.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from exgen.errors import ExgenError

_TOKEN = re.compile(
    r"\\mathbf\{1\}|\\begin\{[a-z]+\}|\\end\{[a-z]+\}|\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|\S",
    re.DOTALL,
)
_SIZES = frozenset(
    rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r")
)
_SILENT = (
    frozenset({"\\,", "\\;", "\\:", "\\!", "\\ ", "~", "\\quad", "\\qquad"})
    | frozenset({"\\displaystyle", "\\left", "\\right"})
    | _SIZES
)
_ENVIRONMENTS = {
    rf"\begin{{{name}}}": rf"\end{{{name}}}" for name in ("aligned", "alignedat", "array")
}
_PAIRS = {
    "(": ")", "[": "]", "{": "}", "\\{": "\\}", "\\lVert": "\\rVert", "\\lvert": "\\rvert",
} | _ENVIRONMENTS  # fmt: skip
_STEP = dict.fromkeys(_PAIRS, 1) | dict.fromkeys(_PAIRS.values(), -1)
"""Bracket -> by how much it changes the depth."""
ENVIRONMENT = {token: _STEP[token] for pair in _ENVIRONMENTS.items() for token in pair}
"""The same for what opens and closes an environment."""
BREAK = r"\\"
BOLD_ONE = r"\mathbf{1}"


class MisreadError(ExgenError):
    """A formula that an ordinary reader cannot read, or can read in more than one way."""


def tokens(latex: str) -> list[str]:
    """The tokens of a formula, without sizes and spaces.

    Raises MisreadError where brackets do not match.
    """
    return list(_tokens(latex))


@lru_cache(maxsize=1 << 12)
def _tokens(latex: str) -> tuple[str, ...]:
    """The same, kept: a sheet names the same things again and again."""
    found = tuple([t for t in _TOKEN.findall(latex) if t not in _SILENT])
    stack: list[str] = []
    for token in [t for t in found if t in _STEP]:
        if token in _PAIRS:
            stack.append(_PAIRS[token])
        elif not stack or stack.pop() != token:
            raise MisreadError(f"{token!r} closes nothing in {latex!r}")
    if stack:
        raise MisreadError(f"{stack[-1]!r} is missing in {latex!r}")
    if latex.count("\\begin") != len([t for t in found if t in _ENVIRONMENTS]):
        raise MisreadError(f"an environment that formulas do not have, in {latex!r}")
    return found


def outside(found: list[str]) -> list[str]:
    """The tokens that stand outside of all brackets, the outermost brackets among them."""
    depth, result = 0, []
    for token in found:
        step = _STEP.get(token, 0)
        if depth == 0 or (depth == 1 and step == -1):
            result.append(token)
        depth += step
    return result


def split(found: list[str], *marks: str) -> list[list[str]]:
    """The pieces between the marks that stand outside of all brackets."""
    for mark in marks:
        if mark in found:
            return pieces(found, marks)[0]
    return [found]


def pieces(found: list[str], marks: Collection[str]) -> tuple[list[list[str]], list[str]]:
    """The pieces between the marks that stand outside of all brackets, and those marks."""
    result: list[list[str]] = []
    between: list[str] = []
    depth = start = 0
    for at in [k for k, token in enumerate(found) if token in _STEP or token in marks]:
        token = found[at]
        if token in _STEP:
            depth += _STEP[token]
        elif depth == 0:
            result.append(found[start:at])
            between.append(token)
            start = at + 1
    result.append(found[start:])
    return result, between
