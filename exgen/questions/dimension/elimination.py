"""Elimination as a person does it on paper: small pivots, one arrow for each pivot column."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from exgen.verify.linear import Elimination, Matrix, Pivots, RowOperation

LARGEST_DENOMINATOR = 6
LARGEST_NUMERATOR = 40


def eliminate(given: Matrix, *, reduced: bool) -> tuple[tuple[Elimination, ...], Pivots]:
    """The arrows to an echelon form and its pivots.

    `reduced` goes on to the reduced form: pivots one, zeros also above them.
    """
    now, place, found = given, 0, list[int]()
    arrows = []
    for column in range(len(given[0])):
        operations = _arrow(now, place, column, reduced=reduced)
        if operations is None:
            continue
        after = now
        for operation in operations:
            after = operation.apply(after)
        if operations:
            arrows.append(Elimination(now, tuple(operations), after))
        now, place = after, place + 1
        found.append(column)
        if place == len(given):
            break
    return tuple(arrows), Pivots(given, now, tuple(found))


def tame(arrows: tuple[Elimination, ...]) -> bool:
    """Whether all numbers on the way stay small enough for paper."""
    entries = [e for arrow in arrows for row in arrow.after for e in row]
    entries += [op.multiple for arrow in arrows for op in arrow.operations]
    return all(
        e.denominator <= LARGEST_DENOMINATOR and abs(e.numerator) <= LARGEST_NUMERATOR
        for e in entries
    )


def _arrow(now: Matrix, place: int, column: int, *, reduced: bool) -> list[RowOperation] | None:
    """What clears a column, from row `place` on; None where it has no pivot."""
    pivot = _choose(now, place, column, reduced=reduced)
    if pivot is None:
        return None
    operations = []
    if pivot != place:
        operations.append(RowOperation(place, pivot, swap=True))
        now = operations[-1].apply(now)
    below = any(row[column] for row in now[place + 1 :])
    factor = _factor(now[place], column, reduced=reduced) if reduced or below else Fraction(1)
    if factor != 1:
        operations.append(RowOperation(place, place, factor=factor))
        now = operations[-1].apply(now)
    lead = now[place][column]
    for i, row in enumerate(now):
        if row[column] and (i > place or (reduced and i < place)):
            operations.append(RowOperation(i, place, multiple=-row[column] / lead))
    return operations


def _choose(now: Matrix, place: int, column: int, *, reduced: bool) -> int | None:
    """The row that takes the fewest fractions, this one if it can; None where the column is done.

    In a reduced form the pivot row is divided by its pivot, else the rows below need multiples.
    """
    rows = [i for i in range(place, len(now)) if now[i][column]]
    if not rows:
        return None

    def fractions(i: int) -> int:
        if reduced:
            return sum((entry / now[i][column]).denominator > 1 for entry in now[i])
        lead = now[i][column] / _common(now[i])
        return sum((now[k][column] / lead).denominator > 1 for k in rows)

    return min(rows, key=lambda i: (fractions(i), i))


def _common(row: tuple[Fraction, ...]) -> Fraction:
    """What can be divided out of a row so that coprime integers remain."""
    top, bottom = 0, 1
    for entry in row:
        top = gcd(top, entry.numerator)
        bottom = bottom * entry.denominator // gcd(bottom, entry.denominator)
    return Fraction(top, bottom)


def _factor(row: tuple[Fraction, ...], column: int, *, reduced: bool) -> Fraction:
    """What the pivot row is multiplied by."""
    if reduced:
        return 1 / row[column]
    common = _common(row)
    # Dividing a common factor out keeps the numbers small; signs may stay.
    return 1 / common if common != 1 else Fraction(1)
