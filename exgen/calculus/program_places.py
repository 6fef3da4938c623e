"""Reading what stands in brackets and in `ones( )`: indices and dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from exgen.calculus.build import RangeError, ShapeError, matmul, ones, transpose, unit
from exgen.calculus.cursor import FormulaCursor, meant
from exgen.calculus.entries import entry, line
from exgen.calculus.expr import Call, Constant, Entry, Expr, Index, intern
from exgen.calculus.functions import call
from exgen.calculus.selections import never
from exgen.calculus.shape import SCALAR, Shape
from exgen.calculus.slicing import Range, piece
from exgen.calculus.tokens import ParseError, ShapeMismatchError, Token
from exgen.dimensions import Dim, dim_less, dim_sum, dim_times, named_dims

_CUT_AT = "a row or a column is cut out at a number, or at the index of a sum around it, sum_i( )"

_STEPS = (
    "steps are not covered: a range goes from:to; what else picks rows is a given matrix of 0 and"
    " 1 before them, S @ x"
)


def counts(names: Mapping[str, Expr]) -> dict[str, Expr]:
    """The named dimensions of these quantities, each as the number it stands for."""
    dims = named_dims(d for e in names.values() for d in e.shape)
    return {d: call("sum", ones(Shape(d, 1))) for d in dims if d not in names}


class Places(FormulaCursor):
    """A cursor that knows the names of a text, its indices, and the dimensions of the names.

    Every method that reads raises ParseError, at the token, for what it cannot read.
    """

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
        """A positive number, a name, or a sum of such, in `ones` or `eye`."""
        token = self.next
        found = self.linear(known=False)
        if never(dim_less(found, 1)):
            raise self.refuse(token, "a dimension is a positive number or a name")
        return found

    def linear(self, *, known: bool) -> Dim:
        """Numbers, names of dimensions and multiples of them, added up: `n - k + 1`, `2*d`."""
        found: Dim = 0
        sign = self.take("+", "-")
        while True:
            term = self.multiple(known=known)
            found = dim_less(found, term) if sign and sign.text == "-" else dim_sum(found, term)
            sign = self.take("+", "-")
            if sign is None:
                return found

    def multiple(self, *, known: bool) -> Dim:
        """A number, a name, or both with a `*` between."""
        token = self.next
        if token.kind == "name":
            self.place += 1
            return self.dimension_called(token, known=known)
        if token.kind != "number" or not token.text.isdigit() or len(token.text) > 5:
            raise self.refuse(token, "a dimension is a positive number or a name")
        self.place += 1
        if self.take("*") is None:
            return int(token.text)
        name = self.next
        if name.kind != "name":
            raise self.refuse(name, "the name of a dimension is expected")
        self.place += 1
        return dim_times(self.dimension_called(name, known=known), int(token.text))

    def dimension_called(self, token: Token, *, known: bool) -> Dim:
        """The dimension of this name; where it need not be `known`, it may be a new one."""
        match self.names.get(token.text):
            case Call(function="sum", arg=Constant(kind="ones") as each):
                return each.shape.rows
        dims = named_dims(d for e in self.names.values() for d in e.shape)
        if known and token.text not in dims:
            hint = meant(token.text, dims)
            raise self.refuse(token, f"no dimension is called {token.text} ({hint})")
        return token.text

    def subscript(self, base: Expr, opening: Token) -> Expr:
        """An entry, a row or a column."""
        with self.deeper(opening):
            summed = self.next.text in self.summed
            alone = summed and self.tokens[self.place + 1].text == "]"
            if alone and base.shape.is_row:
                place = self.single(self.next, base.shape.cols)
                self.close("]")
                return entry(base, 0, place)
            row = self.index(base.shape.rows)
            col: Index | Range | None = None
            if alone:
                self.close("]")
                assert row is not None and not isinstance(row, tuple)
                return entry(base, row, 0) if base.shape.is_column else line(base, row, None)
            if self.take(",") is not None:
                col = self.index(base.shape.cols)
            elif isinstance(row, tuple) and base.shape.is_row:
                raise self.refuse(opening, "a row is cut as [:, from:to]")
            elif not isinstance(row, tuple):
                raise self.refuse(self.next, "two indices are expected: [i, j] or [i, :]")
        self.close("]")
        if isinstance(row, tuple) or isinstance(col, tuple):
            return self.cut_out(base, row, col, opening)
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

    def cut_out(
        self, base: Expr, row: Index | Range | None, col: Index | Range | None, opening: Token
    ) -> Expr:
        """A range of rows, of columns, or of both; or a range within one row or one column."""
        if isinstance(row, str) or isinstance(col, str):
            raise self.refuse(opening, "a range is cut out of a row beside no index of a sum")
        spans = [(i, i + 1) if isinstance(i, int) else i for i in (row, col)]
        with self.fitting(opening):
            return piece(base, *spans)

    def index(self, dim: Dim) -> Index | Range | None:
        """A number or a name, None for a colon, or a range such as `1:k` or `:-1`."""
        token = self.next
        start: Dim = 0
        if token.text != ":":
            later = self.tokens[min(self.place + 1, len(self.tokens) - 1)].text
            if later not in (":", "+", "-", "*") and token.text != "-":
                return self.single(token, dim)
            start = self.bound(dim)
        if self.take(":") is None:
            raise self.refuse(self.next, "a range is written from:to")
        self.no_step()
        stop = dim if self.next.text in (",", "]") else self.bound(dim)
        self.no_step()
        return None if (start, stop) == (0, dim) else (start, stop)

    def no_step(self) -> None:
        """Refuse a second colon."""
        if self.next.text == ":":
            raise self.refuse(self.next, _STEPS)

    def bound(self, dim: Dim) -> Dim:
        """Where a range begins or ends; one below 0 counts from the end."""
        found = self.linear(known=True)
        return dim_sum(dim, found) if never(found) else found

    def single(self, token: Token, dim: Dim) -> Index:
        """A number or a name."""
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
