"""Adding up outcomes as they come: counts, not lists, so that memory stays small."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from exgen.homework import Homework
from exgen.stress.bands import Band, First, independent, suggest
from exgen.stress.records import Failure, TrialOutcome, TriedQuestion

SHOWN: Final = 100
"""So many failures are told one by one; the others are counted."""
SLOWEST: Final = 5
SHEET: Final = ""
"""The place of the whole sheet among the questions."""


def _counters() -> defaultdict[str, Counter[int]]:
    return defaultdict(Counter)


@dataclass(slots=True)
class SheetPlace:
    """What was drawn in one place of the sheet: a question, or the sheet as a whole.

    `counts` holds for "total" and each count of the difficulty how often each value came, `forms`
    how often each canonical form came, `first` what came before any band held it back, `hidden`
    how often each mistake did not show, and `hiding` how many of the draws hide some mistake.
    """

    counts: defaultdict[str, Counter[int]] = field(default_factory=_counters)
    forms: Counter[str] = field(default_factory=Counter)
    first: First = field(default_factory=Counter)
    draws: Counter[int] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)
    hiding: int = 0


@dataclass(slots=True)
class Tally:
    """All that a run has found so far. `sheets` counts the good ones, `seeds` all that were tried.

    `drawn` counts families, activations and losses, `forms` the identities of each family,
    `hidden` the mistakes that variants hide, each once for a question.
    """

    seeds: int = 0
    sheets: int = 0
    seconds: float = 0.0
    pages: int = 0
    typeset: int = 0
    failures: list[tuple[int, Failure]] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, int]] = field(default_factory=list)
    drawn: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    forms: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    places: defaultdict[str, SheetPlace] = field(default_factory=lambda: defaultdict(SheetPlace))
    hidden: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: TrialOutcome) -> None:
        """Count one seed."""
        self.seeds += 1
        self.seconds += outcome.seconds
        heapq.heappush(self.slowest, (outcome.seconds, outcome.seed))
        if len(self.slowest) > SLOWEST:
            heapq.heappop(self.slowest)
        if outcome.failure is not None:
            self.failed[outcome.failure.kind] += 1
            self.failures.append((outcome.seed, outcome.failure))
            # Which are shown must not depend on which process was first.
            self.failures.sort(key=lambda pair: pair[0])
            del self.failures[SHOWN:]
        if not outcome.questions:
            return
        self.sheets += outcome.failure is None
        self.typeset += bool(outcome.pages)
        self.pages += outcome.pages
        self.codes[outcome.code] += 1
        for asked in outcome.questions:
            self._question(asked)
        sheet = self.places[SHEET]
        sheet.forms[outcome.form] += 1
        for name, value in _sums(outcome.questions).items():
            sheet.counts[name][value] += 1
        sheet.draws[sum(asked.draws for asked in outcome.questions)] += 1

    def ids(self) -> list[str]:
        """The questions' ids, in the order of the sheet."""
        return [id for id in self.places if id != SHEET]

    def _question(self, asked: TriedQuestion) -> None:
        self.drawn["family"][asked.family] += 1
        self.forms[asked.family][asked.identity] += 1
        self.drawn["activation"].update(asked.activations)
        self.drawn["loss"].update(asked.losses)
        self.hidden.update(asked.mistakes)
        place = self.places[asked.id]
        place.hidden.update(asked.mistakes)
        place.hiding += bool(asked.mistakes)
        place.forms[asked.taken.form] += 1
        place.counts["total"][asked.taken.total] += 1
        for name, value in asked.taken.counts.items():
            place.counts[name][value] += 1
        place.draws[asked.draws] += 1
        if asked.first is not None:
            place.first[asked.first.total, asked.first.form] += 1


def suggested(tally: Tally, homework: Homework) -> dict[str, Band]:
    """Bands of difficulty for the questions of the homework that may have one."""
    drawn = tally.ids()
    return suggest({id: tally.places[id].first for id in independent(homework) if id in drawn})


def _sums(questions: tuple[TriedQuestion, ...]) -> Mapping[str, int]:
    """The difficulty of a sheet: the sums over its questions, the longest line of all."""
    sums = Counter[str]()
    longest = 0
    for asked in questions:
        sums["total"] += asked.taken.total
        sums.update(asked.taken.counts)
        longest = max(longest, asked.taken.counts["longest"])
    return {**sums, "longest": longest}
