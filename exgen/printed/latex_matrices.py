"""Matrices printed entry by entry: which place each cell stands for, and the factor in front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from exgen.calculus.build import scaled
from exgen.calculus.expr import Derivative, Entry, Expr, Index
from exgen.calculus.indexed import at
from exgen.dimensions import Dim, size_of
from exgen.printed.equal import same
from exgen.printed.latex_tree import Grid, Mark, Num, Product, Terms, Tree
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError
from exgen.printed.meaning import Reader


@dataclass(frozen=True, slots=True)
class Axes:
    """The free index of a claim about an entry that runs down the rows, and along the columns.

    None where there is one row, or one column.
    """

    row: tuple[str | None, Dim]
    col: tuple[str | None, Dim]

    @staticmethod
    def of(name: Expr) -> Axes:
        """The axes of the matrix of which `name`, an entry of a derivative, is one entry.

        Raises MisreadError for a name of something else.
        """
        place = name.wrt if isinstance(name, Derivative) else name
        if not isinstance(place, Entry):
            raise MisreadError("a matrix of what is no entry")
        row, col = (
            (index, dim) if isinstance(index, str) else (None, 1)
            for index, dim in zip((place.row, place.col), place.base.shape, strict=True)
        )
        return Axes(row, col)


def parts(tree: Tree) -> tuple[tuple[Tree, ...], Grid] | None:
    """The factors in front of a matrix and the matrix; None for any other formula."""
    if isinstance(tree, Grid):
        return (), tree
    if isinstance(tree, Product) and isinstance(tree.factors[-1], Grid):
        return tree.factors[:-1], tree.factors[-1]
    if isinstance(tree, Terms) and len(tree.terms) == 1:
        sign, term = tree.terms[0]
        found = parts(term)
        return found and ((Num(Fraction(sign)), *found[0]), found[1])
    return None


def matches(tree: Tree, axes: Axes, expr: Expr, words: Vocabulary) -> bool:
    """Whether a printed matrix has at each place what `expr`, with its free indices, is there."""
    found = parts(tree)
    if found is None:
        return False
    factors, grid = found
    front = [Reader(words).expressions([f])[0] for f in factors]
    if any(not f.shape.is_scalar for f in front):
        return False

    def right(cell: Tree, row: Index, col: Index) -> bool:
        (value,) = Reader(words).expressions([cell])
        if front:
            value = scaled(Fraction(1), [*front, value], None)
        return same(value, _at(expr, axes, row, col), words.sizes, words.told)

    return _each(grid, axes, words, right)


@lru_cache(maxsize=1 << 12)
def _at(expr: Expr, axes: Axes, row: Index, col: Index) -> Expr:
    """What an expression with free indices is at a place."""
    return at(expr, {a[0]: i for a, i in ((axes.row, row), (axes.col, col)) if a[0] is not None})


def marked(tree: Tree, axes: Axes, words: Vocabulary) -> bool:
    """Whether it is a matrix of question marks alone, of the right size."""
    return isinstance(tree, Grid) and _each(
        tree, axes, words, lambda cell, row, col: isinstance(cell, Mark)
    )


def _each(
    grid: Grid, axes: Axes, words: Vocabulary, test: Callable[[Tree, Index, Index], bool]
) -> bool:
    rows = _places([row[0] for row in grid.rows], axes.row[1], words)
    cols = _places(list(grid.rows[0]), axes.col[1], words)
    if rows is None or cols is None:
        # the first row and the first column tell which places are left out
        return False
    for row, line in zip(rows, grid.rows, strict=True):
        for col, cell in zip(cols, line, strict=True):
            dots = {
                (False, False): "",
                (True, False): "\\vdots",
                (False, True): "\\cdots",
                (True, True): "\\ddots",
            }[row is None, col is None]
            if isinstance(cell, str) or dots:
                if cell != dots:
                    return False
            elif not test(cell, row or 0, col or 0):
                return False
    return True


def _places(line: list[Tree | str], dim: Dim, words: Vocabulary) -> list[Index | None] | None:
    """The index at each place of a line that may have dots once; None where the number is wrong.

    Behind dots the places count from the end. Where the sheet does not tell a number the last index
    is the dimension's own name, as `m` is for a batch.
    """
    count = size_of(dim, words.sizes)
    dots = [k for k, cell in enumerate(line) if isinstance(cell, str)]
    if not dots:
        return list(range(count)) if len(line) == count else None
    if len(dots) > 1 or dots[0] == 0 or dots[0] == len(line) - 1:
        return None
    behind = len(line) - dots[0] - 1
    if dim in words.symbolic:
        return [*range(dots[0]), None, str(dim)] if behind == 1 else None
    if dots[0] + behind >= count:
        return None
    ends: list[Index | None] = [count - behind + k for k in range(behind)]
    return [*range(dots[0]), None, *ends]
