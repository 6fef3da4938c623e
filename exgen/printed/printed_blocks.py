"""Blocks in brackets, ranges of rows and columns, and convolutions, as a formula prints them."""

from __future__ import annotations

from collections.abc import Sequence

from exgen.calculus.convolving import convolve, correlate
from exgen.calculus.slicing import Range, piece, stacked
from exgen.dimensions import Dim, dim_less, dim_sum
from exgen.printed.latex_tree import Cut, Grid, Named, Starred
from exgen.printed.lexer import MisreadError, split
from exgen.printed.printed_sizes import Open, Unknown, settled
from exgen.printed.rates import Rates
from exgen.printed.value import Value


class Blocks(Rates):
    """The rules for what is put together of blocks, and for ranges cut out."""

    def named(self, tree: Named) -> Value:
        """A quantity, or a range of its rows and columns."""
        if ":" not in tree.below:
            return super().named(tree)
        bare = Named(tree.letter, tree.bold, tree.accent, (), tree.above)
        return self._range_of(super().named(bare), tree.below)

    def cut(self, tree: Cut) -> Value:
        """An entry of what stands in brackets, or a range of its rows and columns."""
        if ":" not in tree.below:
            return super().cut(tree)
        return self._range_of(self.value(tree.base), tree.below)

    def _range_of(self, base: Value, below: Sequence[str]) -> Value:
        texts = split(list(below), ",")
        if len(texts) == 1 and settled(base.extent[1]) == 1:
            texts.append([":"])
        if len(texts) != 2:
            raise MisreadError(f"{' '.join(below)} is no range of rows and columns")
        spans = [self._span(text, whole) for text, whole in zip(texts, base.extent, strict=True)]
        sizes: list[Open] = [
            whole if span is None else dim_less(span[1], span[0])
            for span, whole in zip(spans, base.extent, strict=True)
        ]
        return Value((sizes[0], sizes[1]), lambda: piece(base.make(), *spans))

    def _span(self, text: list[str], whole: Open) -> Range | None:
        """A range counted from 1 and with its last; None for a colon alone."""
        if text == [":"]:
            return None
        ends = split(text, ":")
        if len(ends) != 2:
            raise MisreadError(f"{' '.join(text)} is no range")
        first, last = (self.words.dimension(tuple(end)) for end in ends)
        dim = settled(whole)
        if not isinstance(dim, Unknown):
            numbers = [self.words.size(each) for each in (0, first, last, dim)]
            known = [number for number in numbers if number is not None]
            if len(known) == len(numbers) and not known[0] < known[1] <= known[2] <= known[3]:
                raise MisreadError(f"there is no range {' '.join(text)} of {dim}")
        return dim_less(first, 1), last

    def blocks(self, tree: Grid) -> Value:
        """Matrices beside and below one another, whose sizes fit."""
        if any(isinstance(cell, str) for line in tree.rows for cell in line):
            raise MisreadError("dots among blocks")
        cells = [[self.value(c) for c in line if not isinstance(c, str)] for line in tree.rows]
        for row in cells:
            for cell in row[1:]:
                self.agree(row[0].extent[0], cell.extent[0], "the rows of blocks side by side")
        for row in cells[1:]:
            for above, cell in zip(cells[0], row, strict=True):
                self.agree(above.extent[1], cell.extent[1], "the columns of blocks")
        rows = self._total([row[0].extent[0] for row in cells])
        cols = self._total([cell.extent[1] for cell in cells[0]])
        return Value(
            (rows, cols),
            lambda: stacked([stacked([c.make() for c in row], 1) for row in cells], 0),
        )

    def starred(self, tree: Starred) -> Value:
        """A cross-correlation or a full convolution of two columns."""
        left, right = self.value(tree.left), self.value(tree.right)
        sizes: list[Dim] = []
        for value in (left, right):
            self.agree(value.extent[1], 1, "the columns of what is convolved")
            rows = settled(value.extent[0])
            if isinstance(rows, Unknown):
                raise MisreadError("nothing tells how long a convolution is")
            sizes.append(rows)
        long, short = sizes
        if tree.full:
            rows = dim_less(dim_sum(long, short), 1)
            return Value((rows, 1), lambda: convolve(left.make(), right.make()))
        rows = dim_sum(dim_less(long, short), 1)
        return Value((rows, 1), lambda: correlate(left.make(), right.make()))

    def _total(self, dims: Sequence[Open]) -> Open:
        """The sum of dimensions; of one alone that one, which may not be known yet."""
        if len(dims) == 1:
            return dims[0]
        known: list[Dim] = []
        for dim in map(settled, dims):
            if isinstance(dim, Unknown):
                raise MisreadError("nothing tells how large a block is")
            known.append(dim)
        return dim_sum(*known)
