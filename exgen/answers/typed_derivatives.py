"""Names of derivatives in an answer: results that are known already."""

from __future__ import annotations

import re

from exgen.answers.typed_functions import TypedByLetter
from exgen.answers.typed_quantities import name_parts
from exgen.answers.typed_tokens import TypedToken
from exgen.answers.typed_tree import Indexed, Leaf, Node, Place


class DerivativeReader(TypedByLetter):
    """Reads `dJ/dz1`, a fraction of round d's, a nabla, `delta_2`, `dz2`."""

    def derivative(self) -> Node:
        """What begins with a nabla or a round d."""
        sign = self.advance()
        if sign.text == "∇":
            return self.nabla(sign)
        start = self.place
        of = self.differentiated()
        if of is not None and self.take("/") is not None and self.take("∂") is not None:
            wrt = self.plain_name()
            if wrt is not None:
                return self.result(of, wrt, sign)
        self.place = start
        raise self.refuse(
            "the name of a derivative is expected, such as ∂J/∂z1",
            at=sign, known=self.known_results(),
        )  # fmt: skip

    def differentiated(self) -> str | None:
        """What is differentiated: a quantity, or a declared function with or without `(h)`."""
        function = self.declared()
        if function is None:
            return self.plain_name()
        self.skip_parentheses()
        return function

    def known_results(self) -> str:
        """The last names of derivatives, for a message."""
        names = list(self.names.known.results)[-6:]
        return f"known: {', '.join(names)}" if names else ""

    def nabla(self, sign: TypedToken) -> Node:
        """A gradient with the quantity below the nabla."""
        if self.is_sign("_"):
            script = self.script()
            inner = type(self)(
                [*script.tokens, TypedToken("end", "", sign.end, sign.end)], self.names
            )
            wrt = inner.plain_name()
            start = self.place
            of = self.differentiated() if self.next.kind in ("word", "accent") else None
            if wrt is not None and of is not None and self.names.function(of) is not None:
                return self.result(of, wrt, sign)
            if of is None or self.names.result(of, wrt or "") is None:
                self.place, of = start, None
            if of is not None and self.is_sign("(") and (end := self.closing(self.place)):
                self.place = end + 1
            if wrt is not None:
                return self.result(of or self.names.loss, wrt, sign)
        elif (function := self.declared()) is not None and self.names.is_scalar(function):
            return self.of_declared(sign, function, 1)
        raise self.refuse(
            "the name of a gradient is expected, such as ∇_{z1} J", at=sign,
            known=self.known_results(),
        )  # fmt: skip

    def result(self, of: str, wrt: str, at: TypedToken) -> Node:
        """The derivative that has this name."""
        found = self.names.results(of, wrt)
        if not found:
            raise self.refuse(
                f"there is no derivative of {of} with respect to {wrt} to go on from", at=at,
                known=self.known_results(),
            )  # fmt: skip
        return Leaf(at.at, found)

    def fraction_of_names(self, *, named: bool = False) -> Node | None:
        r"""`\frac{\partial J}{\partial z_1}`; None where the fraction is none of derivatives."""
        start = self.place
        found: list[str] = []
        places: tuple[Place, ...] | None = None
        for _ in range(2):
            if self.take("{") is None:
                break
            token = self.next
            if self.take("∂") is None:
                if token.kind == "word" and token.text == "d":
                    self.advance()
                elif token.kind == "word" and token.text[0] == "d" and len(token.text) > 1:
                    self.tokens = [
                        *self.tokens[: self.place],
                        token._replace(text=token.text[1:]),
                        *self.tokens[self.place + 1 :],
                    ]
                elif not named:
                    break
            name = self.differentiated()
            places = self.places(self.script().tokens) if name and self.is_sign("_") else None
            if name is None or self.take("}") is None:
                break
            found.append(name)
        if len(found) == 2:
            options = self.names.results(*found)
            if options:
                leaf = Leaf(self.tokens[start].at, options)
                return leaf if places is None else Indexed(leaf.at, leaf, places, 1)
        self.place = start
        return None

    def differential(self, name: str, base: TypedToken) -> Node | None:
        """`dJ/dz2`, and `d J / d z2`."""
        of: str | None = None
        if name == "d":
            of = self.differentiated()
        elif name[0] == "d" and len(name) > 1:
            of = self.scripted_name(name[1:])
            if self.names.function(of) is not None:
                self.skip_parentheses()
        if of is None or self.take("/") is None or self.next.kind not in ("word", "accent"):
            return None
        second = self.advance()
        if second.text == "d":
            wrt = self.plain_name()
        elif second.text[0] == "d" and len(second.text) > 1:
            wrt = self.scripted_name(second.text[1:])
        else:
            return None
        options = () if wrt is None else self.names.results(of, wrt)
        return Leaf(base.at, options) if options else None

    def other_result(self, name: str, base: TypedToken) -> Node | None:
        """`delta_2`, `dz2`, `dJ_dz2`, `grad_z2`."""
        letters, digits = name_parts(name)
        if letters in ("delta", "Delta", "del"):
            for script, behind in self.scripts()[:1]:
                text = script.text.strip("()[]")
                option = self.names.delta(digits or text) if text.isdigit() else None
                if option is None and script.tokens and script.tokens[0].text.isdigit():
                    first, rest = script.tokens[0], script.tokens[1:]
                    option = self.names.delta(first.text)
                    if option is not None and rest:
                        self.place = behind
                        leaf = Leaf(base.at, (option,))
                        return self.with_rest(leaf, name, rest, script)
                if option is not None:
                    self.place = behind
                    return Leaf(base.at, (option,))
                places = self.places(script.tokens) if script.below else None
                if places is not None and len(places) == 2 and not self.names.delta(""):
                    self.place = behind
                    return Indexed(base.at, Leaf(base.at, self.names.identities()), places, 1)
            option = self.names.delta(digits)
            return None if option is None else Leaf(base.at, (option,))
        for script, behind in self.scripts()[:1]:
            number = script.text.strip("()[]")
            option = self.names.written_result(f"{name}{number}") if number.isdigit() else None
            if option is not None:
                self.place = behind
                return Leaf(base.at, (option,))
        words, behind_words = name, self.place
        for script, behind in self.scripts():
            if not script.below or not (script.bare or script.text.isalnum()):
                break
            words, behind_words = f"{words}_{script.text}", behind
        for text, place in ((words, behind_words), (name, self.place)):
            option = self.names.written_result(text)
            if option is None and (match := re.fullmatch(r"(?:grad|g|nabla)_(\w+)", text)):
                option = self.names.result(self.names.loss, match[1].replace("_", ""))
            if option is not None:
                self.place = place
                return Leaf(base.at, (option,))
        return None
