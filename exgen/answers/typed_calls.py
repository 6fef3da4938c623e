"""Functions in an answer with their arguments, and sums over an index."""

from __future__ import annotations

from typing import Final

from exgen.answers import spellings
from exgen.answers.dots import has_dots
from exgen.answers.keywords import between_bounds, called_with, number_of
from exgen.answers.sums import Sums
from exgen.answers.typed_cursor import OPENING
from exgen.answers.typed_quantities import name_parts
from exgen.answers.typed_tokens import TypedToken
from exgen.answers.typed_tree import (
    Applied,
    Einsum,
    Joined,
    Leaf,
    Node,
    Option,
    Raised,
    TypedMatrix,
)
from exgen.calculus.build import number
from exgen.calculus.functions import ELEMENTWISE

_LINES: Final = {
    "rowsum": ("sum", 1),
    "colsum": ("sum", 0),
    "rowmean": ("mean", 1),
    "colmean": ("mean", 0),
}
"""What is done to every row or column -> the function and NumPy's axis."""
_STACKED: Final = {"vstack": 0, "hstack": 1}
_AXES: Final = {"0": 0, "1": 1, "-1": 1, "-2": 0}


class Calls(Sums):
    """Reads functions and sums."""

    def function(self, name: str, base: TypedToken) -> Node | None:
        """A function with its arguments; its derivative where it has a prime."""
        joined = name
        if name == "Sigma" and self.is_sign("_"):
            return self.index_sum(base)
        function, primes, options = self.function_named(joined)
        best = self.place if function else -1
        for script, behind in self.scripts():
            text = script.text.strip("()[]")
            if not text.isalnum() or not (script.below or script.bracketed):
                break
            joined += text
            longer = self.function_named(joined)
            if longer[0]:
                function, primes, options = longer
                best = behind
        if function is None:
            return None
        self.place = best
        if function in ("sum", "mean") and self.is_sign("_"):
            return self.index_sum(base, mean=function == "mean")
        if function == "einsum":
            return self.einsum(base)
        if function in _STACKED:
            return self.joined(base, _STACKED[function])
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
                elif function in self.names.declared and script.text == "2" and script.bracketed:
                    primes += 2
                elif script.text.isdigit() or script.text == "-1":
                    exponent = Leaf(script.at, (Option(number(int(script.text))),))
                else:
                    self.place = mark
                    break
            else:
                break
        if function in self.names.declared:
            found = self.of_declared(base, function, primes)
        else:
            args, keys = self.argument_list(base)
            found = self.called(base, function, args, keys, primes, options)
        if exponent is not None:
            return Raised(base.at, found, exponent, entrywise=True)
        return found

    def einsum(self, base: TypedToken) -> Node:
        """`np.einsum('ij,j->i', A, x)`: a product summed over the letters that are not kept."""
        opening = self.take("(")
        if opening is None:
            raise self.wanted("(")
        quote = self.take("'")
        text, start = "", self.next
        while self.next.kind == "word" or self.is_sign(",", "→"):
            if not quote and text and self.next.text == "," and "→" in text:
                break
            text += self.advance().text
        if quote and self.take("'") is None:
            raise self.wanted("' at the end of the indices")
        if self.take(",") is None:
            raise self.wanted("a comma and the factors")
        args, _ = self.arguments(opening)
        above, _, kept = text.partition("→")
        letters = above.split(",")
        if "→" not in text:
            once = [x for x in sorted(set(above) - {","}) if above.count(x) == 1]
            kept = "".join(once)
        known = all(x.isalpha() for x in letters if x) and set(kept) <= set(above)
        if not known or len(letters) != len(args) or max(map(len, [*letters, kept])) > 2:
            raise self.refuse("the indices of each factor are expected, as in ij,j->i", at=start)
        return Einsum(base.at, tuple(letters), kept, tuple(args))

    def joined(self, base: TypedToken, axis: int) -> Node:
        """Blocks, in a list or not; `axis=1` and the like put them side by side."""
        opening = self.take("(")
        if opening is None:
            raise self.wanted("( and the blocks")
        inner = self.take("[", "(") if self.holds_blocks() else None
        parts, keys = self.arguments(inner or opening)
        if inner is not None:
            rest: list[Node] = []
            if self.take(",") is not None:
                rest, keys = self.arguments(opening)
            else:
                self.close(opening, ")")
            keys |= {"axis": str(number_of(rest[0]))} if rest else {}
        said = next((keys[k] for k in ("axis", "dim") if k in keys), str(axis))
        if said not in _AXES or not parts:
            raise self.refuse("blocks are put together along the axis 0 or 1", at=base)
        return Joined(base.at, tuple(parts), _AXES[said])

    def holds_blocks(self) -> bool:
        """Whether a bracket that opens here holds the whole list of blocks."""
        end = self.closing(self.place) if self.is_sign("[", "(") else None
        if end is None:
            return False
        behind, further = self.tokens[end + 1], self.tokens[min(end + 2, len(self.tokens) - 1)]
        says_axis = further.text in ("axis", "dim", "-") or further.kind == "number"
        return behind.text == ")" or (behind.text == "," and says_axis)

    def function_named(self, name: str) -> tuple[str | None, int, dict[str, int]]:
        """The function that a word names, how often it is differentiated, what else it may be."""
        found, options = self.plain_function(name)
        if found is not None:
            return found, 0, options
        low = name.replace("_", "")
        for slope in spellings.SLOPES:
            for plain in (low.removesuffix(slope), low.removeprefix(slope)):
                found, options = self.plain_function(plain) if plain != low else (None, {})
                if found is not None:
                    return found, 1, options
        if low[:1] == "d" and (function := spellings.FUNCTIONS.get(low[1:].lower())) in ELEMENTWISE:
            return function, 1, {}
        return None, 0, {}

    def plain_function(self, name: str) -> tuple[str | None, dict[str, int]]:
        """The function without a prime, and the others that the name may stand for."""
        own = self.names.function(name)
        if own is not None:
            return own, {}
        if name in self.names.functions:
            return self.names.functions[name], {}
        low = name.lower().replace("_", "")
        if low in spellings.FUNCTIONS:
            return spellings.FUNCTIONS[low], {}
        if name == "mm" and self.is_sign("("):  # torch.mm(A, B)
            return "dot", {}
        if name == "Sigma" and self.begins():
            return "sum", {}
        if name in ("H", "t"):
            return ("step" if name == "H" else "transpose"), {}
        if name == "u" and self.is_sign("("):
            return "step", {}
        hidden = self.names.activations
        letters, _ = name_parts(name)  # a layer's activation has its number
        if letters == "Phi" and self.names.gaussian:
            return "normcdf", {}
        if letters in ("phi", "varphi") and self.names.gaussian:
            return "normpdf", dict.fromkeys(hidden, 1)
        if letters == "sigma":
            return "sigmoid", dict.fromkeys(hidden, 1)
        if letters in spellings.ACTIVATION and hidden:
            return hidden[0], dict.fromkeys(hidden[1:], 1)
        return None, {}

    def argument_list(self, base: TypedToken) -> tuple[list[Node], dict[str, str]]:
        """The arguments in parentheses, or the factor that follows."""
        opening = self.take("(", "[", "{")
        if opening is not None:
            return self.arguments(opening)
        if self.next.kind == "end" or (self.next.kind == "sign" and not self.begins()):
            raise self.wanted(f"( and the argument of {base.text}")
        with self.deeper(base):
            return [self.factor()], {}

    def arguments(self, opening: TypedToken) -> tuple[list[Node], dict[str, str]]:
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
                    args.append(self.summed_over(self.entry()))
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
        sign = self.tokens[place]
        if sign.text != "=" or sign.end - sign.at > 1:  # == compares
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

    def size_leaf(self, token: TypedToken) -> Node:
        """A size as a number."""
        if token.kind == "number":
            return Leaf(token.at, (Option(number(int(token.text))),))
        count = self.names.count(token.text)
        assert count is not None
        return Leaf(token.at, (Option(count),))

    def called(
        self,
        base: TypedToken,
        function: str,
        args: list[Node],
        keys: dict[str, str],
        primes: int = 0,
        options: dict[str, int] | None = None,
    ) -> Node:
        """The function of its arguments; constants of a size are made here."""
        if function == "rational":
            function = "same" if len(args) == 1 else "divide"
        if function == "same":
            if len(args) == 0:
                raise self.refuse(f"{base.text} needs an argument", at=base)
            return args[0]
        if has_dots(args) or (function == "diag" and len(args) > 1):  # diag(a_1, ..., a_n)
            args = [TypedMatrix(base.at, tuple((arg,) for arg in args))]
        if clipped := between_bounds(function, args):
            return Applied(base.at, "clip", clipped)
        if function in _LINES:
            plain, along = _LINES[function]
            return Applied(base.at, plain, tuple(args), primes, along)
        try:
            call = called_with(function, args, keys, from_one=self.has_dotted_signs())
        except ValueError as error:
            raise self.refuse(str(error), at=base) from None
        return Applied(
            base.at, call.function, call.args, primes, call.axis, options or call.options
        )

    def has_dotted_signs(self) -> bool:
        """Whether signs such as `.*` and `.-` stand in the answer, as in Matlab and Julia."""
        return any(
            t.kind == "sign" and not t.latex and t.text in "⊙/+-<>" and t.end - t.at == 2
            for t in self.tokens
        )
