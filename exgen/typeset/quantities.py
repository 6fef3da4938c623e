"""What prints as a name: constant matrices, derivatives, deltas, entries of a quantity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exgen.calculus.build import cut, unit_index
from exgen.calculus.expr import Constant, Delta, Entry, Expr, MatMul, Partial, Slice, Symbol
from exgen.calculus.shape import SCALAR, Shape
from exgen.typeset.symbols import Notation, index_latex, name_latex

if TYPE_CHECKING:
    from exgen.typeset.latex import Printer

_NAMED = re.compile(
    r"(?:\\boldsymbol\{(?P<bold>[^{}]*)\}|(?P<plain>[^_]*))(?:_\{(?P<number>[^{}]*)\})?"
)


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


def delta(expr: Delta, printer: Printer) -> str:
    """A Kronecker delta; an indicator where delta is the letter of a derivative."""
    first, second = index_latex(expr.first), index_latex(expr.second)
    taken = printer.notation.layered or any("delta" in name for name in printer.names.values())
    return f"\\ind{{{first} = {second}}}" if taken else f"\\delta_{{{first}{second}}}"


def entry(base: Expr, row: str, col: str, printer: Printer) -> str:
    """An entry, or a row or column where an index is a dot."""
    indices = _indices(base.shape, row, col, printer.notation)
    match base:
        case Partial() if base in printer.names:
            found = _NAMED.fullmatch(printer.names[base])
            letter = printer.names[base] if found is None else found["bold"] or found["plain"]
            number = "" if found is None or not found["number"] else f"{found['number']}, "
            return f"{letter}_{{{number}{indices}}}"
        case Partial():
            of = name_latex(base.of, SCALAR, printer.notation)
            wrt = name_latex(base.wrt, SCALAR, printer.notation, entry=indices)
            return f"\\partial_{{{wrt}}} {of}" if printer.brief else f"\\pd{{{of}}}{{{wrt}}}"
        case Symbol():
            return name_latex(base.name, SCALAR, printer.notation, entry=indices)
        case Constant():
            return f"{printer(base)}_{{{indices}}}"
    return f"[{printer(base)}]_{{{indices}}}"


def cut_out(expr: MatMul, printer: Printer) -> str | None:
    """The entry of a quantity that a product with unit vectors is, None for any other product."""
    base, i, j = cut(expr) or (None, None, None)
    if not isinstance(base, Symbol) or not expr.shape.is_scalar:
        return None
    row, col = index_latex(i or 0), index_latex(j or 0)
    if base.shape.is_row and not printer.notation.layered:
        return name_latex(base.name, SCALAR, printer.notation, entry=col)
    return entry(base, row, col, printer)


def layer_above(expr: Expr, printer: Printer) -> bool:
    """Whether it is a layer's quantity, whose name has the layer's number as a superscript."""
    named = expr.base if isinstance(expr, Entry | Slice) else expr
    numbered = isinstance(named, Symbol) and named.name[-1].isdigit()
    return bool(printer.notation.layered) and numbered and expr not in printer.names


def _indices(shape: Shape, row: str, col: str, notation: Notation) -> str:
    if shape.is_column and notation.layered != "row":
        return row
    between = "," if notation.layered else " " if row.startswith("\\") else ""
    return f"{row}{between}{col}"
