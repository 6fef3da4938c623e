"""The grammar of answers: from tokens to a tree in which products are not decided yet.

comparison  sum [(">" | "<" | ">=" | "<=") sum]
sum         ["+" | "-"] chain {("+" | "-") chain}
chain       factor {[sign of a product] factor}
factor      atom {transpose | power | index | method}
atom        number | name | function | derivative | fraction | sum over an index
| norm | matrix | "(" comparison ")"
"""

from __future__ import annotations

from typing import Final

from exgen.answers import spellings
from exgen.answers.phrases import between
from exgen.answers.postfix import Postfix
from exgen.answers.typed_cursor import COMPARISONS, INDICES, OPENING
from exgen.answers.typed_tokens import TypedToken, decimal
from exgen.answers.typed_tree import (
    Applied,
    Chain,
    Compared,
    Dots,
    Indexed,
    Leaf,
    Node,
    Option,
    Sum,
    Summed,
)
from exgen.calculus.build import number

_PRODUCTS: Final = frozenset(["*", "/", "∖", "@", "⊙", "·", "×", "⊗", "⋆"])
MAX_FACTORS: Final = 60
"""The most factors in a row, and the most terms."""


class Grammar(Postfix):
    """Reads one expression from a run of tokens."""

    def whole(self) -> Node:
        """The expression, up to the end of the tokens or a remark in words."""
        found = self.comparison()
        phrase = [self.next.text, self.ahead().text, self.ahead(2).text]
        if phrase[:2] == ["summed", "over"] and len(phrase[2]) == 1 and phrase[2].isalpha():
            found = Summed(self.next.at, phrase[2], None, found)
            self.place += 3
        if self.next.kind != "end":
            if not self.remark():
                raise self.wanted("an operator")
            self.left_out = self.next.at
        return found

    def comparison(self) -> Node:
        """A sum, two that are compared, or a value with its condition."""
        if (delta := self.same_index()) is not None:
            return delta
        left = self.sum()
        if self.next.kind == "word" and self.next.text in ("if", "when", "for", "where"):
            return self.conditional(left)
        if self.next.kind == "sign" and self.next.text in (*COMPARISONS, "="):
            sign = self.advance()
            return Compared(sign.at, left, sign.text, self.sum())
        return left

    def same_index(self) -> Node | None:
        """`i = j` or `i != j`, a Kronecker delta or what it lacks of 1; None where it is none."""
        one, sign, other = self.next, self.ahead(), self.ahead(2)
        if sign.text not in ("=", "!=") or one.text == other.text:
            return None
        if any(
            t.text not in INDICES or self.names.quantity(t.text) is not None for t in (one, other)
        ):
            return None
        self.place += 3
        identity = Leaf(one.at, self.names.identities())
        found: Node = Indexed(one.at, identity, (one.text, other.text), 1)
        if sign.text == "=":
            return found
        return Sum(one.at, ((False, Leaf(one.at, (Option(number(1)),))), (True, found)))

    def sum(self) -> Node:
        """Terms that are added and subtracted."""
        at = self.next.at
        negative = self.signs()
        terms = [(negative, self.chain())]
        while self.adds():
            negative = self.signs()
            dots = self.take("…")
            terms.append((negative, self.chain() if dots is None else Dots(dots.at)))
            if len(terms) > MAX_FACTORS:
                raise self.refuse(f"a sum has at most {MAX_FACTORS} terms")
        return terms[0][1] if len(terms) == 1 and not terms[0][0] else Sum(at, tuple(terms))

    def adds(self) -> bool:
        """Whether a further term follows; its sign in words is made one."""
        if self.is_sign("+", "-"):
            return True
        found = between(self.tokens, self.place, self.names) if self.next.kind == "word" else None
        if found is None or found[0] not in ("+", "-"):
            return False
        sign = self.next._replace(kind="sign", text=found[0])
        self.tokens = [*self.tokens[: found[1] - 1], sign, *self.tokens[found[1] :]]
        self.place = found[1] - 1
        return True

    def signs(self) -> bool:
        """Read plus and minus signs; whether there is an odd number of minuses."""
        negative = False
        while (sign := self.take("+", "-")) is not None:
            negative ^= sign.text == "-"
        return negative

    def chain(self) -> Node:
        """Factors and the signs between them."""
        at = self.next.at
        factors, signs = [self.factor()], list[str]()
        while True:
            token = self.next
            if self.is_dot_product():
                self.advance()
                self.after_product(token._replace(text="·"), factors, signs)
            elif token.kind == "sign" and token.text in _PRODUCTS:
                self.advance()
                self.after_product(token, factors, signs)
            elif token.kind == "word" and (said := between(self.tokens, self.place, self.names)):
                if said[0] in ("+", "-"):
                    break
                self.place = said[1]
                self.after_product(token._replace(text=said[0]), factors, signs)
            elif self.begins():
                signs.append("")
                factors.append(self.next_factor())
            else:
                break
            if len(factors) > MAX_FACTORS:
                raise self.refuse(f"a product has at most {MAX_FACTORS} factors")
        return factors[0] if len(factors) == 1 else Chain(at, tuple(factors), tuple(signs))

    def after_product(self, sign: TypedToken, factors: list[Node], signs: list[str]) -> None:
        """The factor behind a sign; the denominator 2m of 1/2m is read as a whole."""
        negative = self.signs()
        start = self.next
        found = self.factor() if sign.text == "/" else self.next_factor()
        if sign.text == "/" and start.kind == "number" and isinstance(found, Leaf):
            token = self.next
            if token.kind == "word" and not token.spaced and self.names.count(token.text):
                found = Chain(start.at, (found, self.factor()), ("",))
        if negative:
            found = Sum(start.at, ((True, found),))
        signs.append(sign.text)
        factors.append(found)

    def begins(self) -> bool:
        """Whether a further factor begins here, without a sign before it."""
        token = self.next
        if token.kind == "word" and token.text == "summed" and self.ahead().text == "over":
            return False
        if token.kind == "word":
            return not (token.text.lower() in spellings.TRAILING and self.is_remark(token))
        if token.kind != "sign":
            return token.kind in ("number", "accent")
        if token.text in ("|", "‖"):
            return token.text not in self.bars
        if token.text in ("(", "[") and self.ahead().kind == "word" and token.spaced:
            word = self.ahead().text
            if word.lower() in spellings.TRAILING and self.is_remark(self.ahead()):
                return False
            return not (self.is_prose(self.ahead()) or self.holds_words())
        return token.text in (
            "(",
            "[",
            "{",
            "∂",
            "∇",
            "∑",
            "∏",
            "√",
            "\\frac",
            "\\begin",
            "\\cases",
            "⟨",
        )

    def is_remark(self, token: TypedToken) -> bool:
        """Whether the word is no name of the question."""
        return self.names.quantity(token.text) is None and not self.is_index(token.text)

    def factor(self) -> Node:
        """An atom and what stands behind it."""
        if self.is_sign("+", "-"):
            at = self.next.at
            negative = self.signs()
            found = self.factor()
            return Sum(at, ((True, found),)) if negative else found
        return self.behind(self.atom())

    def atom(self) -> Node:
        """A number, a name, or what stands in brackets."""
        with self.counted(self.next):
            return self.bare_atom()

    def bare_atom(self) -> Node:
        """An atom, whose depth is counted."""
        token = self.next
        if token.kind == "number":
            self.advance()
            if token.text == "11" and self.is_sign("^", "'"):  # 1 1^T
                one = self.number_leaf(token._replace(text="1"))
                return Chain(token.at, (one, self.behind(one)), ("",))
            if token.text == "1" and self.is_sign("_") and (found := self.lowered_one(token)):
                return found
            if token.text == "1" and self.is_sign("{", "[", "(") and self.compares(self.place):
                return self.indicator()
            return self.number_leaf(token)
        if token.kind in ("word", "accent"):
            return self.word()
        if token.kind == "end":
            raise self.wanted("a number, a name or (")
        if token.text in OPENING:
            return self.parenthesis(self.advance())
        if token.text in ("|", "‖"):
            return self.norm(self.advance())
        if token.text in ("⟨", "<"):
            return self.angled(self.advance())
        if token.text == "∑":
            self.advance()
            if self.is_sign("_"):
                return self.index_sum(token)
            return self.called(token, "sum", *self.argument_list(token))
        if token.text == "∏":
            self.advance()
            if not self.is_sign("_"):
                raise self.wanted("an index below the product")
            return self.index_product(token)
        if token.text == "√":
            self.advance()
            return Applied(token.at, "sqrt", (self.exponent(),))
        if token.text == "\\frac":
            return self.fraction(self.advance())
        if token.text == "\\begin":
            return self.matrix(self.advance())
        if token.text == "\\cases":
            return self.cases(self.advance())
        if token.text in ("∂", "∇"):
            return self.derivative()
        raise self.wanted("a number, a name or (")

    def next_factor(self) -> Node:
        """A factor behind another one."""
        token = self.next
        lone = token.kind == "number" and token.text == "1"
        return self.behind(self.lone_one()) if lone else self.factor()

    def lone_one(self) -> Node:
        """A 1 behind a factor: a column of ones rather than a number that changes nothing."""
        token = self.next
        found = self.atom()
        if not isinstance(found, Leaf) or len(found.options) < 2 or self.is_sign("{", "["):
            return found
        return Leaf(token.at, (*self.names.ones(bare=False), Option(number(1), 2)))

    def number_leaf(self, token: TypedToken) -> Node:
        """A number; a bare 1 may be a column of ones."""
        value = number(decimal(token)[0])
        ones = self.names.ones(bare=True) if token.text == "1" else ()
        return Leaf(token.at, (Option(value), *ones))
