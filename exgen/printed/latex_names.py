"""Names in a formula: quantities and their entries, ones, I, unit vectors, dimensions, deltas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from exgen.calculus.build import eye, ones, transpose, unit, zeros
from exgen.calculus.expr import Expr, Index
from exgen.calculus.indexed import delta, entry, line
from exgen.calculus.shape import Shape
from exgen.calculus.totals import total
from exgen.printed.latex_tree import Cut, Named, Num, Tree
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError, split
from exgen.printed.printed_sizes import Extent, Open, Unknown, settled, shape
from exgen.printed.value import SCALAR, Reckoning, Value, whole


class Names(Reckoning):
    """The rules for what is a name."""

    def named(self, tree: Named) -> Value:
        """A quantity or its entry, or a constant by its name."""
        try:
            expr, below, above = self.words.find(tree)
        except MisreadError:
            found = self._constant(replace(tree, above=""))
            if found is None:
                raise
            return self.powered(found, Num(Fraction(tree.above))) if tree.above else found
        value = self.entry_of(expr, below) if below else whole(expr)
        self.check_bold(tree, scalar=bool(below) or expr.shape.is_scalar)
        if not above:
            return value
        return self.powered(value, Num(Fraction(above)))

    def check_bold(self, tree: Named, *, scalar: bool) -> None:
        """Vectors and matrices are bold, numbers are not, where the sheet is bold."""
        if tree.bold != (self.words.bold and not scalar):
            kind = "a number" if scalar else "a vector or matrix"
            raise MisreadError(f"{Vocabulary.spelled(tree)} stands for {kind}")

    def _constant(self, tree: Named) -> Value | None:
        """Names that are no quantity: I, 0, a unit vector, a dimension, a Kronecker delta."""
        words = self.words
        dim = words.dimension_named(tree)
        if dim is not None:
            return Value(SCALAR, lambda: total(ones(Shape(dim, 1))))
        if tree.accent:
            return None
        if tree.letter == "\\delta" and not tree.bold and not words.layered:
            places = self.places_of(tree.below)
            if len(places) == 2 and None not in places:
                return self.kronecker(*places)
        if tree.bold != words.bold:
            return None
        size = Unknown()
        if tree.letter == "I" and not tree.below:
            return Value((size, size), lambda: eye(shape((size, size)).rows))
        if tree.letter in ("0", "I") and tree.below:
            told = [words.dimension(tuple(side)) for side in split(list(tree.below), "\\times")]
            rows, cols = (told[0], told[0] if tree.letter == "I" else 1) if len(told) == 1 else told
            made = eye(rows) if tree.letter == "I" else zeros(Shape(rows, cols))
            return whole(made)
        if tree.letter == "0" and not tree.below:
            extent: Extent = (Unknown(one=True), Unknown(one=True))
            return Value(extent, lambda: zeros(shape(extent)))
        if tree.letter == "e" and len(tree.below) == 1 and tree.below[0].isdigit():
            place = int(tree.below[0]) - 1
            return Value((size, 1), lambda: transpose(unit(place, shape((size, 1)).rows)))
        return None

    def kronecker(self, first: Index | None, second: Index | None) -> Value:
        """A Kronecker delta."""
        assert first is not None and second is not None
        dim = Unknown()
        self.used += [(i, dim) for i in (first, second) if isinstance(i, str)]
        return Value(SCALAR, lambda: delta(first, second))

    def places_of(self, below: Sequence[str]) -> list[Index | None]:
        """Indices as they are written: from 1, a dot for all of them."""
        if self.words.layered:
            pieces = ["".join(p) for p in split(list(below), ",")]
        else:
            pieces = [c for t in below for c in (t if t.isdigit() else [t])]
        return [_place(piece) for piece in pieces]

    def entry_of(self, expr: Expr, below: Sequence[str]) -> Value:
        """An entry of a quantity, or a row or column where an index is a dot."""
        places = self.places_of(below)
        rows, cols = expr.shape
        if expr.shape.is_scalar:
            raise MisreadError("a number has no entries")
        if len(places) == 1:
            if self.words.layered == "row" or 1 not in expr.shape:
                raise MisreadError("an entry with one index of what has two")
            places = [places[0], 0] if cols == 1 else [0, places[0]]
        if len(places) != 2 or places == [None, None]:
            raise MisreadError(f"{''.join(below)} is no place in a matrix")
        row, col = places
        for place, dim in ((row, rows), (col, cols)):
            self.within(place, dim)
        if row is None or col is None:
            made = line(expr, row, col)
            return whole(made)
        return Value(SCALAR, lambda: entry(expr, row, col))

    def within(self, place: Index | None, dim: Open) -> None:
        """Hold an index to its dimension."""
        if isinstance(place, str):
            self.used.append((place, dim))
        elif place is not None and not isinstance(dim, Unknown):
            size = self.words.size(dim)
            if size is not None and not 0 <= place < size:
                raise MisreadError(f"there is no entry {place + 1} of {size}")

    def cut(self, tree: Cut) -> Value:
        """An entry of what stands in brackets."""
        base = self.value(tree.base)
        places = self.places_of(tree.below)
        if len(places) == 1 and settled(base.extent[1]) == 1:
            places = [*places, 0]
        if len(places) != 2 or None in places:
            raise MisreadError("brackets with indices that name no entry")
        row, col = places
        assert row is not None and col is not None
        self.within(row, settled(base.extent[0]))
        self.within(col, settled(base.extent[1]))
        return Value(SCALAR, lambda: entry(base.make(), row, col))


def _place(piece: str) -> Index | None:
    if piece == "\\cdot":
        return None
    if piece.isdigit():
        return int(piece) - 1
    if len(piece) == 1 and piece.isalpha():
        return piece
    raise MisreadError(f"{piece!r} is no index")


def lone_index(tree: Tree) -> Index:
    """An index that stands alone in a condition. Raises MisreadError for anything else."""
    match tree:
        case Named(letter=letter, bold=False, accent="", below=(), above="") if letter.isalpha():
            return letter
        case Num(value=value) if value.denominator == 1:
            return int(value) - 1
    raise MisreadError("an equation of what are no indices")
