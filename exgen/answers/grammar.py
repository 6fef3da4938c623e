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

from exgen.answers import spellings as told
from exgen.answers.cursor import COMPARISONS, OPENING
from exgen.answers.scripts import Script
from exgen.answers.tokens import Token, decimal
from exgen.answers.tree import (
    Applied,
    Chain,
    Compared,
    Indexed,
    Leaf,
    Node,
    Option,
    Place,
    Raised,
    Rows,
    Sum,
    Turned,
)
from exgen.answers.words import Words
from exgen.calculus.build import number
from exgen.calculus.expr import Number

_PRODUCTS: Final = frozenset(["*", "/", "@", "⊙", "·", "×", "⊗"])
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
        "float",
        "unsqueeze",
        "view",
        "numpy",
        "det",
        "multiply",
        "outer",
    ]
)
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
MAX_FACTORS: Final = 60
"""The most factors in a row, and the most terms."""


class Grammar(Words):
    """Reads one expression from a run of tokens."""

    def whole(self) -> Node:
        """The expression, up to the end of the tokens or a remark in words."""
        found = self.comparison()
        if self.next.kind != "end":
            if not self.remark():
                raise self.wanted("an operator")
            self.left_out = self.next.at
        return found

    def remark(self) -> bool:
        """Whether what follows are words about the answer."""
        token = self.next
        if token.kind == "sign" and token.text in (",", "(", ".", ":", "→", "[", "∈"):
            following = self.ahead()
            if following.kind == "end":
                return True
            token = following
        return token.kind == "word" and token.text.lower() in told.TRAILING

    def comparison(self) -> Node:
        """A sum, two that are compared, or a value with its condition."""
        left = self.sum()
        if self.next.kind == "word" and self.next.text in ("if", "when", "for", "where"):
            return self.conditional(left)
        if self.next.kind == "sign" and self.next.text in COMPARISONS:
            sign = self.advance()
            return Compared(sign.at, left, sign.text, self.sum())
        return left

    def conditional(self, value: Node) -> Node:
        """`1 if z > 0 else 0`, `1 if z > 0, 0 otherwise`; a remark in words stays where it is."""
        start = self.place
        word = self.advance()
        rest = self.tokens[self.place :]
        if not any(t.kind == "sign" and t.text in COMPARISONS for t in rest):
            self.place = start
            return value
        with self.deeper(word):
            condition = self.comparison()
            other: Node = Leaf(word.at, (Option(number(0)),))
            separated = self.take(",", ";") is not None
            while self.next.kind == "word" and self.next.text in ("else", "and", "otherwise"):
                separated = True
                self.advance()
            if separated and self.next.kind != "end" and self.begins():
                other = self.comparison()
            self.take(",")
            if self.next.kind == "word" and self.next.text in ("otherwise", "else"):
                self.advance()
        return Applied(word.at, "where", (condition, value, other))

    def cases(self, opening: Token) -> Node:
        r"""`\begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}`."""
        pieces: list[tuple[Node, Node | None]] = []
        with self.deeper(opening):
            while self.take("\\end") is None:
                if self.take("\\\\", "\n", "&", ",") is not None:
                    continue
                if self.next.kind == "end":
                    raise self.refuse("these cases have no end", at=opening)
                value = self.sum()
                self.take(",")
                self.take("&")
                while self.next.kind == "word" and self.next.text in ("if", "for", "when"):
                    self.advance()
                if self.next.kind == "word" and self.next.text in ("otherwise", "else"):
                    self.advance()
                    pieces.append((value, None))
                else:
                    pieces.append((value, self.comparison()))
        if not pieces:
            raise self.refuse("these cases are empty", at=opening)
        found = pieces[-1][0]
        for value, condition in reversed(pieces[:-1]):
            if condition is None:
                raise self.refuse("only the last case is without a condition", at=opening)
            found = Applied(opening.at, "where", (condition, value, found))
        return found

    def sum(self) -> Node:
        """Terms that are added and subtracted."""
        at = self.next.at
        negative = self.signs()
        terms = [(negative, self.chain())]
        while self.is_sign("+", "-"):
            negative = self.signs()
            terms.append((negative, self.chain()))
            if len(terms) > MAX_FACTORS:
                raise self.refuse(f"a sum has at most {MAX_FACTORS} terms")
        return terms[0][1] if len(terms) == 1 and not terms[0][0] else Sum(at, tuple(terms))

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
            elif self.begins():
                signs.append("")
                lone = token.kind == "number" and token.text == "1"
                factors.append(self.behind(self.lone_one()) if lone else self.factor())
            else:
                break
            if len(factors) > MAX_FACTORS:
                raise self.refuse(f"a product has at most {MAX_FACTORS} factors")
        return factors[0] if len(factors) == 1 else Chain(at, tuple(factors), tuple(signs))

    def is_dot_product(self) -> bool:
        """Whether a full stop stands for a product: `w.x`."""
        word = self.ahead()
        if not self.is_sign(".") or word.kind != "word" or word.spaced or word.text == "T":
            return False
        return self.names.quantity(word.text) is not None

    def after_product(self, sign: Token, factors: list[Node], signs: list[str]) -> None:
        """The factor behind a sign; the denominator 2m of 1/2m is read as a whole."""
        negative = self.signs()
        start = self.next
        found = self.factor()
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
        if token.kind == "word":
            return not (token.text.lower() in told.TRAILING and self.is_remark(token))
        if token.kind != "sign":
            return token.kind in ("number", "accent")
        if token.text in ("|", "‖"):
            return token.text not in self.bars
        if token.text == "(" and self.ahead().kind == "word" and token.spaced:
            word = self.ahead().text
            return word.lower() not in told.TRAILING or not self.is_remark(self.ahead())
        return token.text in (
            "(",
            "[",
            "{",
            "∂",
            "∇",
            "∑",
            "√",
            "\\frac",
            "\\begin",
            "\\cases",
            "⟨",
        )

    def is_remark(self, token: Token) -> bool:
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

    def behind(self, found: Node) -> Node:
        """Transposes, powers, indices and methods behind an atom."""
        while True:
            token = self.next
            if token.kind == "word" and token.text == "T" and self.turns(token):
                self.advance()
                found = Turned(token.at, found)
            elif token.kind != "sign":
                return found
            elif token.text == "'":
                self.advance()
                found = Turned(token.at, found)
            elif token.text in ("^", "_"):
                found = self.scripted(found, self.script())
            elif token.text == "**":
                self.advance()
                found = Raised(token.at, found, self.exponent(), entrywise=True)
            elif token.text == "[" and self.is_index_bracket():
                found = self.bracketed(found)
            elif token.text == "." and self.ahead().kind == "word" and not self.is_dot_product():
                method = self.method(found)
                if method is None:
                    return found
                found = method
            else:
                return found

    def turns(self, token: Token) -> bool:
        """Whether a T that stands behind something is a transpose."""
        return not token.spaced and "T" not in self.names.quantities

    def exponent(self) -> Node:
        with self.deeper(self.next):
            return self.factor()

    def scripted(self, base: Node, script: Script) -> Node:
        """What is raised or lowered behind an expression."""
        tokens, at = script.tokens, script.at
        if script.below:
            if isinstance(base, Applied) and base.function in ("norm", "bars", "bars_norm"):
                return self.normed(base, tokens)
            places = self.places(tokens)
            if places is None:
                raise self.refuse("indices are expected below", at=tokens[0] if tokens else None)
            return Indexed(at, base, places, 1)
        texts = [t.text for t in tokens if not (t.kind == "sign" and t.text in ",{}()")]
        if texts and texts[0] in ("⊙", "·"):
            tokens = tuple(t for t in tokens if t.text != texts[0])
            return Raised(at, base, self.within(tokens, script), entrywise=True)
        if texts in (["T"], ["t"], ["H"], ["'"]) and not self.names.quantities.keys() & {*texts}:
            return Turned(at, base)
        if texts in (["-", "T"], ["-", "1", "T"], ["T", "-", "1"]) and "T" in texts:
            minus = Leaf(at, (Option(number(-1)),))
            return Turned(at, Raised(at, base, minus, entrywise=False))
        if texts == ["'", "'"]:
            return base
        return Raised(at, base, self.within(tokens, script), entrywise=False)

    def normed(self, base: Applied, tokens: tuple[Token, ...]) -> Node:
        text = "".join(t.text for t in tokens)
        if text in ("2", "F", "Fro", "fro", "", "l2", "L2"):
            return Applied(base.at, "norm", base.args)
        if text in ("1", "l1", "L1"):
            return Applied(base.at, "norm1", base.args)
        raise self.refuse("of the norms only those with 2, F and 1 are read", at=tokens[0])

    def within(self, tokens: tuple[Token, ...], script: Script) -> Node:
        """The expression that a run of tokens is."""
        if not tokens:
            raise self.refuse("something is expected above", at=self.tokens[self.place - 1])
        end = Token("end", "", tokens[-1].end, tokens[-1].end, True)
        inner = type(self)([*tokens, end], self.names)
        inner.depth, inner.bound = self.depth + 1, self.bound
        with self.deeper(tokens[0]):
            return inner.whole()

    def is_index_bracket(self) -> bool:
        """Whether the bracket that opens here holds indices."""
        end = self.closing(self.place)
        if end is None or self.next.spaced:
            return False
        return self.places(self.tokens[self.place + 1 : end], below=False) is not None

    def bracketed(self, base: Node) -> Node:
        opening = self.place
        end = self.closing(opening)
        assert end is not None
        places = self.places(self.tokens[opening + 1 : end], below=False)
        assert places is not None
        self.place = end + 1
        return Indexed(self.tokens[opening].at, base, places, 0)

    def method(self, base: Node) -> Node | None:
        """`.T`, `.dot(...)`, `.sum(axis=0)` and the like; None where it is none of them."""
        dot, word = self.next, self.ahead()
        if word.text in _DROPPED and self.ahead(2).text == "(" and not word.spaced:
            end = self.closing(self.place + 2)
            if end is not None:
                self.place = end + 1
                return base
        if word.text in ("T", "H", "mT") and not word.spaced:
            self.place += 2
            return Turned(dot.at, base)
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
        return self.called(word, told.FUNCTIONS.get(word.text, word.text), [base, *args], keys)

    def atom(self) -> Node:
        token = self.next
        if token.kind == "number":
            self.advance()
            if token.text == "1" and self.is_sign("_") and (found := self.lowered_one(token)):
                return found
            if token.text == "1" and self.is_sign("{", "[", "(") and self.compares(self.place):
                return self.parenthesis(self.advance())
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
            return self.index_sum(token)
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

    def lone_one(self) -> Node:
        """A 1 behind a factor: a column of ones rather than a number that changes nothing."""
        token = self.next
        found = self.atom()
        if not isinstance(found, Leaf) or len(found.options) < 2 or self.is_sign("{", "["):
            return found
        return Leaf(token.at, (*self.names.ones(bare=False), Option(number(1), 2)))

    def number_leaf(self, token: Token) -> Node:
        value = number(decimal(token)[0])
        ones = self.names.ones(bare=True) if token.text == "1" else ()
        return Leaf(token.at, (Option(value), *ones))

    def parenthesis(self, opening: Token) -> Node:
        """An expression in parentheses, a matrix in brackets, an inner product in ( , )."""
        with self.deeper(opening):
            if opening.text == "[" and self.is_sign("["):
                nested = self.nested(opening)
                if nested is not None:
                    return nested
            found = self.comparison()
            if opening.text == "[" and self.is_sign(",", ";"):
                return self.rows(opening, found)
            if self.is_sign(".") and self.ahead().text == OPENING[opening.text]:
                self.advance()
            self.close(opening, OPENING[opening.text])
        return found

    def nested(self, opening: Token) -> Node | None:
        """A matrix as rows in brackets; None where the brackets are something else."""
        start = self.place
        rows: list[tuple[Node, ...]] = []
        end = self.closing(start)
        if end is None or self.tokens[end + 1].text not in (",", ";", "]"):
            return None
        while (inner := self.take("[")) is not None:
            row = [self.comparison()]
            while self.take(","):
                row.append(self.comparison())
            if self.take(OPENING[inner.text]) is None:
                break
            rows.append(tuple(row))
            if self.take(",", ";") is None:
                break
        if rows and self.take("]"):
            return Rows(opening.at, tuple(rows))
        self.place = start
        return None

    def rows(self, opening: Token, first: Node) -> Node:
        rows: list[list[Node]] = [[first]]
        while (sign := self.take(",", ";")) is not None:
            found = self.comparison()
            if sign.text == ";":
                rows.append([found])
            else:
                rows[-1].append(found)
        self.close(opening, "]")
        return Rows(opening.at, tuple(map(tuple, rows)))

    def matrix(self, opening: Token) -> Node:
        r"""`\begin{bmatrix} a & b \\ c & d \end{bmatrix}`."""
        rows: list[list[Node]] = [[]]
        with self.deeper(opening):
            while self.take("\\end") is None:
                if self.take("&") is not None:
                    continue
                if self.take("\\\\", "\n") is not None:
                    rows.append([])
                    continue
                if self.next.kind == "end":
                    raise self.refuse("this matrix has no end", at=opening)
                rows[-1].append(self.comparison())
                if not self.is_sign("&", "\\\\", "\n", "\\end"):
                    raise self.wanted("&, \\\\ or the end of the matrix")
        return Rows(opening.at, tuple(tuple(row) for row in rows if row))

    def norm(self, opening: Token) -> Node:
        """A norm, or an absolute value; single bars with a square or below a line are a norm."""
        before = self.place - 1
        with self.deeper(opening):
            self.bars = [opening.text]
            arg = self.sum()
            self.close(opening, opening.text)
            behind = self.is_sign("^", "**") or self.tokens[before - 1].text == "/"
            function = "norm" if opening.text == "‖" else "bars_norm" if behind else "bars"
            found = Applied(opening.at, function, (arg,))
        return found

    def angled(self, opening: Token) -> Node:
        with self.deeper(opening):
            left = self.sum()
            if self.take(",", "|") is None:
                raise self.wanted("a comma")
            right = self.sum()
            self.close(opening, "⟩" if opening.text == "⟨" else ">")
        return Applied(opening.at, "inner", (left, right))

    def fraction(self, opening: Token) -> Node:
        r"""`\frac{a}{b}`, a derivative among them, `\frac12`."""
        derivative = self.fraction_of_names(named=opening.end - opening.at == len("\\pd"))
        if derivative is not None:
            return derivative
        above, below = self.piece(), self.piece()
        return Chain(opening.at, (above, below), ("/",))

    def piece(self) -> Node:
        """A group in braces, or a single sign; of several digits the first alone."""
        opening = self.take("{")
        if opening is not None:
            with self.deeper(opening):
                found = self.comparison()
                self.close(opening, "}")
            return found
        token = self.next
        if token.kind == "number" and len(token.text) > 1 and token.text.isdigit():
            rest = token._replace(text=token.text[1:], at=token.at + 1)
            self.tokens = [*self.tokens[: self.place], rest, *self.tokens[self.place + 1 :]]
            return Leaf(token.at, (Option(number(int(token.text[0]))),))
        return self.atom()


def is_number(node: Node) -> bool:
    """Whether the piece is a number."""
    return isinstance(node, Leaf) and isinstance(node.options[0].expr, Number)


__all__ = ["Grammar", "Place", "is_number"]
