r"""The pieces of TeX source: groups in braces, options in brackets, names of commands, blanks."""

from __future__ import annotations

import re
from typing import Final

COMMAND: Final = re.compile(r"\\(?:[a-zA-Z]+\*?|.)", re.DOTALL)
_BRACE: Final = re.compile(r"[{}]|\\.", re.DOTALL)
_COMMENT: Final = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*\n?[ \t]*")


class DocumentError(ValueError):
    """Source that no document is made of: the message names the command and its line."""


def without_comments(source: str) -> str:
    """The source without its comments, which end with their line."""
    return _COMMENT.sub(r"\1", source)


def blank(source: str, at: int) -> int:
    """Where the white space that begins at a place ends."""
    while at < len(source) and source[at] in " \t\n":
        at += 1
    return at


def group(source: str, at: int) -> tuple[str, int]:
    r"""What stands in the braces that open at a place or after blanks, and where they have ended.

    Raises DocumentError where none opens there, or where it never ends.
    """
    start = blank(source, at)
    if start >= len(source) or source[start] != "{":
        raise DocumentError(f"line {line_of(source, at)}: an argument in braces is missing")
    depth = 0
    for found in _BRACE.finditer(source, start):
        sign = found[0]
        depth += (sign == "{") - (sign == "}")
        if not depth and sign == "}":
            return source[start + 1 : found.start()], found.end()
    raise DocumentError(f"line {line_of(source, start)}: a brace is never closed")


def groups(source: str, at: int, count: int) -> tuple[list[str], int]:
    """What stands in so many groups, one behind the other. Raises DocumentError as `group` does."""
    found = []
    for _ in range(count):
        one, at = group(source, at)
        found.append(one)
    return found, at


def option(source: str, at: int) -> tuple[str, int]:
    """What stands in the brackets that open at a place, "" where none do, and where they end.

    Raises DocumentError where they never end.
    """
    if at >= len(source) or source[at] != "[":
        return "", at
    depth = 0
    k = at + 1
    while k < len(source):
        if source[k] == "\\":
            k += 2
            continue
        if source[k] == "]" and not depth:
            return source[at + 1 : k], k + 1
        depth += {"{": 1, "}": -1}.get(source[k], 0)
        k += 1
    raise DocumentError(f"line {line_of(source, at)}: a bracket is never closed")


def environment(source: str, at: int) -> tuple[str, str, int]:
    r"""The name and the inside of the environment whose `\begin` is at a place, and its end.

    Raises DocumentError where it never ends.
    """
    name, inside = group(source, at + len(r"\begin"))
    either = re.compile(rf"\\(begin|end)\{{{re.escape(name)}\}}")
    depth = 1
    for found in either.finditer(source, inside):
        depth += 1 if found[1] == "begin" else -1
        if not depth:
            return name, source[inside : found.start()], found.end()
    raise DocumentError(f"line {line_of(source, at)}: environment {name!r} never ends")


def line_of(source: str, at: int) -> int:
    """The number of the line of a place, from 1."""
    return source.count("\n", 0, at) + 1
