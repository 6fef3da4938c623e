r"""Expressions as LaTeX, as a careful lecturer writes them.

A product inside a Hadamard product gets parentheses, scalars stand in front, a quotient by a
scalar is a fraction, `inv(X).T` is `X^{-\top}`, an indicator is `\ind{z > 0}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from exgen.calculus.build import neg, ones, power, split
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Convolution,
    Delta,
    Derivative,
    Differential,
    Entry,
    Expr,
    Hadamard,
    IndexSum,
    MatMul,
    Number,
    Partial,
    Power,
    Scaled,
    Slice,
    Symbol,
    Transpose,
)
from exgen.calculus.indexed import entry_of
from exgen.calculus.laid_out import Piece, Stack, laid_out
from exgen.typeset import quantities
from exgen.typeset.applied import applied, called, is_rate
from exgen.typeset.fragments import (
    entrywise,
    has_superscript,
    is_bare,
    is_below,
    is_sum,
    join,
    number,
    paren,
)
from exgen.typeset.operators import FUNCTIONS
from exgen.typeset.pieces import piece, stack
from exgen.typeset.scaled_latex import scaled
from exgen.typeset.symbols import Notation, dim_latex, index_latex, name_latex
from exgen.typeset.tightness import ATOM, FACTOR, PRODUCT, SUM

_MOST_KEPT = 2048


@lru_cache(maxsize=32)
def _kept(
    notation: Notation, names: frozenset[tuple[Expr, str]], brief: bool
) -> dict[Expr, tuple[str, int]]:
    """What has been printed in a notation so far, by node, for all printers of that notation.

    A sheet, its key and its brief print the same answers, which have most of their parts in common.
    """
    return {}


@dataclass(frozen=True, slots=True)
class Printer:
    r"""Prints expressions in one notation; `names` overrides how single expressions print.

    In cells of a matrix it is `brief`: a sum names its index alone, a derivative is
    `\partial_{x} f`.
    """

    notation: Notation = field(default_factory=Notation)
    names: Mapping[Expr, str] = field(default_factory=dict)
    brief: bool = False
    _kept: dict[Expr, tuple[str, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = frozenset(self.names.items())
        object.__setattr__(self, "_kept", _kept(self.notation, names, self.brief))

    def __call__(self, expr: Expr) -> str:
        """The expression as LaTeX for math mode."""
        return self._print(expr)[0]

    def wrapped(self, expr: Expr) -> str:
        """The expression as a factor of a matrix product, in parentheses where it needs them."""
        return self.at_least(expr, ATOM)

    def factor(self, expr: Expr, *, last: bool) -> str:
        """The expression as a factor of a Hadamard product."""
        return self.at_least(expr, FACTOR, last=last)

    def before(self, expr: Expr) -> str:
        """A 1 x 1 expression as a factor in front of a matrix, of which it must not take hold."""
        if isinstance(expr, Scaled) and expr.coefficient < 0:
            return f"-{self.before(neg(expr))}"
        ending = expr.scalars[-1] if isinstance(expr, Scaled) and expr.scalars else expr
        if isinstance(ending, IndexSum) or is_sum(ending) or is_bare(ending):
            return paren(self(expr))
        return self.at_least(expr, PRODUCT)

    def _print(self, expr: Expr) -> tuple[str, int]:
        known = self._kept.get(expr)
        if known is None:
            known = self._written(expr)
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[expr] = known
        return known

    def _written(self, expr: Expr) -> tuple[str, int]:
        """The expression as LaTeX, and how tightly it holds together."""
        if expr in self.names:
            return self.names[expr], ATOM
        expr = laid_out(expr)
        match expr:
            case Piece():
                return piece(expr, self), ATOM
            case Stack():
                return stack(expr, self), ATOM
            case Number():
                return number(expr.value), ATOM if expr.value >= 0 else SUM
            case Symbol():
                return name_latex(expr.name, expr.shape, self.notation), ATOM
            case Constant():
                return quantities.constant(expr, self.notation), ATOM
            case Partial():
                return quantities.derivative(expr, self.notation), ATOM
            case Differential():
                return f"\\mathrm{{d}}{name_latex(expr.of, expr.shape, self.notation)}", ATOM
            case Add():
                return " ".join(self.terms(expr)), SUM
            case Scaled():
                return scaled(expr, self)
            case MatMul():
                return self._product(expr), PRODUCT
            case Hadamard():
                return self._hadamard(expr)
            case Convolution():
                sign = "*" if expr.full else r"\star"
                left, right = self.at_least(expr.left, ATOM, last=False), self.wrapped(expr.right)
                return f"{left} {sign} {right}", PRODUCT
            case Power():
                return self._power(expr)
            case Transpose():
                return self._transpose(expr.arg), ATOM
            case Apply():
                return applied(expr, self), ATOM
            case Call():
                if expr.function == "sum":
                    return self._sum(expr.arg)
                return called(expr, self, self._raised), ATOM
            case Entry() | Slice():
                row, col = (r"\cdot" if i is None else index_latex(i) for i in (expr.row, expr.col))
                return quantities.entry(expr.base, row, col, self), ATOM
            case Derivative():
                if isinstance(expr.of, Entry | Symbol):
                    return f"\\pd{{{self(expr.of)}}}{{{self(expr.wrt)}}}", ATOM
                by = f"\\frac{{\\mathrm{{d}}}}{{\\mathrm{{d}}{self(expr.wrt)}}}"
                return f"{by}\\, {self.at_least(expr.of, ATOM)}", PRODUCT
            case IndexSum():
                body, level = self._print(expr.body)
                body = paren(body) if level == SUM else body
                if self.brief:
                    return f"\\sum_{{{expr.index}}} {body}", PRODUCT
                end = dim_latex(expr.dimension)
                return f"\\sum_{{{expr.index}=1}}^{{{end}}} {body}", PRODUCT
            case Delta():
                return quantities.delta(expr, self), ATOM
        raise TypeError(f"no LaTeX for {type(expr).__name__}")

    def at_least(self, expr: Expr, level: int, *, last: bool = True) -> str:
        """The expression, in parentheses unless it holds together as tightly as a level.

        `last` says that nothing stands after it.
        """
        text, own = self._print(expr)
        if own < level:
            return paren(text)
        # log x y would be read as log(x y)
        if not last and is_bare(expr) and expr not in self.names:
            if expr.function in ("logdet", "logabsdet"):
                return paren(text)
            return f"{FUNCTIONS[expr.function]}{paren(self(expr.children[0]))}"
        return text

    def _product(self, expr: MatMul) -> str:
        """Factors side by side, with a little space around a differential."""
        entry = quantities.cut_out(expr, self)
        if entry is not None:
            return entry
        text = ""
        spaced = False
        for k, factor in enumerate(expr.factors, start=1):
            change = isinstance(factor, Differential) or (
                isinstance(factor, Transpose) and isinstance(factor.arg, Differential)
            )
            gap = r"\, " if text and (change or spaced) else " "
            shown = self.at_least(factor, ATOM, last=k == len(expr.factors))
            text = f"{text}{gap}{shown}".lstrip()
            spaced = change
        return text

    def terms(self, expr: Add) -> list[str]:
        """The terms of a sum, each with its sign."""
        pieces = []
        for k, term in enumerate(expr.terms):
            coefficient, _ = split(term)
            shown = self.at_least(neg(term) if coefficient < 0 else term, PRODUCT)
            if coefficient < 0:
                pieces.append(f"- {shown}" if k else f"-{shown}")
            else:
                pieces.append(f"+ {shown}" if k else shown)
        return pieces

    def _hadamard(self, expr: Hadamard) -> tuple[str, int]:
        above = [f for f in expr.factors if not is_below(f)]
        below = [power(f.base, neg(f.exponent)) for f in expr.factors if is_below(f)]
        shown = r" \had ".join(
            self.at_least(f, FACTOR, last=f is above[-1]) for f in above
        ) or self(ones(expr.shape))
        if not below:
            return shown, PRODUCT
        if len(above) == 1:
            shown = self(above[0])
        under = r" \had ".join(
            self.at_least(f, FACTOR) if len(below) > 1 else self(f) for f in below
        )
        return f"\\frac{{{shown}}}{{{under}}}", FACTOR

    def _power(self, expr: Power) -> tuple[str, int]:
        exponent = expr.exponent
        if isinstance(exponent, Number):
            if exponent.value == Fraction(1, 2):
                return f"\\sqrt{{{self(expr.base)}}}", ATOM
            if exponent.value < 0:
                one = self(ones(expr.shape))
                return f"\\frac{{{one}}}{{{self(power(expr.base, neg(exponent)))}}}", FACTOR
        shown = self(exponent)
        if isinstance(exponent, Number) and exponent.value.denominator != 1:
            shown = f"{exponent.value.numerator}/{exponent.value.denominator}"
        if not expr.shape.is_scalar:
            shown = f"\\odot {shown}"
        base = expr.base
        if (
            isinstance(base, Apply)
            and base.function in ("sin", "cos", "tanh")
            and not base.primes
            and expr.shape.is_scalar
        ):
            return f"{FUNCTIONS[base.function]}^{{{shown}}}({self(base.arg)})", ATOM
        return f"{self._raised(base)}^{{{shown}}}", ATOM

    def _raised(self, base: Expr) -> str:
        """The expression as something that a superscript follows."""
        text = self.at_least(base, ATOM, last=False)
        if self._print(base)[1] < ATOM:
            return text
        above = has_superscript(base) or quantities.layer_above(base, self) or is_rate(base)
        return paren(text) if above else text

    def _transpose(self, arg: Expr) -> str:
        if isinstance(arg, Call) and arg.function == "inv":
            return f"{self._raised(arg.arg)}^{{-\\top}}"
        if isinstance(arg, Partial) and arg not in self.names:
            return f"{paren(self(arg))}\\T"
        return f"{self._raised(arg)}\\T"

    def _sum(self, arg: Expr) -> tuple[str, int]:
        """A sum of entries: over an index where that reads well, else as a product with ones."""
        if isinstance(arg, Constant) and arg.kind == "ones":
            named = [dim_latex(d) for d in arg.shape if d != 1]
            return join(named), ATOM if 1 in arg.shape else PRODUCT
        if arg.shape.is_column and entrywise(arg):
            body, level = self._print(entry_of(arg, "i", 0))
            body = paren(body) if level == SUM else body
            return f"\\sum_{{i=1}}^{{{dim_latex(arg.shape.rows)}}} {body}", PRODUCT
        after = "" if arg.shape.is_column else r"\, \ones"
        before = "" if arg.shape.is_row else r"\ones\T "
        return f"{before}{self.at_least(arg, ATOM)}{after}", PRODUCT
