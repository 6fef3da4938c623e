"""Functions that a question declares and says no more of: `g` goes entry by entry, `L` is a scalar.

A declared function is a name of the question, as its variables are, with what it is as its domain.
Its derivative is a function too, by the name with a prime: `g'(z)` has the shape of z, and `L'(h)`,
which is written dL/dh where h is a name, is the gradient of L there, in the shape of h.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exgen.calculus.node import Expr

ELEMENTWISE_DOMAIN: Final = "elementwise"
SCALAR_DOMAIN: Final = "scalar"
DECLARED: Final = frozenset({ELEMENTWISE_DOMAIN, SCALAR_DOMAIN})
"""Domains of names that stand for functions."""


def prime(function: str) -> str:
    """The name of the derivative."""
    return f"{function}'"


def base(function: str) -> str:
    """The name without its primes."""
    return function.rstrip("'")


def kind(function: str, names: Mapping[str, Expr]) -> str:
    """What the function, or one that it derives from, is declared as; "" where it is not."""
    domain = getattr(names.get(base(function)), "domain", "")
    return domain if domain in DECLARED else ""
