"""Going through the tokens of a text: what comes next, and how it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from exgen.calculus.tokens import ParseError, Token, tokens
from exgen.wording import nearest

MAX_DEPTH = 100
_CLOSING: Final = {")": "(", "]": "["}


class FormulaCursor:
    """A place among the tokens of a text, and how deep it is nested there."""

    def __init__(self, text: str) -> None:
        """At the first token.

        Raises ParseError for a text that is too long or has none, and for a bracket that is never
        closed, or closes none: read on, it would only lead to an error somewhere else.
        """
        self.text = text
        self.tokens = tokens(text)
        _check_brackets(self.tokens, text)
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

    def close(self, sign: str) -> None:
        """Read the sign that closes what is open. Raises ParseError where another one is next."""
        if self.take(sign) is None:
            raise self.unexpected()


def _check_brackets(found: Iterable[Token], text: str) -> None:
    opened: list[Token] = []
    for token in found:
        if token.text in _CLOSING.values():
            opened.append(token)
            if len(opened) > MAX_DEPTH:
                raise ParseError(f"nested more than {MAX_DEPTH} deep", text, token.at)
        elif token.text in _CLOSING:
            if not opened:
                raise ParseError(f"this {token.text} closes nothing", text, token.at)
            if opened[-1].text != _CLOSING[token.text]:
                why = f"this {opened[-1].text} is closed by {token.text}"
                raise ParseError(why, text, opened[-1].at)
            opened.pop()
    if opened:
        raise ParseError(f"this {opened[-1].text} is never closed", text, opened[-1].at)


def meant(name: str, known: Iterable[str]) -> str:
    """Which of the known names an unknown one may stand for, in words."""
    choices = list(known)
    return nearest(name, choices) if choices else "no names are known"
