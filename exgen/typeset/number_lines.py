r"""Formulas with their numbers: a verified claim, the same with numbers put in, the value.

Every number comes from a sealed fact about an expression (`Valued`); a function here that is given
anything else raises TypeError.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from exgen.calculus.build import transpose
from exgen.calculus.expr import Apply, Call, Expr, MatMul, Transpose, walk
from exgen.typeset import display
from exgen.typeset.fragments import number
from exgen.typeset.latex import Printer
from exgen.typeset.linear_algebra import sealed
from exgen.typeset.matrix_grids import grid, grid_width
from exgen.typeset.operators import FUNCTIONS
from exgen.typeset.symbols import shape_latex
from exgen.verify.linear import Matrix
from exgen.verify.value_facts import Valued

_WIDEST_MM = 118.0  # of the matrices in a line
_LEADING = re.compile(r"(^|\()\((-[0-9]+)\)( [-+] )")  # a sum may begin with a negative number


@dataclass(frozen=True, slots=True)
class NumberTable:
    """The proved numbers of a question: expression -> value."""

    values: Mapping[Expr, Matrix]

    @staticmethod
    def of(facts: Iterable[object]) -> NumberTable:
        """The table of all facts about numbers; TypeError for a value that is no sealed fact."""
        found = [sealed(value) for value in facts]
        return NumberTable({fact.expr: fact.value for fact in found if isinstance(fact, Valued)})


def shown(value: Matrix) -> str:
    """A matrix in brackets; what has a single entry is a number."""
    return number(value[0][0]) if len(value) == len(value[0]) == 1 else grid(value)


def given(expr: Expr, table: NumberTable, printer: Printer) -> str:
    """A quantity with its number, for a list in a display. KeyError where no fact says it."""
    return f"{printer(expr)} = {shown(table.values[expr])}"


def line(value: object, table: NumberTable, printer: Printer) -> str:
    """A claim as a formula, with its numbers put in, and their result."""
    one, broken = _both(value, table, printer)
    return f"\\exfit{{{one}}}{{{broken}}}"


def answer(value: object, table: NumberTable, printer: Printer) -> str:
    """The same as a boxed answer with its shape."""
    one, broken = _both(value, table, printer)
    shape = display.verified(value).claim.left.shape
    shown = "1" if shape.is_scalar else shape_latex(shape)
    return f"\\exanswer{{{one}}}{{{shown}}}{{{broken}}}"


def _both(value: object, table: NumberTable, printer: Printer) -> tuple[str, str]:
    """In one line, and broken."""
    claim = display.verified(value).claim
    last = claim.answer
    result = shown(table.values[claim.left])
    used = {n: table.values[n] for n in _tops(last, table)}
    inserted = _inserted(last, used, printer)
    forms = list(dict.fromkeys([formula(right, printer) for right in claim.rights]))
    numbers = [result] if last in used else [inserted, result]
    left = printer(claim.left)
    one = " = ".join([left, *forms, *numbers])
    wide = sum(map(grid_width, [*used.values(), table.values[claim.left]]))
    rows = [" = ".join(forms), *([" = ".join(numbers)] if wide < _WIDEST_MM else numbers)]
    broken = f"\\begin{{aligned}}{left} &= " + r" \\[2pt] &= ".join(rows) + "\\end{aligned}"
    return one, broken


def _tops(expr: Expr, table: NumberTable) -> Iterator[Expr]:
    """The parts of an expression that have a number, none of them within another."""
    if expr in table.values:
        yield expr
        return
    for child in expr.children:
        yield from _tops(child, table)


def formula(expr: Expr, printer: Printer) -> str:
    """An expression whose 1 x 1 products of samples that are rows stay in that convention.

    The tree keeps one of the two orientations of such a product; where its last factor is a
    transposed row, the other one is printed: `h W^T` for `W h^T`.
    """
    turned: dict[Expr, str] = {
        node: " ".join(printer.wrapped(transpose(f)) for f in reversed(node.factors))
        for node in walk(expr)
        if isinstance(node, MatMul) and node.shape.is_scalar and node.factors[-1].shape.is_column
        if isinstance(node.factors[-1], Transpose)
    }
    return replace(printer, names={**printer.names, **turned})(expr)


def _inserted(expr: Expr, used: Mapping[Expr, Matrix], printer: Printer) -> str:
    """The expression with numbers for names, brackets as tall as the matrices within."""
    inside = replace(printer, names={n: _factor(m) for n, m in used.items()})
    tall: dict[Expr, str] = {}
    for node in walk(expr):
        if node in used:
            continue
        if isinstance(node, Apply):
            tall[node] = f"{FUNCTIONS[node.function]}\\left({inside(node.arg)}\\right)"
        elif isinstance(node, Call) and node.function == "norm":
            tall[node] = f"\\left\\lVert{inside(node.arg)}\\right\\rVert"
    text = formula(expr, replace(inside, names={**inside.names, **tall}))
    return _LEADING.sub(r"\1\2\3", text)


def _factor(value: Matrix) -> str:
    """A number as it stands within a formula."""
    text = shown(value)
    return f"({text})" if text.startswith("-") else text
