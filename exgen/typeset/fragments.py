"""Small pieces of LaTeX, and what an expression looks like at its edges."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeGuard

from exgen.calculus.build import unit_index
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Entry,
    Expr,
    Hadamard,
    Number,
    Power,
    Scaled,
    Symbol,
    Transpose,
    walk,
)

_OPEN = ("\\frac", "\\sum", "\\pd", "\\begin{array}")


def number(value: Fraction) -> str:
    """A rational number, as a fraction where it is none of the integers."""
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def is_below(factor: Expr) -> TypeGuard[Power]:
    """Whether the factor stands below a fraction line: a power with a negative exponent."""
    return (
        isinstance(factor, Power)
        and isinstance(factor.exponent, Number)
        and factor.exponent.value < 0
    )


def is_bare(expr: Expr) -> TypeGuard[Apply | Call]:
    """Whether it prints as a name beside its argument, without parentheses: `log x`, `det A`.

    So do the logarithms of determinants, whose parentheses are those of the determinant.
    """
    if isinstance(expr, Apply):
        return expr.function == "log" and isinstance(expr.arg, Symbol | Entry)
    if not isinstance(expr, Call):
        return False
    if expr.function == "det":
        return isinstance(expr.arg, Symbol)
    return expr.function in ("logdet", "logabsdet")


def is_sum(expr: Expr) -> bool:
    """Whether it is a sum of entries."""
    return isinstance(expr, Call) and expr.function == "sum"


def is_count(expr: Expr) -> bool:
    """Whether it is the number of entries along one dimension, which prints as its letter."""
    return (
        isinstance(expr, Call)
        and expr.function == "sum"
        and isinstance(expr.arg, Constant)
        and expr.arg.kind == "ones"
        and 1 in expr.arg.shape
    )


def has_superscript(expr: Expr) -> bool:
    """Whether it prints with a superscript at its end, so that it can take no second one."""
    if isinstance(expr, Constant):
        unit = unit_index(expr) is not None and expr.shape.is_row
        return unit or (expr.kind == "ones" and not expr.shape.is_column)
    inverse = isinstance(expr, Call) and expr.function == "inv"
    return inverse or isinstance(expr, Transpose | Power)


def join(parts: list[str]) -> str:
    """Factors side by side: a little space, but none behind a number."""
    text = ""
    for part in filter(None, parts):
        if not text:
            text = part
        elif part[0].isdigit():
            text += f" \\cdot {part}"
        elif is_numeral(text):
            # a bold 1 beside a numeral would be read as its last digit
            text += f" \\cdot {part}" if part.startswith(("\\ind", "\\ones")) else f" {part}"
        else:
            text += f"\\, {part}"
    return text


def is_numeral(text: str) -> bool:
    """Whether the LaTeX is a bare numeral, decimals included."""
    return text.replace(".", "", 1).isdigit()


def paren(text: str) -> str:
    """Parentheses as large as what they hold."""
    if any(tall in text for tall in _OPEN):
        return f"\\left({text}\\right)"
    if "\\bigl(" in text:
        return f"\\Bigl({text}\\Bigr)"
    if "(" in text or "\\norm" in text:
        return f"\\bigl({text}\\bigr)"
    return f"({text})"


def entrywise(arg: Expr) -> bool:
    """Whether the expression is made of names by entrywise operations alone."""
    return all(
        isinstance(n, Symbol | Constant | Number | Add | Hadamard | Apply | Power | Scaled)
        for n in walk(arg)
    )
