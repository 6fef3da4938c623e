"""Mistakes in the derivative of an activation or another elementwise function."""

from __future__ import annotations

from collections.abc import Iterator

from exgen.calculus.build import ones
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


def _named(expr: Expr) -> bool:
    return isinstance(expr, Apply) and expr.primes == 1


def forgotten(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`g * sigma'(z)` -> `g`."""
    if _named(expr):
        yield ones(expr.shape)


def undifferentiated(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`sigma'(z)` -> `sigma(z)`."""
    if isinstance(expr, Apply) and expr.primes:
        yield apply(expr.function, expr.arg)


def of_another(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`sigma'(z)` -> `tau'(z)` for another activation tau."""
    if isinstance(expr, Apply) and expr.primes:
        for other in CONFUSED.get(expr.function, ()):
            yield apply(other, expr.arg, 1)


def at_the_output(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`sigma'(z)` -> `sigma'(a)` with `a = sigma(z)`."""
    if isinstance(expr, Apply) and expr.primes:
        yield apply(expr.function, apply(expr.function, expr.arg), 1)


def another_function(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`f(u)` -> `g(u)`, a function that is taken for f."""
    if isinstance(expr, Apply) and not expr.primes:
        for other in SIMILAR.get(expr.function, ()):
            yield apply(other, expr.arg)
