"""The polynomials in which the exact judge computes, and what may go wrong with their number."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

from sympy import QQ
from sympy.polys.orderings import lex
from sympy.polys.rings import PolyElement, PolyRing

Poly: TypeAlias = PolyElement
Monomial: TypeAlias = tuple[int, ...]
Terms: TypeAlias = dict[Monomial, Any]
"""Monomials, the exponents of all generators, with their coefficients."""

MOST_TERMS = 50_000
"""How long a polynomial may get."""


class RingFullError(Exception):
    """More generators are needed than the ring has; the caller starts again with a larger one."""


class TooLongError(Exception):
    """Writing all names out would give more terms than is reasonable; nothing is proved."""


@lru_cache(maxsize=8)
def ring(count: int) -> PolyRing:
    """The ring of polynomials in so many generators."""
    return PolyRing([f"g{k}" for k in range(count)], QQ, lex)


def support(poly: Poly) -> list[int]:
    """The numbers of the generators that occur."""
    return [k for k, column in enumerate(zip(*poly, strict=True)) if any(column)]


def by_exponent(poly: Poly, place: int) -> dict[int, Terms]:
    """The terms by their exponent of a generator, which they are left without."""
    found: dict[int, Terms] = {}
    for monomial, coefficient in poly.items():
        bare = (*monomial[:place], 0, *monomial[place + 1 :])
        found.setdefault(monomial[place], {})[bare] = coefficient
    return found
