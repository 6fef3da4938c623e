"""Reading the text form: a parser for a closed grammar, which evaluates nothing.

    comparison  sum [">" sum]
    sum         product {("+" | "-") product}
    product     signed {("*" | "/" | "@") signed}
    signed      {"+" | "-"} power
    power       whole ["**" signed]
    whole       part {".T" | "[" index "," index "]"}
    part        number | name | name "(" arguments ")" | "(" comparison ")"

Everything that is refused is refused with its place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache

from exgen.calculus.build import (
    RangeError,
    ShapeError,
    add,
    divide,
    eye,
    matmul,
    neg,
    number,
    ones,
    power,
    sub,
    times,
    transpose,
    unit,
)
from exgen.calculus.cursor import MAX_DEPTH, Cursor, meant
from exgen.calculus.entries import line
from exgen.calculus.expr import Entry, Expr, Index, intern
from exgen.calculus.functions import CALLS, ELEMENTWISE, apply, call
from exgen.calculus.shape import SCALAR, Dim, Shape
from exgen.calculus.tokens import MAX_LENGTH, ParseError, ShapeMismatchError, Token, number_in

__all__ = ["FUNCTIONS", "MAX_DEPTH", "MAX_LENGTH", "ParseError", "parse"]

FUNCTIONS = (*ELEMENTWISE, "sqrt", *CALLS, "ones", "eye")
"""The names that stand before parentheses."""
_SHORT = 300
"""Up to so many characters what a text denotes is remembered."""
_WORD = re.compile(r"[^\W\d]\w*")

_BINARY: dict[str, Callable[[Expr, Expr], Expr]] = {"@": matmul, "*": times, "/": divide}


def parse(
    text: str, names: Mapping[str, Expr], *, indices: Mapping[str, Dim] | None = None
) -> Expr:
    """The expression that `text` denotes; `names` gives each variable its expression.

    `indices` gives each free index the dimension it runs over: those names may stand in the
    brackets of an entry, a row or a column, where that dimension is, and no others. Without it any
    name may stand in those of an entry.

    Raises ParseError for text outside the grammar, which is a ShapeError too where operands do not
    fit.
    """
    if indices is None and len(text) <= _SHORT:
        words = dict.fromkeys(_WORD.findall(text))
        bound = tuple([(name, names[name]) for name in words if name in names])
        try:
            return _remembered(text, bound)
        except ParseError:
            pass  # refused below, where all names are known that may have been meant
    return _read(text, names, indices)


# Rules and programs are written as the same texts for one draw after the other.
@lru_cache(maxsize=1024)
def _remembered(text: str, bound: tuple[tuple[str, Expr], ...]) -> Expr:
    return _read(text, dict(bound), None)


def _read(text: str, names: Mapping[str, Expr], indices: Mapping[str, Dim] | None) -> Expr:
    reader = _Reader(text, names, indices)
    try:
        expr = reader.comparison()
    except RecursionError:
        raise reader.refuse(reader.next, "nested too deeply") from None
    if reader.next.kind != "end":
        raise reader.unexpected()
    return expr


class _Reader(Cursor):
    def __init__(
        self, text: str, names: Mapping[str, Expr], indices: Mapping[str, Dim] | None
    ) -> None:
        super().__init__(text)
        self.names = names
        self.indices = indices

    @contextmanager
    def fitting(self, token: Token) -> Iterator[None]:
        """Operands that do not fit are refused at the token."""
        try:
            yield
        except ParseError:
            raise
        except ShapeError as error:
            raise ShapeMismatchError(str(error), self.text, token.at) from None
        except RangeError as error:
            raise self.refuse(token, str(error)) from None

    def comparison(self) -> Expr:
        left = self.sum()
        sign = self.take(">")
        if sign is None:
            return left
        right = self.sum()
        with self.fitting(sign):
            return apply("step", sub(left, right))

    def sum(self) -> Expr:
        """A chain of sums and differences, added up at once."""
        terms = [self.product()]
        shape, last = terms[0].shape, self.next
        while (sign := self.take("+", "-")) is not None:
            term = self.product()
            if SCALAR not in (shape, term.shape) and term.shape != shape:
                with self.fitting(sign):
                    add(ones(shape), ones(term.shape))
            shape = term.shape if shape.is_scalar else shape
            terms.append(neg(term) if sign.text == "-" else term)
            last = sign
        if len(terms) == 1:
            return terms[0]
        with self.fitting(last):
            return add(*terms)

    def product(self) -> Expr:
        found = self.signed()
        while (sign := self.take("*", "/", "@")) is not None:
            factors, signs = [found, self.signed()], [sign]
            while sign.text == "@" and (more := self.take("@")) is not None:
                factors.append(self.signed())
                signs.append(more)
            found = self.multiplied(factors, signs)
        return found

    def multiplied(self, factors: list[Expr], signs: list[Token]) -> Expr:
        """The product of a chain of one operator; a chain of `@` at once, or it would be slow."""
        if signs[0].text == "@":
            with suppress(ShapeError):  # else one after the other, to find the place
                return matmul(*factors)
        found = factors[0]
        by = _BINARY[signs[0].text]
        for factor, sign in zip(factors[1:], signs, strict=True):
            with self.fitting(sign):
                found = by(found, factor)
        return found

    def signed(self) -> Expr:
        negative = False
        while (sign := self.take("+", "-")) is not None:
            negative ^= sign.text == "-"
        found = self.power()
        return neg(found) if negative else found

    def power(self) -> Expr:
        base = self.whole()
        sign = self.take("**")
        if sign is None:
            return base
        with self.deeper(sign):
            exponent = self.signed()
        with self.fitting(sign):
            return power(base, exponent)

    def whole(self) -> Expr:
        found = self.part()
        while (sign := self.take(".", "[")) is not None:
            if sign.text == "[":
                found = self.subscript(found, sign)
                continue
            if self.next.text != "T":
                raise self.refuse(self.next, "after a dot only T is expected, the transpose")
            self.place += 1
            found = transpose(found)
        return found

    def part(self) -> Expr:
        token = self.next
        if token.kind == "number":
            self.place += 1
            return number(number_in(token, self.text))
        if token.kind == "name":
            self.place += 1
            opening = self.take("(")
            return self.function(token, opening) if opening else self.named(token)
        opening = self.take("(")
        if opening is None:
            raise self.unexpected("a number, a name or (")
        with self.deeper(opening):
            inside = self.comparison()
        self.close(opening, ")")
        return inside

    def named(self, token: Token) -> Expr:
        if token.text in self.names:
            return self.names[token.text]
        if token.text in FUNCTIONS:
            raise self.refuse(token, f"{token.text} is a function and needs ( )")
        raise self.refuse(token, f"unknown name {token.text!r} ({meant(token.text, self.names)})")

    def function(self, token: Token, opening: Token) -> Expr:
        name = token.text
        if name in self.names:
            raise self.refuse(opening, f"{name} is no function: a product is written {name} * (")
        if name not in FUNCTIONS:
            raise self.refuse(token, f"unknown function {name!r} ({meant(name, FUNCTIONS)})")
        if name in ("ones", "eye"):
            return self.constant(token, opening)
        with self.deeper(opening):
            arg = self.comparison()
        if self.next.text == ",":
            raise self.refuse(self.next, f"{name} takes one argument")
        self.close(opening, ")")
        with self.fitting(token):
            return call(name, arg) if name in CALLS else apply(name, arg)

    def constant(self, token: Token, opening: Token) -> Expr:
        dims = [self.dimension()]
        while self.take(","):
            dims.append(self.dimension())
        self.close(opening, ")")
        if token.text == "ones" and len(dims) == 2:
            return ones(Shape(dims[0], dims[1]))
        if token.text == "eye" and len(dims) == 1:
            return eye(dims[0])
        raise self.refuse(token, "write ones(rows, cols) and eye(rows)")

    def dimension(self) -> Dim:
        token = self.next
        if token.kind == "name":
            self.place += 1
            return token.text
        if token.kind == "number" and token.text.isdigit() and len(token.text) < 6:
            self.place += 1
            if int(token.text) > 0:
                return int(token.text)
        raise self.refuse(token, "a dimension is a positive number or a name")

    def subscript(self, base: Expr, opening: Token) -> Expr:
        """An entry, a row or a column."""
        with self.deeper(opening):
            row = self.index(base.shape.rows)
            if self.take(",") is None:
                raise self.refuse(self.next, "two indices are expected: [i, j] or [i, :]")
            col = self.index(base.shape.cols)
        self.close(opening, "]")
        if row is not None and col is not None:
            return intern(Entry(SCALAR, base, row, col))
        if isinstance(row, str) or isinstance(col, str):
            if self.indices is None:
                raise self.refuse(opening, "a row or a column is cut out at a number")
            return line(base, row, col)
        found = base
        for index, left in ((row, True), (col, False)):
            if index is not None and left:
                found = matmul(unit(index, base.shape.rows), found)
            elif index is not None:
                found = matmul(found, transpose(unit(index, base.shape.cols)))
        return found

    def index(self, dim: Dim) -> Index | None:
        """A number or a name, None for a colon."""
        token = self.next
        if self.take(":"):
            return None
        if token.kind == "name":
            self.check_index(token, dim)
            self.place += 1
            return token.text
        if token.kind != "number" or not token.text.isdigit() or len(token.text) > 6:
            raise self.refuse(token, "an index is a number from 0, a name or :")
        if isinstance(dim, int) and int(token.text) >= dim:
            raise self.refuse(token, f"the index {token.text} is beyond {dim - 1}, the last one")
        self.place += 1
        return int(token.text)

    def check_index(self, token: Token, dim: Dim) -> None:
        """Refuse a name that is no free index, and one that runs over another dimension."""
        if self.indices is None:
            return
        if token.text not in self.indices:
            known = meant(token.text, self.indices)
            raise self.refuse(token, f"unknown index {token.text!r} ({known})")
        over = self.indices[token.text]
        if over != dim:
            raise self.refuse(token, f"the index {token.text} runs over {over}, not over {dim}")
