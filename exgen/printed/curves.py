"""Formulas in one variable as functions of it, for polynomials, sines, exponentials."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from exgen.printed.latex_grammar import read
from exgen.printed.latex_tree import (
    FunctionOf,
    Named,
    Num,
    Parenthesised,
    Product,
    Quotient,
    Root,
    Superscripted,
    Terms,
    Tree,
)
from exgen.printed.lexer import MisreadError
from exgen.verify.exponentials import numbers

_AT = (-1.37, -0.61, 0.23, 0.87, 1.49)
_CLOSE = 1e-9
_APPLIED: dict[str, Callable[[float], float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "exp": math.exp,
}
_CONSTANTS = {"e": math.e, "\\pi": math.pi}


def says(found: list[str], text: str, variable: str) -> bool:
    """Whether the tokens of a formula say the same function of the variable as the text does.

    Raises MisreadError where the formula cannot be read.
    """
    tree = read(found, waves=True)
    return all(
        math.isclose(
            value(tree, variable, x),
            float(numbers(text, variable, x)),
            rel_tol=_CLOSE,
            abs_tol=_CLOSE,
        )
        for x in _AT
    )


def value(tree: Tree, variable: str, x: float) -> float:
    """The value of a formula at a point. Raises MisreadError for a letter it does not know."""

    def at(node: Tree) -> float:
        match node:
            case Num(value=number):
                return float(number)
            case Named(bold=False, accent="", below=()):
                known = x if node.letter == variable else _CONSTANTS.get(node.letter)
                if known is None:
                    raise MisreadError(f"nothing is called {node.letter}")
                return float(known ** int(node.above or 1))
            case Parenthesised(inner=inner):
                return at(inner)
            case Terms(terms=terms):
                return sum(sign * at(term) for sign, term in terms)
            case Product(factors=factors):
                return math.prod(map(at, factors))
            case Quotient(over=over, under=under):
                return at(over) / at(under)
            case Root(arg=arg):
                return math.sqrt(at(arg))
            case Superscripted(base=base, kind="power", exponent=exponent) if exponent is not None:
                return float(at(base) ** at(exponent))
            case FunctionOf(primes=0) if node.function in _APPLIED:
                found = _APPLIED[node.function](at(node.arg))
                return float(found ** (1 if node.exponent is None else at(node.exponent)))
        raise MisreadError(f"a {type(node).__name__} is no function of one variable")

    try:
        return at(tree)
    except (ValueError, ZeroDivisionError, OverflowError, TypeError) as error:
        raise MisreadError(str(error)) from None


def coefficient(tree: Tree) -> Fraction | None:
    """A rational number, None for any other formula."""
    match tree:
        case Num(value=number):
            return number
        case Quotient(over=Num(value=over), under=Num(value=under)) if under:
            return over / under
        case Terms(terms=((sign, term),)):
            inner = coefficient(term)
            return None if inner is None else sign * inner
        case Parenthesised(inner=inner):
            return coefficient(inner)
    return None
