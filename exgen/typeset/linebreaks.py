"""Where a long formula may break: between its top-level terms or factors."""

from __future__ import annotations

from exgen.calculus.expr import Add, Apply, Call, Expr, Hadamard
from exgen.typeset.fragments import is_below
from exgen.typeset.latex import Printer


def pieces(expr: Expr, printer: Printer) -> list[str]:
    """The top-level terms or factors, each with its sign or operator; one piece for the rest."""
    if expr in printer.names:
        return [printer.names[expr]]
    if isinstance(expr, Add):
        return printer.terms(expr)
    if isinstance(expr, Hadamard) and not any(map(is_below, expr.factors)):
        final = expr.factors[-1]
        first, *rest = (printer.factor(f, last=f is final) for f in expr.factors)
        return [first, *(f"\\had {r}" for r in rest)]
    if isinstance(expr, Apply | Call) and isinstance(expr.children[0], Add):
        return _inside(expr, expr.children[0], printer)
    return [printer(expr)]


def _inside(expr: Apply | Call, arg: Add, printer: Printer) -> list[str]:
    """A function of a sum, broken between the terms of the sum."""
    whole, sums = printer(expr), printer.terms(arg)
    start, found, end = whole.partition(" ".join(sums))
    if not found or "\\left" in start:
        return [whole]
    return [start + sums[0], *sums[1:-1], sums[-1] + end]
