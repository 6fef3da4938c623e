"""Going through the tokens of a text: what comes next, and how it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from exgen.calculus.tokens import ParseError, Token, tokens
from exgen.wording import nearest

MAX_DEPTH = 100


class FormulaCursor:
    """A place among the tokens of a text, and how deep it is nested there."""

    def __init__(self, text: str) -> None:
        """At the first token. Raises ParseError for a text that is too long or has none."""
        self.text = text
        self.tokens = tokens(text)
        self.place = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        """The token to be read; the last one is an end."""
        return self.tokens[self.place]

    def take(self, *signs: str) -> Token | None:
        """The next token if it is one of the signs, which is then read."""
        token = self.tokens[self.place]
        if token.text not in signs:  # no name or number looks like one
            return None
        self.place += 1
        return token

    def refuse(self, token: Token, reason: str) -> ParseError:
        """The error for a token."""
        return ParseError(reason, self.text, token.at)

    def unexpected(self, wanted: str = "an operator") -> ParseError:
        """The error for the next token, where another was wanted."""
        token = self.next
        if token.kind == "end":
            empty = len(self.tokens) == 1
            return self.refuse(token, "there is no expression" if empty else f"{wanted} is missing")
        if token.text == "=":
            return self.refuse(token, "one expression is expected here, no equation")
        if token.kind in ("name", "number") and wanted == "an operator":
            return self.refuse(token, f"an operator is missing before {token.text!r}")
        return self.refuse(token, f"{token.text!r} has no meaning here, {wanted} is expected")

    @contextmanager
    def deeper(self, token: Token) -> Iterator[None]:
        """One level further in; ParseError at the token where that is too deep."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.refuse(token, f"nested more than {MAX_DEPTH} deep")
        yield
        self.depth -= 1

    def close(self, opening: Token, sign: str) -> None:
        """Read the sign that closes what `opening` has opened. Raises ParseError without it."""
        if self.take(sign) is None:
            if self.next.kind == "end":
                raise self.refuse(opening, f"this {opening.text} is never closed")
            raise self.unexpected()


def meant(name: str, known: Iterable[str]) -> str:
    """Which of the known names an unknown one may stand for, in words."""
    choices = list(known)
    return nearest(name, choices) if choices else "no names are known"
