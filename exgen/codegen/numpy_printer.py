"""Expressions as NumPy source: the only place in exgen that writes NumPy.

What is 1 x 1 is a plain number in the code; every other array has two dimensions, and a column is
`(n, 1)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from exgen.calculus.build import cut, matmul, neg, number, scaled, unit_index
from exgen.calculus.declared import DECLARED
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
    Partial,
    Power,
    Scaled,
    Symbol,
    Transpose,
)
from exgen.calculus.laid_out import Piece, Stack
from exgen.calculus.rules import spelled, written_out
from exgen.codegen.source_printer import (
    ATOM,
    POWER,
    PRODUCT,
    SUM,
    SourcePrinter,
    is_constant,
    is_reciprocal,
)
from exgen.codegen.stable_functions import HELPERS
from exgen.dimensions import Dim, LinearDim, said
from exgen.errors import DerivationError

_DIRECT: dict[str, str] = {
    "exp": "np.exp({})",
    "log": "np.log({})",
    "sin": "np.sin({})",
    "cos": "np.cos({})",
    "tan": "np.tan({})",
    "arcsin": "np.arcsin({})",
    "arccos": "np.arccos({})",
    "arctan": "np.arctan({})",
    "sinh": "np.sinh({})",
    "cosh": "np.cosh({})",
    "abs": "np.abs({})",
    "sign": "np.sign({})",
    "tanh": "np.tanh({})",
    "clip": "np.clip({}, -1, 1)",
    "off": "np.where({} > 0, 0.0, 1.0)",
    "sum": "np.sum({})",
    "mean": "np.mean({})",
    "max": "np.max({})",
    "max_rows": "np.max({}, axis=1, keepdims=True)",
    "norm": "np.linalg.norm({})",
    "tr": "np.trace({})",
    "det": "np.linalg.det({})",
    "inv": "np.linalg.inv({})",
    "logdet": "np.linalg.slogdet({})[1]",
    "logabsdet": "np.linalg.slogdet({})[1]",
}
"""Function -> NumPy source with a place for the argument; the others are helpers."""

_SLOPES: dict[str, str] = {
    "leaky_relu": "np.where({0} > 0, 1, 0.01)",
    "elu": "np.where({0} > 0, 1, np.exp(np.minimum({0}, 0)))",
}
"""Derivatives whose written-out form would overflow or be hard to read."""


class NumpyPrinter(SourcePrinter):
    """Prints expressions as NumPy source and remembers in `used` which helpers they call.

    `names` gives a quantity or a derivative (a `Symbol` or `Partial`) its identifier, `dims` a
    named dimension its source. A declared function, or its derivative, is a quantity here that has
    the function's name.
    """

    def __init__(self, names: Mapping[Expr, str], dims: Mapping[str, str]) -> None:
        self.names = names
        self.dims = dims
        self.functions = {
            quantity.name: known
            for quantity, known in names.items()
            if isinstance(quantity, Symbol) and quantity.domain in DECLARED
        }
        self.used: set[str] = set()

    def _source(self, expr: Expr) -> tuple[str, int]:
        match expr:
            case Piece():
                return self._piece(expr), ATOM
            case Stack():
                shown = (f"[[{self(p)}]]" if p.shape.is_scalar else self(p) for p in expr.parts)
                parts = ", ".join(shown)
                return f"np.{'hstack' if expr.axis else 'vstack'}(({parts}))", ATOM
            case Number():
                return self._fraction(expr.value)
            case Symbol() | Partial() if expr in self.names:
                return self.names[expr], ATOM
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
                flat = (f"{self._wrap(each, ATOM)}[:, 0]" for each in expr.children)
                return f"np.{expr.function}({', '.join(flat)})[:, None]", ATOM
            case Power():
                return self._power(expr)
            case Transpose():
                return f"{self._wrap(expr.arg, ATOM)}.T", ATOM
            case Apply():
                return self._apply(expr)
            case Call(function="diag"):
                inside = self(expr.arg)
                if expr.arg.shape.is_column:
                    return f"np.diagflat({inside})", ATOM
                return f"np.diag({inside}).reshape(-1, 1)", ATOM
            case Call(function="sum", arg=Constant(kind="ones") as arg):
                return self._dim(arg.shape.rows), ATOM
            case Call():
                return self._function(expr.function, expr.arg), ATOM
            case Entry(row=int(), col=int()):
                return f"{self._wrap(expr.base, ATOM)}[{expr.row}, {expr.col}]", ATOM
        called = getattr(expr, "name", type(expr).__name__)
        raise DerivationError(f"{called} has no NumPy form here: give it a name, or no index")

    def _dim(self, dim: Dim) -> str:
        if isinstance(dim, int):
            return str(dim)
        if isinstance(dim, LinearDim):
            return said(dim, self._dim, times=" * ")
        if dim not in self.dims:
            raise DerivationError(f"the dimension {dim} is not known in the code")
        return self.dims[dim]

    def _constant(self, expr: Constant) -> str:
        rows, cols = (self._dim(d) for d in expr.shape)
        place = unit_index(expr)
        if place is not None:
            row = f"np.eye(1, {cols if expr.shape.is_row else rows}, {place})"
            return row if expr.shape.is_row else f"{row}.T"
        return f"np.eye({rows})" if expr.kind == "eye" else f"np.{expr.kind}(({rows}, {cols}))"

    def _piece(self, expr: Piece) -> str:
        """Ranges of rows and columns; what is 1 x 1 is taken out as a number."""
        base = self._wrap(expr.base, ATOM)
        if expr.shape.is_scalar:
            at = ("0" if span is None else self._dim(span[0]) for span in (expr.rows, expr.cols))
            return f"{base}[{', '.join(at)}]"
        return f"{base}[{', '.join(expr.ranges(self._dim))}]"

    def _spreads(self, expr: Add) -> bool:
        # A multiple of ones, and a column or row repeated, beside an array of full size: NumPy
        # spreads what is repeated.
        return not all(is_constant(term) or _repeated(term) for term in expr.terms)

    def _term(self, term: Expr, *, spreads: bool) -> str:
        body = term.body if isinstance(term, Scaled) else term
        if spreads and isinstance(body, Constant) and body.kind == "ones":
            plain = scaled(term.coefficient, term.scalars, None) if isinstance(term, Scaled) else 1
            return "1" if isinstance(plain, int) else self._wrap(plain, PRODUCT)
        repeated = _repeated(term) if spreads else None
        return self._wrap(term if repeated is None else repeated, PRODUCT)

    def _scaled(self, expr: Scaled) -> tuple[str, int]:
        if expr.coefficient < 0:
            return f"-{self._wrap(neg(expr), PRODUCT)}", SUM
        factors = [*expr.scalars, *([] if expr.body is None else [expr.body])]
        above = [self._wrap(f, POWER) for f in factors if not is_reciprocal(f)]
        # A product of matrices may end the line bare: * and @ bind alike, from the left.
        if len(above) > 0 and isinstance(expr.body, MatMul) and not expr.body.shape.is_scalar:
            above[-1] = self._wrap(expr.body, PRODUCT)
        if expr.coefficient.numerator != 1:
            above.insert(0, str(expr.coefficient.numerator))
        text = self._quotient(" * ".join(above) or "1", [f for f in factors if is_reciprocal(f)])
        if expr.coefficient.denominator != 1:
            text += f" / {expr.coefficient.denominator}"
        return text, PRODUCT

    def _matmul(self, expr: MatMul) -> tuple[str, int]:
        factors = list(expr.factors)
        piece = cut(expr)
        if piece is not None:
            return self._cut(*piece), ATOM
        if not expr.shape.is_scalar and _sums(factors[0], row=True):
            return f"np.sum({self._product(factors[1:])}, axis=0, keepdims=True)", ATOM
        if not expr.shape.is_scalar and _sums(factors[-1], row=False):
            return f"np.sum({self._product(factors[:-1])}, axis=1, keepdims=True)", ATOM
        text = self._product(factors)
        return (f"({text})[0, 0]", ATOM) if expr.shape.is_scalar else (text, PRODUCT)

    def _cut(self, base: Expr, row: int | None, col: int | None) -> str:
        whole = self._wrap(base, ATOM)
        if row is not None and col is not None:
            return f"{whole}[{row}, {col}]"
        return f"{whole}[{row}, None]" if row is not None else f"{whole}[:, {col}, None]"

    def _product(self, factors: Sequence[Expr]) -> str:
        if len(factors) == 1:
            return self(factors[0])
        return " @ ".join(self._wrap(f, POWER) for f in factors)

    def _hadamard(self, expr: Hadamard) -> str:
        below = [f for f in expr.factors if is_reciprocal(f)]
        gates = [f for f in expr.factors if _is_gate(f)]
        rest = [f for f in expr.factors if f not in below and f not in gates]
        if not rest:
            return self._quotient(" * ".join(map(self._step, gates)) or "1", below)
        # Truth values last: NumPy neither negates nor adds them.
        shown = [*(self._wrap(f, POWER) for f in rest), *map(self._gate, gates)]
        return self._quotient(" * ".join(shown), below)

    def _power(self, expr: Power) -> tuple[str, int]:
        base, exponent = expr.base, expr.exponent
        if exponent is number(Fraction(1, 2)):
            return f"np.sqrt({self(base)})", ATOM
        if is_reciprocal(expr):
            return self._quotient("1", [expr]), PRODUCT
        if exponent is number(2) and isinstance(base, Call) and base.function == "norm":
            return f"np.sum({self._wrap(base.arg, ATOM)}**2)", ATOM
        return f"{self._wrap(base, ATOM)}**{self._wrap(exponent, ATOM)}", POWER

    def _apply(self, expr: Apply) -> tuple[str, int]:
        if _is_gate(expr):
            return self._step(expr), ATOM
        known = expr.function in _DIRECT or expr.function in HELPERS
        if not expr.primes and not known and ELEMENTWISE[expr.function].spelled:
            return self._source(spelled(expr))
        if expr.primes:
            if expr.primes == 1 and expr.function in _SLOPES:
                return _SLOPES[expr.function].format(self._wrap(expr.arg, ATOM)), ATOM
            return self._source(written_out(expr))
        return self._function(expr.function, expr.arg), ATOM

    def _gate(self, expr: Expr) -> str:
        sign = "<=" if _is_off(expr) else ">"
        return f"({self(expr.children[0])} {sign} 0)"

    def _step(self, expr: Expr) -> str:
        return self._function("off" if _is_off(expr) else "step", expr.children[0])

    def _function(self, name: str, arg: Expr) -> str:
        if name in self.functions:
            return f"{self.functions[name]}({self(arg)})"
        if name in _DIRECT:
            return _DIRECT[name].format(self(arg))
        if name not in HELPERS:
            raise DerivationError(f"the function {name} has no NumPy form")
        self.used.add(name)
        return f"{name}({self(arg)})"


def _is_gate(expr: Expr) -> bool:
    gates = (("step", 0), ("relu", 1), ("off", 0))
    return isinstance(expr, Apply) and (expr.function, expr.primes) in gates


def _is_off(expr: Expr) -> bool:
    return isinstance(expr, Apply) and expr.function == "off"


def _sums(factor: Expr, *, row: bool) -> bool:
    """Whether multiplying by the factor sums over rows (a row of ones) or columns."""
    vector = factor.shape.is_row if row else factor.shape.is_column
    return isinstance(factor, Constant) and factor.kind == "ones" and vector


def _repeated(term: Expr) -> Expr | None:
    """The column of which every column of a matrix is a copy, or the row; None for any other."""
    body = term.body if isinstance(term, Scaled) else term
    if not isinstance(body, MatMul) or 1 in body.shape:
        return None
    first, *inner, last = body.factors
    if _sums(last, row=True) and not _sums(first, row=False):
        one = matmul(first, *inner)
    elif _sums(first, row=False):
        one = matmul(*inner, last)
    else:
        return None
    if 1 not in one.shape:
        return None
    return scaled(term.coefficient, term.scalars, one) if isinstance(term, Scaled) else one
