"""What stands behind an atom: transposes, powers, indices, methods."""

from __future__ import annotations

from typing import Final

from exgen.answers import spellings
from exgen.answers.brackets import Brackets
from exgen.answers.phrases import BEHIND
from exgen.answers.scripts import Script
from exgen.answers.typed_tokens import TypedToken
from exgen.answers.typed_tree import (
    Applied,
    Leaf,
    Node,
    Option,
    Raised,
    Sum,
    Turned,
)
from exgen.calculus.build import number

_METHODS: Final = frozenset(
    [
        "dot",
        "sum",
        "mean",
        "transpose",
        "reshape",
        "astype",
        "copy",
        "trace",
        "norm",
        "squeeze",
        "ravel",
        "flatten",
        "item",
        "max",
        "min",
        "mm",
        "matmul",
        "mul",
        "t",
        "diag",
        "square",
        "sqrt",
        "exp",
        "log",
        "inverse",
        "clamp",
        "clip",
        "relu",
        "sigmoid",
        "tanh",
        "softmax",
        "logsumexp",
        "float",
        "unsqueeze",
        "view",
        "numpy",
        "det",
        "multiply",
        "outer",
    ]
)
_SIZES: Final = frozenset({"shape", "size"})
_AXES: Final = {"[0]": "rows", "[1]": "cols"}
_RESHAPED: Final = {"1,-1": "as_row", "-1,1": "as_column"}
"""The shapes of NumPy's `reshape` that turn a vector."""
_DROPPED: Final = frozenset(
    [
        "reshape",
        "astype",
        "copy",
        "squeeze",
        "ravel",
        "flatten",
        "item",
        "float",
        "unsqueeze",
        "view",
        "numpy",
    ]
)


