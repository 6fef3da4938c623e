"""Shapes: a pair of dimensions, each a number or a name such as `d`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Dim = int | str


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
        """The shape as a person reads it, for messages: `p x d`."""
        return f"{self.rows} x {self.cols}"


SCALAR = Shape(1, 1)


def size_of(dim: Dim, sizes: Mapping[str, int]) -> int:
    """The number behind a dimension; raises KeyError for a name without a size."""
    return dim if isinstance(dim, int) else sizes[dim]
