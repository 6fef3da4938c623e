r"""Matrices of derivatives, entry by entry: names on a sheet, verified values in its solution.

A claim about an entry with free indices holds for all their values, so that each cell is that
claim with numbers put in. Wide and tall matrices are cut short with dots.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache

from exgen.calculus.build import ONE, scaled
from exgen.calculus.expr import Apply, Derivative, Entry, Expr, Index, Scaled
from exgen.calculus.indexed import at, used_indices
from exgen.dimensions import Dim, size_of
from exgen.questions.derivative_names import whole
from exgen.typeset.display import verified
from exgen.typeset.label_size import estimate
from exgen.typeset.latex import Printer

_MOST_COLUMNS, _MOST_ROWS = 6, 4
_WIDEST_MM = 134.0
_GAP_MM, _BRACKETS_MM, _DOTS_MM = 3.6, 4.0, 5.5
_FONT_PT = 11.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Numbers of the dimensions; those in `symbolic` are not told and end in their name."""

    numbers: Mapping[str, int]
    symbolic: Collection[str] = ()

    def places(self, dim: Dim, most: int) -> list[Index | None]:
        """The indices of a dimension that are shown, None for dots."""
        count = size_of(dim, self.numbers)
        if dim in self.symbolic:
            return [0, None, str(dim)]
        if count <= most:
            return list(range(count))
        return [*range(max(most - 2, 1)), None, count - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryGrid:
    """The entries of a matrix: a free index of `name` or None for each axis, with its dimension."""

    name: Expr
    row: tuple[str | None, Dim]
    col: tuple[str | None, Dim]

    @classmethod
    def of(cls, name: Expr) -> EntryGrid:
        """The matrix of which `name`, an entry of a derivative, is one entry."""
        place = name.wrt if isinstance(name, Derivative) else name
        assert isinstance(place, Entry)
        axes = [
            (index, dim) if isinstance(index, str) else (None, 1)
            for index, dim in zip((place.row, place.col), place.base.shape, strict=True)
        ]
        return cls(name=name, row=axes[0], col=axes[1])

    def cell(self, expr: Expr, row: Index, col: Index) -> Expr:
        """`expr`, which holds at every place, at one place."""
        places = ((self.row[0], row), (self.col[0], col))
        return at(expr, {index: number for index, number in places if index is not None})


def named(name: Expr, printer: Printer, sizes: Sizes, *, marks: bool) -> str:
    """A matrix of derivatives by name, and with `marks` one of question marks: what is asked."""
    grid = EntryGrid.of(name)
    left, plain = _left(grid, printer)
    names = _fitting(grid, name, plain, sizes)
    forms = [names]
    if marks:
        forms.append([[None if cell is None else "?" for cell in row] for row in names])
    one = " = ".join([left, *map(_matrix, forms)])
    rows = r" \\ ".join(
        [f"{left} &= {_matrix(forms[0])}", *(f"&= {_matrix(f)}" for f in forms[1:])]
    )
    return f"\\exfit{{{one}}}{{\\begin{{aligned}}{rows}\\end{{aligned}}}}"


def filled(value: object, printer: Printer, sizes: Sizes, *, called: str = "") -> tuple[str, str]:
    """The matrix by name and with its verified entries: in one line, and one below the other.

    TypeError unless verified. `called` is a short name of the whole, which stands first.
    """
    claim = verified(value).claim
    grid = EntryGrid.of(claim.left)
    left, plain = _left(grid, printer)
    names = _fitting(grid, claim.left, plain, sizes)
    values = entries(value, printer, sizes)
    left = f"{called} = {left}" if called else left
    one = f"{left} = {_matrix(names)} = {values}"
    rows = f"{left} &= {_matrix(names)} \\\\[4pt] &= {values}"
    return one, f"\\begin{{aligned}}{rows}\\end{{aligned}}"


def entries(value: object, printer: Printer, sizes: Sizes) -> str:
    """The matrix of verified entries alone, behind the factors that they share.

    TypeError unless verified.
    """
    claim = verified(value).claim
    grid = EntryGrid.of(claim.left)
    factor, inside = _common(grid, claim.answer)
    values = _matrix(_fitting(grid, inside, replace(printer, brief=True), sizes))
    return values if factor is ONE else f"{printer.before(factor)}\\, {values}"


def _common(grid: EntryGrid, expr: Expr) -> tuple[Expr, Expr]:
    """The factors that all entries share, and the rest; 1 where that leaves nothing."""
    if not isinstance(expr, Scaled) or expr.body is not None:
        return ONE, expr
    axes = {grid.row[0], grid.col[0]}
    shared = [s for s in expr.scalars if not axes & used_indices(s) and not _gate(s)]
    inside = scaled(Fraction(1), [s for s in expr.scalars if s not in shared], None)
    if inside is ONE:
        return ONE, expr
    return scaled(expr.coefficient, shared, None), inside


def _gate(expr: Expr) -> bool:
    """Whether it belongs beside what it lets through."""
    return isinstance(expr, Apply)


def _left(grid: EntryGrid, printer: Printer) -> tuple[str, Printer]:
    """The whole by name, and a printer that gives it no short one."""
    of = whole(grid.name)
    bases = {of, getattr(of, "base", of)}
    plain = replace(printer, names={k: v for k, v in printer.names.items() if k not in bases})
    return plain(of), plain


def _fitting(grid: EntryGrid, expr: Expr, printer: Printer, sizes: Sizes) -> list[list[str | None]]:
    """The cells, of as many columns as the page has room for; three with dots at least."""

    @cache  # fewer columns show the same cells once more
    def show(row: Index | None, col: Index | None) -> str | None:
        return None if row is None or col is None else printer(grid.cell(expr, row, col))

    rows = sizes.places(grid.row[1], _MOST_ROWS)
    for columns in range(_MOST_COLUMNS, 1, -1):
        cells = [[show(i, j) for j in sizes.places(grid.col[1], columns)] for i in rows]
        if _width(cells) <= _WIDEST_MM:
            break
    return cells


def _width(cells: Sequence[Sequence[str | None]]) -> float:
    widths = [
        max(_DOTS_MM if c is None else _cell_width(c) for c in column)
        for column in zip(*cells, strict=True)
    ]
    return sum(widths) + _GAP_MM * (len(widths) - 1) + _BRACKETS_MM


# The matrices of a question share most of their cells, and its names are in all questions.
@lru_cache(maxsize=1024)
def _cell_width(cell: str) -> float:
    """How wide a cell will be, in millimetres: fractions are small in it."""
    return estimate(cell.replace("\\pd{", "\\frac{"), font_pt=_FONT_PT).width


def _matrix(cells: Sequence[Sequence[str | None]]) -> str:
    """The matrix in brackets, dots where rows or columns are left out."""
    across = [all(row[j] is None for row in cells) for j in range(len(cells[0]))]
    lines = []
    for row in cells:
        down = all(cell is None for cell in row)
        shown = [cell if cell is not None else _dots(down, across[j]) for j, cell in enumerate(row)]
        lines.append(" & ".join(shown))
    tall = any("\\pd" in (c or "") for row in cells for c in row)
    deep = any("\\partial_" in (c or "") for row in cells for c in row)
    gap = r" \\[9pt] " if tall else r" \\[6pt] " if deep else r" \\[3pt] "
    columns = "c" * len(cells[0])
    inside = f"\\begin{{array}}{{@{{\\,}}{columns}@{{\\,}}}}{gap.join(lines)}\\end{{array}}"
    return f"\\left[{inside}\\right]"


def _dots(down: bool, across: bool) -> str:
    return r"\ddots" if down and across else r"\vdots" if down else r"\cdots"
