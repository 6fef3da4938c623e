"""Variants drawn and proved before they are asked for, so that one is shown at once."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from typing import Final

from exgen.errors import ExgenError
from exgen.practice.choices import Choice, Course
from exgen.practice.crew import PracticeCrew
from exgen.practice.in_processes import make_one
from exgen.practice.practice_store import ProgressStore

_ANY: Final = 1
"""How many variants of every kind and level are kept ready."""
_RECENT: Final = 3
"""How many of what was practised last."""
_MOST_RECENT: Final = 4
_CHANCES: Final = 3
"""Draws in a row that may fail before a level is given up: a band may hold hardly any variant."""
_LONGEST: Final = 120.0


class Ahead:
    """The variants that are ready, in the store; what is taken is made anew in the background."""

    def __init__(self, courses: Iterable[Course], store: ProgressStore, crew: PracticeCrew) -> None:
        self._courses = {c: course for course in courses for k in course.kinds for c in k.choices()}
        self._store = store
        self._crew = crew
        self._recent: OrderedDict[Choice, None] = OrderedDict()
        self._failed: Counter[Choice] = Counter()
        self._wanted = asyncio.Event()
        for choice, course in self._courses.items():
            store.drop_others(choice.homework, course.made_with)

    def knows(self, choice: Choice) -> bool:
        """Whether there is such a choice."""
        return choice in self._courses

    async def take(self, choice: Choice) -> str:
        """A variant as JSON: one that is ready, or else one made now.

        Raises DrawError where none is found.
        """
        self._recent.pop(choice, None)
        self._recent[choice] = None
        while len(self._recent) > _MOST_RECENT:
            self._recent.popitem(last=False)
        self._wanted.set()
        return self._store.take(choice) or await self._make(choice)

    async def fill(self) -> None:
        """Make what is missing, for ever: what was practised last comes first."""
        while True:
            self._wanted.clear()
            for choice in self._missing():
                try:
                    self._store.keep(
                        choice, self._courses[choice].made_with, await self._make(choice)
                    )
                    self._failed[choice] = 0
                except ExgenError:
                    self._failed[choice] += 1
                if self._wanted.is_set():
                    break
            else:
                await self._wanted.wait()

    async def _make(self, choice: Choice) -> str:
        course = self._courses[choice]
        seed = secrets.randbelow(2**63)
        made: str = await self._crew.drawer.run(
            make_one, course.reference, choice, seed, longest=_LONGEST
        )
        return made

    def _missing(self) -> Iterator[Choice]:
        for choice in [*reversed(self._recent), *self._courses]:
            wanted = _RECENT if choice in self._recent else _ANY
            while self._failed[choice] < _CHANCES and self._store.ready(choice) < wanted:
                yield choice
