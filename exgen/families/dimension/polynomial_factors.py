"""Factors of polynomials with whole coefficients, of small degree.

A polynomial is a tuple of coefficients, highest power first, the first not 0. Factors are
found from values at a few points (Kronecker's method): where a factor has whole coefficients, its
values divide those of the polynomial.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import gcd
from typing import Final

Polynomial = tuple[int, ...]
_PRIMES: Final = (2, 3, 5, 7)
_POINTS: Final = (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5)


def factored(given: Polynomial) -> tuple[int, list[tuple[Polynomial, int]]]:
    """What all coefficients share, with the sign of the first, and the irreducible factors.

    Each factor has a positive first coefficient and comes with its power, short ones first.
    """
    content = gcd(*given) * (1 if given[0] > 0 else -1)
    rest = tuple(c // content for c in given)
    found: dict[Polynomial, int] = {}
    degree = 1
    while len(rest) > 1:
        if 2 * degree > len(rest) - 1:
            found[rest] = found.get(rest, 0) + 1
            break
        factor = _factor(rest, degree)
        if factor is None:
            degree += 1
            continue
        found[factor] = found.get(factor, 0) + 1
        quotient = divided(rest, factor)
        assert quotient is not None
        rest = quotient
    return content, sorted(found.items(), key=lambda each: (len(each[0]), each[1], each[0]))


def divided(given: Polynomial, by: Polynomial) -> Polynomial | None:
    """The quotient where the division leaves no remainder and all stays whole, else None."""
    rest, found = list(given), []
    for place in range(len(given) - len(by) + 1):
        coefficient, left = divmod(rest[place], by[0])
        if left:
            return None
        found.append(coefficient)
        for k, c in enumerate(by):
            rest[place + k] -= coefficient * c
    return None if any(rest) else tuple(found)


def value(given: Polynomial, at: int) -> int:
    """The polynomial at a whole number, by Horner's rule."""
    found = 0
    for coefficient in given:
        found = found * at + coefficient
    return found


def _factor(given: Polynomial, degree: int) -> Polynomial | None:
    """A factor of this degree, where there is none of a smaller one; None if there is none."""
    if not _possible(given, degree):
        return None
    values = {at: value(given, at) for at in _POINTS}
    for at, here in values.items():
        if not here and degree == 1:
            return (1, -at)
    points = sorted((at for at, here in values.items() if here), key=lambda at: abs(values[at]))
    points = points[: degree + 1]
    for tried in product(*(_divisors(values[at]) for at in points)):
        factor = _through(points, tried)
        if factor is not None and len(factor) == degree + 1 and divided(given, factor) is not None:
            return factor
    return None


def _divisors(number: int) -> list[int]:
    """All divisors, with both signs."""
    found = [k for k in range(1, abs(number) + 1) if number % k == 0]
    return [sign * k for k in found for sign in (1, -1)]


def _through(points: Sequence[int], values: Sequence[int]) -> Polynomial | None:
    """The polynomial with these values, without common divisor and with a positive start.

    By Newton's divided differences; None where it has coefficients that are not whole.
    """
    table = [Fraction(each) for each in values]
    for width in range(1, len(points)):
        for k in reversed(range(width, len(points))):
            table[k] = (table[k] - table[k - 1]) / (points[k] - points[k - width])
    found: list[Fraction] = []
    for at, coefficient in zip(reversed(points), reversed(table), strict=True):
        moved = [*found, Fraction(0)]  # found times (x - at), plus the coefficient
        for k, c in enumerate(found):
            moved[k + 1] -= at * c
        moved[-1] += coefficient
        found = moved
    while found and not found[0]:
        found.pop(0)
    if not found or any(c.denominator != 1 for c in found):
        return None
    whole = [int(c) for c in found]
    common = gcd(*whole) * (1 if whole[0] > 0 else -1)
    return tuple(c // common for c in whole)


def _possible(given: Polynomial, degree: int) -> bool:
    """Whether there may be a factor of this degree, by what there is modulo small primes.

    A factor stays one modulo every prime that does not divide the first coefficient.
    """
    if degree == 1:
        return True  # as quickly found as excluded
    return all(
        any(_divides(each, given, prime) for each in _monic(degree, prime))
        for prime in _PRIMES
        if given[0] % prime
    )


def _monic(degree: int, prime: int) -> Iterator[Polynomial]:
    return ((1, *rest) for rest in product(range(prime), repeat=degree))


def _divides(by: Polynomial, given: Polynomial, prime: int) -> bool:
    """Whether a polynomial that begins with 1 divides another modulo a prime."""
    rest = list(given)
    for place in range(len(given) - len(by) + 1):
        coefficient = rest[place]
        if coefficient:
            for k, c in enumerate(by):
                rest[place + k] = (rest[place + k] - coefficient * c) % prime
    return not any(each % prime for each in rest)
