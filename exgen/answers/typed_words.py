"""Whatever begins with a word: a quantity, a function, a derivative, a constant."""

from __future__ import annotations

from exgen.answers import spellings
from exgen.answers.typed_calls import Calls
from exgen.answers.typed_cursor import OPENING
from exgen.answers.typed_quantities import name_parts
from exgen.answers.typed_tokens import TypedToken
from exgen.answers.typed_tree import Applied, Indexed, Leaf, Node, Option
from exgen.calculus.build import eye, number, ones
from exgen.calculus.shape import Shape

_ATTRIBUTES = frozenset({"T", "size", "shape", "sum", "mean", "dot", "transpose", "reshape"})
_NUMBERS = {"zero": 0, "one": 1, "two": 2}


class WordReader(Calls):
    """Reads what begins with a word."""

    def word(self) -> Node:
        """A name with what belongs to it, or a function with its arguments."""
        token = self.next
        accent = ""
        while self.next.kind == "accent":
            accent = self.advance().text
        if self.next.kind != "word":
            raise self.wanted("a letter below the accent")
        base = self.advance()
        while base.text in spellings.PREFIXES and self.is_sign(".") and self.ahead().kind == "word":
            if self.names.quantity(base.text) is not None and self.ahead().text in _ATTRIBUTES:
                break  # F.size, where F is a matrix of the question
            self.advance()
            base = self.advance()
        name = base.text
        if accent and accent != "tilde":
            letters, digits = name_parts(name)
            name = f"{letters}{accent}{digits}"
        found = self.function(name, base) if self.is_declared(name) else None
        if found is None:
            found = self.quantity(name, base)
        if found is None:
            found = self.special(name, base)
        if found is None:
            found = self.loose(name, base)
        if found is None and (counts := self.names.samples(name)):
            found = Leaf(base.at, counts)
        if found is None and name in _NUMBERS:
            found = Leaf(base.at, (Option(number(_NUMBERS[name])),))
        if found is None:
            raise self.unknown(name, token)
        return found

    def special(self, name: str, base: TypedToken) -> Node | None:
        """A derivative, a function, a size, a constant: whatever else has a name."""
        for reader in (
            self.differential,
            self.other_result,
            self.function,
            self.constant,
            self.size,
            self.pieces,
        ):
            start = self.place
            found = reader(name, base)
            if found is not None:
                return found
            self.place = start
        return None

    def constant(self, name: str, base: TypedToken) -> Node | None:
        """The identity, ones, a Kronecker delta."""
        if name in ("I", "Id", "eye", "E", "𝕀", "identity") and self.compared_next():
            return self.indicator()
        if name == "𝟙" and self.compared_next():
            return self.indicator()
        if name == "e" and self.is_sign("^", "**"):
            return self.exponential(base)
        if name == "e" and self.is_sign("_"):
            script = self.script()
            units: tuple[Option, ...] = ()
            if script.text.isdigit():
                units = self.names.units(script.text)
            elif self.is_index(script.text):
                units = self.names.units_at(script.text)
            return Leaf(base.at, units) if units else None
        if name == "𝟙":
            if self.is_sign("_"):
                found = self.lowered_one(base)
                if found is not None:
                    return found
            return Leaf(base.at, (*self.names.ones(bare=False), Option(number(1), 2)))
        if name in ("I", "Id"):
            if self.is_sign("_"):
                script = self.script()
                dim = self.dim_of(script.tokens)
                if dim is not None:
                    return Leaf(base.at, (Option(eye(dim)),))
                places = self.places(script.tokens)
                if places and len(places) == 2:
                    return Indexed(base.at, Leaf(base.at, self.names.identities()), places, 1)
            return Leaf(base.at, self.names.identities())
        return None

    def exponential(self, base: TypedToken) -> Node:
        """`e^{...}`."""
        if self.take("**"):
            with self.deeper(base):
                return Applied(base.at, "exp", (self.factor(),))
        script = self.script()
        return Applied(base.at, "exp", (self.within(script.tokens, script),))

    def compared_next(self) -> bool:
        """Whether an indicator's condition follows, in brackets or below."""
        if self.is_sign("_") and self.ahead().text == "{":
            return self.compares(self.place + 1)
        return self.next.kind == "sign" and self.next.text in OPENING and self.compares(self.place)

    def indicator(self) -> Node:
        """The condition behind the sign of an indicator."""
        self.take("_")
        opening = self.advance()
        equal = self.tokens[self.place : self.place + 4]
        if len(equal) == 4 and equal[1].text == "=" and equal[3].text == OPENING[opening.text]:
            places = self.places((equal[0], equal[2]))
            if places is not None and len(places) == 2:
                self.place += 4
                return Indexed(opening.at, Leaf(opening.at, self.names.identities()), places, 1)
        return self.parenthesis(opening)

    def lowered_one(self, base: TypedToken) -> Node | None:
        """A 1 with something below: a condition, or how many ones."""
        start = self.place
        if self.ahead().text == "{" and self.compares(self.place + 1):
            self.advance()
            return self.parenthesis(self.advance())
        script = self.script()
        dim = self.dim_of(script.tokens)
        if dim is not None:
            return Leaf(base.at, (Option(ones(Shape(dim, 1))),))
        dims = [t for t in script.tokens if t.text not in (",", "×", "·")]
        if len(dims) == 2:
            rows, cols = self.dim_of(dims[:1]), self.dim_of(dims[1:])
            if rows is not None and cols is not None:
                return Leaf(base.at, (Option(ones(Shape(rows, cols))),))
        self.place = start
        return None
