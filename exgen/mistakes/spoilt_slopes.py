"""Mistakes in the derivative of an activation or another elementwise function."""

from __future__ import annotations

from collections.abc import Iterator

from exgen.calculus.build import ones
from exgen.calculus.declared import base, prime
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import Apply, Expr
from exgen.calculus.functions import apply
from exgen.mistakes.records import Setting

CONFUSED: dict[str, tuple[str, ...]] = {
    "relu": ("tanh", "leaky_relu"),
    "leaky_relu": ("relu",),
    "elu": ("relu", "leaky_relu"),
    "sigmoid": ("tanh",),
    "tanh": ("sigmoid",),
    "softplus": ("relu", "tanh"),
    "silu": ("sigmoid", "relu"),
}
"""Activation -> those whose derivative is taken for its own."""

SIMILAR: dict[str, tuple[str, ...]] = {
    "exp": ("softplus",),
    "log": ("sqrt",),
    "sin": ("cos",),
    "cos": ("sin",),
    "abs": ("relu",),
    "sign": ("step",),
    "step": ("off", "sign"),
    "off": ("step",),
    "relu": ("leaky_relu",),
    "leaky_relu": ("relu",),
    "elu": ("relu",),
    "sigmoid": ("tanh",),
    "tanh": ("sigmoid",),
    "softplus": ("relu",),
    "silu": ("sigmoid",),
    "logcosh": ("huber",),
    "huber": ("logcosh",),
    "clip": ("tanh",),
}
"""Function -> what is written in its place by mistake."""


def _order(expr: Apply) -> int:
    """How often the function is differentiated; one that the question declares has it by name."""
    return expr.primes + len(expr.function) - len(base(expr.function))


def forgotten(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`g * sigma'(z)` -> `g`."""
    if isinstance(expr, Apply) and _order(expr) == 1:
        yield ones(expr.shape)


def undifferentiated(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`sigma'(z)` -> `sigma(z)`."""
    if isinstance(expr, Apply) and _order(expr) == 1:
        yield apply(base(expr.function), expr.arg)


def of_another(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`sigma'(z)` -> `tau'(z)` for another activation tau."""
    if isinstance(expr, Apply) and expr.primes:
        for other in CONFUSED.get(expr.function, ()):
            yield apply(other, expr.arg, 1)


def at_the_output(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`sigma'(z)` -> `sigma'(a)` with `a = sigma(z)`."""
    if isinstance(expr, Apply) and _order(expr):
        output = apply(base(expr.function), expr.arg)
        yield apply(expr.function, output, expr.primes)


def another_function(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`f(u)` -> `g(u)`, a function that is taken for f; of a declared one another derivative."""
    if isinstance(expr, Apply) and not expr.primes:
        for other in SIMILAR.get(expr.function, ()):
            yield apply(other, expr.arg)
        if expr.function not in ELEMENTWISE:
            yield apply(expr.function.removesuffix("'"), expr.arg)
            yield apply(prime(expr.function), expr.arg)
