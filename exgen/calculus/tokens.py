"""Cutting a text of the language into tokens, and the error that points at a place in it."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import NamedTuple

from exgen.calculus.leaves import ShapeError
from exgen.calculus.uncovered import JOINED
from exgen.errors import InputError

MAX_LENGTH = 10_000
"""The longest text that is read, in characters."""
MAX_EXPONENT = 300
"""Numbers in a text lie below 10^300 and, where they are not 0, above 10^-300."""
_BEFORE, _SHOWN = 40, 72

_NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_NAME = r"[^\W\d]\w*(?:'+(?=\s*\())?"
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})|(?P<name>{_NAME})|(?P<sign>\*\*|[-+*/@()\[\],:<>=.])",
    re.ASCII,
)
_HINTS = {
    "^": "a power is written **",
    "'": "a transpose is written .T",
    "%": "there is no remainder",
    ";": JOINED,
    "{": "parentheses are ( )",
    "}": "parentheses are ( )",
    "·": "a product is written * or @",
    "×": "a product is written * or @",
    "−": "the minus sign is -",
    "–": "the minus sign is -",
    '"': "there are no texts in an expression",
}


class ParseError(InputError):
    """Text that is no expression of the language; `detail` marks the place with a caret."""

    def __init__(self, reason: str, text: str, column: int) -> None:
        """`column` is 0-based, in characters of `text`, and may lie just behind its end."""
        line, start = text[:column].count("\n"), text.rfind("\n", 0, column) + 1
        end = text.find("\n", column)
        row = text[start : len(text) if end < 0 else end]
        if column >= len(text):
            place = "at the end"
        elif "\n" in text:
            place = f"in line {line + 1} at character {column - start + 1}"
        else:
            place = f"at character {column + 1} of {len(text)}"
        super().__init__(f"{reason}, {place}")
        cut = max(0, column - start - _BEFORE)
        shown = "".join(map(printable, row[cut : cut + _SHOWN]))
        before = sum(map(columns_of, shown[: column - start - cut]))
        self.detail = f"  {shown}\n  {' ' * before}^"
        self.reason = reason
        self.column = column


class ShapeMismatchError(ParseError, ShapeError):
    """Operands that do not fit, with the place of the operator."""


def printable(char: str) -> str:
    """The character as a terminal may show it: nothing that moves the cursor."""
    if char.isspace():
        return " "
    return char if char.isprintable() else "?"


def columns_of(char: str) -> int:
    """How many columns of a terminal the character takes."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


class Token(NamedTuple):
    """`kind` is "number", "name", "sign" or "end"; `at` is where it begins in the text."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """The tokens of the text, an "end" last; white space of any kind separates.

    Raises ParseError for a text that is too long and for a character of no token.
    """
    if len(text) > MAX_LENGTH:
        raise ParseError(f"the text is longer than {MAX_LENGTH} characters", text, MAX_LENGTH)
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            hint = _HINTS.get(text[at], "this character has no meaning in an expression")
            raise ParseError(hint, text, at)
        kind = match.lastgroup or "sign"
        found.append(Token(kind, match.group(), at))
        at = match.end()
    # The end is just behind the last token: the caret shall not hang in white space.
    return [*found, Token("end", "", found[-1].at + len(found[-1].text) if found else 0)]


def number_in(token: Token, text: str) -> Fraction:
    """The number that a token spells, exactly. Raises ParseError where it is out of range."""
    if len(token.text) < MAX_EXPONENT and token.text.isdigit():
        return Fraction(int(token.text))
    mantissa, _, exponent = token.text.lower().partition("e")
    digits = mantissa.replace(".", "").lstrip("0")
    if len(mantissa) > MAX_EXPONENT or len(exponent.lstrip("+-0")) > 3:
        if not digits:
            return Fraction(0)
        raise ParseError(_RANGE, text, token.at)
    value = Fraction(token.text)
    if value and not Fraction(1, 10**MAX_EXPONENT) < value < 10**MAX_EXPONENT:
        raise ParseError(_RANGE, text, token.at)
    return value


_RANGE = f"a number beyond 10**{MAX_EXPONENT} or below its reciprocal is not read"
