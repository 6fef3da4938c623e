"""A number times a term: the two parts of a multiple, and putting them together."""

from __future__ import annotations

from fractions import Fraction

from exgen.calculus.expr import Expr, Number, Power, Scaled, intern
from exgen.calculus.leaves import ONE, in_range
from exgen.calculus.shape import Shape

PLAIN = Fraction(1)
"""The coefficient of what has no number in front."""


def split(term: Expr) -> tuple[Fraction, Expr]:
    """A term as its numeric coefficient and the rest."""
    if isinstance(term, Number):
        return term.value, ONE
    if not isinstance(term, Scaled):
        return PLAIN, term
    rest: Expr = term
    if term.coefficient != 1:
        rest = product(PLAIN, term.scalars, term.body, term.shape)
    return term.coefficient, rest


def product(
    coefficient: Fraction, factors: tuple[Expr, ...], body: Expr | None, shape: Shape
) -> Expr:
    """`coefficient * factors * body`, whose parts are merged already; a factor alone is itself.

    Raises RangeError for a coefficient that is out of range.
    """
    if coefficient == 1 and not factors and body is not None:
        return body
    if coefficient == 1 and body is None and len(factors) == 1:
        return factors[0]
    return intern(Scaled(shape, in_range(coefficient), factors, body))


def below(factor: Expr) -> bool:
    """Whether the factor is written below a fraction: such factors stand last."""
    return (
        isinstance(factor, Power)
        and isinstance(factor.exponent, Number)
        and factor.exponent.value < 0
    )
