"""Elimination as a person does it on paper: in integers, one arrow for each pivot column."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from exgen.verify.linear import Elimination, Matrix, Pivots, RowOperation

LARGEST_DENOMINATOR = 6
LARGEST_NUMERATOR = 40


def eliminate(given: Matrix, *, reduced: bool) -> tuple[tuple[Elimination, ...], Pivots]:
    """The arrows to an echelon form and its pivots.

    All numbers are integers; `reduced` goes on to the reduced form (pivots one, zeros also above
    them), whose fractions come in with the last arrow.
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
    if reduced:
        ones = [
            RowOperation(i, i, factor=1 / now[i][column])
            for i, column in enumerate(found)
            if now[i][column] != 1
        ]
        after = now
        for operation in ones:
            after = operation.apply(after)
        if ones:
            arrows.append(Elimination(now, tuple(ones), after))
        now = after
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
    """What clears a column, from row `place` on, in integers; None where it has no pivot."""
    pivot = _choose(now, place, column)
    if pivot is None:
        return None
    operations = []

    def apply(operation: RowOperation) -> None:
        nonlocal now
        operations.append(operation)
        now = operation.apply(now)

    if pivot != place:
        apply(RowOperation(place, pivot, swap=True))
    others = [i for i in range(len(now)) if i > place or (reduced and i < place)]
    factor = _factor(now[place], column, reduced=reduced)
    if factor != 1 and (reduced or any(now[i][column] for i in others)):
        apply(RowOperation(place, place, factor=factor))
    lead = now[place][column]
    for i in others:
        if now[i][column]:
            ratio = now[i][column] / lead
            whole, multiple = Fraction(ratio.denominator), Fraction(-ratio.numerator)
            apply(RowOperation(i, place, factor=whole, multiple=multiple))
    return operations


def _choose(now: Matrix, place: int, column: int) -> int | None:
    """The row of which the others take whole multiples, as many of them as can be.

    The first of the best; None where the column is done.
    """
    rows = [i for i in range(place, len(now)) if now[i][column]]
    if not rows:
        return None

    def fractions(i: int) -> int:
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
    """What the pivot row is multiplied by: a common factor goes, which keeps the numbers small.

    Where a reduced form is wanted, and the pivot divides its row, the pivot becomes one.
    """
    common = _common(row)
    return 1 / row[column] if reduced and abs(row[column]) == common else 1 / common
