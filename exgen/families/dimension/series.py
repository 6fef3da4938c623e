"""Exact Taylor series of functions of one variable at a point, to a given order.

Entry k of a series is the k-th derivative over k!. Functions are texts (see
`exgen.verify.exponentials`); a series is carried through their operations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Final

from exgen.families.dimension.closed_numbers import (
    PI,
    ZERO,
    Closed,
    ClosedFormError,
    closed,
)
from exgen.verify.exponentials import carried, parsed


@dataclass(frozen=True, slots=True)
class Series:
    """The first coefficients, at least one."""

    entries: tuple[Closed, ...]

    def __add__(self, other: Series) -> Series:
        """The sum."""
        return Series(tuple(a + b for a, b in zip(self.entries, other.entries, strict=True)))

    def __sub__(self, other: Series) -> Series:
        """The difference."""
        return self + -other

    def __neg__(self) -> Series:
        """The same with the other sign."""
        return Series(tuple(-entry for entry in self.entries))

    def __mul__(self, other: Series) -> Series:
        """The product, as far as it goes."""
        return Series(
            tuple(
                _total(self.entries[j] * other.entries[k - j] for j in range(k + 1))
                for k in range(len(self.entries))
            )
        )

    def __truediv__(self, other: Series) -> Series:
        """The quotient by a constant. Raises ClosedFormError for another divisor."""
        by = other._constant().inverse()
        return Series(tuple(entry * by for entry in self.entries))

    def __pow__(self, exponent: Series) -> Series:
        """A power with a whole exponent that is not negative; else ClosedFormError."""
        power = exponent._constant().rational()
        if power.denominator != 1 or power < 0:
            raise ClosedFormError(f"the exponent {power} is no natural number")
        found = _fixed(closed(1), len(self.entries))
        for _ in range(int(power)):
            found = found * self
        return found

    def _constant(self) -> Closed:
        if any(entry.terms for entry in self.entries[1:]):
            raise ClosedFormError("a function stands where only a number can")
        return self.entries[0]

    def sqrt(self) -> Series:
        """The root of a constant."""
        return _fixed(self._constant().sqrt(), len(self.entries))

    def exp(self) -> Series:
        """The exponential: with f = e^u is f' = u' f."""
        found = [self.entries[0].exp()]
        for k in range(1, len(self.entries)):
            found.append(self._integrated(k, found))
        return Series(tuple(found))

    def sin(self) -> Series:
        """The sine, from sin' = u' cos and cos' = -u' sin."""
        return self._waves()[0]

    def cos(self) -> Series:
        """The cosine."""
        return self._waves()[1]

    def _waves(self) -> tuple[Series, Series]:
        sines, cosines = [self.entries[0].sin()], [self.entries[0].cos()]
        for k in range(1, len(self.entries)):
            up, down = self._integrated(k, cosines), -self._integrated(k, sines)
            sines.append(up)
            cosines.append(down)
        return Series(tuple(sines)), Series(tuple(cosines))

    def _integrated(self, k: int, other: Sequence[Closed]) -> Closed:
        """Entry k of a function whose derivative is u' times `other`."""
        return _total(
            closed(Fraction(j, k)) * self.entries[j] * other[k - j] for j in range(1, k + 1)
        )


def _total(terms: Iterable[Closed]) -> Closed:
    return sum(terms, ZERO)


def _fixed(value: Closed, length: int) -> Series:
    return Series((value, *(ZERO,) * (length - 1)))


_FUNCTIONS: Final[dict[str, Callable[[Series], Series]]] = {
    "sqrt": Series.sqrt,
    "exp": Series.exp,
    "sin": Series.sin,
    "cos": Series.cos,
}


def series(text: str, variable: str, point: str, *, length: int) -> Series:
    """The first `length` coefficients of a function at a point, a text without a variable.

    Raises ClosedFormError where they have no closed form, ValueError for a text that is no
    function of the variable.
    """

    def number(value: int) -> Series:
        return _fixed(closed(value), length)

    names = {"pi": _fixed(PI, length)}
    at: Series = carried(parsed(point), names, _FUNCTIONS, number)
    moving = (at.entries[0], *(closed(int(k == 1)) for k in range(1, length)))
    found: Series = carried(parsed(text), {**names, variable: Series(moving)}, _FUNCTIONS, number)
    return found


def derivatives(text: str, variable: str, point: str, *, count: int) -> list[Closed]:
    """The value at the point and the derivatives after it, `count` numbers; raises as `series`."""
    entries = series(text, variable, point, length=count).entries
    return [closed(factorial(k)) * entry for k, entry in enumerate(entries)]
