r"""Matrices, columns and row operations as LaTeX, and how wide they will be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from exgen.typeset.label_size import estimate
from exgen.verify.linear import Matrix, RowOperation, Vector

_DIGIT_MM, _SIGN_MM, _SMALL_DIGIT_MM = 1.95, 3.0, 1.6
_BETWEEN_MM, _BRACKETS_MM = 3.6, 4.5
_ARROW_MM = 7.0


def number(value: Fraction) -> str:
    r"""A number in a formula: `-3`, `\tfrac{1}{2}`."""
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return f"{sign}\\tfrac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def signed_sum(terms: Iterable[tuple[Fraction, str]]) -> str:
    r"""A combination as a person writes it: `2 v_1 - v_2`; `0` for none."""
    shown = ""
    for weight, name in terms:
        sign = "-" if weight < 0 else ""
        size = "" if abs(weight) == 1 else number(abs(weight))
        shown += (f" {sign or '+'} " if shown else sign) + size + name
    return shown or "0"


def grid(rows: Matrix) -> str:
    """A matrix in brackets, its entries aligned at the right."""
    fractions = any(e.denominator > 1 for row in rows for e in row)
    gap = r" \\[3pt] " if fractions else r" \\ "
    body = gap.join(" & ".join(number(e) for e in row) for row in rows)
    return f"\\left[\\begin{{array}}{{{'r' * len(rows[0])}}}{body}\\end{{array}}\\right]"


def column(vector: Vector) -> str:
    """A column vector in round parentheses."""
    body = r" \\ ".join(number(e) for e in vector)
    return f"\\left(\\begin{{array}}{{@{{}}r@{{}}}}{body}\\end{{array}}\\right)"


def operation(one: RowOperation) -> str:
    r"""A row operation by name: `R_2 \leftarrow R_2 - 2R_1`, `R_1 \leftrightarrow R_3`."""
    row, other = f"R_{{{one.row + 1}}}", f"R_{{{one.other + 1}}}"
    if one.swap:
        return f"{row} \\leftrightarrow {other}"
    terms = [(one.factor, row)] + ([(one.multiple, other)] if one.multiple else [])
    return f"{row} \\leftarrow {signed_sum(terms)}"


def _spaced(shown: str) -> str:
    """With the space around signs that TeX leaves out in small type."""
    return re.sub(r" (\\leftarrow|\\leftrightarrow|[-+]) ", r"\\,{\1}\\,", shown)


def arrow(operations: Sequence[RowOperation]) -> str:
    """An arrow with the row operations above it, one a line."""
    names = r" \\[2pt] ".join(_spaced(operation(one)) for one in operations)
    return f"\\xrightarrow{{\\substack{{{names}}}}}"


def grid_width(rows: Matrix) -> float:
    """How wide a matrix will be, in millimetres, on the large side."""
    widest = (max(_width(row[j]) for row in rows) for j in range(len(rows[0])))
    return sum(widest) + _BETWEEN_MM * len(rows[0]) + _BRACKETS_MM


def arrow_width(operations: Sequence[RowOperation]) -> float:
    """How wide an arrow will be, in millimetres."""
    return _ARROW_MM + max(estimate(operation(o), font_pt=8.0).width for o in operations)


def _width(entry: Fraction) -> float:
    sign = _SIGN_MM if entry < 0 else 0.0
    if entry.denominator == 1:
        return sign + _DIGIT_MM * len(str(abs(entry.numerator)))
    digits = max(len(str(abs(entry.numerator))), len(str(entry.denominator)))
    return sign + _SMALL_DIGIT_MM * digits + 0.8
