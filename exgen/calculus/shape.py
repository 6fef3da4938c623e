"""Shapes: the rows and the columns of an expression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from exgen.dimensions import Dim, LinearDim, dimension, size_of


class Shape(NamedTuple):
    """Rows and columns of an expression; a column vector is `(n, 1)`, a scalar `(1, 1)`."""

    rows: Dim
    cols: Dim

    @property
    def transposed(self) -> Shape:
        """The shape with rows and columns exchanged."""
        return Shape(self.cols, self.rows)

    @property
    def is_scalar(self) -> bool:
        """Whether this is 1 x 1."""
        return self.rows == 1 and self.cols == 1

    @property
    def is_column(self) -> bool:
        """Whether there is one column and more than one row."""
        return self.cols == 1 and self.rows != 1

    @property
    def is_row(self) -> bool:
        """Whether there is one row and more than one column."""
        return self.rows == 1 and self.cols != 1

    @property
    def is_square(self) -> bool:
        """Whether rows and columns are the same dimension."""
        return self.rows == self.cols

    def sized(self, sizes: Mapping[str, int]) -> tuple[int, int]:
        """The shape in numbers; `sizes` gives every named dimension a number.

        Raises KeyError with the name of a dimension that has no size.
        """
        return (size_of(self.rows, sizes), size_of(self.cols, sizes))

    def __str__(self) -> str:
        """The shape as a person reads it, for messages: `p x d`, `(n + m) x d`."""
        return " x ".join(f"({d})" if isinstance(d, LinearDim) else str(d) for d in self)


SCALAR = Shape(1, 1)


def shape_of(written: Sequence[int | str]) -> Shape:
    """The shape as key.json has it: two dimensions, each a number or a text that `str` makes."""
    rows, cols = (dimension(d) or d if isinstance(d, str) else d for d in written)
    return Shape(rows, cols)
