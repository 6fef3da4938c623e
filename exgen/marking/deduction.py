"""How many points a usual mistake may cost: a suggestion that is the same for every sheet."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from exgen.mistakes.mistake_table import DIMENSIONS, GRADIENT_FOR_HESSIAN

_HALF, _THIRD, _QUARTER = Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)
_IN_WRITING = frozenset(
    {
        "answer-transposed",
        "answer-negated",
        "factor-two-lost",
        "factor-half-lost",
        "other-layout",
        "cache-too-large",
    }
)
"""Slips at the end of a derivation that is right."""
_IN_STRUCTURE = frozenset(
    {
        GRADIENT_FOR_HESSIAN,
        "activation-derivative-forgotten",
        "activation-forgotten",
        "skip-path-forgotten",
        "direct-term-forgotten",
        "result-left-by-name",
        "these-sizes-only",
        "shape-transposed",
    }
)
"""Steps of the derivation that are missing."""


def deduction(name: str, points: int | Fraction) -> Fraction:
    """The points to deduct for the mistake in a part that is worth `points`.

    A slip costs a quarter of the part, a missing step of the derivation half of it, another mistake
    a third; a wrong dimension costs half, since its reasons may be right. Rounded up to half
    points, and never more than the part is worth.
    """
    if name in _IN_STRUCTURE or name in DIMENSIONS:
        share = _HALF
    elif name in _IN_WRITING:
        share = _QUARTER
    else:
        share = _THIRD
    return min(Fraction(points), Fraction(ceil(2 * share * points), 2))
