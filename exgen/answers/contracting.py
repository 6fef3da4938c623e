"""NumPy's einsum: a product of entries, summed over the letters that are not kept."""

from __future__ import annotations

from collections.abc import Sequence

from exgen.answers.lifting import column, matrix
from exgen.answers.typed_tree import Einsum
from exgen.calculus.build import ShapeError, times, transpose
from exgen.calculus.expr import Entry, Expr, intern
from exgen.calculus.indexed import index_sum
from exgen.calculus.shape import SCALAR
from exgen.dimensions import Dim


def contracted(node: Einsum, args: Sequence[Expr]) -> Expr:
    """The sum as an expression. Raises ShapeError where the letters do not fit the factors."""
    runs: dict[str, Dim] = {}
    found: Expr | None = None
    for letters, arg in zip(node.letters, args, strict=True):
        entry = _entry(letters, arg, runs)
        found = entry if found is None else times(found, entry)
    assert found is not None
    for letter in runs:
        if letter not in node.kept:
            found = index_sum(letter, runs[letter], found)
    whole = _whole(found, node.kept)
    if whole is None:
        raise ShapeError(f"what is summed here over {', '.join(runs)} is no product of matrices")
    return whole


def _entry(letters: str, arg: Expr, runs: dict[str, Dim]) -> Expr:
    """The entry of a factor at its letters, whose dimensions are noted in `runs`."""
    rows, cols = arg.shape
    if not letters and arg.shape.is_scalar:
        return arg
    if len(letters) == 1 and arg.shape.is_row and cols != 1:
        arg, rows, cols = transpose(arg), cols, rows
    dims = (rows, cols) if len(letters) == 2 else (rows,)
    if len(dims) != len(letters) or (len(letters) == 1 and cols != 1):
        raise ShapeError(f"{letters} are not the indices of a {arg.shape}")
    for letter, dim in zip(letters, dims, strict=True):
        if runs.setdefault(letter, dim) != dim:
            raise ShapeError(f"the index {letter} runs over {runs[letter]} and over {dim}")
    return intern(Entry(SCALAR, arg, letters[0], letters[1] if len(letters) == 2 else 0))


def _whole(entry: Expr, kept: str) -> Expr | None:
    """The number, column or matrix of the entries."""
    if not kept:
        return entry
    return column(entry, kept) if len(kept) == 1 else matrix(entry, kept[0], kept[1])
