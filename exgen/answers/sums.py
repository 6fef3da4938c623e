"""Sums over an index: `sum_k a_k`, `sum(a[k] for k in range(n))`, `sum_t d_t x_t^T`."""

from __future__ import annotations

from typing import Final

from exgen.answers.derivatives import Derivatives
from exgen.answers.tokens import Token
from exgen.answers.tree import Node, Sum, Summed
from exgen.calculus.shape import Dim

_MOST_TERMS: Final = 13
"""One more than the terms of a sum whose index numbers names."""


class Sums(Derivatives):
    """Reads sums over an index."""

    def index_sum(self, base: Token) -> Node:
        """`sum_k ...`, with or without limits."""
        script = self.script()
        over: Dim | None = None
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
            over = self.dim_of(limit.tokens)
        begin = [t.text for t in script.tokens]
        begin = begin[begin.index("=") + 1 :] if "=" in begin else []
        if begin == ["0"] and isinstance(over, int):
            over += 1
        elif (begin and begin != ["1"]) and (begin != ["0"] or over is not None):
            raise self.refuse(f"the sum over {text} runs over the whole of an index", at=first)
        self.take(":", ",")
        numbered = self.numbered(letters, over) if len(letters) == 1 else None
        if numbered is not None:
            return numbered
        self.bound += letters
        called = base.text == "sum" and not base.latex and not self.next.spaced
        with self.deeper(base):
            # sum_k(...) is a function of what is in its parentheses, as in code
            lone = called and self.is_sign("(")
            body = self.parenthesis(self.advance()) if lone else self.summand()
        del self.bound[-len(letters) :]
        for letter in reversed(letters):
            body = Summed(base.at, letter, over if len(letters) == 1 else None, body)
        return body

    def numbered(self, letters: list[str], over: Dim | None) -> Node | None:
        """`sum_t d_t x_t^T`, where the index is part of names such as d_1: the terms written out.

        None where it is an index of entries.
        """
        letter, start = letters[0], self.place
        named = [
            word.text
            for word, sign, index in zip(
                self.tokens[start:],
                self.tokens[start + 1 :],
                self.tokens[start + 2 :],
                strict=False,
            )
            if word.kind == "word" and sign.text == "_" and index.text == letter
        ]
        if not named or any(self.names.quantity(word) is not None for word in named):
            return None
        counts = [
            k for k in range(1, _MOST_TERMS) if all(self.names.quantity(f"{w}{k}") for w in named)
        ]
        if isinstance(over, int):
            counts = [k for k in counts if k <= over]
        terms: list[tuple[bool, Node]] = []
        behind, tokens = start, self.tokens
        for k in counts:
            inner = type(self)([_numbered(t, letter, k) for t in tokens], self.names)
            inner.place, inner.depth = start, self.depth + 1
            terms.append((False, inner.summand()))
            behind = inner.place
        if not terms:
            return None
        self.place = behind
        return Sum(self.tokens[start].at, tuple(terms))

    def summed_over(self, found: Node) -> Node:
        """The sum of what stands before `for i in range(n)`."""
        while self.next.text == "for" and self.ahead(2).text == "in":
            at = self.advance().at
            letter = self.advance().text
            self.advance()
            self.skip_range()
            found = Summed(at, letter, None, found)
        return found

    def skip_range(self) -> None:
        """Read over what an index runs through: `range(n)`."""
        if self.next.text != "range":
            raise self.wanted("range")
        self.advance()
        end = self.closing(self.place) if self.is_sign("(") else None
        if end is None:
            raise self.wanted("( and a number of terms")
        self.place = end + 1

    def summand(self) -> Node:
        """What is summed: a product."""
        if self.is_sign("-"):
            return self.factor()
        return self.chain()


def _numbered(token: Token, letter: str, number: int) -> Token:
    """The token, a number where it is the letter of the index."""
    return token._replace(kind="number", text=str(number)) if token.text == letter else token
