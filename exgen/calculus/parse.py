"""Reading the text form: a parser for a closed grammar, which evaluates nothing.

    comparison  sum [(">" | "<") sum]
    sum         product {("+" | "-") product}
    product     signed {("*" | "/" | "@") signed}
    signed      {"+" | "-"} power
    power       whole ["**" signed]
    whole       part {".T" | "[" place ["," place] "]"}
    place       index | [bound] ":" [bound]
    bound       a number, the name of a dimension, or a sum of such
    part        number | name | name "(" arguments ")" | "(" comparison ")"
                | ("sum" | "mean") "_" index "(" comparison ")"
    arguments   comparison {"," (comparison | option)}
    option      "axis" "=" index | "keepdims" "=" "True"

Everything that is refused is refused with its place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache

from exgen.calculus.arguments import ALONG, PAIRS, TRIPLES, fitted, product, quotient
from exgen.calculus.build import (
    ShapeError,
    add,
    eye,
    matmul,
    neg,
    number,
    ones,
    power,
    sub,
    transpose,
    zeros,
)
from exgen.calculus.called import OVER_INDEX, Called
from exgen.calculus.cursor import MAX_DEPTH, meant
from exgen.calculus.declared import base, kind
from exgen.calculus.expr import Expr
from exgen.calculus.functions import CALLS, ELEMENTWISE, apply, call
from exgen.calculus.program_places import counts
from exgen.calculus.shape import SCALAR, Shape
from exgen.calculus.slicing import stacked
from exgen.calculus.tokens import MAX_LENGTH, ParseError, Token, number_in
from exgen.calculus.uncovered import JOINED, reason
from exgen.dimensions import Dim

__all__ = ["FUNCTIONS", "MAX_DEPTH", "MAX_LENGTH", "ParseError", "parse", "parts_with_values"]

_CONSTANTS = ("ones", "zeros", "eye")
BLOCKS = {"vstack": 0, "hstack": 1}
"""What puts blocks together -> the axis along which they stand."""
FUNCTIONS = tuple(
    dict.fromkeys((*ELEMENTWISE, "sqrt", *CALLS, *PAIRS, *TRIPLES, *BLOCKS, *_CONSTANTS))
)
"""The names that stand before parentheses."""
_OWN_WORDS = frozenset({*FUNCTIONS, "T"})
_SHORT = 300
"""Up to so many characters what a text denotes is remembered."""
_WORD = re.compile(r"[^\W\d]\w*")

_BINARY: dict[str, Callable[[Expr, Expr], Expr]] = {
    "@": matmul,
    "*": product,
    "/": quotient,
}


def parse(
    text: str, names: Mapping[str, Expr], *, indices: Mapping[str, Dim] | None = None
) -> Expr:
    """The expression that `text` denotes; `names` gives each variable its expression.

    The name of a dimension of one of them, where it is no name of these, stands for its number.

    `indices` gives each free index the dimension it runs over: those names may stand in the
    brackets of an entry, a row or a column, where that dimension is, and no others. Without it any
    name may stand in those of an entry.

    Raises ParseError for text outside the grammar, which is a ShapeError too where operands do not
    fit.
    """
    if indices is None and len(text) <= _SHORT:
        words = dict.fromkeys(_WORD.findall(text))
        bound = tuple([(name, names[name]) for name in words if name in names])
        if any(w not in names and w not in _OWN_WORDS for w in words):
            numbers = counts(names)
            bound += tuple([(w, numbers[w]) for w in words if w in numbers])
        try:
            return _remembered(text, bound)
        except ParseError:
            pass  # refused below, where all names are known that may have been meant
    return _read(text, names, indices)


# Rules and programs are written as the same texts for one draw after the other.
@lru_cache(maxsize=1024)
def _remembered(text: str, bound: tuple[tuple[str, Expr], ...]) -> Expr:
    return _read(text, dict(bound), None)


def parts_with_values(text: str, names: Mapping[str, Expr]) -> tuple[Expr, ...]:
    """What must have a value where `text` has one: all that is called, divided by, or a power.

    Of `exp(log(s))` that is `log(s)`, though the whole is `s`. Raises ParseError as `parse` does.
    """
    found: list[Expr] = []
    _read(text, names, None, found)
    return tuple(dict.fromkeys(found))


def _read(
    text: str,
    names: Mapping[str, Expr],
    indices: Mapping[str, Dim] | None,
    values: list[Expr] | None = None,
) -> Expr:
    reader = _Reader(text, names, indices)
    reader.values = values
    try:
        expr = reader.comparison()
    except RecursionError:
        raise reader.refuse(reader.next, "nested too deeply") from None
    if reader.next.kind != "end":
        raise reader.unexpected()
    return expr


class _Reader(Called):
    """One text being read: a method for each rule of the grammar.

    `values` takes what must have a value, where that is wanted.
    """

    values: list[Expr] | None = None

    def noted(self, found: Expr) -> Expr:
        """The same expression, which must have a value; of sums it is their whole that must."""
        if self.values is not None and not self.summed:
            self.values.append(found)
        return found

    def comparison(self) -> Expr:
        left = self.sum()
        sign = self.take(">", "<")
        if sign is None:
            return left
        if self.next.text == "=":
            raise self.refuse(sign, "comparisons are > and <: where both sides are equal is a kink")
        right = self.sum()
        with self.fitting(sign):
            lower, upper = (left, right) if sign.text == "<" else (right, left)
            return apply("step", sub(*reversed(fitted(lower, upper))))

    def sum(self) -> Expr:
        """A chain of sums and differences, added up at once."""
        terms = [self.product()]
        shape, last = terms[0].shape, self.next
        while (sign := self.take("+", "-")) is not None:
            term = self.product()
            if SCALAR not in (shape, term.shape) and term.shape != shape:
                here, there = fitted(ones(shape), ones(term.shape))
                with self.fitting(sign):
                    shape = add(here, there).shape
            shape = term.shape if shape.is_scalar else shape
            terms.append(neg(term) if sign.text == "-" else term)
            last = sign
        if len(terms) == 1:
            return terms[0]
        with self.fitting(last):
            return add(*(fitted(t, ones(shape))[0] for t in terms))

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
                if sign.text == "/" and self.values is not None:
                    self.noted(power(factor, number(-1)))
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
            return self.noted(power(base, exponent))

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
            gradient = self.gradient_by_name(token)
            if gradient is not None:
                return gradient
            opening = self.take("(")
            return self.function(token, opening) if opening else self.named(token)
        opening = self.take("(")
        if token.text == "[":
            raise self.refuse(token, JOINED)
        if opening is None:
            raise self.unexpected("a number, a name or (")
        with self.deeper(opening):
            inside = self.comparison()
        self.close(")")
        return inside

    def named(self, token: Token) -> Expr:
        if kind(token.text, self.names):
            raise self.refuse(token, f"{token.text} is a function and needs ( )")
        if token.text in self.names:
            return self.names[token.text]
        if token.text in FUNCTIONS:
            raise self.refuse(token, f"{token.text} is a function and needs ( )")
        dimensions = counts(self.names)
        if token.text in dimensions:
            return dimensions[token.text]
        if self.next.text == "=":
            raise self.unexpected()
        after = self.tokens[self.place + 1].text if self.next.text == "." else "T"
        if after != "T":
            raise self.refuse(token, f"functions stand without a module: write {after}( )")
        raise self.refuse(token, f"unknown name {token.text!r} ({meant(token.text, self.names)})")

    def function(self, token: Token, opening: Token) -> Expr:
        name = token.text
        if kind(name, self.names):
            return self.declared(name, opening)
        if base(name) != name:
            raise self.refuse(
                token, f"{base(name)} is no declared function: a transpose is written .T"
            )
        if name in self.names:
            raise self.refuse(opening, f"{name} is no function: a product is written {name} * (")
        over = OVER_INDEX.fullmatch(name)
        if over is not None:
            return self.over_index(token, opening, over[1], over[2])
        if name not in FUNCTIONS:
            known = (*(n for n in self.names if kind(n, self.names)), *FUNCTIONS)
            why = reason(name) or f"unknown function {name!r} ({meant(name, known)})"
            raise self.refuse(token, why)
        if name in _CONSTANTS:
            return self.constant(token, opening)
        if name in BLOCKS:
            parts = self.blocks(opening)
            with self.fitting(token):
                return stacked(parts, BLOCKS[name])
        with self.deeper(opening):
            args, axis = self.arguments(name)
        self.close(")")
        with self.fitting(token):
            if axis is not None:
                return ALONG[name](args[0], axis)
            if len(args) == 3:
                return TRIPLES[name](*args)
            if len(args) == 2:
                return PAIRS[name](*args)
            if name == "min":
                return neg(call("max", neg(args[0])))
            by = call if name in CALLS else apply
            return self.noted(by(name, args[0]))

    def constant(self, token: Token, opening: Token) -> Expr:
        dims = [self.dimension()]
        while self.take(","):
            dims.append(self.dimension())
        self.close(")")
        if token.text != "eye" and len(dims) == 2:
            shape = Shape(dims[0], dims[1])
            return ones(shape) if token.text == "ones" else zeros(shape)
        if token.text == "eye" and len(dims) == 1:
            return eye(dims[0])
        raise self.refuse(token, "write ones(rows, cols), zeros(rows, cols) and eye(rows)")
