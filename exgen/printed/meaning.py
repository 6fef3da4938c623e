"""Trees of syntax as expressions: what a formula says about a question's quantities.

An expression is built by the smart constructors when all shapes are known. What has no single
meaning (a power of a matrix by entries without its sign, a sum over an index that runs over two
dimensions) is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from exgen.calculus.build import (
    add,
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
    zeros,
)
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import Expr
from exgen.calculus.functions import apply, call
from exgen.calculus.indexed import index_sum
from exgen.calculus.shape import Shape
from exgen.errors import InputError
from exgen.printed.kept import Consulted, kept
from exgen.printed.latex_macros import WHOLE
from exgen.printed.latex_names import lone_index
from exgen.printed.latex_tree import (
    Bars,
    Cut,
    DifferentialOf,
    Entrywise,
    FunctionOf,
    Grid,
    Indicator,
    LetterOf,
    Named,
    Num,
    Ones,
    Ordinary,
    Parenthesised,
    Product,
    Quotient,
    Rate,
    Root,
    Shaped,
    Starred,
    Superscripted,
    Terms,
    Total,
    Tree,
)
from exgen.printed.lexer import MisreadError
from exgen.printed.printed_blocks import Blocks
from exgen.printed.printed_functions import LETTERS, PrintedByLetter
from exgen.printed.printed_sizes import Extent, Open, Unknown, is_scalar, settled, shape
from exgen.printed.value import SCALAR, Value

_ZERO = Num(Fraction(0))
_MINUS_ONE = Terms(((-1, Num(Fraction(1))),))


class Reader(PrintedByLetter, Blocks):
    """Reads one formula, or several that are said to be equal.

    Each kind of tree has a rule, a method; the table below the class lists them.
    """

    def expressions(self, trees: Sequence[Tree], extent: Shape | None = None) -> list[Expr]:
        """Formulas of one shape as expressions; `extent` is that shape where it is known.

        Raises MisreadError.
        """
        if isinstance(self.words, Consulted):
            return self._expressions(trees, extent)
        return kept(self.words, trees, extent, lambda w: Reader(w)._expressions(trees, extent))

    def _expressions(self, trees: Sequence[Tree], extent: Shape | None) -> list[Expr]:
        values = [self.value(tree) for tree in trees]
        if extent is not None:
            return self._all(values, trees, (extent.rows, extent.cols))
        found = next((v.extent for v in values if not v.scalar), SCALAR)
        return self._all(values, trees, found)

    def _all(self, values: list[Value], trees: Sequence[Tree], extent: Extent) -> list[Expr]:
        values = [self._zero(v, t, extent) for v, t in zip(values, trees, strict=True)]
        for value in values:
            self.meet(extent, value.extent, "the sides of an equation")
        self._indices()
        return [self._made(value) for value in values]

    def _zero(self, value: Value, tree: Tree, extent: Extent) -> Value:
        """A plain 0 beside a vector is the zero vector where nothing is bold."""
        plain = not self.words.bold and tree == _ZERO
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

    def summed(self, tree: Terms) -> Value:
        """A sum."""
        values = [(sign, self.value(term)) for sign, term in tree.terms]
        first = values[0][1]
        for _, value in values[1:]:
            self.meet(first.extent, value.extent, "the terms of a sum")
        return Value(
            first.extent, lambda: add(*(v.make() if s > 0 else neg(v.make()) for s, v in values))
        )

    def product(self, tree: Product) -> Value:
        """Factors side by side: numbers, and a chain of matrices."""
        values = [self.value(factor) for factor in self.joined(tree.factors)]
        if len(values) == 1:
            return values[0]
        scalars = [v for v in values if v.scalar]
        chain = [v for v in values if not v.scalar]
        for left, right in pairwise(chain):
            self.agree(left.extent[1], right.extent[0], "a product of matrices")
        if not chain:
            return Value(SCALAR, lambda: scaled(Fraction(1), [v.make() for v in scalars], None))
        extent: Extent = (chain[0].extent[0], chain[-1].extent[1])

        def make() -> Expr:
            body = matmul(*(v.make() for v in chain))
            return scaled(Fraction(1), [v.make() for v in scalars], body)

        return Value(extent, make)

    def entrywise(self, tree: Entrywise) -> Value:
        """A product entry by entry."""
        values = [self.value(factor) for factor in tree.factors]
        for factor, value in zip(tree.factors, values, strict=True):
            if value.scalar:
                raise MisreadError("an entrywise product with a number")
            inside = factor.factors if isinstance(factor, Product) else ()
            if sum(not self.value(f).scalar for f in self.joined(inside)) > 1:
                raise MisreadError("a product of matrices beside an entrywise one")
            self.meet(values[0].extent, value.extent, "the factors of an entrywise product")
        return Value(values[0].extent, lambda: hadamard(*(v.make() for v in values)))

    def quotient(self, tree: Quotient) -> Value:
        """A quotient by a number, or entry by entry."""
        over, under = self.value(tree.over), self.value(tree.under)
        if under.scalar:
            return Value(over.extent, lambda: times(over.make(), power(under.make(), number(-1))))
        if over.scalar:
            raise MisreadError("a number divided by a vector")
        self.meet(over.extent, under.extent, "a quotient")
        return Value(over.extent, lambda: hadamard(over.make(), power(under.make(), number(-1))))

    def root(self, tree: Root) -> Value:
        """A square root, of each entry."""
        value = self.value(tree.arg)
        return Value(value.extent, lambda: power(value.make(), number(Fraction(1, 2))))

    def raised(self, tree: Superscripted) -> Value:
        """A transpose, an inverse or a power."""
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
            exponent = self.exponent(tree.exponent)
            return Value(base.extent, lambda: power(base.make(), exponent.make()))
        return self.powered(base, tree.exponent)

    def applied(self, tree: FunctionOf) -> Value:
        """A function of each entry, or of a whole."""
        name, own = tree.function, Named(LETTERS.get(tree.function, ""))
        if own.letter and self.words.function(own) is not None and tree.exponent is None:
            return self.of_letter(LetterOf(own, tree.arg, tree.primes))
        arg = self.value(tree.arg)
        if name == "sigmoid" and self.words.has(("\\sigma", "", "")):
            raise MisreadError("sigma is a quantity here, and a function")
        extent = arg.extent
        if name in WHOLE:
            if tree.primes:
                raise MisreadError(f"a prime at {name}")
            extent = self._extent_of_call(name, arg.extent)
            value = Value(extent, lambda: call(name, arg.make()))
        elif name in ELEMENTWISE:
            if tree.primes > 1:
                raise MisreadError(f"{tree.primes} primes at {name}")
            value = Value(extent, lambda: apply(name, arg.make(), tree.primes))
        else:
            raise MisreadError(f"no function is called {name}")
        return value if tree.exponent is None else self.powered(value, tree.exponent)

    def _extent_of_call(self, name: str, extent: Extent) -> Extent:
        rows, cols = extent
        if name in ("tr", "det"):
            self.agree(rows, cols, f"the argument of {name}")
        if name in ("tr", "det", "mean", "logsumexp", "max"):
            return SCALAR
        if name == "max_rows":
            return rows, 1
        if name == "diag":
            if settled(cols) == 1:
                return rows, rows
            self.agree(rows, cols, "the argument of diag")
            return rows, 1
        return extent

    def bars(self, tree: Bars) -> Value:
        """An absolute value or a norm."""
        arg = self.value(tree.arg)
        if tree.kind == "abs":
            return Value(arg.extent, lambda: apply("abs", arg.make()))
        vector = 1 in (settled(arg.extent[0]), settled(arg.extent[1]))
        if arg.scalar or vector == (tree.kind == "frobenius"):
            raise MisreadError(f"a norm of the kind {tree.kind} of what has another")
        return Value(SCALAR, lambda: call("norm", arg.make()))

    def indicator(self, tree: Indicator) -> Value:
        """An indicator, or a Kronecker delta."""
        if tree.relation == "=":
            places = [lone_index(side) for side in (tree.left, tree.right)]
            return self.kronecker(*places)
        left, right = self.value(tree.left), self.value(tree.right)
        if not (left.scalar or right.scalar):
            self.meet(left.extent, right.extent, "a condition")
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
        """A sum over an index, which runs over one dimension."""
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
        return Value(SCALAR, lambda: index_sum(tree.index, shape((end, 1)).rows, body.make()))

    def shaped(self, tree: Shaped) -> Value:
        """A factor above its shape."""
        value = self.value(tree.inner)
        self.state(value.extent, tree.shape)
        return value


Reader.rules = {
    Num: lambda reader, tree: Value(SCALAR, lambda: number(tree.value)),
    Named: Reader.named,
    Ones: lambda reader, tree: _ones(reader, tree),
    Grid: Reader.blocks,
    Parenthesised: lambda reader, tree: reader.value(tree.inner),
    Superscripted: Reader.raised,
    Cut: Reader.cut,
    Terms: Reader.summed,
    Product: Reader.product,
    Entrywise: Reader.entrywise,
    Starred: Reader.starred,
    Quotient: Reader.quotient,
    Root: Reader.root,
    FunctionOf: Reader.applied,
    LetterOf: Reader.of_letter,
    Bars: Reader.bars,
    Indicator: Reader.indicator,
    Total: Reader.total,
    Rate: Reader.rate,
    Ordinary: Reader.ordinary,
    DifferentialOf: Reader.change,
    Shaped: Reader.shaped,
}


def _ones(reader: Reader, tree: Ones) -> Value:
    rows: Open = reader.words.dimension(tree.below) if tree.below else Unknown()
    return Value((rows, 1), lambda: ones(shape((rows, 1))))
