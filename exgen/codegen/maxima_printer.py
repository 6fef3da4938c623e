"""Expressions as Maxima source, the syntax in which students type answers for STACK.

Maxima's `*`, `/` and `^` go entry by entry, `.` is the product of matrices, and a product of row
and column is a plain number. Nothing is evaluated before names have values: every function is one
of `maxima_functions`, by the name that is typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from exgen.calculus.build import cut, neg, number, scaled, unit_index
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Convolution,
    Entry,
    Expr,
    Hadamard,
    MatMul,
    Number,
    Power,
    Scaled,
    Slice,
    Symbol,
    Transpose,
)
from exgen.calculus.laid_out import Piece, Stack
from exgen.calculus.rules import spelled, written_out
from exgen.codegen.maxima_functions import FUNCTIONS
from exgen.codegen.source_printer import (
    ATOM,
    DOT,
    POWER,
    PRODUCT,
    SUM,
    SourcePrinter,
    is_constant,
    is_reciprocal,
)
from exgen.dimensions import Dim, LinearDim, said
from exgen.errors import DerivationError


class MaximaPrinter(SourcePrinter):
    """Prints expressions as Maxima source and remembers in `used` the functions they call.

    `names` gives a quantity its identifier where that is another than its name, `dims` every named
    dimension its source. `used` has the keys of `maxima_functions.FUNCTIONS`.
    """

    over = "/"

    def __init__(self, names: Mapping[str, str], dims: Mapping[str, str]) -> None:
        self.names = names
        self.dims = dims
        self.used: set[str] = set()

    def dim(self, dim: Dim) -> str:
        """The source of a dimension. Raises DerivationError for one without a number."""
        if isinstance(dim, int):
            return str(dim)
        if isinstance(dim, LinearDim):
            return said(dim, self.dim, times="*")
        if dim not in self.dims:
            raise DerivationError(f"the dimension {dim} has no number")
        return self.dims[dim]

    def _source(self, expr: Expr) -> tuple[str, int]:
        match expr:
            case Piece():
                return self._piece(expr), ATOM
            case Stack():
                return self._stack(expr), ATOM
            case Number():
                return self._fraction(expr.value)
            case Symbol():
                return self.names.get(expr.name, expr.name), ATOM
            case Constant():
                return self._constant(expr), ATOM
            case Add():
                return self._sum(expr), SUM
            case Scaled():
                return self._scaled(expr)
            case MatMul():
                return self._matmul(expr)
            case Hadamard():
                return self._hadamard(expr), PRODUCT
            case Convolution():
                return self._named(expr.function, *map(self, expr.children)), ATOM
            case Power():
                return self._power(expr)
            case Transpose():
                return f"transpose({self(expr.arg)})", ATOM
            case Apply():
                return self._apply(expr)
            case Call():
                return self._call(expr), ATOM
            case Entry(row=int() as row, col=int() as col):
                return self._cut(expr.base, row, col), ATOM
            case Slice(row=int() as row, col=None):
                return self._cut(expr.base, row, None), ATOM
            case Slice(row=None, col=int() as col):
                return self._cut(expr.base, None, col), ATOM
        called = getattr(expr, "name", type(expr).__name__)
        raise DerivationError(f"{called} has no Maxima form")

    def _named(self, function: str, *arguments: str) -> str:
        self.used.add(function)
        return f"{FUNCTIONS[function].name}({', '.join(arguments)})"

    def _constant(self, expr: Constant) -> str:
        rows, cols = (self.dim(d) for d in expr.shape)
        place = unit_index(expr)
        if expr.kind == "eye":
            return self._named("eye", rows)
        if place is None:
            return self._named(expr.kind, rows, cols)
        if expr.shape.is_row:
            return self._named("row", self._named("eye", cols), str(place + 1))
        return self._named("column", self._named("eye", rows), str(place + 1))

    def _spreads(self, expr: Add) -> bool:
        # A number beside an array of full size is added to every entry.
        return not all(is_constant(term) for term in expr.terms)

    def _term(self, term: Expr, *, spreads: bool) -> str:
        body = term.body if isinstance(term, Scaled) else term
        if spreads and isinstance(body, Constant) and body.kind == "ones":
            if not isinstance(term, Scaled):
                return "1"
            return self._wrap(scaled(term.coefficient, term.scalars, None), PRODUCT)
        return self._wrap(term, PRODUCT)

    def _scaled(self, expr: Scaled) -> tuple[str, int]:
        if expr.coefficient < 0:
            return f"-{self._wrap(neg(expr), PRODUCT)}", SUM
        factors = [*expr.scalars, *([] if expr.body is None else [expr.body])]
        above = [self._wrap(f, POWER) for f in factors if not is_reciprocal(f)]
        if expr.coefficient.numerator != 1:
            above.insert(0, str(expr.coefficient.numerator))
        text = self._quotient("*".join(above) or "1", [f for f in factors if is_reciprocal(f)])
        if expr.coefficient.denominator != 1:
            text += f"/{expr.coefficient.denominator}"
        return text, PRODUCT

    def _matmul(self, expr: MatMul) -> tuple[str, int]:
        piece = cut(expr)
        if piece is not None:
            return self._cut(*piece), ATOM
        return " . ".join(self._wrap(f, POWER) for f in expr.factors), DOT

    def _cut(self, base: Expr, row: int | None, col: int | None) -> str:
        if row is not None and col is not None:
            return self._named("entry", self(base), str(row + 1), str(col + 1))
        if row is not None:
            return self._named("row", self(base), str(row + 1))
        assert col is not None
        return self._named("column", self(base), str(col + 1))

    def _piece(self, expr: Piece) -> str:
        starts = ("0" if span is None else self.dim(span[0]) for span in (expr.rows, expr.cols))
        first, second = starts
        if expr.shape.is_scalar:
            return self._named("entry", self(expr.base), f"{first}+1", f"{second}+1")
        return self._named("piece", self(expr.base), first, second, *map(self.dim, expr.shape))

    def _stack(self, expr: Stack) -> str:
        parts = [f"matrix([{self(p)}])" if p.shape.is_scalar else self(p) for p in expr.parts]
        return f"{'addcol' if expr.axis else 'addrow'}({', '.join(parts)})"

    def _hadamard(self, expr: Hadamard) -> str:
        below = [f for f in expr.factors if is_reciprocal(f)]
        above = [self._wrap(f, POWER) for f in expr.factors if f not in below]
        return self._quotient("*".join(above) or "1", below)

    def _power(self, expr: Power) -> tuple[str, int]:
        if expr.exponent is number(Fraction(1, 2)):
            return f"sqrt({self(expr.base)})", ATOM
        if is_reciprocal(expr):
            return self._quotient("1", [expr]), PRODUCT
        return f"{self._wrap(expr.base, ATOM)}^{self._wrap(expr.exponent, ATOM)}", POWER

    def _apply(self, expr: Apply) -> tuple[str, int]:
        if expr.primes:
            return self._source(written_out(expr))
        if ELEMENTWISE[expr.function].spelled:
            return self._source(spelled(expr))
        return self._named(expr.function, self(expr.arg)), ATOM

    def _call(self, expr: Call) -> str:
        match expr:
            case Call(function="sum", arg=Constant(kind="ones") as ones) if ones.shape.is_column:
                return self.dim(ones.shape.rows)
            case Call(function="logdet"):
                self.used.add("log")
                return f"log({self._named('det', self(expr.arg))})"
            case Call(function="logabsdet"):
                self.used |= {"log", "abs"}
                return f"log(abs({self._named('det', self(expr.arg))}))"
        return self._named(expr.function, self(expr.arg))
