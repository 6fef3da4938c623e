"""What is raised and lowered behind a name: indices, numbers of layers, a T."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from typing import NamedTuple

from exgen.answers.ranges import ranges
from exgen.answers.typed_cursor import OPENING, Rules
from exgen.answers.typed_tokens import TypedToken
from exgen.answers.typed_tree import CutOut, Indexed, Node, Place

_LETTERS = re.compile(r"([A-Za-z]{1,2})(\d?)")
_ALL = (":", "*", "·", "⊙", ".", "…")
"""Signs that stand for all values of an index."""
_TURNED_WORDS = frozenset({"top", "intercal", "transpose", "tr", "trans"})


class Script(NamedTuple):
    """Raised or lowered tokens; `bracketed` where they stood in ( ) or [ ]."""

    below: bool
    tokens: tuple[TypedToken, ...]
    at: int
    bracketed: bool = False
    bare: bool = False
    """Whether they are a single word without braces."""

    @property
    def text(self) -> str:
        """The tokens in one word."""
        return "".join(token.text for token in self.tokens)


class ScriptReader(Rules):
    """Reads scripts."""

    def script(self) -> Script:
        """The script that begins here with `_` or `^`, or a prime."""
        sign = self.advance()
        if sign.text == "'":
            return Script(False, (sign,), sign.at)
        below = sign.text == "_"
        start = self.place
        if self.is_sign("{") or (self.is_sign("(", "[") and not below):
            end = self.closing(start)
            if end is None:
                raise self.refuse(f"this {self.next.text} is never closed")
            inside = self.tokens[start + 1 : end]
            self.place = end + 1
            if self.tokens[start].text == "{" and len(inside) > 2 and inside[0].text in ("(", "["):
                inner = OPENING[inside[0].text]
                if inside[-1].text == inner and self.closing(start + 1) == end - 1:
                    return Script(below, tuple(inside[1:-1]), sign.at, True)
            return Script(below, tuple(inside), sign.at, self.tokens[start].text != "{")
        behind = self.ahead()
        if below and self.is_sign("-", "+") and (behind.spaced or behind.kind == "sign"):
            self.place += 1  # the positive part, the negative part
            return Script(below, (self.tokens[start],), sign.at)
        if self.is_sign("-", "+") and self.ahead().kind in ("number", "word"):
            self.place += 2
            return Script(below, tuple(self.tokens[start : self.place]), sign.at)
        token = self.next
        if token.kind == "end" or (token.kind == "sign" and token.text not in ("'", *_ALL)):
            raise self.wanted("an index" if below else "an exponent or a T")
        if token.kind == "word" and not below:
            token = self.first_of_raised(token)
        elif token.kind == "number" and token.latex:
            token = self.cut(token, 1)
        self.place += 1
        second = self.second_index(token) if below else None
        if second is not None:
            return Script(below, (token, *second), sign.at)
        return Script(below, (token,), sign.at, bare=token.kind == "word")

    def second_index(self, first: TypedToken) -> tuple[TypedToken, ...] | None:
        """The rest of `_k,1`, which is read where no list is."""
        comma, other = self.next, self.ahead()
        if comma.text != "," or other.spaced or self.listed:
            return None
        if not all(self.is_index(t.text) or t.text.isdigit() for t in (first, other)):
            return None
        self.place += 2
        return comma, other

    @abstractmethod
    def within(self, tokens: tuple[TypedToken, ...], script: Script) -> Node:
        """The expression that a run of tokens is."""

    def first_of_raised(self, token: TypedToken) -> TypedToken:
        """Of a word behind ^ the T, where it begins with one: `x^TAx`."""
        if token.text.lower() in _TURNED_WORDS:
            return token._replace(text="T")
        joined = len(token.text) > 1 and self.names.quantity(token.text) is None
        if token.text[0] == "T" and joined:
            return self.cut(token, 1)
        return token

    def cut(self, token: TypedToken, length: int) -> TypedToken:
        """The first characters of the next token; the rest becomes a token behind it."""
        first = token._replace(text=token.text[:length], end=token.at + length)
        rest = token._replace(text=token.text[length:], at=token.at + length, spaced=False)
        if rest.text[:1].isdigit():
            rest = rest._replace(kind="number")
        self.tokens = [*self.tokens[: self.place], first, rest, *self.tokens[self.place + 1 :]]
        return first

    def is_index(self, text: str, *, below: bool = False) -> bool:
        """Whether a word may be the letter of an index; `below`, one of a quantity may be too."""
        if len(text) != 1 or not text.isalpha():
            return False
        if text in self.bound or text in self.names.known.indices:
            return True
        return text.islower() and (below or self.names.quantity(text) is None)

    def at_places(
        self, at: int, base: Node, tokens: Sequence[TypedToken], *, below: bool = True
    ) -> Node | None:
        """The entry, the line or the range that the tokens tell of; None where they tell none."""
        places = self.places(tokens, below=below)
        spans = ranges(tokens, self.names, first=int(below))
        if spans is not None and (places is None or not below):  # W_{1:} is the first row
            return CutOut(at, base, spans)
        return None if places is None else Indexed(at, base, places, int(below))

    def places(
        self, tokens: Sequence[TypedToken], *, below: bool = True
    ) -> tuple[Place, ...] | None:
        """The indices that the tokens are, None where they are none."""
        found: list[Place] = []
        axes = 0
        comma = any(t.text == "," for t in tokens)
        for token in tokens:
            if token.kind == "number" and token.text.isdigit() and len(token.text) < 6:
                if below and not comma and len(token.text) == 2 and len(tokens) == 1:
                    found += [int(token.text[0]), int(token.text[1])]
                else:
                    found.append(int(token.text))
            elif token.kind == "word" and token.text in ("None", "newaxis") and not below:
                axes += 1
            elif token.text == "." or token.text in ("np", "numpy"):
                continue
            elif token.kind == "word" and (pieces := _LETTERS.fullmatch(token.text)):
                if not all(self.is_index(letter, below=below) for letter in pieces[1]):
                    return None
                found += [*pieces[1], *map(int, pieces[2])]
            elif token.kind == "sign" and token.text in _ALL:
                found.append(None)
            elif token.text != ",":
                return None
        if axes:
            return (None, None) if axes == 1 and found == [None] else None
        return tuple(found) if 1 <= len(found) <= 2 else None
