"""What printers of program source share: how tightly signs bind, sums, quotients and fractions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

from exgen.calculus.build import neg, power, split
from exgen.calculus.expr import Add, Constant, Expr, Number, Power, Scaled
from exgen.calculus.laid_out import laid_out

SUM, PRODUCT, DOT, POWER, ATOM = range(5)
"""How tightly a text binds, the loosest first; DOT is a product of matrices of its own level."""


class SourcePrinter(ABC):
    """A printer of one language; `over` is its sign of division, with the space around it."""

    over: ClassVar[str] = " / "

    def __call__(self, expr: Expr) -> str:
        """The source of the expression.

        Raises DerivationError for what has no form in the language: free indices, or a quantity or
        a derivative that has no name.
        """
        return self._source(laid_out(expr))[0]

    @abstractmethod
    def _source(self, expr: Expr) -> tuple[str, int]:
        """The source, and how tightly it binds."""

    @abstractmethod
    def _spreads(self, expr: Add) -> bool:
        """Whether a term of full size stands beside those that the language repeats by itself."""

    @abstractmethod
    def _term(self, term: Expr, *, spreads: bool) -> str:
        """A term of a sum without its sign."""

    def _wrap(self, expr: Expr, level: int) -> str:
        text, own = self._source(expr)
        return text if own >= level else f"({text})"

    def _sum(self, expr: Add) -> str:
        spreads = self._spreads(expr)
        text = ""
        for term in expr.terms:
            negative = split(term)[0] < 0
            shown = self._term(neg(term) if negative else term, spreads=spreads)
            if text:
                text += f" - {shown}" if negative else f" + {shown}"
            else:
                text = f"-{shown}" if negative else shown
        return text

    def _quotient(self, above: str, below: Sequence[Expr]) -> str:
        for factor in below:
            assert isinstance(factor, Power)
            above += f"{self.over}{self._wrap(power(factor.base, neg(factor.exponent)), POWER)}"
        return above

    def _fraction(self, value: Fraction) -> tuple[str, int]:
        text = str(value.numerator)
        if value.denominator != 1:
            text += f"{self.over}{value.denominator}"
        return text, SUM if value < 0 else (ATOM if value.denominator == 1 else PRODUCT)


def is_constant(term: Expr) -> bool:
    """Whether a term is a constant matrix, or a multiple of one."""
    return isinstance(term.body if isinstance(term, Scaled) else term, Constant)


def is_reciprocal(expr: Expr) -> bool:
    """Whether it is a power with a negative number above, which goes below a fraction line."""
    return isinstance(expr, Power) and isinstance(expr.exponent, Number) and expr.exponent.value < 0
