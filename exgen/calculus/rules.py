"""Instantiating the rows of the function table: derivatives and spellings for a given argument."""

from __future__ import annotations

from functools import lru_cache

from exgen.calculus.build import add, ones, symbol, times, zeros
from exgen.calculus.expr import Apply, Expr
from exgen.calculus.functions import ELEMENTWISE, apply
from exgen.calculus.parse import parse
from exgen.calculus.shape import Shape
from exgen.calculus.substitute import substitute, transform


@lru_cache(maxsize=4096)
def instantiate(text: str, name: str, shape: Shape) -> Expr:
    """The text with `name` standing for a symbol of `shape`."""
    return parse(text, {name: symbol(name, shape)})


def filled(text: str, name: str, arg: Expr) -> Expr:
    """The text with `name` standing for `arg`; a constant text is spread over arg's shape."""
    pattern = instantiate(text, name, arg.shape)
    if pattern.shape != arg.shape:
        pattern = add(zeros(arg.shape), _spread(pattern, arg.shape))
    return substitute(pattern, {symbol(name, arg.shape): arg})


def _spread(scalar: Expr, shape: Shape) -> Expr:
    return times(scalar, ones(shape))


def derivative(function: str, arg: Expr) -> Expr:
    """The function's derivative at `arg`, written out."""
    return filled(ELEMENTWISE[function].derivative, "x", arg)


def primed(function: str, arg: Expr) -> Expr:
    """The function's derivative at `arg`: as a name (sigma') where it is a layer's activation."""
    if ELEMENTWISE[function].activation:
        return apply(function, arg, primes=1)
    return derivative(function, arg)


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

    def visit(node: Expr) -> Expr | None:
        return written_out(node) if isinstance(node, Apply) and node.primes else None

    return transform(expr, visit)
