"""Reading what stands in brackets and in `ones( )`: indices and dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from exgen.calculus.build import RangeError, ShapeError, matmul, ones, transpose, unit
from exgen.calculus.cursor import FormulaCursor, meant
from exgen.calculus.entries import entry, line
from exgen.calculus.expr import Entry, Expr, Index, intern
from exgen.calculus.functions import call
from exgen.calculus.shape import SCALAR, Dim, Shape
from exgen.calculus.tokens import ParseError, ShapeMismatchError, Token
from exgen.calculus.uncovered import SLICED

_CUT_AT = "a row or a column is cut out at a number, or at the index of a sum around it, sum_i( )"


def counts(names: Mapping[str, Expr]) -> dict[str, Expr]:
    """The named dimensions of these quantities, each as the number it stands for."""
    dims = dict.fromkeys(d for e in names.values() for d in e.shape if isinstance(d, str))
    return {d: call("sum", ones(Shape(d, 1))) for d in dims if d not in names}


class Places(FormulaCursor):
    """A cursor that knows the names of a text, its indices, and the dimensions of the names."""

    def __init__(
        self, text: str, names: Mapping[str, Expr], indices: Mapping[str, Dim] | None
    ) -> None:
        """`names` and `indices` as `parse` takes them."""
        super().__init__(text)
        self.names = names
        self.indices = indices
        self.summed: dict[str, Dim | None] = {}
        """The indices of the sums around, each with the dimension that it runs over, once known."""

    @contextmanager
    def fitting(self, token: Token) -> Iterator[None]:
        """Operands that do not fit are refused at the token."""
        try:
            yield
        except ParseError:
            raise
        except ShapeError as error:
            raise ShapeMismatchError(str(error), self.text, token.at) from None
        except RangeError as error:
            raise self.refuse(token, str(error)) from None

    def dimension(self) -> Dim:
        """A positive number or a name, in `ones` or `eye`."""
        token = self.next
        if token.kind == "name":
            self.place += 1
            return token.text
        if token.kind == "number" and token.text.isdigit() and len(token.text) < 6:
            self.place += 1
            if int(token.text) > 0:
                return int(token.text)
        raise self.refuse(token, "a dimension is a positive number or a name")

    def subscript(self, base: Expr, opening: Token) -> Expr:
        """An entry, a row or a column."""
        with self.deeper(opening):
            summed = self.next.text in self.summed
            alone = summed and self.tokens[self.place + 1].text == "]"
            if alone and base.shape.is_row:
                col = self.index(base.shape.cols)
                self.close(opening, "]")
                return entry(base, 0, col or 0)
            row = self.whole_index(base.shape.rows)
            if alone:
                self.close(opening, "]")
                assert row is not None
                return entry(base, row, 0) if base.shape.is_column else line(base, row, None)
            if self.take(",") is None:
                raise self.refuse(self.next, "two indices are expected: [i, j] or [i, :]")
            col = self.whole_index(base.shape.cols)
        self.close(opening, "]")
        if row is not None and col is not None:
            return intern(Entry(SCALAR, base, row, col))
        if isinstance(row, str) or isinstance(col, str):
            names = {index for index in (row, col) if isinstance(index, str)}
            if self.indices is None and not names <= self.summed.keys():
                raise self.refuse(opening, _CUT_AT)
            return line(base, row, col)
        found = base
        for index, left in ((row, True), (col, False)):
            if index is not None and left:
                found = matmul(unit(index, base.shape.rows), found)
            elif index is not None:
                found = matmul(found, transpose(unit(index, base.shape.cols)))
        return found

    def whole_index(self, dim: Dim) -> Index | None:
        """An index that does not go on as a slice would: `0:k`, `:k`."""
        found = self.index(dim)
        if self.next.text == ":" or (found is None and self.next.kind in ("name", "number")):
            raise self.refuse(self.next, SLICED)
        return found

    def index(self, dim: Dim) -> Index | None:
        """A number or a name, None for a colon."""
        token = self.next
        if self.take(":"):
            return None
        if token.kind == "name":
            self.check_index(token, dim)
            self.place += 1
            return token.text
        if token.kind != "number" or not token.text.isdigit() or len(token.text) > 6:
            raise self.refuse(token, "an index is a number from 0, a name or :")
        if isinstance(dim, int) and int(token.text) >= dim:
            raise self.refuse(token, f"the index {token.text} is beyond {dim - 1}, the last one")
        self.place += 1
        return int(token.text)

    def check_index(self, token: Token, dim: Dim) -> None:
        """Refuse a name that is no free index, and one that runs over another dimension."""
        if token.text in self.summed:
            over = self.summed[token.text]
            if over is None:
                over = self.summed[token.text] = dim
        elif self.indices is None:
            return
        elif token.text not in self.indices:
            known = meant(token.text, self.indices)
            raise self.refuse(token, f"unknown index {token.text!r} ({known})")
        else:
            over = self.indices[token.text]
        if over != dim:
            raise self.refuse(token, f"the index {token.text} runs over {over}, not over {dim}")
