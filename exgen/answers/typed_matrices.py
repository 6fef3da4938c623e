"""Matrices and vectors by their entries or lines, also where dots leave out a part."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice
from itertools import product as pairs
from typing import Final

from exgen.answers.chains import Chains
from exgen.answers.dots import COLUMN, ROW, diagonal_entry, general_entry, general_term, has_dots
from exgen.answers.lifting import column, matrix
from exgen.answers.ranges import cut_ranges
from exgen.answers.stacking import filled, line_of, stacked
from exgen.answers.summing import lines_of
from exgen.answers.typed_tokens import Misread
from exgen.answers.typed_tree import CutOut, Joined, Node, Option, Sum, Summed, TypedMatrix
from exgen.calculus.build import ZERO, neg, ones, times, transpose, zeros
from exgen.calculus.expr import Expr
from exgen.calculus.functions import call
from exgen.calculus.indexed import used_indices
from exgen.calculus.selections import never
from exgen.calculus.shape import Shape
from exgen.calculus.slicing import stacked as joined
from exgen.dimensions import Dim, dim_less, dim_sum, size_of

_MOST_JOINED: Final = 100
"""So many ways to read the blocks of a matrix are looked at."""


class Matrices(Chains, ABC):
    """Finds the matrices that rows of entries stand for."""

    @abstractmethod
    def summed(self, node: Summed) -> Iterable[Option]:
        """Sums over an index."""

    def rows(self, node: TypedMatrix) -> Iterable[Option]:
        """A matrix by its entries or its lines, for every shape of the question that it fills."""
        for option in self.filled(node):
            yield option
            if node.listed and option.expr.shape.is_row:
                note = "the list was read as a column"
                turned = transpose(option.expr)
                yield Option(turned, option.cost + 1, (*option.notes, note))

    def filled(self, node: TypedMatrix) -> Iterable[Option]:
        """A matrix by its entries or its lines, as it stands."""
        if any(has_dots(row) for row in node.rows):
            yield from self.general(node)
            return
        count = len(node.rows), len(node.rows[0])
        if any(len(row) != count[1] for row in node.rows):
            raise Misread(node.at, "the rows of a matrix have the same length")
        dims = [[d for d in (*self.names.dims, n) if size_of(d, self.sizes) == n] for n in count]
        pieces = [[self.options(entry) for entry in row] for row in node.rows]
        if 1 in count:
            flat = [options for row in pieces for options in row]
            yield from self.lines(node, flat, dims[0] if count[1] == 1 else dims[1])
        yield from self.blocks(node, pieces)
        if node.listed:
            said = "the list was read as blocks below one another"
            for option in self.blocks(node, [[piece] for piece in pieces[0]]):
                yield Option(option.expr, option.cost + 1, (*option.notes, said))
        entries = [[_scalar(options) for options in row] for row in pieces]
        if any(option is None for row in entries for option in row):
            self.refuse(node, "the entries of a matrix are scalars")
            return
        found = [[option for option in row if option] for row in entries]
        notes = tuple(n for row in found for o in row for n in o.notes)
        cost = sum(o.cost for row in found for o in row)
        exprs = [[o.expr for o in row] for row in found]
        for rows, cols in dict.fromkeys(pairs(*dims)):
            self.spend(node, *(e for row in exprs for e in row))
            made = self.tried(node, partial(filled, exprs, rows, cols))
            if made is not None:
                far = 0 if isinstance(rows, str) or isinstance(cols, str) else 1
                yield Option(made, cost + far, notes)

    def joined(self, node: Joined) -> Iterable[Option]:
        """Blocks below one another or side by side."""
        parts = [self.options(part) for part in node.parts]
        yield from self.blocks(node, [[p] for p in parts] if node.joined_along == 0 else [parts])

    def blocks(self, node: Node, rows: Sequence[Sequence[list[Option]]]) -> Iterable[Option]:
        """A matrix of blocks, one of which at least is more than a number."""
        width = len(rows[0])
        for chosen in islice(pairs(*(cell for row in rows for cell in row)), _MOST_JOINED):
            if all(o.expr.shape.is_scalar for o in chosen):
                continue
            self.spend(node, *(o.expr for o in chosen))
            notes = tuple(note for o in chosen for note in o.notes)
            exprs = [o.expr for o in chosen]
            for parts in self.with_zeros(exprs) if width == 1 else (exprs,):
                made = self.tried(node, partial(_in_blocks, parts, width))
                if made is not None:
                    yield Option(made, sum(o.cost for o in chosen), notes)

    def with_zeros(self, parts: list[Expr]) -> Iterable[list[Expr]]:
        """A lone 0 among blocks below one another as the rows that the answer lacks, or one row."""
        yield parts
        others = [part for part in parts if part is not ZERO]
        if len(others) != len(parts) - 1:
            return
        heights: list[Dim] = [1]
        if (whole := self.names.known.shape) is not None:
            heights.insert(0, dim_less(whole.rows, dim_sum(*(p.shape.rows for p in others))))
        for height in dict.fromkeys(heights):
            if not never(dim_less(height, 1)):
                blank = zeros(Shape(height, others[0].shape.cols))
                yield [blank if part is ZERO else part for part in parts]

    def cut_out(self, node: CutOut) -> Iterable[Option]:
        """Rows and columns in ranges."""
        for option in self.options(node.base):
            made = self.tried(node, partial(cut_ranges, option.expr, node.spans))
            if made is not None:
                yield option._replace(expr=made)

    def lines(
        self, node: TypedMatrix, parts: Sequence[list[Option]], dims: Sequence[Dim]
    ) -> Iterable[Option]:
        """Rows above each other, or columns beside each other."""
        upright = len(node.rows[0]) == 1
        shapes = [o.expr.shape for part in parts for o in part if not o.expr.shape.is_scalar]
        fitting = [s for s in shapes if (s.is_row if upright else s.is_column)]
        for shape in dict.fromkeys(fitting):
            chosen = [line for part in parts if (line := line_of(part, shape)) is not None]
            if len(chosen) < len(parts) or all(o.expr.shape.is_scalar for o in chosen):
                continue
            for count in dims:
                self.spend(node, *(o.expr for o in chosen))
                exprs = [o.expr for o in chosen]
                made = self.tried(node, partial(stacked, exprs, count, upright=upright))
                if made is not None:
                    yield Option(made, 0 if isinstance(count, str) else 1)

    def with_dots(self, node: Sum) -> Iterable[Option]:
        """`a_1 + ... + a_n`: the sum over an index."""
        taken = {*self.names.known.indices, *self.names.quantities}
        index = next(letter for letter in "ijklpqrst" if letter not in taken)
        body = general_term([term for _, term in node.terms], self.is_last, index)
        if body is None or len({negative for negative, _ in node.terms}) > 1:
            raise Misread(node.at, "what the dots of this sum stand for is not clear")
        for option in self.summed(Summed(node.at, index, None, body)):
            yield option._replace(expr=neg(option.expr)) if node.terms[0][0] else option

    def is_last(self, place: int | str | None) -> bool:
        """Whether an index is the last of a dimension: its name, or its size."""
        if isinstance(place, int):
            return place in {size_of(d, self.sizes) for d in self.names.dims}
        return place is not None and self.names.dimension(place) is not None

    def general(self, node: TypedMatrix) -> Iterable[Option]:
        """A vector or matrix of which dots leave out a part."""
        body = diagonal_entry(node, self.is_last)
        if body is not None:
            for option in self.options(body):
                found = column(option.expr, ROW) if option.expr.shape.is_scalar else None
                if found is not None and not found.shape.is_scalar:
                    yield option._replace(expr=call("diag", found))
            return
        body = general_entry(node, self.is_last)
        if body is None:
            raise Misread(node.at, "what the dots stand for is not clear")
        upright = all(len(row) == 1 for row in node.rows)
        flat = len(node.rows) == 1
        for option in self.options(body):
            for found in self.whole(option.expr, upright=upright, flat=flat):
                yield option._replace(expr=found)

    def whole(self, entry: Expr, *, upright: bool, flat: bool) -> Iterable[Expr]:
        """The vector, or the matrix, with this entry in general; a matrix by its rows, too."""
        if not (upright or flat):
            found = matrix(entry, ROW, COLUMN) if entry.shape.is_scalar else None
            if found is not None and not found.shape.is_scalar:
                yield found
            return
        index = ROW if upright else COLUMN
        if entry.shape.is_scalar and index not in used_indices(entry):
            for dim in self.names.dims:
                found = times(entry, ones(Shape(dim, 1)))
                yield found if upright else transpose(found)
        elif entry.shape.is_scalar:
            found = column(entry, index)
            if found is not None:
                yield found if upright else transpose(found)
        elif entry.shape.is_row if upright else entry.shape.is_column:
            found = lines_of(entry, index, upright=upright)
            if found is not None:
                yield found


def _in_blocks(parts: Sequence[Expr], width: int) -> Expr:
    rows = [parts[at : at + width] for at in range(0, len(parts), width)]
    return joined([joined(row, 1) for row in rows], 0)


def _scalar(options: Iterable[Option]) -> Option | None:
    return next((o for o in options if o.expr.shape.is_scalar), None)
