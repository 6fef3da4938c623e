"""Trees of syntax as expressions: what a formula says about a question's quantities.

An expression is built by the smart constructors when all shapes are known. What has no single
meaning (a power of a matrix by entries without its sign, a sum over an index that runs over two
dimensions) is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from exgen.calculus.build import (
    add,
    eye,
    hadamard,
    matmul,
    neg,
    number,
    ones,
    power,
    scaled,
    sub,
    times,
    transpose,
    unit,
    zeros,
)
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import (
    Derivative,
    Differential,
    Entry,
    Expr,
    Index,
    Partial,
    Symbol,
    intern,
)
from exgen.calculus.functions import apply, call
from exgen.calculus.indexed import delta, entry, index_sum, line
from exgen.calculus.shape import SCALAR, Shape
from exgen.calculus.totals import total
from exgen.errors import InputError
from exgen.printed.lexer import MisreadError, split
from exgen.printed.macros import LETTERED, WHOLE
from exgen.printed.sizes import Extent, Open, Unknown, agree, is_scalar, settled, shape, shown
from exgen.printed.tree import (
    Applied,
    Bars,
    Change,
    Cut,
    Entrywise,
    Grid,
    Group,
    Indicator,
    Mark,
    Named,
    Num,
    Ones,
    Ordinary,
    Product,
    Quotient,
    Raised,
    Rate,
    Root,
    Shaped,
    Terms,
    Total,
    Tree,
    bare,
)
from exgen.printed.vocabulary import Vocabulary

_ONE: Extent = (1, 1)
_MINUS_ONE = Terms(((-1, Num(Fraction(1))),))


@dataclass(frozen=True, slots=True)
class Value:
    """What a formula stands for: its rows and columns, and how to build it once they are known."""

    extent: Extent
    make: Callable[[], Expr]

    @property
    def scalar(self) -> bool:
        """Whether it is 1 x 1."""
        return is_scalar(self.extent)


class Reader:
    """Reads one formula, or several that are said to be equal."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """`vocabulary` tells what the letters stand for."""
        self.words = vocabulary
        self.used: list[tuple[str, Open]] = []

    def expressions(self, trees: Sequence[Tree], extent: Shape | None = None) -> list[Expr]:
        """Formulas of one shape as expressions; `extent` is that shape where it is known.

        Raises MisreadError.
        """
        values = [self.value(tree) for tree in trees]
        if extent is not None:
            return self._all(values, trees, tuple(extent))
        found = next((v.extent for v in values if not v.scalar), _ONE)
        return self._all(values, trees, found)

    def _all(self, values: list[Value], trees: Sequence[Tree], extent: Extent) -> list[Expr]:
        values = [self._zero(v, t, extent) for v, t in zip(values, trees, strict=True)]
        for value in values:
            self._same(extent, value.extent, "the sides of an equation")
        self._indices()
        return [self._made(value) for value in values]

    def value(self, tree: Tree) -> Value:
        """What a tree stands for."""
        rule = _RULES.get(type(tree))
        if rule is None:
            raise MisreadError(f"a {type(tree).__name__} has no place in an expression")
        found: Value = rule(self, tree)
        return found

    # how shapes meet

    def agree(self, left: Open, right: Open, what: str) -> None:
        agree(left, right, what)

    def _same(self, left: Extent, right: Extent, what: str) -> None:
        self.agree(left[0], right[0], f"the rows of {what}")
        self.agree(left[1], right[1], f"the columns of {what}")

    def _zero(self, value: Value, tree: Tree, extent: Extent) -> Value:
        """A plain 0 beside a vector is the zero vector where nothing is bold."""
        plain = tree == Num(Fraction(0)) and not self.words.bold
        if plain and value.scalar and not is_scalar(extent):
            return Value(extent, lambda: zeros(shape(extent)))
        return value

    @staticmethod
    def _made(value: Value) -> Expr:
        try:
            return value.make()
        except InputError as error:
            raise MisreadError(str(error)) from None

    def _indices(self) -> None:
        """Free indices run over one dimension each."""
        known: dict[str, Open] = {}
        for index, dim in self.used:
            self.agree(known.setdefault(index, dim), dim, f"the range of the index {index}")

    # leaves

    def named(self, tree: Named) -> Value:
        try:
            expr, below, above = self.words.find(tree)
        except MisreadError:
            found = self._constant(replace(tree, above=""))
            if found is None:
                raise
            return self._power(found, Num(Fraction(tree.above))) if tree.above else found
        value = self._cut(expr, below) if below else _whole(expr)
        self._bold(tree, scalar=bool(below) or expr.shape.is_scalar)
        if not above:
            return value
        return self._power(value, Num(Fraction(above)))

    def _bold(self, tree: Named, *, scalar: bool) -> None:
        if tree.bold != (self.words.bold and not scalar):
            kind = "a number" if scalar else "a vector or matrix"
            raise MisreadError(f"{Vocabulary.spelled(tree)} stands for {kind}")

    def _constant(self, tree: Named) -> Value | None:
        """Names that are no quantity: I, 0, a unit vector, a dimension, a Kronecker delta."""
        words = self.words
        dim = words.dimension_named(tree)
        if dim is not None:
            return Value(_ONE, lambda: total(ones(Shape(dim, 1))))
        if tree.accent:
            return None
        if tree.letter == "\\delta" and not tree.bold and not words.layered:
            places = self._places(tree.below)
            if len(places) == 2 and None not in places:
                return self._kronecker(*places)
        if tree.bold != words.bold:
            return None
        size = Unknown()
        if tree.letter == "I" and not tree.below:
            return Value((size, size), lambda: eye(shape((size, size)).rows))
        if tree.letter == "0" and not tree.below:
            extent: Extent = (Unknown(one=True), Unknown(one=True))
            return Value(extent, lambda: zeros(shape(extent)))
        if tree.letter == "e" and len(tree.below) == 1 and tree.below[0].isdigit():
            place = int(tree.below[0]) - 1
            return Value((size, 1), lambda: transpose(unit(place, shape((size, 1)).rows)))
        return None

    def _kronecker(self, first: Index | None, second: Index | None) -> Value:
        assert first is not None and second is not None
        dim = Unknown()
        self.used += [(i, dim) for i in (first, second) if isinstance(i, str)]
        return Value(_ONE, lambda: delta(first, second))

    def _places(self, below: Sequence[str]) -> list[Index | None]:
        """Indices as they are written: from 1, a dot for all of them."""
        if self.words.layered:
            pieces = ["".join(p) for p in split(list(below), ",")]
        else:
            pieces = [c for t in below for c in (t if t.isdigit() else [t])]
        return [_place(piece) for piece in pieces]

    def _cut(self, expr: Expr, below: Sequence[str]) -> Value:
        """An entry of a quantity, or a row or column where an index is a dot."""
        places = self._places(below)
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
            self._within(place, dim)
        if row is None or col is None:
            made = line(expr, row, col)
            return Value(tuple(made.shape), lambda: made)
        return Value(_ONE, lambda: entry(expr, row, col))

    def _within(self, place: Index | None, dim: Open) -> None:
        if isinstance(place, str):
            self.used.append((place, dim))
        elif place is not None and not isinstance(dim, Unknown):
            size = dim if isinstance(dim, int) else self.words.sizes.get(dim)
            if size is not None and not 0 <= place < size:
                raise MisreadError(f"there is no entry {place + 1} of {size}")

    # operations

    def summed(self, tree: Terms) -> Value:
        values = [(sign, self.value(term)) for sign, term in tree.terms]
        first = values[0][1]
        for _, value in values[1:]:
            self._same(first.extent, value.extent, "the terms of a sum")
        return Value(
            first.extent, lambda: add(*(v.make() if s > 0 else neg(v.make()) for s, v in values))
        )

    def product(self, tree: Product) -> Value:
        values = [self.value(factor) for factor in tree.factors]
        scalars = [v for v in values if v.scalar]
        chain = [v for v in values if not v.scalar]
        for left, right in zip(chain, chain[1:], strict=False):
            self.agree(left.extent[1], right.extent[0], "a product of matrices")
        if not chain:
            return Value(_ONE, lambda: scaled(Fraction(1), [v.make() for v in scalars], None))
        extent: Extent = (chain[0].extent[0], chain[-1].extent[1])

        def make() -> Expr:
            body = matmul(*(v.make() for v in chain))
            return scaled(Fraction(1), [v.make() for v in scalars], body)

        return Value(extent, make)

    def entrywise(self, tree: Entrywise) -> Value:
        values = [self.value(factor) for factor in tree.factors]
        for factor, value in zip(tree.factors, values, strict=True):
            if value.scalar:
                raise MisreadError("an entrywise product with a number")
            inside = factor.factors if isinstance(factor, Product) else ()
            if sum(not self.value(f).scalar for f in inside) > 1:
                raise MisreadError("a product of matrices beside an entrywise one")
            self._same(values[0].extent, value.extent, "the factors of an entrywise product")
        return Value(values[0].extent, lambda: hadamard(*(v.make() for v in values)))

    def quotient(self, tree: Quotient) -> Value:
        over, under = self.value(tree.over), self.value(tree.under)
        if under.scalar:
            return Value(over.extent, lambda: times(over.make(), power(under.make(), number(-1))))
        if over.scalar:
            raise MisreadError("a number divided by a vector")
        self._same(over.extent, under.extent, "a quotient")
        return Value(over.extent, lambda: hadamard(over.make(), power(under.make(), number(-1))))

    def root(self, tree: Root) -> Value:
        value = self.value(tree.arg)
        return Value(value.extent, lambda: power(value.make(), number(Fraction(1, 2))))

    def raised(self, tree: Raised) -> Value:
        base = self.value(tree.base)
        rows, cols = base.extent
        if tree.kind == "T":
            return Value((cols, rows), lambda: transpose(base.make()))
        if tree.kind == "inv-T" or (tree.exponent == _MINUS_ONE and not base.scalar):
            self.agree(rows, cols, "an inverse")
            if tree.kind == "inv-T":
                return Value((rows, cols), lambda: transpose(call("inv", base.make())))
            return Value((rows, cols), lambda: call("inv", base.make()))
        assert tree.exponent is not None
        if tree.kind == "odot":
            if base.scalar:
                raise MisreadError("an entrywise power of a number")
            exponent = self._exponent(tree.exponent)
            return Value(base.extent, lambda: power(base.make(), exponent.make()))
        return self._power(base, tree.exponent)

    def _power(self, base: Value, exponent: Tree) -> Value:
        if not base.scalar:
            raise MisreadError("a power of a vector or matrix without the entrywise sign")
        value = self._exponent(exponent)
        return Value(_ONE, lambda: power(base.make(), value.make()))

    def _exponent(self, tree: Tree) -> Value:
        value = self.value(tree)
        if not value.scalar:
            raise MisreadError("an exponent that is no number")
        return value

    def applied(self, tree: Applied) -> Value:
        name, arg = tree.function, self.value(tree.arg)
        if any(("\\sigma", "", d) in self.words.quantities for d in ("",)) and name == "sigmoid":
            raise MisreadError("sigma is a quantity here, and a function")
        extent = arg.extent
        if name in WHOLE:
            if tree.primes:
                raise MisreadError(f"a prime at {name}")
            extent = self._extent_of_call(name, arg.extent)
            value = Value(extent, lambda: call(name, arg.make()))
        elif name in ELEMENTWISE:
            value = Value(extent, lambda: apply(name, arg.make(), tree.primes))
        else:
            raise MisreadError(f"no function is called {name}")
        return value if tree.exponent is None else self._power(value, tree.exponent)

    def _extent_of_call(self, name: str, extent: Extent) -> Extent:
        rows, cols = extent
        if name in ("tr", "det"):
            self.agree(rows, cols, f"the argument of {name}")
        if name in ("tr", "det", "mean", "logsumexp"):
            return _ONE
        if name == "diag":
            if settled(cols) == 1:
                return rows, rows
            self.agree(rows, cols, "the argument of diag")
            return rows, 1
        return extent

    def bars(self, tree: Bars) -> Value:
        arg = self.value(tree.arg)
        if tree.kind == "abs":
            return Value(arg.extent, lambda: apply("abs", arg.make()))
        vector = 1 in (settled(arg.extent[0]), settled(arg.extent[1]))
        if arg.scalar or vector == (tree.kind == "frobenius"):
            raise MisreadError(f"a norm of the kind {tree.kind} of what has another")
        return Value(_ONE, lambda: call("norm", arg.make()))

    def indicator(self, tree: Indicator) -> Value:
        if tree.relation == "=":
            places = [_lone_index(side) for side in (tree.left, tree.right)]
            return self._kronecker(*places)
        left, right = self.value(tree.left), self.value(tree.right)
        if not (left.scalar or right.scalar):
            self._same(left.extent, right.extent, "a condition")
        extent = right.extent if left.scalar else left.extent

        def make() -> Expr:
            a, b = left.make(), right.make()
            match tree.relation:
                case ">":
                    return apply("step", sub(a, b))
                case "<":
                    return apply("step", sub(b, a))
                case "<=":
                    return apply("off", sub(a, b))
            raise MisreadError(f"an indicator of {tree.relation}")

        return Value(extent, make)

    def total(self, tree: Total) -> Value:
        before = len(self.used)
        body = self.value(tree.body)
        if not body.scalar:
            raise MisreadError("a sum over an index of what is no number")
        inside = self.used[before:]
        mine = [dim for index, dim in inside if index == tree.index]
        self.used[before:] = [(i, dim) for i, dim in inside if i != tree.index]
        end: Open = self.words.dimension(tree.end) if tree.end else Unknown()
        for dim in mine:
            self.agree(end, dim, f"the range of the index {tree.index}")
        if not mine:
            raise MisreadError(f"the sum over {tree.index} has no such index in it")
        return Value(_ONE, lambda: index_sum(tree.index, shape((end, 1)).rows, body.make()))

    # derivatives

    def rate(self, tree: Rate) -> Value:
        of, of_below = self._quantity(tree.of)
        wrt, wrt_below = self._quantity(tree.wrt)
        if of_below:
            by = self._cut(wrt, wrt_below) if wrt_below else _whole(wrt)
            entry_of = self._cut(of, of_below)

            def named() -> Expr:
                by_expr = by.make()
                return intern(Derivative(by_expr.shape, entry_of.make(), by_expr))

            if not entry_of.scalar:
                raise MisreadError("a derivative of a row or column")
            return Value(by.extent, named)
        name = self._partial(of, wrt)
        if not wrt_below:
            return _whole(name)
        if not of.shape.is_scalar:
            raise MisreadError("a derivative of a vector by an entry")
        return self._cut(name, wrt_below)

    def _quantity(self, tree: Tree) -> tuple[Symbol, tuple[str, ...]]:
        """The quantity that a derivative is of or by, and the indices of its entry."""
        if not isinstance(tree, Named):
            raise MisreadError("a derivative of or by what has no name")
        expr, below, above = self.words.find(tree)
        if not isinstance(expr, Symbol) or above:
            raise MisreadError("a derivative of or by what is no quantity")
        self._bold(tree, scalar=bool(below) or expr.shape.is_scalar)
        return expr, below

    def _partial(self, of: Symbol, wrt: Symbol) -> Partial:
        if of.shape.is_scalar:
            return intern(Partial(wrt.shape, of.name, wrt.name))
        if wrt.shape.is_scalar:
            return intern(Partial(of.shape, of.name, wrt.name, "tangent"))
        if 1 not in of.shape or 1 not in wrt.shape:
            raise MisreadError("a derivative that would be a tensor")
        outputs, inputs = (s.rows if s.cols == 1 else s.cols for s in (of.shape, wrt.shape))
        layout = self.words.layout
        sides = (inputs, outputs) if layout == "denominator" else (outputs, inputs)
        return intern(Partial(Shape(*sides), of.name, wrt.name, layout))

    def ordinary(self, tree: Ordinary) -> Value:
        wrt, below = self._quantity(tree.wrt)
        body = self.value(tree.body)
        if below or not (wrt.shape.is_scalar and body.scalar):
            raise MisreadError("d/dt of or by what is no number")
        return Value(_ONE, lambda: intern(Derivative(SCALAR, body.make(), wrt)))

    def change(self, tree: Change) -> Value:
        quantity, below = self._quantity(tree.of)
        if below:
            raise MisreadError("the differential of an entry")
        return _whole(intern(Differential(quantity.shape, quantity.name)))

    # the rest

    def cut(self, tree: Cut) -> Value:
        base = self.value(tree.base)
        places = self._places(tree.below)
        if len(places) == 1 and settled(base.extent[1]) == 1:
            places = [*places, 0]
        if len(places) != 2 or None in places:
            raise MisreadError("brackets with indices that name no entry")
        row, col = places
        assert row is not None and col is not None
        self._within(row, settled(base.extent[0]))
        self._within(col, settled(base.extent[1]))
        return Value(_ONE, lambda: entry(base.make(), row, col))

    def shaped(self, tree: Shaped) -> Value:
        value = self.value(tree.inner)
        self.state(value.extent, tree.shape)
        return value

    def state(self, extent: Extent, told: Sequence[str]) -> None:
        """Hold a shape to what is written of it, by name or in numbers. Raises MisreadError."""
        sides = split(list(told), "\\times")
        if len(sides) != 2:
            raise MisreadError(f"{' '.join(told)} is no shape")
        for side, dim in zip(sides, extent, strict=True):
            here, there = self.words.dimension(tuple(side)), settled(dim)
            if here != there and here != self.words.sizes.get(str(there)):
                raise MisreadError(
                    f"the shape {' '.join(told)} is written at what has "
                    f"{shown(extent[0])} x {shown(extent[1])}"
                )


def _whole(expr: Expr) -> Value:
    return Value(tuple(expr.shape), lambda: expr)


def _place(piece: str) -> Index | None:
    if piece == "\\cdot":
        return None
    if piece.isdigit():
        return int(piece) - 1
    if len(piece) == 1 and piece.isalpha():
        return piece
    raise MisreadError(f"{piece!r} is no index")


def _lone_index(tree: Tree) -> Index:
    match tree:
        case Named(letter=letter, bold=False, accent="", below=(), above="") if letter.isalpha():
            return letter
        case Num(value=value) if value.denominator == 1:
            return int(value) - 1
    raise MisreadError("an equation of what are no indices")


_RULES: dict[type, Callable[..., Value]] = {
    Num: lambda reader, tree: Value(_ONE, lambda: number(tree.value)),
    Named: Reader.named,
    Ones: lambda reader, tree: _ones(),
    Group: lambda reader, tree: reader.value(tree.inner),
    Raised: Reader.raised,
    Cut: Reader.cut,
    Terms: Reader.summed,
    Product: Reader.product,
    Entrywise: Reader.entrywise,
    Quotient: Reader.quotient,
    Root: Reader.root,
    Applied: Reader.applied,
    Bars: Reader.bars,
    Indicator: Reader.indicator,
    Total: Reader.total,
    Rate: Reader.rate,
    Ordinary: Reader.ordinary,
    Change: Reader.change,
    Shaped: Reader.shaped,
}
"""Kind of tree -> what it stands for."""


def _ones() -> Value:
    rows = Unknown()
    return Value((rows, 1), lambda: ones(shape((rows, 1))))
