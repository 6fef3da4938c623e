"""The elementwise functions: a row each, and the smart constructor `apply`.

A new function is a row of `ELEMENTWISE`, a row in the NumPy table (`verify.array_functions`) and
one in the exact judge's table (`verify.laws`). Derivatives are texts in `x`, in the text form that
docs/key.md describes; where a closed form can use the function itself (sigmoid' = sigmoid (1 -
sigmoid)), it does, since that is what a backward pass has in its cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from exgen.calculus.arithmetic import BUILT
from exgen.calculus.build import is_zero, number, ones, power
from exgen.calculus.expr import Apply, Expr, Symbol, intern

Pieces = tuple[tuple[str, str], ...]
"""A function's pieces: a text in `t`, and the condition under which it holds ("" the rest)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elementwise:
    """One elementwise function.

    `pieces` are what a sheet says that it is, none for a function that everybody knows.
    `derivative` and `spelled` are texts in `x`; `spelled` writes the function with the functions
    of the key's text form where it is none of them. `kinks` are texts in `x` whose zeros are where
    the pieces of the function meet: there the derivative does not exist, or (elu, huber) has no
    derivative itself, so that differences lose their accuracy. `activation` is the name a person
    calls the layer by, "" for a function that is no activation. `from_output` is the derivative as
    a text in the function's value `a`, "" where that alone does not give it. `smooth` functions
    take a complex step; `positive_only` ones a positive argument. `poles` are texts in `x` at whose
    zeros the function or its derivative has no value.
    """

    name: str
    derivative: str
    pieces: Pieces = ()
    spelled: str = ""
    kinks: tuple[str, ...] = ()
    activation: str = ""
    from_output: str = ""
    smooth: bool = True
    positive_only: bool = False
    poles: tuple[str, ...] = ()


class _Rows(dict[str, Elementwise]):
    """Name -> row. A function that a question declares has none: it is smooth, and that is all."""

    def __missing__(self, name: str) -> Elementwise:
        """The row of a declared function; its derivative is found by `rules.derivative`."""
        return Elementwise(name=name, derivative="")


ELEMENTWISE: dict[str, Elementwise] = _Rows(
    (row.name, row)
    for row in (
        Elementwise(name="exp", derivative="exp(x)", from_output="a"),
        Elementwise(name="log", derivative="1 / x", positive_only=True, poles=("x",)),
        Elementwise(name="sin", derivative="cos(x)"),
        Elementwise(name="cos", derivative="-sin(x)"),
        Elementwise(name="tan", derivative="1 + tan(x) ** 2", poles=("cos(x)",)),
        Elementwise(name="arcsin", derivative="1 / sqrt(1 - x ** 2)", poles=("1 - x ** 2",)),
        Elementwise(name="arccos", derivative="-1 / sqrt(1 - x ** 2)", poles=("1 - x ** 2",)),
        Elementwise(name="arctan", derivative="1 / (1 + x ** 2)"),
        Elementwise(name="sinh", derivative="cosh(x)"),
        Elementwise(name="cosh", derivative="sinh(x)"),
        # the distribution function and the density of the standard normal distribution
        Elementwise(name="normcdf", derivative="normpdf(x)"),
        Elementwise(name="normpdf", derivative="-x * normpdf(x)"),
        Elementwise(
            name="gelu",
            derivative="normcdf(x) + x * normpdf(x)",
            pieces=(("t * normcdf(t)", ""),),
        ),
        Elementwise(name="abs", derivative="sign(x)", kinks=("x",), smooth=False),
        Elementwise(name="sign", derivative="0", kinks=("x",), smooth=False),
        Elementwise(name="step", derivative="0", kinks=("x",), smooth=False),
        # what step leaves: 1 where x <= 0
        Elementwise(name="off", derivative="0", spelled="1 - step(x)", kinks=("x",), smooth=False),
        Elementwise(
            name="relu",
            derivative="step(x)",
            pieces=(("t", "t > 0"), ("0", "")),
            kinks=("x",),
            activation="ReLU",
            from_output="step(a)",
            smooth=False,
        ),
        Elementwise(
            name="leaky_relu",
            derivative="step(x) + off(x) / 100",
            pieces=(("t", "t > 0"), ("t / 100", "")),
            kinks=("x",),
            activation="leaky ReLU",
            from_output="step(a) + off(a) / 100",
            smooth=False,
        ),
        Elementwise(
            name="elu",
            derivative="step(x) + off(x) * exp(x)",
            pieces=(("t", "t > 0"), ("exp(t) - 1", "")),
            kinks=("x",),
            activation="ELU",
            from_output="step(a) + off(a) * (a + 1)",
            smooth=False,
        ),
        Elementwise(
            name="sigmoid",
            derivative="sigmoid(x) * (1 - sigmoid(x))",
            pieces=(("1 / (1 + exp(-t))", ""),),
            activation="sigmoid",
            from_output="a * (1 - a)",
        ),
        Elementwise(
            name="tanh",
            derivative="1 - tanh(x) ** 2",
            activation="tanh",
            from_output="1 - a ** 2",
        ),
        Elementwise(
            name="softplus",
            derivative="sigmoid(x)",
            pieces=(("log(1 + exp(t))", ""),),
            activation="softplus",
            from_output="1 - exp(-a)",
        ),
        Elementwise(
            name="silu",
            derivative="sigmoid(x) + silu(x) * (1 - sigmoid(x))",
            pieces=(("t * sigmoid(t)", ""),),
            activation="SiLU",
        ),
        Elementwise(
            name="logcosh",
            derivative="tanh(x)",
            pieces=(("log((exp(t) + exp(-t)) / 2)", ""),),
            spelled="log((exp(x) + exp(-x)) / 2)",
        ),
        Elementwise(
            name="huber",
            derivative="clip(x)",
            pieces=(("t**2 / 2", "|t| < 1"), ("abs(t) - 1/2", "")),
            spelled="(x ** 2 - relu(abs(x) - 1) ** 2) / 2",
            kinks=("x - 1", "x + 1"),
            smooth=False,
        ),
        Elementwise(
            name="clip",
            derivative="step(1 - abs(x))",
            pieces=(("t", "|t| < 1"), ("sign(t)", "")),
            spelled="x - sign(x) * relu(abs(x) - 1)",
            kinks=("x - 1", "x + 1"),
            smooth=False,
        ),
    )
)


def activations() -> tuple[str, ...]:
    """The names of the functions that serve as a hidden layer's activation."""
    return tuple(row.name for row in ELEMENTWISE.values() if row.activation)


def is_gate(expr: Expr) -> bool:
    """Whether it is 1[u > 0], entry by entry, for some u."""
    return isinstance(expr, Apply) and expr.function == "step" and not expr.primes


@lru_cache(maxsize=BUILT)
def apply(function: str, arg: Expr, primes: int = 0) -> Expr:
    """An elementwise function of `arg`; `primes` derivatives are taken but not written out."""
    if function == "sqrt":
        return power(arg, number(Fraction(1, 2)))
    if function == "exp" and is_zero(arg):
        return ones(arg.shape)
    if is_zero(arg) and function in ("relu", "abs", "sign", "step") and not primes:
        return arg
    if isinstance(arg, Symbol) and arg.domain == "sign" and function in ("abs", "sign"):
        return ones(arg.shape) if function == "abs" else arg
    if isinstance(arg, Apply) and {function, arg.function} == {"exp", "log"} and not primes:
        return arg.arg
    return intern(Apply(arg.shape, function, arg, primes))
