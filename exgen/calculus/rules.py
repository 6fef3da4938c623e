"""Instantiating the rows of the function table: derivatives and spellings for a given argument."""

from __future__ import annotations

from functools import lru_cache

from exgen.calculus.build import ONE, add, number, ones, power, sub, symbol, times, zeros
from exgen.calculus.declared import base, prime
from exgen.calculus.expr import Apply, Call, Expr, Number, Power
from exgen.calculus.functions import ELEMENTWISE, apply, call
from exgen.calculus.parse import parse
from exgen.calculus.shape import Shape
from exgen.calculus.substitute import substitute, with_children
from exgen.errors import DerivationError


# A network's lines ask for the slope at one quantity again and again.
@lru_cache(maxsize=1 << 10)
def filled(text: str, name: str, arg: Expr) -> Expr:
    """The text with `name` standing for `arg`; a constant text is spread over arg's shape."""
    place = symbol(name, arg.shape)
    pattern = parse(text, {name: place})
    if pattern.shape != arg.shape:
        pattern = add(zeros(arg.shape), _spread(pattern, arg.shape))
    return substitute(pattern, {place: arg})


def _spread(scalar: Expr, shape: Shape) -> Expr:
    return times(scalar, ones(shape))


def derivative(function: str, arg: Expr) -> Expr:
    """The function's derivative at `arg`, written out; that of a declared one by its name."""
    if function not in ELEMENTWISE:
        return apply(prime(function), arg)
    return filled(ELEMENTWISE[function].derivative, "x", arg)


def lowered(expr: Power) -> Expr:
    """The power with an exponent that is less by one, as it stands in its derivative."""
    exponent = expr.exponent
    if isinstance(exponent, Number):
        return power(expr.base, number(exponent.value - 1))
    return power(expr.base, sub(exponent, ONE))


def primed(function: str, arg: Expr) -> Expr:
    """The function's derivative at `arg`: as a name (sigma') where it is a layer's activation."""
    if ELEMENTWISE[function].activation:
        return apply(function, arg, primes=1)
    return derivative(function, arg)


def gradient_of(node: Call) -> Expr:
    """The gradient of a declared scalar function, by its name.

    Raises DerivationError for the gradient of that: second derivatives are not told apart.
    """
    if base(node.function) != node.function:
        raise DerivationError(
            f"second derivatives of {base(node.function)}, a scalar of which nothing is known, are"
            " not covered: write it out, or declare a function that goes entry by entry"
        )
    return call(prime(node.function), node.arg)


def largest(node: Call) -> Expr:
    """1 where an entry is the largest of all, or of its row, and 0 elsewhere."""
    return call("hardmax" if node.function == "max" else "hardmax_rows", node.arg)


def written_out(expr: Apply) -> Expr:
    """`sigma'(z)` written out; raises ValueError for more than one prime."""
    if expr.primes != 1:
        raise ValueError(f"{expr.function} with {expr.primes} primes is not written out")
    return derivative(expr.function, expr.arg)


def spelled(expr: Apply) -> Expr:
    """The function written with those of the key's text form."""
    return filled(ELEMENTWISE[expr.function].spelled, "x", expr.arg)


def write_out(expr: Expr) -> Expr:
    """All primes in the expression written out."""
    if not expr.primed:
        return expr
    built = with_children(expr, write_out)
    return written_out(built) if isinstance(built, Apply) and built.primes else built
