"""What a name that is called denotes where it is no function of the language, and arguments.

Functions that a question declares, their derivatives, and sums over an index.
"""

from __future__ import annotations

import re
from abc import abstractmethod

from exgen.calculus.arguments import ALONE, ALONG, PAIRS, TRIPLES
from exgen.calculus.build import divide, ones
from exgen.calculus.declared import ELEMENTWISE_DOMAIN, SCALAR_DOMAIN, base, kind, prime
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.functions import apply, call
from exgen.calculus.program_places import Places
from exgen.calculus.samples import over_samples
from exgen.calculus.shape import Shape
from exgen.calculus.tokens import Token
from exgen.wording import listed

OVER_INDEX = re.compile(r"(sum|mean)_([A-Za-z])")
MOST = {1: "one argument", 2: "two arguments at most"}
"""How many arguments a function takes, in words."""
_OF_THREE = {
    "clip": "one argument or three, clip(x, low, high)",
    "where": "three arguments, where(condition, there, elsewhere)",
}
"""A function of three arguments -> how it is written."""


class Called(Places):
    """A reader that knows what stands between the parentheses of a function.

    Every method that reads raises ParseError, at the token, for what it cannot read.
    """

    @abstractmethod
    def comparison(self) -> Expr:
        """Read an expression as it may stand in parentheses."""

    def gradient_by_name(self, token: Token) -> Expr | None:
        """`dL/dh`, where L is a declared scalar and h a name: the gradient of L at h."""
        sign, below = (*self.tokens[self.place :], token, token)[:2]
        function = token.text[1:]
        if token.text[0] + below.text[:1] != "dd" or sign.text != "/" or token.text in self.names:
            return None
        at = self.names.get(below.text[1:])
        if kind(function, self.names) != SCALAR_DOMAIN or at is None:
            return None
        self.place += 2
        return call(prime(function), at)

    def declared(self, name: str, opening: Token) -> Expr:
        """A function that the question declares, or a derivative of it."""
        with self.deeper(opening):
            arg = self.comparison()
        if self.next.text == ",":
            raise self.refuse(self.next, f"{name} takes one argument: what else is in it is fixed")
        self.close(")")
        by_entry = kind(name, self.names) == ELEMENTWISE_DOMAIN
        symbol = self.names[base(name)]  # a row's role may have another letter
        assert isinstance(symbol, Symbol)
        name = symbol.name + name[len(base(name)) :]
        return apply(name, arg) if by_entry else call(name, arg)

    def over_index(self, token: Token, opening: Token, function: str, index: str) -> Expr:
        """The sum or the mean over an index, which stands in the brackets of what is summed."""
        if index in self.summed:
            raise self.refuse(token, f"{index} is the index of the sum around: take another letter")
        self.summed[index] = None
        with self.deeper(opening):
            body = self.comparison()
        self.close(")")
        dim = self.summed.pop(index)
        with self.fitting(token):
            found = over_samples(body, index)
            if function == "mean" and dim is not None:
                return divide(found, call("sum", ones(Shape(dim, 1))))
            return found

    def arguments(self, name: str) -> tuple[list[Expr], int | None]:
        """The arguments of a function, and the axis it goes along where that is given."""
        args, axis = [self.comparison()], None
        wanted = 3 if name in TRIPLES else 1 + (name in PAIRS)
        while (comma := self.take(",")) is not None:
            word = self.next
            if word.kind != "name" or self.tokens[self.place + 1].text != "=":
                if len(args) == wanted or axis is not None:
                    raise self.refuse(comma, f"{name} takes {_OF_THREE.get(name) or MOST[wanted]}")
                args.append(self.comparison())
                continue
            self.place += 2
            value = self.next
            if word.text == "keepdims":
                if value.text != "True":
                    raise self.refuse(value, "an axis is kept here: every array has two")
                self.place += 1
            elif word.text == "axis" and name in ALONG and len(args) == 1:
                axis = self.axis()
            else:
                known = f"axis goes with {listed(ALONG, last='and')}"
                raise self.refuse(word, f"{name} has no {word.text!r} ({known})")
        if name in TRIPLES and len(args) < 3 and (len(args) == 2 or name not in ALONE):
            raise self.refuse(self.next, f"{name} takes {_OF_THREE[name]}")
        if len(args) == 1 and axis is None and name in PAIRS and name not in ALONE:
            raise self.refuse(self.next, f"{name} takes two arguments, {name}(a, b)")
        return args, axis

    def blocks(self, opening: Token) -> list[Expr]:
        """What stands between the parentheses of `vstack`: blocks, or a list of them."""
        with self.deeper(opening):
            inner = self.take("[")
            parts = [self.comparison()]
            while self.take(","):
                parts.append(self.comparison())
            if inner is not None:
                self.close("]")
        self.close(")")
        return parts

    def axis(self) -> int:
        """Axis 0 goes down the columns, axis 1 along the rows; -1 is the last one."""
        back = self.take("-") is not None
        token = self.next
        axes = ("2", "1") if back else ("0", "1")
        if token.text not in axes:
            raise self.refuse(token, "an axis is 0, down the columns, or 1, along the rows")
        self.place += 1
        return axes.index(token.text)
