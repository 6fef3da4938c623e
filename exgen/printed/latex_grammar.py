r"""Formulas in LaTeX as trees, by ordinary precedence.

A superscript binds to what stands directly before it; then come factors side by side, the sign
for the entrywise product, and plus and minus. A sum over an index extends to the next plus or
minus, or to the end. What an ordinary reader could take in two ways is refused: `\log x y`, a
numeral behind a factor, a bold 1 behind a numeral, two superscripts on one letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from exgen.printed.latex_commands import RULES, STARS, STOPS
from exgen.printed.latex_letters import BEGINS, lowered, named
from exgen.printed.latex_macros import FUNCTIONS, GREEK, WITHOUT_PARENTHESES
from exgen.printed.latex_tree import (
    Entrywise,
    FunctionOf,
    Num,
    Ordinary,
    Parenthesised,
    Product,
    Starred,
    Superscripted,
    Terms,
    Total,
    Tree,
)
from exgen.printed.lexer import BOLD_ONE, MisreadError, tokens

_PRODUCT = frozenset({"\\had", "\\odot"})


def formula(latex: str) -> Tree:
    """A formula without a relation. Raises MisreadError where it cannot be read."""
    return read(tokens(latex))


def read(found: list[str], *, waves: bool = False) -> Tree:
    r"""The same from tokens; with `waves`, `\cos 2 x y` is the cosine of 2xy."""
    return _read(tuple(found), waves)


@lru_cache(maxsize=1 << 13)
def _read(found: tuple[str, ...], waves: bool) -> Tree:
    """The same, kept: the cells of matrices are much alike."""
    parser = Parser(found, waves=waves)
    tree = parser.terms()
    parser.end()
    return tree


class Parser:
    """Recursive descent over a list of tokens, behind which stands an empty one.

    Every method that reads raises MisreadError, with the place, where its rule does not fit.
    """

    def __init__(self, found: Sequence[str], *, waves: bool) -> None:
        self.found = [*found, ""]
        self.at = 0
        self.waves = waves

    def peek(self) -> str:
        """The next token, "" at the end."""
        return self.found[self.at]

    def take(self) -> str:
        """The next token, and go on behind it."""
        token = self.found[self.at]
        if not token:
            raise self.error("the formula ends too early")
        self.at += 1
        return token

    def expect(self, token: str) -> None:
        """Go on behind a token that has to come next."""
        if self.peek() != token:
            raise self.error(f"{token!r} was expected, not {self.peek()!r}")
        self.at += 1

    def error(self, why: str) -> MisreadError:
        """A complaint that shows the place."""
        before, after = self.found[: self.at], self.found[self.at : -1]
        return MisreadError(f"{why}: {' '.join(before)} <here> {' '.join(after)}")

    def end(self) -> None:
        """Refuse what is left over."""
        if self.peek():
            raise self.error(f"{self.peek()!r} does not belong here")

    def group(self) -> list[str]:
        """The tokens of an argument of a command."""
        if self.peek() != "{":
            token = self.take()
            if token[0].isdigit() and len(token) > 1:
                raise self.error("braces are missing around a numeral")
            return [token]
        self.at += 1
        start, depth = self.at, 1
        while depth:
            token = self.take()
            if token == "{":
                depth += 1
            elif token == "}":
                depth -= 1
        return self.found[start : self.at - 1]

    def read(self, found: list[str]) -> Tree:
        """Tokens of their own as a formula."""
        return read(found, waves=self.waves)

    def other(self, found: list[str]) -> Parser:
        """A parser of other tokens."""
        return Parser(found, waves=False)

    def argument(self) -> Tree:
        """An argument of a command as a formula."""
        return self.read(self.group())

    # sums, products

    def terms(self) -> Tree:
        """A sum of terms."""
        terms: list[tuple[int, Tree]] = []
        sign = 1
        if self.peek() in ("-", "+"):
            sign = -1 if self.take() == "-" else 1
        while True:
            terms.append((sign, self.product()))
            if self.peek() not in ("+", "-"):
                break
            sign = -1 if self.take() == "-" else 1
        return terms[0][1] if len(terms) == 1 and terms[0][0] == 1 else Terms(tuple(terms))

    def product(self) -> Tree:
        """Factors with signs for the entrywise product between them."""
        pieces = [self.beside()]
        if self.peek() in STARS:
            return self.starred(pieces[0])
        while self.peek() in _PRODUCT:
            self.take()
            pieces.append(self.beside())
        if len(pieces) == 1:
            return pieces[0]
        for piece in pieces:
            inside = piece.factors if isinstance(piece, Product) else (piece,)
            if any(isinstance(f, Total | Ordinary) for f in inside):
                raise self.error("what does the sum extend over, beside an entrywise product?")
        return Entrywise(tuple(pieces))

    def starred(self, left: Tree) -> Tree:
        """Two single factors with the sign of a convolution between, and nothing beside them."""
        full = STARS[self.take()]
        right = self.beside()
        several = any(isinstance(f, Product | Total | Ordinary) for f in (left, right))
        if several or self.peek() in (*_PRODUCT, *STARS):
            raise self.error("what does the convolution take?")
        return Starred(left, right, full)

    def beside(self) -> Tree:
        """Factors side by side."""
        factors: list[Tree] = []
        dotted = True
        while (token := self.peek()) and token not in STOPS and not token.startswith("\\end{"):
            if token == "\\cdot":
                if not factors:
                    raise self.error("a dot without a factor before it")
                self.take()
                dotted = True
                continue
            self.meet(factors, dotted)
            factors.append(self.factor())
            dotted = False
        if not factors or dotted:
            raise self.error("a factor is missing")
        return factors[0] if len(factors) == 1 else Product(tuple(factors))

    def meet(self, factors: list[Tree], dotted: bool) -> None:
        """Refuse what cannot stand directly behind the factors before it."""
        if not factors or dotted:
            return
        last, token = factors[-1], self.peek()
        if isinstance(last, Total | Ordinary):
            raise self.error("a sum or a derivative ends before this factor, but nothing says so")
        if token[0].isdigit():
            raise self.error("a numeral stands behind a factor")
        if isinstance(last, Num) and token in ("\\ones", "\\ind", BOLD_ONE):
            raise self.error("a bold 1 behind a numeral reads as its last digit")
        if _open(last) and not (self.waves and token in FUNCTIONS):
            raise self.error("does the function take this factor too?")

    # factors

    def factor(self) -> Tree:
        """One factor with what stands above and below it."""
        token = self.peek()
        rule = RULES.get(token)
        if rule is not None:
            self.take()
            tree = rule(self, token)
        elif token in FUNCTIONS and not self._is_letter(token):
            self.take()
            tree = self.applied(FUNCTIONS[token])
        elif token[:1].isdigit():
            tree = Num(Fraction(self.take()))
        elif token.isalpha() or token in GREEK or token in BEGINS:
            return named(self)
        else:
            raise self.error(f"{token!r} cannot be read here")
        return tree if isinstance(tree, Total | Ordinary) else self.scripts(tree)

    def _is_letter(self, token: str) -> bool:
        """Whether the sign of a function stands for a letter here: no parentheses follow."""
        return token in GREEK and self.found[self.at + 1] not in ("(", "'")

    def scripts(self, tree: Tree) -> Tree:
        """What stands behind a factor: one subscript and one superscript at most."""
        above = below = False
        while self.peek() in ("_", "^", "\\T", "'"):
            mark = self.take()
            if mark == "_" and not below:
                below = True
                tree = lowered(self, tree)
                continue
            if above or mark in ("'", "_"):
                raise self.error("two superscripts, two subscripts or a prime at no function")
            if _open(tree):
                raise self.error("is the function raised, or its argument?")
            above = True
            kind, exponent = ("T", None) if mark == "\\T" else self.exponent(self.group())
            tree = Superscripted(tree, kind, exponent)
        return tree

    def exponent(self, inside: list[str]) -> tuple[str, Tree | None]:
        """What a superscript says, from its tokens."""
        if inside == ["\\top"]:
            return "T", None
        if inside == ["-", "\\top"]:
            return "inv-T", None
        if inside[:1] == ["\\odot"]:
            return "odot", _exponent(inside[1:])
        return "power", _exponent(inside)

    def applied(self, function: str) -> Tree:
        """A function with its primes, its exponent and its argument."""
        primes, exponent = 0, None
        if function in ("softmax", "max", "hardmax") and self.peek() == "_":
            self.take()
            if "".join(self.group()) != "\\text{rows}":
                raise self.error("a subscript at a function")
            function = f"{function}_rows"
        while self.peek() == "'":
            self.take()
            primes += 1
        if self.peek() == "^":
            self.take()
            kind, exponent = self.exponent(self.group())
            if kind != "power" or primes or (isinstance(exponent, Terms)):
                raise self.error("an exponent at a function that is no power of it")
        if self.peek() == "(":
            return FunctionOf(function, self.factor_alone(), primes, exponent)
        if function not in WITHOUT_PARENTHESES or primes:
            raise self.error("the function has no argument in parentheses")
        return FunctionOf(function, self.argument_alone(function), primes, exponent)

    def factor_alone(self) -> Tree:
        """Parentheses without scripts: those belong to the function of what is in them."""
        self.expect("(")
        return self.closed(")")

    def closed(self, end: str) -> Tree:
        """What stands before a closing bracket."""
        inner = self.terms()
        self.expect(end)
        return Parenthesised(inner)

    def argument_alone(self, function: str) -> Tree:
        """What a function without parentheses takes: one factor, in `waves` letters beside it."""
        if self.peek() in ("\\exp", "\\tr"):
            raise self.error("a function of a function without parentheses")
        factors = [self.factor()]
        if isinstance(factors[0], Superscripted) and not self.waves:
            raise self.error("is the function raised, or its argument?")
        while self.waves and function in ("sin", "cos"):
            token = self.peek()
            if not token or not (token.isalpha() or token in GREEK):
                break
            factors.append(self.factor())
        return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _exponent(inside: list[str]) -> Tree:
    if len(inside) == 3 and inside[1] == "/" and inside[0].isdigit() and inside[2].isdigit():
        if not int(inside[2]):
            raise MisreadError("something is divided by zero")
        return Num(Fraction(int(inside[0]), int(inside[2])))
    return read(inside)


def _open(tree: Tree) -> bool:
    """Whether a function ends the factor without parentheses."""
    return isinstance(tree, FunctionOf) and not isinstance(tree.arg, Parenthesised)
