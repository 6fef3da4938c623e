"""What prints as a name: constant matrices, derivatives, entries of a quantity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exgen.calculus.build import unit_index
from exgen.calculus.expr import Constant, Expr, Partial, Symbol
from exgen.calculus.shape import SCALAR, Shape
from exgen.typeset.symbols import Notation, name_latex

if TYPE_CHECKING:
    from exgen.typeset.latex import Printer

_BOLD = re.compile(r"\\boldsymbol\{(.*)\}")


def constant(expr: Constant, notation: Notation) -> str:
    """A constant matrix: `I`, `e_1`, `0`, `1` or `1 1^T`."""
    if expr.kind == "eye":
        return r"\mathbf{I}" if notation.bold else "I"
    place = unit_index(expr)
    if place is not None:
        letter = r"\mathbf{e}" if notation.bold else "e"
        return f"{letter}_{{{place + 1}}}" + (r"\T" if expr.shape.is_row else "")
    if expr.kind == "zeros":
        return r"\mathbf{0}" if notation.bold else "0"
    if expr.shape.is_row:
        return r"\ones\T"
    return r"\ones" if expr.shape.is_column else r"\ones\ones\T"


def derivative(expr: Partial, notation: Notation) -> str:
    """The name of a derivative, its letters bold as the shapes of what it is about ask for."""
    of = name_latex(expr.of, expr.shape if expr.layout != "gradient" else SCALAR, notation)
    wrt_shape = expr.shape
    if expr.layout == "tangent":
        wrt_shape = SCALAR
    elif expr.layout != "gradient":
        rows = expr.shape.rows if expr.layout == "denominator" else expr.shape.cols
        wrt_shape = type(expr.shape)(rows, 1)
        f_rows = expr.shape.cols if expr.layout == "denominator" else expr.shape.rows
        of = name_latex(expr.of, type(expr.shape)(f_rows, 1), notation)
    wrt = name_latex(expr.wrt, wrt_shape, notation)
    if expr.layout == "gradient" and notation.nabla:
        return f"\\nabla_{{\\!{wrt}}} {of}"
    return f"\\pd{{{of}}}{{{wrt}}}"


def entry(base: Expr, row: str, col: str, printer: Printer) -> str:
    """An entry, or a row or column where an index is a dot."""
    indices = _indices(base.shape, row, col, printer.notation)
    match base:
        case Partial() if base in printer.names:
            bold = _BOLD.fullmatch(printer.names[base])
            return f"{bold[1] if bold else printer.names[base]}_{{{indices}}}"
        case Partial():
            of = name_latex(base.of, SCALAR, printer.notation)
            wrt = name_latex(base.wrt, SCALAR, printer.notation, entry=indices)
            return f"\\partial_{{{wrt}}} {of}" if printer.brief else f"\\pd{{{of}}}{{{wrt}}}"
        case Symbol():
            return name_latex(base.name, SCALAR, printer.notation, entry=indices)
        case Constant():
            return f"{printer(base)}_{{{indices}}}"
    return f"[{printer(base)}]_{{{indices}}}"


def _indices(shape: Shape, row: str, col: str, notation: Notation) -> str:
    if shape.is_column and notation.layered != "row":
        return row
    return f"{row},{col}" if notation.layered else f"{row}{col}"
