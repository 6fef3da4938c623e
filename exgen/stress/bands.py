"""Bands of difficulty for the questions of a homework, suggested from what the families draw.

A band is a stratum of a question's draws: those whose difficulty lies between two numbers. Drawn
from its stratum, each question on its own, no question needs to know the others, and the sum of
the bands is a band for the sheet. So the suggestion is: a stratum around the median of every
question, such that the bands together reach no farther than the sheet may vary; and where width
is to be had, it goes to the question that gains most variety by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import Final

from exgen.homework import Homework
from exgen.stress.spread import BAND, quantile

MARGIN: Final = 0.01
"""So much of the sheet's difficulty is kept in reserve: the mean of a sample is not the median."""
LEAST_KEPT: Final = 0.2
"""A stratum holds this share of the draws at least: five draws to hit it, on the average."""
_STEPS: Final = 20  # on either side of the median

First = Counter[tuple[int, str]]
"""(difficulty, canonical form) of a question's first draws, each with how often it was drawn."""
Band = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Stratum:
    """A band, the mean of the draws in it, and how many forms it keeps."""

    low: int
    high: int
    mean: float
    forms: int


def independent(homework: Homework) -> list[str]:
    """The ids of the questions that may have a band of their own.

    One that goes on from an earlier question (its option `network_of`, say, names that) is as hard
    as the earlier one makes it: to draw it again would not help.
    """
    ids = {asked.id for asked in homework.questions}
    return [
        asked.id
        for asked in homework.questions
        if not any(
            key.endswith("_of") and str(value) in ids for key, value in asked.options.items()
        )
    ]


def suggest(firsts: Mapping[str, First]) -> dict[str, Band]:
    """A band for every question that was drawn at all.

    With them every sheet lies within 15 % of the median, unless the narrowest strata that are
    worth having are too wide already.
    """
    strata = {id: _strata(first) for id, first in firsts.items() if first}
    chosen = {
        id: min(pool, key=lambda s: (s.high - s.low, -s.forms)) for id, pool in strata.items()
    }
    while True:
        steps = [
            (_gain(wide, here), id, wide)
            for id, here in chosen.items()
            for wide in strata[id]
            if wide.forms > here.forms and wide.low <= here.low and wide.high >= here.high
        ]
        steps.sort(key=lambda step: step[:2], reverse=True)
        for _, id, wide in steps:
            if _holds({**chosen, id: wide}.values()):
                chosen[id] = wide
                break
        else:
            return {id: (stratum.low, stratum.high) for id, stratum in chosen.items()}


def _holds(chosen: Iterable[_Stratum]) -> bool:
    """Whether no sheet can lie outside the band, whatever comes together on it."""
    together = list(chosen)
    middle = sum(stratum.mean for stratum in together)
    low, high = (sum(getattr(s, end) for s in together) for end in ("low", "high"))
    reach = BAND - MARGIN
    return bool((1 - reach) * middle <= low and high <= (1 + reach) * middle)


def _gain(wide: _Stratum, narrow: _Stratum) -> float:
    """The variety (in the logarithm: twice as much is as good for all) for the width it costs."""
    cost = wide.high - wide.low - narrow.high + narrow.low
    return log(wide.forms / narrow.forms) / max(cost, 1)


def _strata(first: First) -> list[_Stratum]:
    """The strata of one question: from a quantile below its median to one above."""
    totals: Counter[int] = Counter()
    for (total, _), count in first.items():
        totals[total] += count
    ends = [
        [quantile(totals, k / _STEPS / 2 + half) for k in range(_STEPS + 1)] for half in (0, 0.5)
    ]
    found = []
    for low in sorted(set(ends[0])):
        for high in sorted(set(ends[1])):
            kept = {total: n for total, n in totals.items() if low <= total <= high}
            count = sum(kept.values())
            if count >= LEAST_KEPT * totals.total():
                forms = len({form for total, form in first if total in kept})
                mean = sum(total * n for total, n in kept.items()) / count
                found.append(_Stratum(low, high, mean, forms))
    return found