class Postfix(Brackets):
    """Reads what stands behind an atom."""

    def remark(self) -> bool:
        """Whether what follows are words about the answer."""
        token = self.next
        if token.kind == "sign" and token.text == "∈":
            return True
        if token.kind == "sign" and token.text in (",", "(", ".", ":", "→", "["):
            following = self.ahead()
            if following.kind == "end":
                return True
            if token.text in ("(", "[") and (self.is_prose(following) or self.holds_words()):
                return True
            token = following
        return token.kind == "word" and token.text.lower() in spellings.TRAILING

    def is_prose(self, token: TypedToken) -> bool:
        """Whether a word is none of a formula: it has three letters, and no meaning here."""
        word = token.text
        if token.kind != "word" or len(word) < 3 or not word.isalpha() or token.latex:
            return False
        return not self.names.known_word(word)

    def holds_words(self) -> bool:
        """Whether the bracket that opens here holds words alone, one of them of no formula."""
        inside = self.tokens[self.place + 1 : self.closing(self.place) or self.place]
        words = all(t.kind == "word" for t in inside)
        return len(inside) > 1 and words and any(self.is_prose(t) for t in inside)

    def is_dot_product(self) -> bool:
        """Whether a full stop stands for a product: `w.x`."""
        word = self.ahead()
        if not self.is_sign(".") or word.kind != "word" or word.text == "T":
            return False
        if word.text in _METHODS and self.ahead(2).text == "(":  # A.t(), where t is a quantity
            return False
        if word.spaced and not self.next.spaced:
            return False
        return self.names.quantity(word.text) is not None

    def behind(self, found: Node) -> Node:
        """Transposes, powers, indices and methods behind an atom."""
        while True:
            token = self.next
            if token.kind == "word" and token.text == "T" and self.turns(token):
                self.advance()
                found = Turned(token.at, found)
            elif token.kind == "word" and self.is_word_behind(token):
                found = self.raised_in_words(found)
            elif token.kind != "sign":
                return found
            elif token.text == "'":
                self.advance()
                found = Turned(token.at, found)
            elif token.text in ("^", "_"):
                found = self.scripted(found, self.script())
            elif token.text == "**":
                self.advance()
                if (turned := self.power_of_transpose(found)) is not None:
                    found = turned
                    continue
                found = Raised(token.at, found, self.exponent(), entrywise=True)
            elif token.text == "[" and (inside := self.bracketed(found)) is not None:
                found = inside
            elif token.text == "." and self.ahead().kind == "word" and not self.is_dot_product():
                method = self.method(found)
                if method is None:
                    return found
                found = method
            else:
                return found

    def is_word_behind(self, token: TypedToken) -> bool:
        """Whether a word says what would be raised: `x transposed`."""
        known = self.names.quantity(token.text) is not None
        return token.text.lower() in BEHIND and not known and self.ahead().text != "("

    def raised_in_words(self, found: Node) -> Node:
        """The piece before `transposed`, `squared` or `inverse`."""
        token = self.advance()
        what = BEHIND[token.text.lower()]
        if what == "T":
            return Turned(token.at, found)
        exponent = Leaf(token.at, (Option(number(int(what))),))
        return Raised(token.at, found, exponent, entrywise=False)

    def turns(self, token: TypedToken) -> bool:
        """Whether a T that stands behind something is a transpose."""
        return not token.spaced and "T" not in self.names.quantities

    def power_of_transpose(self, found: Node) -> Node | None:
        """`X**T` and `X**-T`; None for other powers."""
        minus = self.is_sign("-")
        token = self.ahead() if minus else self.next
        if token.kind != "word" or token.text != "T" or "T" in self.names.quantities:
            return None
        self.place += 2 if minus else 1
        one = Leaf(token.at, (Option(number(-1)),))
        return Turned(token.at, Raised(token.at, found, one, entrywise=False) if minus else found)

    def exponent(self) -> Node:
        """What stands behind **."""
        with self.deeper(self.next):
            return self.factor()

    def scripted(self, base: Node, script: Script) -> Node:
        """What is raised or lowered behind an expression."""
        tokens, at = script.tokens, script.at
        if script.below:
            if script.text == "+":  # the positive part
                return Applied(at, "relu", (base,))
            if script.text == "-":
                return Applied(at, "relu", (Sum(at, ((True, base),)),))
            if isinstance(base, Applied) and base.function in ("norm", "bars", "bars_norm"):
                return self.normed(base, tokens)
            found = self.at_places(at, base, tokens)
            if found is None:
                raise self.refuse("indices are expected below", at=tokens[0] if tokens else None)
            return found
        texts = [t.text for t in tokens if not (t.kind == "sign" and t.text in ",{}()")]
        if texts and texts[0] in ("⊙", "·"):
            tokens = tuple(t for t in tokens if t.text != texts[0])
            return Raised(at, base, self.within(tokens, script), entrywise=True)
        if texts in (["T"], ["t"], ["H"], ["'"]) and self.names.turns_by(texts[0]):
            return Turned(at, base)
        if texts in (["-", "T"], ["-", "1", "T"], ["T", "-", "1"]) and "T" in texts:
            minus = Leaf(at, (Option(number(-1)),))
            return Turned(at, Raised(at, base, minus, entrywise=False))
        if texts == ["'", "'"]:
            return base
        return Raised(at, base, self.within(tokens, script), entrywise=False)

    def normed(self, base: Applied, tokens: tuple[TypedToken, ...]) -> Node:
        """A norm with its kind below."""
        text = "".join(t.text for t in tokens)
        if text in ("2", "F", "Fro", "fro", "", "l2", "L2"):
            return Applied(base.at, "norm", base.args)
        if text in ("1", "l1", "L1"):
            return Applied(base.at, "norm1", base.args)
        raise self.refuse("of the norms only those with 2, F and 1 are read", at=tokens[0])

    def within(self, tokens: tuple[TypedToken, ...], script: Script) -> Node:
        """The expression that a run of tokens is."""
        if not tokens:
            raise self.refuse("something is expected above", at=self.tokens[self.place - 1])
        end = TypedToken("end", "", tokens[-1].end, tokens[-1].end, True)
        inner = type(self)([*tokens, end], self.names)
        inner.depth, inner.bound = self.depth + 1, self.bound
        with self.deeper(tokens[0]):
            return inner.whole()

    def bracketed(self, base: Node) -> Node | None:
        """An entry, a line or a range at the indices in brackets; None where they hold none."""
        opening = self.place
        end = self.closing(opening)
        if end is None or self.next.spaced:
            return None
        inside = self.tokens[opening + 1 : end]
        found = self.at_places(self.next.at, base, inside, below=False)
        if found is None:
            return None
        self.place = end + 1
        axes = [t.text in ("None", "newaxis") for t in inside if t.text not in (",", ".", "np")]
        if any(axes):
            function = "as_row" if axes[0] else "as_column"
            return Applied(self.tokens[opening].at, function, (base,))
        return found

    def method(self, base: Node) -> Node | None:
        """`.T`, `.dot(...)`, `.sum(axis=0)` and the like; None where it is none of them."""
        dot, word = self.next, self.ahead()
        if word.text in _DROPPED and self.ahead(2).text == "(" and not word.spaced:
            end = self.closing(self.place + 2)
            if end is not None:
                inside = "".join(t.text for t in self.tokens[self.place + 3 : end])
                self.place = end + 1
                turned = _RESHAPED.get(inside) if word.text == "reshape" else None
                return base if turned is None else Applied(dot.at, turned, (base,))
        if word.text in ("T", "H", "mT") and not word.spaced:
            self.place += 2
            return Turned(dot.at, base)
        if word.text in _SIZES and not word.spaced:
            self.place += 2
            inside = "".join(t.text for t in self.tokens[self.place : self.place + 3])
            counted = _AXES.get(inside) if word.text == "shape" else "size"
            if counted is None:
                raise self.wanted("[0] or [1]")
            self.place += 3 * (word.text == "shape")
            return Applied(dot.at, counted, (base,))
        if word.text not in _METHODS or self.ahead(2).text != "(" or word.spaced:
            if self.remark() or word.spaced:
                return None
            raise self.refuse(f"of what stands behind a dot, {word.text} is not read", at=word,
                              known="known: T, dot, sum, mean")  # fmt: skip
        self.place += 2
        opening = self.advance()
        args, keys = self.arguments(opening)
        if word.text == "t":
            return Turned(dot.at, base)
        return self.called(word, spellings.FUNCTIONS.get(word.text, word.text), [base, *args], keys)
