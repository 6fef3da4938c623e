r"""Scalars in front of a body as LaTeX: `2 a`, `\frac{\lambda}{2}\, w`, `\frac{W x}{n}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exgen.calculus.build import neg, power
from exgen.calculus.expr import Add, Convolution, Expr, Hadamard, IndexSum, MatMul, Scaled, Symbol
from exgen.typeset.fragments import is_below, is_count, is_sum, join
from exgen.typeset.tightness import ATOM, FACTOR, PRODUCT, SUM

if TYPE_CHECKING:
    from exgen.typeset.latex import Printer

_LONGEST: Final = 60
"""Characters of a factor that still stands above a fraction line."""
_TALL: Final = ("\\frac", "\\pd")
"""What would be too small to read above or below another fraction line."""


def scaled(expr: Scaled, printer: Printer) -> tuple[str, int]:
    """The expression as LaTeX, and how tightly it holds together."""
    if expr.coefficient < 0:
        return f"-{printer.at_least(neg(expr), PRODUCT)}", SUM
    above = [factor for factor in expr.scalars if not is_below(factor)]
    below = [power(f.base, neg(f.exponent)) for f in expr.scalars if is_below(f)]
    body = "" if expr.body is None else _body(expr.body, printer)
    if expr.coefficient.denominator == 100 and not below:
        front = f"{float(expr.coefficient):g}"
        return join([front, *(printer.at_least(f, ATOM) for f in above), body]), PRODUCT
    over = [str(expr.coefficient.numerator)] if expr.coefficient.numerator != 1 else []
    under = [str(expr.coefficient.denominator)] if expr.coefficient.denominator != 1 else []
    if under and not below:
        letters = [printer(f) for f in above if isinstance(f, Symbol) or is_count(f)]
        others = [f for f in above if not (isinstance(f, Symbol) or is_count(f))]
        front = f"\\frac{{{join([*over, *letters]) or '1'}}}{{{join(under)}}}"
        return join([front, *_factors(others, printer, last=not body), body]), PRODUCT
    if not below:
        return join([*over, *_factors(above, printer, last=not body), body]), PRODUCT
    alone = len(above) == 1 and not (over or body)
    beside = _is_tall if alone else _stands_beside
    behind = [f for f in above if beside(printer(f))]
    above = [f for f in above if not beside(printer(f))]
    if len(above) == 1 and not (behind or over or body):
        over = [printer(above[0])]
    else:
        over += _factors(above, printer, last=not (behind or body))
    several = len(under) + len(below) > 1
    under += [
        printer.at_least(f, ATOM, last=f is below[-1]) if several else printer(f) for f in below
    ]
    if body and not behind and _fits_above(expr.body, body):
        return f"\\frac{{{join([*over, body])}}}{{{join(under)}}}", PRODUCT
    front = f"\\frac{{{join(over) or '1'}}}{{{join(under)}}}"
    return join([front, *_factors(behind, printer, last=not body), body]), PRODUCT


def _is_tall(text: str) -> bool:
    return any(tall in text for tall in _TALL)


def _stands_beside(text: str) -> bool:
    """Whether a factor among others is too tall or too long to be read above a fraction line."""
    return len(text) >= _LONGEST or _is_tall(text)


def _fits_above(body: Expr | None, text: str) -> bool:
    """Whether a body can stand above a fraction line."""
    return not isinstance(body, Add | Hadamard | Convolution) and not _stands_beside(text)


def _factors(scalars: list[Expr], printer: Printer, *, last: bool) -> list[str]:
    """Scalar factors side by side; a sum over an index needs no parentheses where it is `last`."""
    return [_factor(f, printer, last=last and f is scalars[-1]) for f in scalars]


def _factor(expr: Expr, printer: Printer, *, last: bool) -> str:
    free = isinstance(expr, IndexSum | MatMul) or is_sum(expr)
    return printer(expr) if last and free else printer.at_least(expr, ATOM, last=last)


def _body(body: Expr, printer: Printer) -> str:
    """What the scalars stand in front of; of a product entry by entry they take no hold."""
    return printer.at_least(body, FACTOR if isinstance(body, Convolution) else PRODUCT)
