"""Formulas in running text: names and expressions, memberships, shapes, sizes, short equations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exgen.calculus.declared import ELEMENTWISE_DOMAIN
from exgen.calculus.expr import Derivative, Entry, Expr, Partial, Slice, Symbol
from exgen.printed.equations import Equations
from exgen.printed.latex_grammar import formula, read
from exgen.printed.latex_macros import FUNCTIONS
from exgen.printed.latex_tree import Grid, Named, Num, Rate, Tree
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError, outside, split, tokens
from exgen.printed.meaning import Reader
from exgen.printed.printed_values import literal
from exgen.printed.questions import Truth
from exgen.printed.statements import chain
from exgen.printed.value import whole

_NAMES = (Symbol, Partial, Entry, Slice, Derivative)
_NUMBERS = ["\\R", "\\to", "\\R"]
_NUMERALS = frozenset("{}^-") | {"\\cdot"}


@dataclass(frozen=True, slots=True)
class Prose:
    """Reads the inline formulas of one question."""

    words: Vocabulary
    truths: Sequence[Truth]

    def read(self, latex: str) -> tuple[str, Expr | Truth | None]:
        """The kind of an inline formula, and the expression that it is or says something of.

        For an equation it is what was proved or defined.

        Raises MisreadError where it says nothing, or something that does not hold.
        """
        found = tokens(latex)
        signs = outside(found)
        if signs == ["{", "}"]:
            return self.read(latex.strip()[1:-1])  # braces of an instructor's, `${d}$`
        if "\\colon" in found:
            self._declared(found)
            return "function", None
        if self._is_function(found) or found in (["+"], ["\\ones"]) or _is_operator(found):
            return "function", None
        if "\\in" in signs:
            return "membership", self.member(found)
        if "=" in signs:
            return "equation", self._equation(found)
        if ">" in signs:
            left, right = split(found, ">")
            symbol = self._positive(left)
            if right == ["0"] and symbol is None and _general(read(left)):
                return "letter", None
            if right != ["0"] or symbol is None:
                raise MisreadError(f"{latex} is not assumed")
            return "assumption", symbol
        if "\\times" in signs:
            for side in split(found, "\\times"):
                self.words.dimension(tuple(side))
            return "shape", None
        if all(t in _NUMERALS or t.isdigit() for t in found):
            return "number", None
        tree = formula(latex)
        if isinstance(tree, Grid) and literal(tree) is not None:
            return "number", None
        try:
            (expr,) = Reader(self.words).expressions([tree])
        except MisreadError:
            if _general(tree):
                return "letter", None
            raise
        return "expression", expr

    def _positive(self, found: list[str]) -> Symbol | None:
        """The variable that a name is, where it is positive; None for all else."""
        try:
            (expr,) = Reader(self.words).expressions([read(found)])
        except MisreadError:
            return None
        return expr if isinstance(expr, Symbol) and expr.domain == "positive" else None

    def _is_function(self, found: list[str]) -> bool:
        """Whether it is the name of a function, and of no quantity: sigma may be either."""
        name = "".join(found)
        if name in FUNCTIONS:
            return not self.words.has((name, "", ""))
        return bool(found) and self._letter(found) is not None

    def _letter(self, found: list[str]) -> Symbol | None:
        """The declared function whose letter this is, None where it is something else."""
        try:
            tree = read(found)
        except MisreadError:
            return None
        return self.words.function(tree) if isinstance(tree, Named) else None

    def _declared(self, found: list[str]) -> None:
        """`g` takes a number to a number: it is declared, and goes entry by entry."""
        left, right = split(found, "\\colon")
        symbol = self._letter(left)
        if symbol is None or symbol.domain != ELEMENTWISE_DOMAIN or right != _NUMBERS:
            raise MisreadError(f"{' '.join(found)}: it is no such function")

    def _equation(self, found: list[str]) -> Truth | None:
        """What an equation states, None for the size of a dimension."""
        one = chain(found)
        match one.sides:
            case (Named() as name, Num(value=value)):
                dim = self.words.dimension_named(name)
                if dim is not None:
                    if self.words.sizes[dim] != value or one.relations != ("=",):
                        raise MisreadError(f"{dim} is not {value}")
                    return None
        place = Equations(self.words).find(one, self.truths)
        if place is None:
            raise MisreadError("it states what was not proved")
        return self.truths[place]

    def member(self, found: list[str]) -> Expr:
        """The `x` that lies in a space whose shape is that of x, or among binary vectors.

        Raises MisreadError where it does not.
        """
        left, right = split(found, "\\in")
        reader = Reader(self.words)
        (expr,) = reader.expressions([read(left)])
        if not isinstance(expr, _NAMES):
            raise MisreadError(f"{' '.join(left)} is no name")
        shape = _space(right, expr)
        if shape is None:
            if not expr.shape.is_scalar:
                raise MisreadError(f"{' '.join(found)}: it is no number")
            return expr
        if "\\times" not in shape:
            if not expr.shape.is_column:
                raise MisreadError(f"{' '.join(found)}: it is no column")
            shape = [*shape, "\\times", "1"]
        reader.state(whole(expr).extent, shape)
        return expr


def _space(found: list[str], expr: Expr) -> list[str] | None:
    """The exponent of a space, None where there is none."""
    domain = expr.domain if isinstance(expr, Symbol) else "real"
    for base, domains in (
        (["\\R", "_", "{", ">", "0", "}"], {"positive"}),
        (["\\R"], None),
        (["\\{", "0", ",", "1", "\\}"], {"binary", "one-hot"}),
    ):
        if found[: len(base)] != base or (domains is not None and domain not in domains):
            continue
        rest = found[len(base) :]
        if not rest:
            return None
        if rest[:2] == ["^", "{"] and rest[-1] == "}":
            return rest[2:-1]
    raise MisreadError(f"{' '.join(found)} is no space of such a quantity")


def _is_operator(found: list[str]) -> bool:
    """Whether it is the name of a function in upright letters, on an arrow of a figure."""
    return found[:2] == ["\\operatorname", "{"] and all(t.isalpha() for t in found[2:-1])


def _general(tree: Tree) -> bool:
    """Whether it speaks of any letter: of layer k, of a unit u, of the number of its units."""
    match tree:
        case Named(letter="\\Omega", bold=False, below=()):
            return True  # the penalty, a node of a figure
        case Named(bold=False, accent="", above="") if tree.letter.isascii():
            return tree.letter.isalpha() and tree.below in ((), ("k",))
        case Rate(wrt=Named(bold=False, accent="", below=(), above=""), short=True):
            return True
    return False
