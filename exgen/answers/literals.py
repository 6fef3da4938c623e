"""Answers that are no expressions: a shape, a value, names of quantities."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeVar

from exgen.answers.cursor import Cursor
from exgen.answers.names import Names
from exgen.answers.records import Unreadable, Vocabulary
from exgen.answers.tokens import Misread, Token, decimal, tokens
from exgen.calculus.shape import Dim, Shape
from exgen.wording import quoted

_T = TypeVar("_T")
MOST_ENTRIES: Final = 400
"""The most entries of a value."""
_BY: Final = frozenset({"x", "by", "X", "times"})
_SCALARS: Final = frozenset({"scalar", "number", "real", "R", "ℝ"})
_SEPARATORS: Final = frozenset({"and", "or", "plus", "also", "the", "values", "of", "store", "keep",
                                "cache", "save", "need", "only", "we", "both"})  # fmt: skip
_WORD_SHAPES: Final = frozenset({"vector", "row", "column", "matrix", "a", "an", "shape", "size",
                                 "dimension", "dimensions", "in", "is", "the", "it", "of", "length",
                                 "with", "entries", "rows", "columns", "and", "same",
                                 "as"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """A typed number or matrix of numbers.

    `rows` are the entries exactly as they are typed. `last` holds for every entry what one unit
    of its last decimal place is, 0 for a whole number or a fraction: a decimal stands for every
    number that rounds to it.
    """

    rows: tuple[tuple[Fraction, ...], ...]
    last: tuple[tuple[Fraction, ...], ...]


def read_shape(text: str, known: Vocabulary) -> Shape | Unreadable:
    r"""Rows and columns from `d x n`, `(d, n)`, `R^{d x n}`, `\mathbb{R}^{d \times n}`, `3 by 2`.

    A single dimension is that of a column; "scalar" and a single 1 are 1 x 1.
    """
    return _told(text, lambda: _shape(text, known))


def read_value(text: str) -> Value | Unreadable:
    r"""Numbers: `-3/2`, `0.25`, `[[1, 0], [0, -3/2]]`, `1 0; 0 -3/2`, `\begin{bmatrix} ...`."""
    return _told(text, lambda: _value(text))


def read_names(text: str, known: Vocabulary) -> tuple[str, ...] | Unreadable:
    """The question's names of the quantities that are listed: "a1, z2 and yhat"."""
    return _told(text, lambda: _names(text, known))


def _told(text: str, read: Callable[[], _T]) -> _T | Unreadable:
    try:
        return read()
    except Misread as error:
        return Unreadable.of(text, error.at, error.expected, error.known)


def _right_side(found: list[Token], *signs: str) -> list[Token]:
    """The tokens behind the last equation sign, without what ends a sentence."""
    for k in range(len(found) - 1, -1, -1):
        if found[k].kind == "sign" and found[k].text in signs:
            found = found[k + 1 :]
            break
    kept = [t for t in found if t.kind != "end"]
    while kept and kept[-1].text in (".", "\n", ";", "\\\\", ","):
        kept.pop()
    return kept


_DIM = re.compile(r"[A-Za-z]+\d*|\d+")
_RUN = re.compile(r"([A-Za-z]|\d+)x([A-Za-z]\d*|\d+)")


def _shape(text: str, known: Vocabulary) -> Shape:
    found = _right_side(tokens(text), "=", "∈", ":", "→")
    names = Names(known)
    pieces: list[tuple[str, Token]] = []
    for token in found:
        run = _RUN.fullmatch(token.text)
        if token.kind == "word" and run is not None and names.dimension(token.text) is None:
            pieces += [(run[1], token), ("×", token), (run[2], token)]
        elif token.kind == "word" and len(token.text) > 1 and token.text[0] == "x":
            pieces += [("×", token), (token.text[1:], token)]
        else:
            pieces.append((token.text, token))
    dims: list[Dim] = []
    scalar = False
    below = False
    for text_of, token in pieces:
        if text_of == "_":
            below = True
        elif token.kind in ("word", "number") and text_of != "×":
            if below and dims and isinstance(dims[-1], str):
                joined = names.dimension(f"{dims[-1]}{text_of}")
                if joined is not None:
                    dims[-1], below = joined, False
                    continue
            below = False
            if text_of in _BY and names.dimension(text_of) is None:
                continue
            if text_of in _SCALARS and names.dimension(text_of) is None:
                scalar = True
                continue
            if text_of.lower() in _WORD_SHAPES and names.dimension(text_of) is None:
                continue
            dims.append(_dimension(text_of, token, names, pieces))
    if len(dims) == 2:
        return Shape(dims[0], dims[1])
    if len(dims) == 1:
        row = any(word == "row" for word, _ in pieces)
        return Shape(1, dims[0]) if row else Shape(dims[0], 1)
    if not dims and scalar:
        return Shape(1, 1)
    at = found[0].at if found else 0
    raise Misread(at, "a shape is expected: rows x columns", _dims_known(names))


