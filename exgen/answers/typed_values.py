"""Typed numbers, and matrices of them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from exgen.answers.records import PartVocabulary, Unreadable
from exgen.answers.scanner import tokens
from exgen.answers.sides import right_side
from exgen.answers.typed_cursor import Cursor
from exgen.answers.typed_names import KnownNames
from exgen.answers.typed_tokens import Misread, TypedToken, decimal

MOST_ENTRIES: Final = 400
"""The most entries of a value."""
_LARGEST_POWER: Final = 20
_DECIMAL_COMMA: Final = re.compile(r"\s*[-+−]?\d+,\d+\s*")
_OPENING: Final = {"[": "]", "(": ")", "{": "}"}
_WRAPPERS: Final = frozenset({"np", "array", "numpy", "matrix", "is", "torch", "tensor"})


@dataclass(frozen=True, slots=True)
class TypedValue:
    """A typed number or matrix of numbers.

    `rows` are the entries exactly as they are typed. `last` holds for every entry what one unit
    of its last decimal place is, 0 for a whole number or a fraction: a decimal stands for every
    number that rounds to it.
    """

    rows: tuple[tuple[Fraction, ...], ...]
    last: tuple[tuple[Fraction, ...], ...]


def with_point(text: str) -> str:
    """One number with its decimal comma as a point: where a single one is asked, it is no list."""
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text


def read_value(text: str) -> TypedValue | Unreadable:
    r"""Numbers: `-3/2`, `0.25`, `[[1, 0], [0, -3/2]]`, `1 0; 0 -3/2`, `\begin{bmatrix} ...`."""
    try:
        return _value(text)
    except Misread as error:
        return Unreadable.of(text, error.at, error.expected, error.known)


def _value(text: str) -> TypedValue:
    found = right_side(tokens(text), "=", "→", ":")
    found = [t for t in found if not (t.kind == "word" and t.text in _WRAPPERS)]
    found = [t for t in found if t.text != "." or t.kind == "number"]
    turned = len(found) > 1 and found[-1].text in ("T", "'") and found[-1].kind != "number"
    if turned:
        found = found[:-1]
        while found and found[-1].text in ("^", "{", "."):
            found.pop()
    if found and found[-1].text == "}" and [t.text for t in found[-4:-1]] == ["^", "{", "T"]:
        found, turned = found[:-4], True
    if not found:
        raise Misread(0, "a number or a matrix of numbers is expected")
    while len(found) > 4 and _wraps_rows(found):
        found = found[1:-1]
    end = TypedToken("end", "", found[-1].end, found[-1].end, True)
    cursor = _Values([*found, end], _NO_NAMES)
    factor = cursor.factor()
    rows = [[(v * factor, abs(last * factor)) for v, last in row] for row in _rows(cursor)]
    lengths = {len(row) for row in rows}
    if len(lengths) != 1 or not rows[0]:
        raise Misread(found[0].at, "the rows of a matrix have the same length, at least 1")
    if turned:
        rows = [list(row) for row in zip(*rows, strict=True)]
    return TypedValue(
        tuple(tuple(value for value, _ in row) for row in rows),
        tuple(tuple(last for _, last in row) for row in rows),
    )


def _wraps_rows(found: list[TypedToken]) -> bool:
    """Whether parentheses stand around rows in brackets: `np.array([[1, 2]])`."""
    return found[0].text == "(" and found[-1].text == ")" and found[1].text in ("[", "\\begin")


class _Values(Cursor):
    """Reads numbers, and rows of them."""

    def factor(self) -> Fraction:
        """A number before a matrix, which multiplies all its entries; 1 where there is none."""
        start = self.place
        opened = [k for k, t in enumerate(self.tokens) if t.text in ("[", "\\begin")]
        if not opened or not opened[0] or self.tokens[-2].text not in ("]", "}", "\\end"):
            return Fraction(1)
        try:
            negative = self.take("-") is not None
            found = self.plain()[0]
            while (sign := self.take("/")) is not None:
                found, _ = _ratio(self, sign, found, self.plain()[0])
        except Misread:
            self.place = start
            return Fraction(1)
        self.take("*", "·", "×")
        if self.place != opened[0]:
            self.place = start
            return Fraction(1)
        return -found if negative else found

    def number(self) -> tuple[Fraction, Fraction]:
        """A number, and the unit of its last decimal place."""
        negative = False
        while (sign := self.take("+", "-")) is not None:
            negative ^= sign.text == "-"
        found, last = self.plain()
        found, last = self.multiplied(-found if negative else found, last)
        while self.is_sign("+", "-") and self.next.spaced is self.ahead().spaced:
            sign = self.advance()
            other, step = self.multiplied(*self.plain())
            found += -other if sign.text == "-" else other
            last = max(last, step)
        return found, last

    def plain(self) -> tuple[Fraction, Fraction]:
        """A number without a sign before it, or one in parentheses with it."""
        if (opening := self.take("(", "{")) is not None:
            with self.deeper(opening):
                found, last = self.number()
                self.close(opening, ")" if opening.text == "(" else "}")
        elif (sign := self.take("\\frac")) is not None:
            with self.deeper(sign):
                found, last = _ratio(self, sign, self.piece(), self.piece())
        elif self.next.text in ("sqrt", "√") and self.ahead().text in ("(", "{"):
            root = self.advance()
            found = _root(self, root, self.plain()[0])
            last = Fraction(0)
        else:
            if self.next.kind != "number":
                raise self.wanted("a number")
            token = self.advance()
            found, last = decimal(token)
        return found, last

    def piece(self) -> Fraction:
        """What stands above or below a fraction line: braces, or a single digit."""
        token = self.next
        if token.kind == "number" and token.text.isdigit() and len(token.text) > 1:
            rest = token._replace(text=token.text[1:], at=token.at + 1)
            self.tokens = [*self.tokens[: self.place], rest, *self.tokens[self.place + 1 :]]
            return Fraction(token.text[0])
        return self.plain()[0]

    def multiplied(self, found: Fraction, last: Fraction) -> tuple[Fraction, Fraction]:
        """The number with its power, and the factors and denominators behind it."""
        found, last = self.powered(found, last)
        while (sign := self.take("/", "*", "·", "×")) is not None:
            other = self.powered(*self.plain())[0]
            if sign.text == "/":
                found, last = _ratio(self, sign, found, other)
            else:
                found, last = found * other, Fraction(0)
        return found, last

    def powered(self, found: Fraction, last: Fraction) -> tuple[Fraction, Fraction]:
        """The number, raised where a power is typed behind it."""
        if (sign := self.take("^", "**")) is None:
            return found, last
        negative = self.take("-") is not None
        exponent = self.plain()[0]
        if exponent.denominator != 1 or exponent > _LARGEST_POWER or (negative and not found):
            raise self.refuse("a whole number is expected above, at most 20", at=sign)
        return found ** int(-exponent if negative else exponent), Fraction(0)

    def row(self, *ends: str) -> list[tuple[Fraction, Fraction]]:
        """Numbers up to a sign that ends the row."""
        row: list[tuple[Fraction, Fraction]] = []
        while not self.is_sign(*ends) and self.next.kind != "end":
            row.append(self.number())
            while self.take(",", "&"):
                pass
            if len(row) > MOST_ENTRIES:
                raise self.refuse(f"a value has at most {MOST_ENTRIES} entries")
        return row


def _ratio(
    cursor: Cursor, sign: TypedToken, above: Fraction, below: Fraction
) -> tuple[Fraction, Fraction]:
    if below == 0:
        raise cursor.refuse("this divides by zero", at=sign)
    return above / below, Fraction(0)


def _root(cursor: Cursor, sign: TypedToken, square: Fraction) -> Fraction:
    """The square root of a number that has a rational one."""
    above, below = (math.isqrt(max(n, 0)) for n in (square.numerator, square.denominator))
    if Fraction(above * above, below * below) != square:
        raise cursor.refuse("this root is no fraction: write it as a decimal", at=sign)
    return Fraction(above, below)


def _rows(cursor: _Values) -> list[list[tuple[Fraction, Fraction]]]:
    """The rows, in brackets, in a LaTeX matrix, or bare with semicolons or lines between."""
    rows: list[list[tuple[Fraction, Fraction]]] = []
    if cursor.take("\\begin"):
        while True:
            rows.append(cursor.row("\\\\", "\n", "\\end"))
            if not rows[-1]:
                rows.pop()
            if cursor.take("\\\\", "\n") is None:
                break
        if cursor.take("\\end") is None:
            raise cursor.wanted("the end of the matrix")
    elif cursor.is_sign("[", "(", "{") and _holds_list(cursor):
        opening = cursor.advance()
        close = _OPENING[opening.text]
        if cursor.is_sign("[", "(", "{") and _holds_list(cursor):
            while (inner := cursor.take("[", "(", "{")) is not None:
                rows.append(cursor.row(_OPENING[inner.text]))
                cursor.close(inner, _OPENING[inner.text])
                while cursor.take(",", ";", "\n", "\\\\"):
                    pass
        else:
            rows = _bare(cursor, close)
        cursor.close(opening, close)
    else:
        rows = _bare(cursor)
    if cursor.next.kind != "end":
        raise cursor.wanted("the end of the value")
    return rows


def _holds_list(cursor: _Values) -> bool:
    """Whether the bracket that opens here is one of rows, and none around a single number."""
    end = cursor.closing(cursor.place)
    if cursor.next.text == "[":
        return True
    inside = cursor.tokens[cursor.place : end or cursor.place]
    return any(t.text in (",", ";", "[") for t in inside)


def _bare(cursor: _Values, *ends: str) -> list[list[tuple[Fraction, Fraction]]]:
    rows: list[list[tuple[Fraction, Fraction]]] = []
    while True:
        row = cursor.row(";", "\n", "\\\\", "|", *ends)
        if row:
            rows.append(row)
        if cursor.take(";", "\n", "\\\\", "|") is None:
            return rows


_NO_NAMES: Final = KnownNames(PartVocabulary.empty())
