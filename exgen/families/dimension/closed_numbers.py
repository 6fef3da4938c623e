"""Real numbers in closed form: sums of rationals times square roots, powers of e and of pi.

They are what functions of the themes come to at the points where one looks at them. Drawing needs
nothing more, so it does not wait for SymPy, by which the judges prove what was drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import exp, gcd, isqrt, pi, pow, sqrt
from typing import Final, NamedTuple


class ClosedFormError(ArithmeticError):
    """A number has no closed form of this kind."""


class ClosedUnit(NamedTuple):
    """sqrt(root) e^rate pi^turns; the root is square-free."""

    root: int = 1
    rate: Fraction = Fraction(0)
    turns: int = 0

    def __float__(self) -> float:
        """Its size in floating point."""
        return sqrt(self.root) * exp(self.rate) * pow(pi, self.turns)


_ONE: Final = ClosedUnit()
_SINES: Final = {
    # (sine of k pi / 12 for k = 0 to 6), by units
    0: {},
    1: {ClosedUnit(6): Fraction(1, 4), ClosedUnit(2): Fraction(-1, 4)},
    2: {_ONE: Fraction(1, 2)},
    3: {ClosedUnit(2): Fraction(1, 2)},
    4: {ClosedUnit(3): Fraction(1, 2)},
    5: {ClosedUnit(6): Fraction(1, 4), ClosedUnit(2): Fraction(1, 4)},
    6: {_ONE: Fraction(1)},
}
_QUARTER: Final = 6


@dataclass(frozen=True, slots=True)
class Closed:
    """ClosedUnit -> its coefficient, which is not zero: the number is their sum.

    Equal terms are equal numbers. That equal numbers have equal terms is known where pi or powers
    of e occur, and not where both do; what is drawn is proved by other means.
    """

    terms: Mapping[ClosedUnit, Fraction]

    def __add__(self, other: Closed) -> Closed:
        """The sum."""
        found = dict(self.terms)
        for unit, coefficient in other.terms.items():
            total = found.pop(unit, Fraction(0)) + coefficient
            if total:
                found[unit] = total
        return Closed(found)

    def __neg__(self) -> Closed:
        """The same with the other sign."""
        return Closed({unit: -coefficient for unit, coefficient in self.terms.items()})

    def __sub__(self, other: Closed) -> Closed:
        """The difference."""
        return self + -other

    def __mul__(self, other: Closed) -> Closed:
        """The product."""
        found = ZERO
        for one, a in self.terms.items():
            for two, b in other.terms.items():
                common = gcd(one.root, two.root)
                root = one.root * two.root // common**2
                unit = ClosedUnit(root, one.rate + two.rate, one.turns + two.turns)
                found += Closed({unit: a * b * common})
        return found

    def inverse(self) -> Closed:
        """1 over it. Raises ClosedFormError for a sum, ZeroDivisionError for 0."""
        if not self.terms:
            raise ZeroDivisionError("1 / 0")
        unit, coefficient = self._single()
        turned = ClosedUnit(unit.root, -unit.rate, -unit.turns)
        return Closed({turned: 1 / (coefficient * unit.root)})

    def _single(self) -> tuple[ClosedUnit, Fraction]:
        if len(self.terms) != 1:
            raise ClosedFormError(f"{self} is a sum")
        return next(iter(self.terms.items()))

    def _rational(self, unit: ClosedUnit) -> Fraction:
        """The coefficient of a unit. Raises ClosedFormError where there are others."""
        if not self.terms.keys() <= {unit}:
            raise ClosedFormError(f"{self} is no rational multiple of {_term(unit, Fraction(1))}")
        return self.terms.get(unit, Fraction(0))

    def rational(self) -> Fraction:
        """The number as a fraction. Raises ClosedFormError where it is irrational."""
        return self._rational(_ONE)

    def exp(self) -> Closed:
        """The power of e with this exponent. Raises ClosedFormError where it is not rational."""
        return Closed({ClosedUnit(rate=self.rational()): Fraction(1)})

    def sqrt(self) -> Closed:
        """Its square root. Raises ClosedFormError where it is not rational, or negative."""
        value = self.rational()
        if value < 0:
            raise ClosedFormError(f"{self} is negative")
        outer, inner = _taken_apart(value.numerator * value.denominator)
        return Closed({ClosedUnit(inner): Fraction(outer, value.denominator)} if value else {})

    def sin(self) -> Closed:
        """Its sine. Raises ClosedFormError where it is no multiple of pi / 12."""
        steps = self._rational(ClosedUnit(turns=1)) * 2 * _QUARTER
        if steps.denominator != 1:
            raise ClosedFormError(f"{self} is no multiple of pi/12")
        turn, place = divmod(int(steps), 2 * _QUARTER)
        found = Closed(_SINES[min(place, 2 * _QUARTER - place)])
        return -found if turn % 2 else found

    def cos(self) -> Closed:
        """Its cosine. Raises ClosedFormError where it is no multiple of pi / 12."""
        return (self + Closed({ClosedUnit(turns=1): Fraction(1, 2)})).sin()

    def __str__(self) -> str:
        """As a text of the language, small terms first: `-1 + sqrt(2)`, `3*exp(2)/2`."""
        ordered = sorted(self.terms.items(), key=lambda term: float(term[1]) * float(term[0]))
        if len(ordered) == 2 and _starts_plain(*reversed(ordered)):
            ordered.reverse()  # 1/2 - sqrt(3)/2 rather than -sqrt(3)/2 + 1/2
        text = ""
        for unit, coefficient in ordered:
            term = _term(unit, abs(coefficient))
            sign = "-" if coefficient < 0 else "+"
            text += f" {sign} {term}" if text else term if coefficient > 0 else f"-{term}"
        return text or "0"


def _starts_plain(first: tuple[ClosedUnit, Fraction], second: tuple[ClosedUnit, Fraction]) -> bool:
    """Whether a positive rational, e or pi stands before a negative term with one factor."""
    unit, coefficient = first
    bare = unit in (ClosedUnit(rate=Fraction(1)), ClosedUnit(turns=1)) and coefficient == 1
    return (unit == _ONE or bare) and coefficient > 0 > second[1] and len(_factors(second[0])) == 1


def _term(unit: ClosedUnit, size: Fraction) -> str:
    factors = _factors(unit)
    if size.numerator != 1 or not factors:
        factors.insert(0, str(size.numerator))
    text = "*".join(factors)
    return text if size.denominator == 1 else f"{text}/{size.denominator}"


def _factors(unit: ClosedUnit) -> list[str]:
    found = [f"sqrt({unit.root})"] if unit.root != 1 else []
    found += [f"exp({unit.rate})"] if unit.rate == 1 else []
    found += ["pi" if unit.turns == 1 else f"pi**{unit.turns}"] if unit.turns else []
    return found + ([f"exp({unit.rate})"] if unit.rate not in (0, 1) else [])


def _taken_apart(value: int) -> tuple[int, int]:
    """The a and the square-free b with value = a^2 b."""
    outer = next(k for k in range(isqrt(value), 0, -1) if value % k**2 == 0) if value else 1
    return outer, value // outer**2


def closed(value: int | Fraction) -> Closed:
    """A rational number."""
    return Closed({_ONE: Fraction(value)} if value else {})


ZERO: Final = Closed({})
PI: Final = Closed({ClosedUnit(turns=1): Fraction(1)})
