"""The tokens of a typed answer, and how an answer is refused."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple


class Misread(Exception):
    """An answer is refused: where (an offset into its text), what was expected, what is known.

    `misfit` where it is a formula whose shapes do not fit.
    """

    def __init__(self, at: int, expected: str, known: str = "", *, misfit: bool = False) -> None:
        """`at` may lie just behind the end of the text."""
        super().__init__(expected)
        self.at = at
        self.expected = expected
        self.known = known
        self.misfit = misfit


class TypedToken(NamedTuple):
    """`kind` is "number", "word", "sign", "accent" or "end"; `at` and `end` are offsets.

    `spaced` says whether white space stands before it, `latex` whether it was a LaTeX command.
    """

    kind: str
    text: str
    at: int
    end: int
    spaced: bool = False
    latex: bool = False


def decimal(token: TypedToken) -> tuple[Fraction, Fraction]:
    """The number that a token is, exactly, and the unit of its last decimal place.

    That unit is 0 for a whole number. Raises Misread beyond 10**30 and below 10**-30.
    """
    if len(token.text) > 40:
        raise Misread(token.at, "a number has at most 40 digits")
    mantissa, _, exponent = token.text.lower().partition("e")
    if exponent and (len(exponent) > 4 or not -30 < int(exponent) < 30):
        raise Misread(token.at, "a number lies between 10**-30 and 10**30")
    scale = Fraction(10) ** int(exponent or 0)
    _, _, decimals = mantissa.partition(".")
    last = scale / 10 ** len(decimals) if decimals or exponent else Fraction(0)
    return Fraction(mantissa.rstrip(".")) * scale, last
