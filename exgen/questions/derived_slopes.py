"""Derivatives of activations, derived: from the definition to the form that a backward pass uses.

Each row leads from the function's definition in `t` to its derivative, a rule a form. All rows are
claims about a number t and judged as any other line, once in a process.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np

from exgen.calculus.build import ONE, neg, number, power, symbol
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Add, Apply, Expr, Scaled, intern, walk
from exgen.calculus.functions import apply
from exgen.calculus.indexed import partial
from exgen.calculus.parse import parse
from exgen.calculus.program import Program
from exgen.calculus.shape import SCALAR
from exgen.questions.records import Step
from exgen.verify.judge import Verified, judge
from exgen.words import N

T: Final = symbol("t", (1, 1))
_PROGRAM: Final = Program((T,), (), {})
_SEED = 20

_ROWS: Final[dict[str, tuple[str, tuple[tuple[str, str], ...]]]] = {
    "sigmoid": (
        "1 / (1 + exp(-t))",
        (
            ("exp(-t) / (1 + exp(-t))**2", N("quotient rule")),
            ("", N("add and subtract 1")),
            ("1 / (1 + exp(-t)) - 1 / (1 + exp(-t))**2", N("split")),
            ("sigmoid(t) * (1 - sigmoid(t))", N("common factor taken out")),
        ),
    ),
    "tanh": (
        "(exp(t) - exp(-t)) / (exp(t) + exp(-t))",
        (
            (
                "((exp(t) + exp(-t))**2 - (exp(t) - exp(-t))**2) / (exp(t) + exp(-t))**2",
                N("quotient rule"),
            ),
            ("1 - tanh(t)**2", N("split")),
        ),
    ),
    "softplus": (
        "log(1 + exp(t))",
        (
            ("exp(t) / (1 + exp(t))", N("chain rule")),
            ("1 / (1 + exp(-t))", N("divided by the exponential above and below")),
            ("sigmoid(t)", N("definition")),
        ),
    ),
    "silu": (
        "t * sigmoid(t)",
        (
            ("sigmoid(t) + t * sigmoid(t) * (1 - sigmoid(t))", N("product rule")),
            ("sigmoid(t) + silu(t) * (1 - sigmoid(t))", N("definition")),
        ),
    ),
}
"""Function -> its definition, and the forms of its derivative, each with the rule it comes by."""


def derivable() -> tuple[str, ...]:
    """The functions whose derivative is derived here."""
    return tuple(_ROWS)


@lru_cache(maxsize=16)
def derived(function: str) -> tuple[tuple[Step, Verified], ...]:
    """The definition and the derivation of a function's slope, both verified.

    KeyError for a function without a row.
    """
    definition, forms = _ROWS[function]
    value = apply(function, T)
    steps = (
        Step(kind="define", claim=Claim(left=value, rights=(parse(definition, {"t": T}),))),
        Step(
            kind="slope",
            claim=Claim(left=partial(value, T), rights=tuple(_form(text) for text, _ in forms)),
            rules=tuple(rule for _, rule in forms),
        ),
    )
    claims = [step.claim for step in steps]
    where = f"the derivative of {function}"
    sealed = judge(_PROGRAM, claims, np.random.default_rng(_SEED), where=where)
    return tuple(zip(steps, sealed, strict=True))


def _form(text: str) -> Expr:
    return parse(text, {"t": T}) if text else _one_added()


def _one_added() -> Expr:
    """`((1 + e^-t) - 1) / (1 + e^-t)^2`, which nothing simplifies."""
    below = parse("1 + exp(-t)", {"t": T})
    above = intern(Add(SCALAR, (below, neg(ONE))))
    return intern(Scaled(SCALAR, number(1).value, (above, power(below, number(-2))), None))


def used(expressions: Iterable[Expr]) -> tuple[str, ...]:
    """The functions with a row here whose derivative is named, in order of first occurrence."""
    found: dict[str, None] = {}
    for expr in expressions:
        if not expr.primed:
            continue
        for node in walk(expr):
            if isinstance(node, Apply) and node.primes and node.function in _ROWS:
                found[node.function] = None
    return tuple(found)
