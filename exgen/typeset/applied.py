"""Functions and what they are applied to, as LaTeX."""

from __future__ import annotations

from collections.abc import Callable

from exgen.calculus.build import neg, split
from exgen.calculus.declared import base
from exgen.calculus.expr import Add, Apply, Call, Constant, Entry, Expr, Number, Scaled, Symbol
from exgen.calculus.shape import SCALAR
from exgen.typeset.fragments import paren
from exgen.typeset.operators import FUNCTIONS
from exgen.typeset.symbols import Notation, name_latex

Show = Callable[[Expr], str]


def applied(expr: Apply, show: Show) -> str:
    """A function of each entry: `ReLU(z)`, an indicator, bars for the absolute value."""
    arg = show(expr.arg)
    if expr.function == "abs":
        return f"\\abs{{{arg}}}"
    if expr.function == "off":
        return f"\\ind{{{arg} \\le 0}}"
    if expr.function == "step":
        return f"\\ind{{{_condition(expr.arg, show)}}}"
    name = _named(expr.function) + "'" * expr.primes
    if expr.function == "log" and isinstance(expr.arg, Symbol | Entry):
        return f"{name} {arg}"
    return f"{name}{paren(arg)}"


def _condition(arg: Expr, show: Show) -> str:
    """`u > 0`, with a constant term moved to the right: `1 - |x| > 0` is `|x| < 1`."""
    if isinstance(arg, Scaled) and split(arg)[0] < 0:
        return f"{show(neg(arg))} < 0"
    if isinstance(arg, Add) and len(arg.terms) == 2:
        first, second = arg.terms
        if split(second)[0] == -1 and isinstance(first, Constant | Number):
            one = "1" if isinstance(first, Constant) else show(first)
            return f"{show(neg(second))} < {one}"
    return f"{show(arg)} > 0"


def called(expr: Call, show: Show, raised: Show) -> str:
    """A function of a whole matrix but the sum; `raised` prints what takes a superscript."""
    match expr.function:
        case "norm":
            matrix = not (expr.arg.shape.is_column or expr.arg.shape.is_row)
            inside = show(expr.arg)
            shown = f"\\norm{{{inside}}}"
            if "\\begin{array}" in inside:
                shown = f"\\left\\lVert {inside} \\right\\rVert"
            return shown + ("_F" if matrix else "")
        case "inv":
            return f"{raised(expr.arg)}^{{-1}}"
        case "logabsdet":
            return f"\\log\\abs{{\\det{paren(show(expr.arg))}}}"
        case "logdet" | "det" if isinstance(expr.arg, Symbol):
            return f"{FUNCTIONS[expr.function]} {show(expr.arg)}"
    if expr.function.endswith("'"):
        of = _named(base(expr.function))
        if is_rate(expr):
            return f"\\pd{{{of}}}{{{show(expr.arg)}}}"
        return f"\\nabla {of}{paren(show(expr.arg))}"
    return f"{_named(expr.function)}{paren(show(expr.arg))}"


def is_rate(expr: Expr) -> bool:
    """Whether it is the gradient of a declared function as a fraction, `dL/dh`."""
    return isinstance(expr, Call) and expr.function.endswith("'") and isinstance(expr.arg, Symbol)


def _named(function: str) -> str:
    """The function's LaTeX; of one that the question declares it is its name, as of a number."""
    name = base(function)
    if function in FUNCTIONS or not name.isalnum():  # declared names have letters and digits
        return FUNCTIONS[function]
    return name_latex(name, SCALAR, Notation()) + function[len(name) :]
