"""Python source in lines of bounded length, an operator at the beginning of a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BREAK = re.compile(r" (?![^\[]*\])")
"""A space outside the brackets of an index."""


def assignment(target: str, source: str, *, width: int) -> list[str]:
    """`target = source` as lines of at most `width` characters, broken before operators."""
    if len(f"{target} = {source}") <= width:
        return [f"{target} = {source}"]
    return [f"{target} = (", *filled(source, indent=4, width=width), ")"]


def filled(source: str, *, indent: int, width: int) -> list[str]:
    """Source within parentheses as lines; an operator begins a line rather than ends it."""
    pieces: list[str] = []
    pending = ""
    for word in _BREAK.split(source):
        if word in ("+", "-", "*", "/", "@", ">", "<="):
            pending = f"{word} "
        else:
            pieces.append(pending + word)
            pending = ""
    return packed(pieces, indent=indent, width=width)


def packed(pieces: Sequence[str], *, indent: int, width: int) -> list[str]:
    """The pieces, a space between two, on as few lines as `width` allows."""
    lines: list[str] = []
    for piece in pieces:
        if lines and len(lines[-1]) + 1 + len(piece) <= width:
            lines[-1] += f" {piece}"
        else:
            lines.append(" " * indent + piece)
    return lines
