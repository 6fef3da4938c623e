"""After a process died: what it had in hand is made apart, so that the culprit is known.

A batch whose process died is tried again alone. If its process dies again, its students are made
one by one; those with whom a process dies have failed, and the others are set together again as a
batch without them, as after any student's failure: what they get depends on the batch, not on what
it took to make it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from typing import Any, Final, TypeVar

from exgen.classroom.drafts import Drafts, draft_sheets
from exgen.classroom.work import Batch, Failed, Result, failure, make_batch
from exgen.crew.records import Crew, Workers
from exgen.errors import ExgenError
from exgen.homework import Homework

_T = TypeVar("_T")
_DIED: Final = "the process that made it died again and again (out of memory?)"
_TOGETHER: Final = (
    "each of the batch can be made alone, but the process that makes them together dies (out of"
    " memory?): give it more memory, or fewer --jobs"
)


class Apart:
    """Runs one task at a time; after a process died, the next task has new ones."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._stack = contextlib.ExitStack()
        self._crew: Crew | None = None

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *reason: Any) -> None:
        self._stack.__exit__(*reason)

    def run(self, task: Callable[..., _T], /, *given: Any) -> _T:
        """What the task returns. Raises BrokenExecutor when its process dies."""
        if self._crew is None:
            self._crew = self._stack.enter_context(self._workers())
        try:
            return self._crew.executor.submit(task, *given).result()
        except BrokenExecutor:
            self._crew = None
            self._stack.close()
            raise


def make_apart(batch: Batch, apart: Apart) -> Result:
    """Make a batch whose process died; only students with whom it dies again have failed."""
    with contextlib.suppress(BrokenExecutor):
        return result_of(batch, lambda: apart.run(make_batch, batch))
    deadly = [one for one in batch.assignments if _dies(replace(batch, assignments=(one,)), apart)]
    rest = replace(batch, assignments=tuple(x for x in batch.assignments if x not in deadly))
    try:
        made = result_of(rest, lambda: apart.run(make_batch, rest))
    except BrokenExecutor:
        made = all_failed(rest, ExgenError(_TOGETHER))
    lost = [died(one.student.id) for one in deadly]
    return replace(made, failed=(*made.failed, *lost))


def draft_apart(
    homework: Homework, seeds: tuple[int, ...], apart: Apart
) -> tuple[Drafts | None, ...]:
    """The drafts of students, one by one; None for those with whom a process dies."""
    drafts: list[Drafts | None] = []
    for seed in seeds:
        try:
            drafts += apart.run(draft_sheets, homework, (seed,))
        except BrokenExecutor:
            drafts.append(None)
    return tuple(drafts)


def died(student: str) -> Failed:
    """The failure of a student with whom processes die."""
    return failure(student, ExgenError(_DIED))


def result_of(batch: Batch, made: Callable[[], Result]) -> Result:
    """What `made` returns; where the batch failed as a whole, each of its students has.

    Raises ExgenError, which is no single student's, and BrokenExecutor.
    """
    try:
        return made()
    except (ExgenError, BrokenExecutor):
        raise
    except Exception as error:
        return all_failed(batch, error)


def all_failed(batch: Batch, error: Exception) -> Result:
    """The result of a batch of which nobody has a sheet."""
    failed = tuple(failure(each.student.id, error) for each in batch.assignments)
    return Result(number=batch.number, made=(), failed=failed, tex="")


def _dies(batch: Batch, apart: Apart) -> bool:
    try:
        result_of(batch, lambda: apart.run(make_batch, batch))
    except BrokenExecutor:
        return True
    return False
