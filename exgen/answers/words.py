"""Names in an answer: quantities, functions with their arguments, derivatives, sums."""

from __future__ import annotations

import re
from typing import Final

from exgen.answers import spellings as told
from exgen.answers.cursor import OPENING
from exgen.answers.scripts import Script, Scripts
from exgen.answers.tokens import Misread, Token
from exgen.answers.tree import (
    Applied,
    Chain,
    Indexed,
    Leaf,
    Node,
    Option,
    Raised,
    Summed,
    Turned,
)
from exgen.calculus.build import eye, number, ones
from exgen.calculus.functions import ELEMENTWISE
from exgen.calculus.shape import Dim, Shape
from exgen.wording import quoted

_ACCENTED: Final = {"pred": "hat", "hat": "hat", "bar": "bar"}
_SPLIT = re.compile(r"([A-Za-z]+)(\d*)")


class Words(Scripts):
    """Reads what begins with a word."""

    def word(self) -> Node:
        """A name with what belongs to it, or a function with its arguments."""
        start = self.place
        token = self.next
        accent = ""
        while self.next.kind == "accent":
            accent = self.advance().text
        if self.next.kind != "word":
            raise self.wanted("a letter below the accent")
        base = self.advance()
        if base.text in told.PREFIXES and self.is_sign(".") and self.ahead().kind == "word":
            self.advance()
            return self.word()
        name = base.text
        if accent and accent != "tilde":
            letters, digits = _parts(name)
            name = f"{letters}{accent}{digits}"
        found = self.quantity(name, base)
        if found is None:
            found = self.special(name, base)
        if found is None:
            found = self.loose(name, base)
        if found is None:
            raise self.unknown(name, token)
        return found

    # quantities

    def scripts(self) -> list[tuple[Script, int]]:
        """The scripts that follow, each with the place behind it; nothing is read."""
        start, found = self.place, list[tuple[Script, int]]()
        while self.is_sign("_", "^", "'") and len(found) < 4:
            try:
                found.append((self.script(), self.place))
            except Misread:
                break
        self.place = start
        return found

    def quantity(self, name: str, base: Token) -> Node | None:
        """A quantity of the question, its number written as `W1`, `W_1`, `W^{(1)}`."""
        start = self.place
        scripts = self.scripts()
        turned: list[int] = []
        for script, behind in scripts:
            if _is_turn(script):
                turned.append(script.at)
                continue
            longer, rest = self.longer(name, script)
            if longer is None:
                continue
            self.place = behind
            node = self.known_as(longer, base.at)
            assert node is not None
            for at in turned:
                node = Turned(at, node)
            return self.with_rest(node, longer, rest, script)
        self.place = start
        return self.known_as(name, base.at)

    def longer(self, name: str, script: Script) -> tuple[str | None, tuple[Token, ...]]:
        """The name with the script's first token, where that is a quantity, and what is left."""
        if not script.tokens:
            return None, ()
        inside = script.tokens
        bracketed = script.bracketed or (inside[0].text in ("(", "[") and len(inside) > 1)
        if inside[0].text in ("(", "["):
            inside = tuple(t for t in inside if t.text not in ("(", ")", "[", "]"))
            if not inside:
                return None, ()
        first, rest = inside[0], inside[1:]
        if first.kind not in ("number", "word"):
            return None, ()
        own = self.names.quantity(name) is not None
        if own and not script.below and not bracketed:
            return None, ()
        letters, digits = _parts(name)
        forms = [f"{name}{first.text}", f"{name}_{first.text}"]
        if first.text in _ACCENTED:
            forms.append(f"{letters}{_ACCENTED[first.text]}{digits}")
        for form in forms:
            if self.names.quantity(form) is not None:
                return form, rest
        digit = first.text[:1]
        if first.kind == "number" and len(first.text) > 1 and script.below and not own:
            if self.names.quantity(f"{name}{digit}") is not None:
                left = first._replace(text=first.text[1:], at=first.at + 1)
                return f"{name}{digit}", (left, *rest)
        if first.kind == "word" and digit.isalpha() and len(first.text) > 1 and not own:
            if self.names.quantity(f"{name}{digit}") is not None and script.below:
                left = first._replace(text=first.text[1:], at=first.at + 1)
                return f"{name}{digit}", (left, *rest)
        return None, ()

    def with_rest(self, node: Node, name: str, rest: tuple[Token, ...], script: Script) -> Node:
        """The quantity with what its number's script holds beside: a T, indices."""
        rest = tuple(t for t in rest if t.text not in (",", "(", ")", "{", "}", "^"))
        if not rest:
            return node
        texts = [t.text for t in rest]
        if texts in (["T"], ["t"], ["'"]):
            return Turned(script.at, node)
        places = self.places(rest)
        if places is None:
            raise self.refuse(f"indices of {name} are expected here", at=rest[0])
        return Indexed(script.at, node, places, 1)

    def known_as(self, name: str, at: int) -> Node | None:
        expr = self.names.quantity(name)
        return None if expr is None else Leaf(at, (Option(expr),))

    # what is no quantity

    def special(self, name: str, base: Token) -> Node | None:
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

    def loose(self, name: str, base: Token) -> Node | None:
        """A quantity in other letters: capitals for small ones."""
        start = self.place
        for script, behind in self.scripts()[:1]:
            if script.below or script.bracketed:
                found = self.names.loosely(f"{name}{script.text}")
                if found is not None:
                    self.place = behind
                    return self.renamed(f"{name}{script.text}", found, base)
        self.place = start
        found = self.names.loosely(name)
        return None if found is None else self.renamed(name, found, base)

    def renamed(self, typed: str, name: str, base: Token) -> Node:
        expr = self.names.quantities[name]
        return Leaf(base.at, (Option(expr, 0, (f"{typed} was read as {name}",)),))

    def unknown(self, name: str, token: Token) -> Misread:
        return self.refuse(
            f"the name {quoted(name, limit=40)} is not known to this question", at=token,
            known=self.names.meant(name),
        )  # fmt: skip

    def size(self, name: str, base: Token) -> Node | None:
        """The name of a dimension, as a number."""
        for script, behind in self.scripts()[:1]:
            count = self.names.count(f"{name}{script.text}")
            if count is not None:
                self.place = behind
                return Leaf(base.at, (Option(count),))
        count = self.names.count(name)
        return None if count is None else Leaf(base.at, (Option(count),))

    def pieces(self, name: str, base: Token) -> Node | None:
        """A run of letters that is a product: `AAx`, `xTA`."""
        parts = self.names.split(name)
        if parts is None:
            return self.argument_run(name, base)
        factors: list[Node] = []
        for part in parts:
            if part == "T" and "T" not in self.names.quantities:
                factors[-1] = Turned(base.at, factors[-1])
                continue
            node = self.known_as(part, base.at)
            if node is None:
                count = self.names.count(part)
                assert count is not None
                node = Leaf(base.at, (Option(count),))
            factors.append(node)
        if len(factors) == 1:
            return factors[0]
        # What follows belongs to the last factor alone.
        last = self.behind(factors.pop())
        return Chain(base.at, (*factors, last), ("",) * len(factors))

    def argument_run(self, name: str, base: Token) -> Node | None:
        """A known name before letters that mean something else: `xI`, `WTdelta`."""
        for length in range(len(name) - 1, 0, -1):
            first = self.known_as(name[:length], base.at)
            if first is None:
                continue
            rest = name[length:]
            if rest[0] == "T" and "T" not in self.names.quantities:
                first, rest = Turned(base.at, first), rest[1:]
            if rest not in ("I", "delta") and rest not in told.FUNCTIONS:
                continue
            token = base._replace(text=rest, at=base.at + length)
            second = self.special(rest, token)
            if second is not None:
                return Chain(base.at, (first, self.behind(second)), ("",))
        return None

    def behind(self, found: Node) -> Node:
        raise NotImplementedError

    def constant(self, name: str, base: Token) -> Node | None:
        """The identity, ones, a Kronecker delta."""
        if name in ("I", "Id", "eye", "E", "𝕀", "identity") and self.compared_next():
            return self.indicator()
        if name == "𝟙" and self.compared_next():
            return self.indicator()
        if name == "e" and self.is_sign("^", "**"):
            return self.exponential(base)
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

    def exponential(self, base: Token) -> Node:
        """`e^{...}`."""
        if self.take("**"):
            with self.deeper(base):
                return Applied(base.at, "exp", (self.factor(),))
        script = self.script()
        return Applied(base.at, "exp", (self.within(script.tokens, script),))

    def within(self, tokens: tuple[Token, ...], script: Script) -> Node:
        raise NotImplementedError

    def compared_next(self) -> bool:
        """Whether an indicator's condition follows, in brackets or below."""
        if self.is_sign("_") and self.ahead().text == "{":
            return self.compares(self.place + 1)
        return self.next.kind == "sign" and self.next.text in OPENING and self.compares(self.place)

    def indicator(self) -> Node:
        self.take("_")
        return self.parenthesis(self.advance())

    def lowered_one(self, base: Token) -> Node | None:
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

    def dim_of(self, tokens: tuple[Token, ...] | list[Token]) -> Dim | None:
        """The dimension that the tokens name; of `n x n` the first."""
        texts = [t.text for t in tokens if t.text not in ("{", "}", "_")]
        if len(texts) == 3 and texts[1] in ("×", "x", ",", "·"):
            texts = texts[:1]
        text = "".join(texts)
        if text.isascii() and text.isdigit() and len(text) < 4 and int(text) > 0:
            return int(text)
        return self.names.dimension(text)

    # derivatives

    def derivative(self) -> Node:
        """What begins with a nabla or a round d."""
        sign = self.advance()
        if sign.text == "∇":
            return self.nabla(sign)
        start = self.place
        of = self.plain_name()
        if of is not None and self.take("/") is not None and self.take("∂") is not None:
            wrt = self.plain_name()
            if wrt is not None:
                return self.result(of, wrt, sign)
        self.place = start
        raise self.refuse(
            "the name of a derivative is expected, such as ∂J/∂z1",
            at=sign, known=self.known_results(),
        )  # fmt: skip

    def known_results(self) -> str:
        names = list(self.names.known.results)[-6:]
        return f"known: {', '.join(names)}" if names else ""

    def nabla(self, sign: Token) -> Node:
        if self.is_sign("_"):
            script = self.script()
            inner = type(self)([*script.tokens, Token("end", "", sign.end, sign.end)], self.names)
            wrt = inner.plain_name()
            start = self.place
            of = self.plain_name() if self.next.kind in ("word", "accent") else None
            if of is None or self.names.result(of, wrt or "") is None:
                self.place, of = start, None
            if of is not None and self.is_sign("(") and (end := self.closing(self.place)):
                self.place = end + 1
            if wrt is not None:
                return self.result(of or self.names.loss, wrt, sign)
        raise self.refuse(
            "the name of a gradient is expected, such as ∇_{z1} J", at=sign,
            known=self.known_results(),
        )  # fmt: skip

    def plain_name(self) -> str | None:
        """The quantity that is named here, with its number; None where there is none."""
        start = self.place
        opened = 0
        while self.take("(", "{"):
            opened += 1
        accent = ""
        while self.next.kind == "accent":
            accent = self.advance().text
        if self.next.kind != "word":
            self.place = start
            return None
        name = self.advance().text
        letters, digits = _parts(name)
        if accent and accent != "tilde":
            name = f"{letters}{accent}{digits}"
        for script, behind in self.scripts()[:1]:
            longer, rest = self.longer(name, script)
            if longer is not None and not rest:
                self.place, name = behind, longer
        for _ in range(opened):
            if self.take(")", "}") is None:
                self.place = start
                return None
        return name

    def result(self, of: str, wrt: str, at: Token) -> Node:
        found = self.names.result(of, wrt)
        if found is None:
            raise self.refuse(
                f"there is no derivative of {of} with respect to {wrt} to go on from", at=at,
                known=self.known_results(),
            )  # fmt: skip
        return Leaf(at.at, (found,))

    def fraction_of_names(self, *, named: bool = False) -> Node | None:
        r"""`\frac{\partial J}{\partial z_1}`; None where the fraction is none of derivatives."""
        start = self.place
        found: list[str] = []
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
            name = self.plain_name()
            if name is None or self.take("}") is None:
                break
            found.append(name)
        if len(found) == 2:
            option = self.names.result(*found)
            if option is not None:
                return Leaf(self.tokens[start].at, (option,))
        self.place = start
        return None

    def differential(self, name: str, base: Token) -> Node | None:
        """`dJ/dz2`, and `d J / d z2`."""
        of: str | None = None
        if name == "d":
            of = self.plain_name()
        elif name[0] == "d" and len(name) > 1:
            of = self.scripted_name(name[1:])
        if of is None or self.take("/") is None or self.next.kind not in ("word", "accent"):
            return None
        second = self.advance()
        if second.text == "d":
            wrt = self.plain_name()
        elif second.text[0] == "d" and len(second.text) > 1:
            wrt = self.scripted_name(second.text[1:])
        else:
            return None
        option = None if wrt is None else self.names.result(of, wrt)
        return None if option is None else Leaf(base.at, (option,))

    def scripted_name(self, name: str) -> str:
        """A name with the number that is lowered or raised behind it."""
        for script, behind in self.scripts()[:1]:
            longer, rest = self.longer(name, script)
            if longer is not None and not rest:
                self.place = behind
                return longer
        return name

    def other_result(self, name: str, base: Token) -> Node | None:
        """`delta_2`, `dz2`, `dJ_dz2`, `grad_z2`."""
        letters, digits = _parts(name)
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

    # functions

    def function(self, name: str, base: Token) -> Node | None:
        """A function with its arguments; its derivative where it has a prime."""
        joined = name
        if name == "Sigma" and self.is_sign("_"):
            return self.index_sum(base)
        function, primes, options = self.function_named(joined)
        best = self.place if function else -1
        for script, behind in self.scripts():
            if not script.below or not script.text.isalnum() or not script.tokens:
                break
            joined += script.text
            longer = self.function_named(joined)
            if longer[0]:
                function, primes, options = longer
                best = behind
        if function is None:
            return None
        self.place = best
        if function == "sum" and self.is_sign("_"):
            return self.index_sum(base)
        exponent: Node | None = None
        while True:
            if self.take("'"):
                primes += 1
            elif self.is_sign("^"):
                mark = self.place
                script = self.script()
                if script.text in ("'", "''", "(1)", "1") and (
                    script.text != "1" or script.bracketed
                ):
                    primes += max(1, script.text.count("'"))
                elif script.text.isdigit() or script.text == "-1":
                    exponent = Leaf(script.at, (Option(number(int(script.text))),))
                else:
                    self.place = mark
                    break
            else:
                break
        args, keys = self.argument_list(base)
        found = self.called(base, function, args, keys, primes, options)
        if exponent is not None:
            return Raised(base.at, found, exponent, entrywise=True)
        return found

    def function_named(self, name: str) -> tuple[str | None, int, dict[str, int]]:
        """The function that a word names, how often it is differentiated, what else it may be."""
        low = name.lower().replace("_", "")
        if low in told.FUNCTIONS:
            return told.FUNCTIONS[low], 0, {}
        for slope in told.SLOPES:
            for plain in (
                low.removesuffix(slope),
                low.removeprefix(slope),
            ):
                if plain != low and (found := self.function_named(plain))[0] and plain:
                    return found[0], 1, found[2]
        if low.startswith("d") and low[1:] in told.FUNCTIONS:
            function = told.FUNCTIONS[low[1:]]
            if function in ELEMENTWISE:
                return function, 1, {}
        own = self.names.activations
        if name == "sigma":
            return "sigmoid", 0, dict.fromkeys(own, 1)
        if name == "H":
            return "step", 0, {}
        if name in told.ACTIVATION and own:
            return own[0], 0, dict.fromkeys(own[1:], 1)
        return None, 0, {}

    def argument_list(self, base: Token) -> tuple[list[Node], dict[str, str]]:
        """The arguments in parentheses, or the factor that follows."""
        opening = self.take("(", "[", "{")
        if opening is not None:
            return self.arguments(opening)
        if self.next.kind == "end" or (self.next.kind == "sign" and not self.begins()):
            raise self.wanted(f"( and the argument of {base.text}")
        with self.deeper(base):
            return [self.factor()], {}

    def arguments(self, opening: Token) -> tuple[list[Node], dict[str, str]]:
        """The arguments up to the closing sign, those with a keyword apart."""
        args: list[Node] = []
        keys: dict[str, str] = {}
        close = OPENING[opening.text]
        with self.deeper(opening), self.listing():
            while self.take(close) is None:
                if self.next.kind == "end":
                    raise self.refuse(f"this {opening.text} is never closed", at=opening)
                if (self.next.kind == "word" and self.keyword(keys)) or (
                    self.is_sign("(") and self.ahead().kind != "end" and self.tuple_of_sizes(args)
                ):
                    pass
                else:
                    args.append(self.comparison())
                if self.take(",", ";") is None and not self.is_sign(close):
                    raise self.wanted(f"a comma or {close}")
        return args, keys

    def keyword(self, keys: dict[str, str]) -> bool:
        """Read `axis=1` and the like."""
        name = self.next.text
        place = self.place + 1
        while self.tokens[place].text == "_" or self.tokens[place].kind == "word":
            name += self.tokens[place].text
            place += 1
        if self.tokens[place].text != "=":
            return False
        place += 1
        value = ""
        while self.tokens[place].kind in ("number", "word") or self.tokens[place].text in "-._":
            if self.tokens[place].kind == "end":
                break
            value += self.tokens[place].text
            place += 1
        keys[name] = value
        self.place = place
        return True

    def tuple_of_sizes(self, args: list[Node]) -> bool:
        """Read `(m, 1)` as two sizes."""
        end = self.closing(self.place)
        inside = [] if end is None else self.tokens[self.place + 1 : end]
        sizes = [t for t in inside if t.text != ","]
        if end is None or len(inside) == len(sizes) or not 1 <= len(sizes) <= 2:
            return False
        if any(self.dim_of([t]) is None for t in sizes):
            return False
        args.extend(self.size_leaf(t) for t in sizes)
        self.place = end + 1
        return True

    def size_leaf(self, token: Token) -> Node:
        if token.kind == "number":
            return Leaf(token.at, (Option(number(int(token.text))),))
        count = self.names.count(token.text)
        assert count is not None
        return Leaf(token.at, (Option(count),))

    def called(
        self,
        base: Token,
        function: str,
        args: list[Node],
        keys: dict[str, str],
        primes: int = 0,
        options: dict[str, int] | None = None,
    ) -> Node:
        """The function of its arguments; constants of a size are made here."""
        if function == "same":
            if len(args) == 0:
                raise self.refuse(f"{base.text} needs an argument", at=base)
            return args[0]
        axis = None
        if function in ("sum", "mean", "norm", "softmax"):
            text = keys.get("axis", keys.get("dim", ""))
            if len(args) > 1 and isinstance(args[1], Leaf) and function != "norm":
                text = str(getattr(args[1].options[0].expr, "value", ""))
                args = args[:1]
            if text in ("0", "1", "-1"):
                axis = 0 if text == "0" else 1
            if function == "norm":
                args = args[:1]
        return Applied(base.at, function, tuple(args), primes, axis, options or {})

    # sums over an index

    def index_sum(self, base: Token) -> Node:
        """`sum_k ...`, with or without limits."""
        if not self.is_sign("_"):
            args, keys = self.argument_list(base)
            return self.called(base, "sum", args, keys)
        script = self.script()
        over: str | None = None
        first = script.tokens[0] if script.tokens else self.next
        text = first.text
        if script.bare and len(text) > 1 and text[0].isalpha():
            rest = first._replace(text=text[1:], at=first.at + 1)
            self.tokens = [*self.tokens[: self.place], rest, *self.tokens[self.place :]]
            text = text[0]
        if len(text) != 1 or not text.isalpha():
            raise self.refuse("the letter of an index is expected below a sum", at=first)
        letters = [text]
        for token in script.tokens[1:]:
            if token.text == "=":
                break
            if token.kind == "word" and len(token.text) == 1:
                letters.append(token.text)
        if self.is_sign("^"):
            limit = self.script()
            dim = self.dim_of(limit.tokens)
            over = dim if isinstance(dim, str) else None
        self.bound += letters
        self.take(":", ",")
        with self.deeper(base):
            body = self.summand()
        del self.bound[-len(letters) :]
        for letter in reversed(letters):
            body = Summed(base.at, letter, over if len(letters) == 1 else None, body)
        return body

    def summand(self) -> Node:
        if self.is_sign("-"):
            return self.factor()
        return self.chain()

    def chain(self) -> Node:
        raise NotImplementedError

    def factor(self) -> Node:
        raise NotImplementedError

    def comparison(self) -> Node:
        raise NotImplementedError

    def begins(self) -> bool:
        raise NotImplementedError

    def parenthesis(self, opening: Token) -> Node:
        raise NotImplementedError


def _parts(name: str) -> tuple[str, str]:
    match = _SPLIT.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")


def _is_turn(script: Script) -> bool:
    return script.text == "T" and not script.below
