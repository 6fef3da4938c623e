"""Making the batches of a class: drafts, plan and sheets overlap, and little is in hand at once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from typing import Any, Final

from exgen.classroom.allocation import Allocation
from exgen.classroom.drafts import Drafts, draft_sheets
from exgen.classroom.places import Place
from exgen.classroom.work import Assignment, Batch, Failed, Result, failure, make_batch
from exgen.classroom.workers import Workers
from exgen.errors import ExgenError, InputError
from exgen.homework import Homework

AHEAD: Final = 2
"""Batches that wait beyond those that are being made, so that no worker is ever idle."""
MOST_BARREN: Final = 3
"""So many sets of processes may die in a row before they have planned or made anything."""
_NOTHING_WORKS: Final = (
    "the processes that draw the sheets die again and again (out of memory?): give them more"
    " memory, or fewer --jobs; what is done is kept"
)
_DIED: Final = "the process that made it died twice (out of memory?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A batch that was planned: those who have a plan, and how far variants have run out."""

    batch: Batch
    failed: tuple[Failed, ...]
    levels: Mapping[str, int]


Keep = Callable[[Planned, Result], None]
"""What is done with the result of a batch; it is called in the order in which they finish."""


class Making:
    """Makes the batches of a class, and hands each result to `keep`."""

    def __init__(self, homework: Homework, allocation: Allocation, *, keep: Keep) -> None:
        self._homework = homework
        self._allocation = allocation
        self._limit = AHEAD
        self._next = 0
        self._keep = keep
        self._drafts: dict[int, Future[tuple[Drafts, ...]]] = {}
        self._running: dict[Future[Result], Planned] = {}

    def run(
        self,
        chunks: Sequence[Sequence[Place]],
        *,
        done: Collection[int],
        count: Callable[[int], None],
        workers: Workers,
    ) -> None:
        """Make the chunks of the class that are not `done`, planned in order.

        `count` is called for a chunk that is done in its turn, to count its variants as given.
        Raises what concerns the whole class (`InputError`, `TexError`); what concerns a student is
        in the results.
        """
        with contextlib.ExitStack() as stack:
            crew = stack.enter_context(workers())
            self._limit = crew.parallel + AHEAD
            barren = 0
            while self._next < len(chunks) or self._running:
                before = self._next
                try:
                    self._plan(chunks, done, count, crew.executor)
                    self._collect()
                except BrokenExecutor:
                    stack.close()
                    barren = 0 if self._running or self._next > before else barren + 1
                    if barren == MOST_BARREN:
                        raise ExgenError(_NOTHING_WORKS) from None
                    self._one_by_one(workers)
                    crew = stack.enter_context(workers())

    def _plan(
        self,
        chunks: Sequence[Sequence[Place]],
        done: Collection[int],
        count: Callable[[int], None],
        executor: Executor,
    ) -> None:
        """Plan and hand out as many batches as may wait; `_next` is the number of the next one."""
        while (number := self._next) < len(chunks):
            if number in done:
                count(number)
                self._next += 1
                continue
            for ahead in range(number, min(number + self._limit, len(chunks))):
                if ahead not in self._drafts and ahead not in done:
                    seeds = tuple(place.seed for place in chunks[ahead])
                    self._drafts[ahead] = executor.submit(draft_sheets, self._homework, seeds)
            if len(self._running) >= self._limit:
                break
            if self._running and not self._drafts[number].done():
                break
            drafts = self._drafts[number].result()
            planned = self._planned(number, chunks[number], drafts)
            del self._drafts[number]
            self._next += 1  # at once, so that a pool that breaks has nothing planned twice
            self._hand_out(planned, executor)

    def _hand_out(self, planned: Planned, executor: Executor) -> None:
        """Give a batch to the executor; a broken one leaves it among those in hand."""
        try:
            future = executor.submit(make_batch, planned.batch)
        except BrokenExecutor as error:
            future = Future()
            future.set_exception(error)
        self._running[future] = planned

    def _planned(self, number: int, places: Sequence[Place], drafts: Sequence[Drafts]) -> Planned:
        assignments, failed = [], []
        for place, known in zip(places, drafts, strict=True):
            try:
                chosen = self._allocation.plan(place.seed, known)
            except InputError:
                raise  # the homework's fault: it is every student's
            except Exception as error:
                failed.append(failure(place.student.id, error))
                continue
            self._allocation.count({name: draft.variant for name, draft in chosen.items()})
            first = {name: draft.attempt for name, draft in chosen.items()}
            assignments.append(
                Assignment(student=place.student, seed=place.seed, code=place.code, first=first)
            )
        batch = Batch(number=number, homework=self._homework, assignments=tuple(assignments))
        return Planned(batch=batch, failed=tuple(failed), levels=self._allocation.levels)

    def _collect(self) -> None:
        """Wait until something is done, and keep what it is."""
        waited: set[Future[Any]] = set(self._running)
        if self._next in self._drafts and len(self._running) < self._limit:
            waited.add(self._drafts[self._next])
        wait(waited, return_when=FIRST_COMPLETED)
        for future in [future for future in self._running if future.done()]:
            result = _result(future, self._running[future])
            self._keep(self._running.pop(future), result)

    def _one_by_one(self, workers: Workers) -> None:
        """After a process died: what was in hand is made one by one, so the culprit is known."""
        struck = list(self._running.values())
        self._running.clear()
        self._drafts.clear()
        for planned in struck:
            with workers() as crew:
                try:
                    result = _result(crew.executor.submit(make_batch, planned.batch), planned)
                except BrokenExecutor:
                    result = _all_failed(planned, RuntimeError(_DIED))
            self._keep(planned, result)


def _result(future: Future[Result], planned: Planned) -> Result:
    """The result of a batch; where the batch as a whole failed, its students did."""
    try:
        return future.result()
    except (ExgenError, BrokenExecutor):
        raise
    except Exception as error:
        return _all_failed(planned, error)


def _all_failed(planned: Planned, error: Exception) -> Result:
    failed = tuple(failure(each.student.id, error) for each in planned.batch.assignments)
    return Result(number=planned.batch.number, made=(), failed=failed, tex="")
