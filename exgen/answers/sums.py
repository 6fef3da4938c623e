"""Sums over an index: `sum_k a_k`, `sum(a[k] for k in range(n))`, `sum_t d_t x_t^T`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from exgen.answers.typed_derivatives import DerivativeReader
from exgen.answers.typed_tokens import TypedToken
from exgen.answers.typed_tree import Chain, Node, Sum, Summed
from exgen.dimensions import Dim

_MOST_TERMS: Final = 13
"""One more than the terms of a sum whose index numbers names."""


class Sums(DerivativeReader):
    """Reads sums over an index."""

    def index_sum(self, base: TypedToken, *, mean: bool = False) -> Node:
        """`sum_k ...`, with or without limits; the mean over the index with `mean`."""
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
        numbered = self.numbered(letters, over) if len(letters) == 1 and not mean else None
        if numbered is not None:
            return numbered
        self.bound += letters
        called = base.text in ("sum", "mean") and not base.latex and not self.next.spaced
        with self.deeper(base):
            # sum_k(...) is a function of what is in its parentheses, as in code
            lone = called and self.is_sign("(")
            body = self.parenthesis(self.advance()) if lone else self.summand()
        del self.bound[-len(letters) :]
        for letter in reversed(letters):
            body = Summed(base.at, letter, over if len(letters) == 1 else None, body, mean)
        return body

    def numbered(self, letters: list[str], over: Dim | None) -> Node | None:
        """`sum_t d_t x_t^T`, where the index is part of names such as d_1: the terms written out.

        None where it is an index of entries.
        """
        letter, start = letters[0], self.place
        named = self.numbered_names(letter)
        if not named or any(self.names.quantity(word) is not None for word, _ in named):
            return None
        unsaid = self.names.quantity("delta1") is None and not self.names.stated
        if unsaid and all(word == "delta" for word, _ in named):
            return None  # the entries of one delta rather than one delta for each number
        terms = self.written_out(letter, self.numbers_of(named, over))
        return Sum(self.tokens[start].at, tuple((False, t) for t in terms)) if terms else None

    def numbers_of(self, named: Sequence[tuple[str, int]], over: Dim | None) -> list[int]:
        """The numbers for which all the names are there, up to a limit."""
        return [
            k
            for k in range(1, min(_MOST_TERMS, over + 1 if isinstance(over, int) else _MOST_TERMS))
            if all(self.has_number(word, k + offset) for word, offset in named)
        ]

    def written_out(self, letter: str, numbers: Sequence[int]) -> list[Node]:
        """What follows, a product, once for each number put for the letter."""
        terms: list[Node] = []
        start, tokens = self.place, self.tokens
        for k in numbers:
            inner = type(self)(with_number(tokens, letter, k), self.names)
            inner.place, inner.depth = start, self.depth + 1
            terms.append(inner.summand())
            self.place = inner.place + len(tokens) - len(inner.tokens)
        return terms

    def index_product(self, base: TypedToken) -> Node:
        r"""`\prod_{t=1}^{3} U^T D_t`, where the index is part of names: the factors written out."""
        script = self.script()
        limits = [[t.text for t in script.tokens], [""]]
        if self.is_sign("^"):
            limits[1] = [t.text for t in self.script().tokens]
        letter, (first, last) = limits[0][0], (limits[0][2:], limits[1])
        if "=" in first:  # several conditions
            raise self.refuse("a product over an index has two limits", at=base)
        named = self.numbered_names(letter)
        numbers = self.numbers_of(named, None) if named else []
        ends = [int(text[0]) if len(text) == 1 and text[0].isdigit() else None
                for text in (first, last)]  # fmt: skip
        low, high = ends
        if low is not None and high is not None:
            step = 1 if low <= high else -1
            numbers = [k for k in range(low, high + step, step) if k in numbers]
            complete = len(numbers) == abs(high - low) + 1
        else:
            complete = bool(numbers) and low in (None, 1)
        factors = self.written_out(letter, numbers) if complete else []
        if not factors:
            raise self.refuse("of products over an index only those of numbered names are read",
                              at=base)  # fmt: skip
        return (
            factors[0]
            if len(factors) == 1
            else Chain(base.at, tuple(factors), ("",) * (len(factors) - 1))
        )

    def numbered_names(self, letter: str) -> list[tuple[str, int]]:
        """The names with the letter below them, each with what is added to it: `h_{t-1}`."""
        rest = [t for t in self.tokens[self.place :] if t.text not in ("{", "}")]
        found = []
        for k in range(len(rest) - 2):
            word, sign, index = rest[k : k + 3]
            if word.kind == "word" and sign.text == "_" and index.text == letter:
                by = rest[k + 3 : k + 5]
                shifted = len(by) == 2 and by[0].text in ("+", "-") and by[1].text == "1"
                shifted &= self.tokens[self.tokens.index(index) - 1].text == "{"
                found.append((word.text, (1 if by[0].text == "+" else -1) if shifted else 0))
        return found

    def has_number(self, word: str, number: int) -> bool:
        """Whether a quantity or a result has this name with this number."""
        name = f"{word}{number}"
        if self.names.quantity(name) is not None or self.names.written_result(name) is not None:
            return True
        return word == "delta" and self.names.delta(str(number)) is not None

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


def with_number(tokens: Sequence[TypedToken], letter: str, number: int) -> list[TypedToken]:
    """The tokens with a number for the letter of the index; `t-1` below a name is one number."""
    found: list[TypedToken] = []
    for token in tokens:
        if token.text == letter:
            token = token._replace(kind="number", text=str(number))
        found.append(token)
        last = [t.text for t in found[-5:]]
        if last[-1:] == ["}"] and len(last) == 5 and last[0] == "{" and last[2] in ("+", "-"):
            one, other = found[-4], found[-2]
            if one.kind == other.kind == "number" and found[-6:-5] and found[-6].text == "_":
                by = int(other.text) if last[2] == "+" else -int(other.text)
                whole = one._replace(text=str(int(one.text) + by))
                found[-5:] = [found[-5], whole, found[-1]]
    return found
