"""The nodes of index notation: entries, rows and columns, sums over an index, Kronecker deltas."""

from __future__ import annotations

from dataclasses import dataclass

from exgen.calculus.node import Expr
from exgen.dimensions import Dim

Index = int | str


@dataclass(frozen=True, eq=False, slots=True)
class Entry(Expr):
    """One entry of an expression (1 x 1); an index is a 0-based number or a name."""

    base: Expr
    row: Index
    col: Index

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expression the entry is taken from."""
        return (self.base,)


@dataclass(frozen=True, eq=False, slots=True)
class Slice(Expr):
    """One row or one column of an expression; the index that runs over all values is None."""

    base: Expr
    row: Index | None
    col: Index | None

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expression the row or column is taken from."""
        return (self.base,)


@dataclass(frozen=True, eq=False, slots=True)
class IndexSum(Expr):
    """The sum of a 1 x 1 `body` while `index` runs over `dimension`."""

    index: str
    dimension: Dim
    body: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """The summand."""
        return (self.body,)


@dataclass(frozen=True, eq=False, slots=True)
class Delta(Expr):
    """The Kronecker delta (1 x 1): 1 where the two indices agree, 0 elsewhere."""

    first: Index
    second: Index
