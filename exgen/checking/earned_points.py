"""Points for a part, each with its reason: the whole, or what of it stands.

A right answer earns all points. Otherwise it earns the larger of two sums, never more than the part
has: what the rubric gives for the intermediate results that are right, or what is left of the
points where one known mistake is the only one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from exgen.checking.keyed_sheet import KeyPart, NamedResult
from exgen.checking.records import Explanation, Reason
from exgen.marking.deduction import deduction
from exgen.mistakes.mistake_table import sentence

GRAIN: Final = Fraction(1, 2)
"""Partial points are rounded down to a multiple of this."""
_FOR_STEPS: Final = Fraction(1, 2)
"""The share of the points that the intermediate results have where the key has no rubric."""

Given = tuple[Fraction, tuple[Reason, ...]]


def shown(points: Fraction) -> str:
    """Points as a person writes them: 3, 2.5, 1/3."""
    if points.denominator == 1:
        return str(points.numerator)
    exact = math.gcd(10**6, points.denominator) == points.denominator
    return f"{float(points):g}" if exact else str(points)


def full(part: KeyPart, text: str = "right") -> Given:
    """All points of the part."""
    return part.points, (Reason(points=part.points, text=text),)


def partial(
    part: KeyPart,
    *,
    mistakes: Sequence[Explanation],
    right_steps: Mapping[tuple[str, str], str],
    deductions: Mapping[str, Fraction],
) -> Given:
    """What a wrong answer earns.

    `mistakes` are those that explain it, `right_steps` the intermediate results that are right,
    each with where that is seen; `deductions` are the homework's own.
    """
    by_steps = _by_steps(part, right_steps)
    by_mistake = _by_mistake(part, mistakes, deductions)
    best = max(by_steps, by_mistake, key=lambda given: given[0])
    return (
        best
        if best[0] > 0
        else (Fraction(0), best[1] or (Reason(points=Fraction(0), text="wrong"),))
    )


def _by_steps(part: KeyPart, right: Mapping[tuple[str, str], str]) -> Given:
    worth = step_points(part)
    reasons = []
    total = Fraction(0)
    for (of, wrt), where in right.items():
        points = worth.get((of, wrt), Fraction(0))
        if points:
            name = f"d{of}/d{wrt}" if wrt else of
            reasons.append(Reason(points=points, text=f"{name} is right ({where})"))
            total += points
    rounded = min(_down(total), part.points)
    if rounded != total:
        reasons.append(Reason(points=rounded - total, text=f"rounded down to {shown(GRAIN)}"))
    return rounded, tuple(reasons)


def step_points(part: KeyPart) -> dict[tuple[str, str], Fraction]:
    """The points of each intermediate result: the rubric's, or half the part's in equal shares."""
    inner: dict[tuple[str, str], NamedResult] = {}
    for step in part.steps:
        if (step.of, step.wrt) != (part.of, part.wrt):
            inner.setdefault((step.of, step.wrt), step)
    if any(step.points is not None for step in inner.values()):
        return {name: step.points or Fraction(0) for name, step in inner.items()}
    each = part.points * _FOR_STEPS / max(1, len(inner))
    return dict.fromkeys(inner, each)


def _by_mistake(
    part: KeyPart, mistakes: Sequence[Explanation], deductions: Mapping[str, Fraction]
) -> Given:
    if len(mistakes) != 1:
        return Fraction(0), ()
    name = mistakes[0].name
    share = deductions.get(name)
    lost = deduction(name, part.points) if share is None else part.points * min(share, Fraction(1))
    kept = _down(part.points - lost)
    reasons = (
        Reason(points=part.points, text="right but for one mistake"),
        Reason(points=kept - part.points, text=sentence(name)),
    )
    return kept, reasons


def _down(points: Fraction) -> Fraction:
    return math.floor(points / GRAIN) * GRAIN
