"""Where a long formula may break: between its terms or factors, and where they are long within."""

from __future__ import annotations

from exgen.calculus.expr import Add, Apply, Call, Expr, Hadamard, walk
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
    whole = printer(expr)
    return within(whole, expr, printer) if isinstance(expr, Apply | Call) else [whole]


def within(piece: str, expr: Expr, printer: Printer) -> list[str]:
    """A piece of an expression, broken between the terms of the longest sum that a function has.

    One piece where no function in it is of a sum, or what stands around it cannot be parted.
    """
    sums = (
        printer.terms(node.children[0])
        for node in walk(expr)
        if isinstance(node, Apply | Call) and isinstance(node.children[0], Add)
    )
    inside = [terms for terms in sums if " ".join(terms) in piece]
    if not inside:
        return [piece]
    terms = max(inside, key=lambda each: len(" ".join(each)))
    start, _, end = piece.partition(" ".join(terms))
    if start.count("\\left") != start.count("\\right"):  # both stand in one line
        return [piece]
    return [start + terms[0], *terms[1:-1], terms[-1] + end]
