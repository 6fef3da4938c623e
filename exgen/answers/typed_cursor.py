"""Going through the tokens of an answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from exgen.answers.typed_names import KnownNames
from exgen.answers.typed_tokens import Misread, TypedToken
from exgen.answers.typed_tree import Node
from exgen.wording import quoted

MAX_DEPTH: Final = 60
"""How deep an answer may be nested; parentheses count twice."""
OPENING: Final = {"(": ")", "[": "]", "{": "}"}
INDICES: Final = frozenset("ijklpqrst")
"""Letters that are read as indices where no quantity has them."""
COMPARISONS: Final = frozenset({">", "<", ">=", "<=", "!="})


class Cursor:
    """A place among tokens; the last token is an end."""

    def __init__(self, tokens: Sequence[TypedToken], names: KnownNames) -> None:
        """At the first token."""
        self.tokens = tokens
        self.place = 0
        self.names = names
        self.depth = 0
        self.bars: list[str] = []
        """The norms that are open."""
        self.bound: list[str] = []
        """The indices of the sums that are open."""
        self.listed = False
        """Whether a comma ends what is read."""
        self.left_out: int | None = None
        """Where a remark begins that was left out."""

    @property
    def next(self) -> TypedToken:
        """The token to be read."""
        return self.tokens[self.place]

    def ahead(self, count: int = 1) -> TypedToken:
        """The token so many places further on, the end where there is none."""
        return self.tokens[min(self.place + count, len(self.tokens) - 1)]

    def is_sign(self, *signs: str) -> bool:
        """Whether the next token is one of the signs."""
        return self.next.kind == "sign" and self.next.text in signs

    def take(self, *signs: str) -> TypedToken | None:
        """The next token if it is one of the signs, which is then read."""
        token = self.tokens[self.place]
        if token.kind != "sign" or token.text not in signs:
            return None
        self.place += 1
        return token

    def advance(self) -> TypedToken:
        """The next token, which is then read; an end stays."""
        token = self.next
        if token.kind != "end":
            self.place += 1
        return token

    def refuse(self, expected: str, *, at: TypedToken | None = None, known: str = "") -> Misread:
        """The error for a token, the next one if none is given."""
        return Misread((at or self.next).at, expected, known)

    def wanted(self, what: str) -> Misread:
        """The error that something else was wanted than the next token."""
        token = self.next
        if token.kind == "end":
            return self.refuse(f"the answer ends here, and {what} is expected")
        return self.refuse(f"{what} is expected here, not {_said(token.text)}")

    def close(self, opening: TypedToken, sign: str) -> None:
        """Read the sign that closes what `opening` has opened."""
        if self.take(sign) is not None:
            return
        if self.next.kind == "end":
            raise self.refuse(f"this {opening.text} is never closed", at=opening)
        raise self.wanted(f"an operator or {sign}")

    def closing(self, start: int) -> int | None:
        """The place of the sign that closes the parenthesis at the place `start`."""
        pending: list[str] = []
        for place in range(start, len(self.tokens)):
            token = self.tokens[place]
            if token.kind != "sign":
                continue
            if token.text in OPENING:
                pending.append(OPENING[token.text])
            elif pending and token.text == pending[-1]:
                pending.pop()
                if not pending:
                    return place
            elif token.text in (")", "]", "}"):
                return None
        return None

    def compares(self, start: int) -> bool:
        """Whether a comparison stands in the parenthesis that opens at the place `start`."""
        end = self.closing(start)
        inside = self.tokens[start : end or start]
        if len(inside) == 4 and inside[2].text == "=":
            return True
        return any(t.kind == "sign" and t.text in COMPARISONS for t in inside)

    @contextmanager
    def deeper(self, token: TypedToken) -> Iterator[None]:
        """One level further in; Misread where that is too deep."""
        bars, self.bars = self.bars, []
        try:
            with self.counted(token):
                yield
        finally:
            self.bars = bars

    @contextmanager
    def counted(self, token: TypedToken) -> Iterator[None]:
        """One level further in, the norms that are open still open."""
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                raise self.refuse("this is nested too deeply", at=token)
            yield
        finally:
            self.depth -= 1

    @contextmanager
    def listing(self, *, listed: bool = True) -> Iterator[None]:
        """Read what commas separate."""
        before, self.listed = self.listed, listed
        try:
            yield
        finally:
            self.listed = before


class Rules(Cursor, ABC):
    """What the grammar reads: each class that reads a part of it may call all of them.

    Every method that reads raises Misread, at the token, where what stands there is no such piece.
    """

    @abstractmethod
    def whole(self) -> Node:
        """The expression, up to the end of the tokens or a remark in words."""

    @abstractmethod
    def comparison(self) -> Node:
        """A sum, or two that are compared."""

    @abstractmethod
    def sum(self) -> Node:
        """Terms that are added and subtracted."""

    @abstractmethod
    def atom(self) -> Node:
        """A number, a name, or what stands in brackets."""

    @abstractmethod
    def chain(self) -> Node:
        """Factors and the signs between them."""

    @abstractmethod
    def factor(self) -> Node:
        """An atom and what stands behind it."""

    @abstractmethod
    def behind(self, found: Node) -> Node:
        """Transposes, powers, indices and methods behind an atom."""

    @abstractmethod
    def parenthesis(self, opening: TypedToken) -> Node:
        """What stands behind the bracket that has been opened, and its end."""

    @abstractmethod
    def entry(self) -> Node:
        """An entry of a matrix or a list, which may be dots."""

    @abstractmethod
    def begins(self) -> bool:
        """Whether a further factor begins here, without a sign before it."""


def _said(text: str) -> str:
    return "the end of the line" if text in ("\n", "\\\\") else quoted(text, limit=40)
