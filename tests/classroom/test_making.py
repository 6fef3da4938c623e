"""Making a class when its processes die, and variants that drafts and finished sheets agree on."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path
from typing import Any

import pytest

from classroom.classes import TWELVE, make, short_homework
from exgen.classroom.drafts import draft_sheets
from exgen.classroom.making import MOST_BARREN
from exgen.classroom.variants import variant_of
from exgen.classroom.workers import Crew
from exgen.errors import ExgenError
from exgen.homework import read
from exgen.pipeline import draw_sheet
from exgen.questions.families import FAMILIES


class Dead(Executor):
    """Processes none of which ever works."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        """A future that fails as those of a broken pool do."""
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("dead"))
        return future


def test_processes_that_never_work_come_to_an_end(tmp_path: Path) -> None:
    """After a few sets of processes that all die at once the class is given up, in one line."""
    opened = 0

    @contextlib.contextmanager
    def dead() -> Iterator[Crew]:
        nonlocal opened
        opened += 1
        yield Crew(executor=Dead(), parallel=1)

    with pytest.raises(ExgenError, match="die again and again"):
        make(tmp_path / "out", TWELVE, homework=short_homework(tmp_path), workers=dead)
    assert opened == MOST_BARREN


@pytest.mark.parametrize("name", ["chain-rule", "sampler", "matrix-gradients", "backprop-by-hand"])
def test_a_draft_is_the_variant_that_is_made(name: str) -> None:
    """A class that is taken up again counts finished sheets where the first run counted drafts."""
    homework = read(name, families=FAMILIES)
    (drafts,) = draft_sheets(homework, (7,))
    made = draw_sheet(homework, seed=7)
    assert [draft.variant for draft in drafts] == [
        variant_of(one.question) for one in made.questions
    ]
