"""Who gets which variant: in the order of the roster, no two alike while there are enough.

The rule, for each question: a student gets the first of their own draws of a kind that nobody
before them has. When a student finds no such draw, kinds are given up, and from then on variants
differ in more than letters; after that, in what is printed; and when even these run out, the
variant that the fewest have is taken. A student who can draw nothing more at all gets the one that
the fewest have of theirs, and nothing is given up for the others. What a student gets depends on
the roster before them alone, so whoever is added at its end changes nothing for the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from exgen.classroom.distinct_variants import Likeness
from exgen.classroom.drafts import Draft, Drafts, SheetDraft
from exgen.errors import DrawError
from exgen.homework import Homework
from exgen.homework import QuestionTable as Asked

VIEWS: Final = ("kind", "substance", "printed")
"""The views of a variant, from the coarsest; a level is an index into them, or 3 for none."""
TRIES: Final = (4, 10, 60, 10)
"""Level -> how many draws a student may take to find a variant that is new in its view."""


class Uses:
    """How often each variant of one question was given, and how far they have run out."""

    def __init__(self) -> None:
        self.level = 0
        self._given = {view: Counter[str]() for view in VIEWS}

    def add(self, variant: Likeness) -> None:
        """Count a variant that was given to a student."""
        for view in VIEWS:
            self._given[view][getattr(variant, view)] += 1

    def is_new(self, variant: Likeness) -> bool:
        """Whether nobody has a variant like this one, in the view of the present level."""
        if self.level == len(VIEWS):
            return False
        view = VIEWS[self.level]
        return not self._given[view][getattr(variant, view)]

    def rank(self, variant: Likeness) -> tuple[int, ...]:
        """How often it was given, the finest view first: the less, the better."""
        return tuple(self._given[view][getattr(variant, view)] for view in reversed(VIEWS))


class Allocation:
    """The variants of a class, student after student."""

    def __init__(self, homework: Homework) -> None:
        self._homework = homework
        self._uses = {asked.id: Uses() for asked in homework.questions}

    def plan(self, seed: int, drafts: Drafts) -> dict[str, Draft]:
        """Choose the draws for the next student, by the questions' ids.

        `drafts` are the first good draws of their sheet, as far as they are known. Raises
        DrawError when a question has no good draw.
        """
        sheet = SheetDraft(self._homework, seed)
        changed: set[str] = set()
        families: set[str] = set()
        for place, asked in enumerate(self._homework.questions):
            known = drafts[place] if place < len(drafts) else None
            # A family looks at what is taken by its own kinds of questions alone.
            stale = known is None or asked.family in families or known.goes_on_from & changed
            start = sheet.draft(asked) if known is None or stale else known
            chosen = self._choose(sheet, asked, start)
            if known is None or chosen.attempt != known.attempt:
                changed.add(asked.id)
            if known is None or chosen.variant.kind != known.variant.kind:
                families.add(asked.family)
                changed.add(asked.id)
            sheet.take(asked, chosen)
        return dict(sheet.taken)

    def count(self, variants: Mapping[str, Likeness]) -> None:
        """Count the variants of a student, by the questions' ids, as given."""
        for name, variant in variants.items():
            self._uses[name].add(variant)

    @property
    def levels(self) -> dict[str, int]:
        """How far each question's variants have run out (see `VIEWS`)."""
        return {name: uses.level for name, uses in self._uses.items()}

    def set_levels(self, levels: Mapping[str, int]) -> None:
        """Go on from what an earlier run found about how far variants have run out."""
        for name, level in levels.items():
            self._uses[name].level = max(level, self._uses[name].level)

    def _choose(self, sheet: SheetDraft, asked: Asked, start: Draft) -> Draft:
        uses = self._uses[asked.id]
        draws = [start]
        while True:
            found = next((draw for draw in draws if uses.is_new(draw.variant)), None)
            if found is not None:
                return found
            if len(draws) < TRIES[uses.level]:
                try:
                    draws.append(sheet.draft(asked, first=draws[-1].attempt + 1))
                    continue
                except DrawError:
                    # This student can draw nothing more; whoever comes next may well.
                    return _least_used(uses, draws)
            if uses.level == len(VIEWS):
                return _least_used(uses, draws)
            uses.level += 1


def _least_used(uses: Uses, draws: Sequence[Draft]) -> Draft:
    return min(draws, key=lambda draw: (*uses.rank(draw.variant), draw.attempt))
