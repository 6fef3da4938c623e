"""Exact numbers of a key as decimals, and how far off a typed one may be."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

_WITHIN: Final = Fraction(1, 2000)
"""Three digits behind the point, rounded, of a number about 1."""


def decimal(text: str | Fraction) -> str:
    """The number with ten digits that count, and no exponent where it has none as a fraction."""
    return f"{float(Fraction(text)):.10g}"


def tolerance(text: str) -> str:
    """How far from it an answer may be: 0 for a whole number below 1000, else 1 in 2000."""
    value = Fraction(text)
    if value.denominator == 1 and abs(value) < 1000:
        return "0"
    return f"{float(_WITHIN * max(Fraction(1), abs(value))):.6g}"
