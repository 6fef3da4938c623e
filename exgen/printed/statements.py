r"""Displays as statements: chains of equal forms, over the lines of an alignment.

A line that goes on from the one above begins with a relation, a sign or the sign of an entrywise
product; a line that begins a new equation has something before its `&`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from exgen.printed.latex_grammar import read
from exgen.printed.latex_macros import RELATIONS
from exgen.printed.latex_tree import Tree
from exgen.printed.lexer import BREAK, ENVIRONMENT, MisreadError, pieces, split, tokens

_GOES_ON = frozenset({"+", "-", "\\had", *RELATIONS})
_ROOM = "\\phantom"
_ALIGNED = ("aligned", "alignedat")


@dataclass(frozen=True, slots=True)
class RelationChain:
    """Forms with the relations between them: one fewer than there are forms."""

    sides: tuple[Tree, ...]
    relations: tuple[str, ...]


def statements(latex: str) -> list[list[str]]:
    """The tokens of each equation of a display, lines joined. Raises MisreadError."""
    return [list(one) for one in _statements(latex)]


@lru_cache(maxsize=1 << 12)
def _statements(latex: str) -> tuple[tuple[str, ...], ...]:
    """The same, kept: half of what a homework displays stands on other sheets of it too."""
    return tuple(map(tuple, _equations(_seen(tokens(latex)))))


def _seen(found: list[str]) -> list[str]:
    """The tokens with the left side where only its room is left: it is that of the line above."""
    while _ROOM in found:
        at = found.index(_ROOM)
        end, depth = at + 1, 0
        while True:
            depth += {"{": 1, "}": -1}.get(found[end], 0) if end < len(found) else -1
            if depth <= 0:
                break
            end += 1
        if end == at + 1 or end >= len(found):
            raise MisreadError("room is left for nothing")
        found = [*found[:at], *found[at + 2 : end], *found[end + 1 :]]
    return found


def _equations(found: list[str]) -> list[list[str]]:
    for name in _ALIGNED:
        if found[:1] == [f"\\begin{{{name}}}"] and found[-1:] == [f"\\end{{{name}}}"]:
            inside = found[1:-1]
            if name == "alignedat":
                inside = inside[3:]
            return [s for piece in split(inside, ",") for s in _joined(piece)]
    return split(found, ",")


def chain(found: list[str]) -> RelationChain:
    """One equation from its tokens."""
    return _chain(tuple(found))


@lru_cache(maxsize=1 << 12)
def _chain(found: tuple[str, ...]) -> RelationChain:
    """The same, kept."""
    sides, signs = pieces(list(found), RELATIONS)
    return RelationChain(tuple(map(read, sides)), tuple(RELATIONS[sign] for sign in signs))


def _joined(piece: list[str]) -> list[list[str]]:
    """Lines of an alignment as equations."""
    result: list[list[str]] = []
    for number, row in enumerate(_rows(piece)):
        cells = split(row, "&")
        rest = [t for cell in cells[1:] for t in cell]
        if not row:
            continue
        if cells[0]:
            result.append([*cells[0], *rest])
        elif not result:
            result.append(rest)
        elif number and rest[:1] and rest[0] in _GOES_ON:
            result[-1] += rest
        else:
            raise MisreadError(f"a line of a display goes on without a sign: {' '.join(rest)}")
    return [r for r in result if r]


def _rows(piece: list[str]) -> list[list[str]]:
    """Split at line breaks, also inside the parentheses of a broken formula."""
    if BREAK not in piece:
        return [piece]
    rows = []
    start = depth = 0
    for at in [k for k, token in enumerate(piece) if token == BREAK or token in ENVIRONMENT]:
        token = piece[at]
        if token in ENVIRONMENT:
            depth += ENVIRONMENT[token]
        elif depth == 0:
            rows.append(piece[start:at])
            start = at + 1
            if piece[start : start + 1] == ["["]:
                start = piece.index("]", start) + 1
    return [*rows, piece[start:]]
