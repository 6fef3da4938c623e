"""The order of an answer's statements: a definition stands before what goes on from it.

People write `delta_1 x^T; delta_1 = W_2^T delta_2 ⊙ relu'(z_1); delta_2 = yhat - y`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from exgen.answers.typed_tokens import TypedToken

_UPDATES: Final = frozenset({"+", "-", "*", "/", "@", "⊙"})
_SPLIT: Final = re.compile(r"([A-Za-z]+)(\d+)")
_UNSAID: Final = frozenset({"_", "{", "}", "(", ")"})


@dataclass(frozen=True, slots=True)
class Statement:
    """The sides of an equation, of which the last counts; an expression alone has one side."""

    sides: tuple[tuple[TypedToken, ...], ...]

    @property
    def left(self) -> tuple[TypedToken, ...]:
        """The first side, nothing where there is one alone."""
        return self.sides[0] if len(self.sides) > 1 else ()

    @property
    def right(self) -> tuple[TypedToken, ...]:
        """The last side."""
        return self.sides[-1]


def updated(statement: Statement) -> Statement:
    """`d *= m` as `d = d * (m)`; `d[z <= 0] *= c` sets the chosen entries to `d * (c)`."""
    left, right = statement.left, statement.right
    if len(left) < 2 or left[-1].kind != "sign" or left[-1].text not in _UPDATES:
        return statement
    sign, target = left[-1], left[:-1]
    named = target[: next((k for k, t in enumerate(target) if t.text == "["), len(target))]
    opening = sign._replace(text="(", at=right[0].at, end=right[0].at)
    closing = sign._replace(text=")", at=right[-1].end, end=right[-1].end)
    return Statement((target, (*named, sign, opening, *right, closing)))


def in_order(statements: Sequence[Statement]) -> list[Statement]:
    """The statements, each behind those that define what it names and nothing before defines."""
    pending, found = list(statements), list[Statement]()
    defined: set[tuple[str, ...]] = set()
    while pending:
        chosen = next((s for s in pending if not _waits(s, pending, defined)), pending[0])
        pending.remove(chosen)
        found.append(chosen)
        defined.add(_name(chosen.left))
    return found


def _waits(
    statement: Statement, pending: Sequence[Statement], defined: set[tuple[str, ...]]
) -> bool:
    """Whether a statement names what another one that is still pending defines."""
    own = _name(statement.left)
    sides = statement.sides[1:] or statement.sides
    for other in pending:
        name = _name(other.left)
        if other is statement or not name or name == own or name in defined:
            continue
        if any(_names(side, name) for side in sides):
            return True
    return False


def _name(side: Sequence[TypedToken]) -> tuple[str, ...]:
    """A left side in the same words for `delta2`, `delta_2` and `delta_{2}`."""
    return tuple(word for token in side for word in _words(token))


def _words(token: TypedToken) -> tuple[str, ...]:
    if token.text in _UNSAID:
        return ()
    split = _SPLIT.fullmatch(token.text) if token.kind == "word" else None
    return (split[1], split[2]) if split else (token.text,)


def _names(side: Sequence[TypedToken], name: tuple[str, ...]) -> bool:
    """Whether the name stands in a side, with nothing more below it."""
    words: list[tuple[str, bool]] = []
    for k, token in enumerate(side):
        found = _words(token)
        below = [t for t in side[k + 1 : k + 4] if t.text not in ("{", "(")]
        lowered = len(below) > 1 and below[0].text == "_" and below[1].kind == "number"
        words += [(w, lowered and w is found[-1]) for w in found]
    length = len(name)
    return any(
        tuple(w for w, _ in words[k : k + length]) == name and not words[k + length - 1][1]
        for k in range(len(words) - length + 1)
    )