def _dimension(text: str, token: Token, names: Names, pieces: list[tuple[str, Token]]) -> Dim:
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0:
        return int(text)
    dim = names.dimension(text)
    if dim is None:
        joined = [text + other for other, _ in pieces if other.isdigit()]
        if any(names.dimension(each) is not None for each in joined):
            return text
        raise Misread(
            token.at,
            f"{quoted(text, limit=40)} is no dimension of this question",
            _dims_known(names),
        )
    return dim


def _dims_known(names: Names) -> str:
    named = [d for d in names.dims if isinstance(d, str)]
    return f"known: {', '.join(named)}" if named else ""


class _Values(Cursor):
    """Reads numbers, and rows of them."""

    def number(self) -> tuple[Fraction, Fraction]:
        """A number, and the unit of its last decimal place."""
        negative = False
        while (sign := self.take("+", "-")) is not None:
            negative ^= sign.text == "-"
        found, last = self.plain()
        found, last = self.multiplied(-found if negative else found, last)
        while self.is_sign("+", "-") and self.next.spaced and self.ahead().spaced:
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
        """The number with the factors and denominators behind it."""
        while (sign := self.take("/", "*", "·", "×")) is not None:
            other = self.plain()[0]
            if sign.text == "/":
                found, last = _ratio(self, sign, found, other)
            else:
                found, last = found * other, Fraction(0)
        return found, last

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
    cursor: Cursor, sign: Token, above: Fraction, below: Fraction
) -> tuple[Fraction, Fraction]:
    if below == 0:
        raise cursor.refuse("this divides by zero", at=sign)
    return above / below, Fraction(0)


_OPENING: Final = {"[": "]", "(": ")", "{": "}"}


def _value(text: str) -> Value:
    found = _right_side(tokens(text), "=", "→", ":")
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
    end = Token("end", "", found[-1].end, found[-1].end, True)
    cursor = _Values([*found, end], _NO_NAMES)
    rows = _rows(cursor)
    lengths = {len(row) for row in rows}
    if len(lengths) != 1 or not rows[0]:
        raise Misread(found[0].at, "the rows of a matrix have the same length, at least 1")
    if turned:
        rows = [list(row) for row in zip(*rows, strict=True)]
    return Value(
        tuple(tuple(value for value, _ in row) for row in rows),
        tuple(tuple(last for _, last in row) for row in rows),
    )


_WRAPPERS: Final = frozenset({"np", "array", "numpy", "matrix", "is", "torch", "tensor"})


def _wraps_rows(found: list[Token]) -> bool:
    """Whether parentheses stand around rows in brackets: `np.array([[1, 2]])`."""
    return found[0].text == "(" and found[-1].text == ")" and found[1].text in ("[", "\\begin")


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


def _names(text: str, known: Vocabulary) -> tuple[str, ...]:
    names = Names(known)
    found: list[str] = []
    run = _right_side(tokens(text), "=", ":")
    place = 0
    while place < len(run):
        token = run[place]
        if token.kind == "sign" or (token.kind == "word" and token.text.lower() in _SEPARATORS):
            place += 1
            continue
        spelled, accent = "", ""
        while place < len(run) and run[place].kind == "accent":
            accent = run[place].text
            place += 1
        if place < len(run):
            letters = run[place].text.rstrip("0123456789")
            spelled = letters + accent + run[place].text[len(letters) :]
            place += 1
        name, step = _longest(spelled, run, place, names)
        if name is None:
            raise Misread(
                token.at, f"{quoted(spelled, limit=40)} is no quantity here", names.meant(spelled)
            )
        place += step
        found.append(name)
    if not found:
        raise Misread(0, "names of quantities are expected", names.meant(""))
    return tuple(dict.fromkeys(found))


def _longest(spelled: str, run: list[Token], place: int, names: Names) -> tuple[str | None, int]:
    """The quantity that is spelled so, with a number below or above it; how many tokens more."""
    following = run[place : place + 7]
    if following and following[0].text in ("_", "^"):
        for k, token in enumerate(following):
            if token.kind in ("number", "word"):
                for form in (f"{spelled}{token.text}", f"{spelled}_{token.text}"):
                    name = names.name(form) or names.loosely(form)
                    if name is not None:
                        rest = k + 1
                        while rest < len(following) and following[rest].text in (")", "]", "}"):
                            rest += 1
                        return name, rest
                break
            if token.text not in ("_", "^", "{", "(", "["):
                break
    return names.name(spelled) or names.loosely(spelled), 0


_NO_NAMES: Final = Names(Vocabulary.empty())
