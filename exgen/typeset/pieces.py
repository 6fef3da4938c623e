"""How slices and blocks print: `x_{2:k}`, counted from 1 and with its last entry; `[a; b]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exgen.calculus.build import is_zero
from exgen.calculus.expr import Constant, Expr, Symbol
from exgen.calculus.laid_out import Piece, Stack
from exgen.calculus.slicing import Range
from exgen.dimensions import Dim, dim_sum
from exgen.typeset.symbols import dim_latex, name_latex, shape_latex

if TYPE_CHECKING:
    from exgen.typeset.latex import Printer


def piece(expr: Piece, printer: Printer) -> str:
    """Rows and columns by their first and last; what is no quantity stands in brackets."""
    spans = zip((expr.rows, expr.cols), expr.base.shape, strict=True)
    rows, cols = (_range(span, size) for span, size in spans)
    below = rows if expr.base.shape.is_column else f"{rows},\\, {cols}"
    base = expr.base
    if isinstance(base, Symbol) and base not in printer.names and not base.name[-1].isdigit():
        name = name_latex(base.name, base.shape, printer.notation)
        if "_" not in name:
            return f"{name}_{{{below}}}"
    return f"[{printer(base)}]_{{{below}}}"


def _range(span: Range | None, size: Dim) -> str:
    if span is None:
        return ":"
    return f"{dim_latex(dim_sum(span[0], 1))}:{dim_latex(span[1])}"


def stack(expr: Stack, printer: Printer) -> str:
    """Blocks in brackets; blocks of blocks with the same columns in one pair of them."""
    rows = _rows(expr)
    body = r" \\ ".join(" & ".join(_block(cell, printer) for cell in row) for row in rows)
    columns = f"@{{\\,}}{'c' * len(rows[0])}@{{\\,}}"
    return f"\\left[\\begin{{array}}{{{columns}}} {body} \\end{{array}}\\right]"


def _rows(expr: Stack) -> list[tuple[Expr, ...]]:
    if expr.axis == 1:
        return [expr.parts]
    lines = [p.parts if isinstance(p, Stack) and p.axis == 1 else (p,) for p in expr.parts]
    widths = {tuple(cell.shape.cols for cell in line) for line in lines}
    return lines if len(widths) == 1 else [(part,) for part in expr.parts]


def _block(expr: Expr, printer: Printer) -> str:
    """A block; the size of what is constant stands below it, where nothing else tells it."""
    if not isinstance(expr, Constant) or expr.kind.startswith("unit"):
        return printer(expr)
    rows, cols = expr.shape
    if expr.kind == "eye":
        return f"{printer(expr)}_{{{dim_latex(rows)}}}"
    if is_zero(expr) and 1 not in (rows, cols):
        return f"{printer(expr)}_{{{shape_latex(expr.shape)}}}"
    if expr.kind == "ones" and 1 not in (rows, cols):
        return f"\\ones_{{{dim_latex(rows)}}}\\ones_{{{dim_latex(cols)}}}\\T"
    column = r"\ones" if expr.kind == "ones" else printer(expr)
    turned = r"\T" if rows == 1 else ""
    return f"{column}_{{{dim_latex(cols if rows == 1 else rows)}}}{turned}"
