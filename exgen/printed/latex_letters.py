"""Letters as they are written: bold or plain, with an accent, a subscript and a superscript."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exgen.printed.latex_macros import GREEK
from exgen.printed.latex_tree import Bars, Cut, LetterOf, Named, Num, Ones, Superscripted, Tree

if TYPE_CHECKING:
    from exgen.printed.latex_grammar import Parser

_ACCENTS = {"\\hat": "hat", "\\bar": "bar"}
BOLD = frozenset({"\\mathbf", "\\boldsymbol"})
"""Commands that set a letter bold."""
_WORD = "\\mathit"
"""The command that sets several letters as one name."""
BEGINS = BOLD | frozenset(_ACCENTS) | {_WORD}
"""Commands that begin the name of a quantity."""


def named(parser: Parser) -> Tree:
    """A quantity with its accent, subscript and superscript, or a function by its primes."""
    sign, bold, accent = letter(parser)
    below: tuple[str, ...] = ()
    above = ""
    raised: tuple[str, Tree | None] | None = None
    while parser.peek() in ("_", "^", "\\T", "'"):
        mark = parser.take()
        if mark == "'":
            return _primed(parser, Named(sign, bold, accent, below, above), raised=bool(raised))
        if mark == "_":
            if below:
                raise parser.error("two subscripts")
            below = tuple(parser.group())
            continue
        if above or raised:
            raise parser.error("two superscripts on one letter")
        if mark == "\\T":
            raised = "T", None
            continue
        inside = parser.group()
        if len(inside) == 1 and inside[0].isdigit():
            above = inside[0]
        else:
            raised = parser.exponent(inside)
    tree: Tree = Named(sign, bold, accent, below, above)
    return Superscripted(tree, *raised) if raised else tree


def _primed(parser: Parser, name: Named, *, raised: bool) -> Tree:
    """The derivative of a function by its letter, one prime of which has been read."""
    primes = 1
    while parser.peek() == "'":
        parser.take()
        primes += 1
    if name.bold or name.above or raised or parser.peek() != "(":
        raise parser.error("a prime at a quantity")
    return parser.scripts(LetterOf(name, parser.factor_alone(), primes))


def named_alone(parser: Parser) -> Tree:
    """A name whose transpose belongs to what stands before it too: `dX^T` is `(dX)^T`."""
    start = parser.at
    letter(parser)
    while parser.peek() in ("_", "^"):
        parser.take()
        parser.group()
    inside = parser.other(parser.found[start : parser.at])
    return named(inside)


def letter(parser: Parser) -> tuple[str, bool, str]:
    """A letter, whether it is bold, and its accent."""
    token = parser.take()
    if token in _ACCENTS:
        inner = parser.other(parser.group())
        sign, bold, accent = letter(inner)
        inner.end()
        if accent:
            raise parser.error("two accents on one letter")
        return sign, bold, _ACCENTS[token]
    if token in BOLD or token == _WORD:
        inside = parser.group()
        if inside == ["0"] and token == "\\mathbf":
            return "0", True, ""
        if token == _WORD and all(t.isalpha() for t in inside):
            return "".join(inside), False, ""
        inner = parser.other(inside)
        sign, bold, accent = letter(inner)
        inner.end()
        if accent or bold:
            raise parser.error("a letter bold twice, or an accent that is bold")
        return sign, token in BOLD, ""
    if token.isalpha() or token in GREEK:
        return token, False, ""
    raise parser.error(f"{token!r} is no letter")


def lowered(parser: Parser, tree: Tree) -> Tree:
    """A factor with a subscript."""
    inside = parser.group()
    if isinstance(tree, Bars) and tree.kind == "norm" and inside == ["F"]:
        return Bars("frobenius", tree.arg)
    if isinstance(tree, Cut) and not tree.below:
        return Cut(tree.base, tuple(inside))
    if isinstance(tree, Ones):
        return Ones(tuple(inside))
    if tree == Num(Fraction(0)):
        return Named("0", below=tuple(inside))
    raise parser.error("a subscript at what is no quantity")
