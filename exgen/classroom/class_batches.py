"""Making the batches of a class: drafts, plan and sheets overlap, and little is in hand at once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from dataclasses import dataclass
from typing import Any, Final

from exgen.classroom.allocation import Allocation
from exgen.classroom.apart import Apart, died, draft_apart, make_apart, result_of
from exgen.classroom.drafts import Drafts, draft_sheets
from exgen.classroom.records import Place, Plan
from exgen.classroom.work import Batch, Failed, Result, StudentPlan, failure, make_batch
from exgen.crew.records import Workers
from exgen.errors import ExgenError, InputError
from exgen.homework import Homework
from exgen.typeset.document import Kind

AHEAD: Final = 2
"""Batches that wait beyond those that are being made, so that no worker is ever idle."""
MOST_BARREN: Final = 2
"""So many sets of processes may die in a row, nothing planned, before drafts are made apart."""
_NOTHING_WORKS: Final = (
    "the processes that draw the sheets die again and again (out of memory?): give them more"
    " memory, or fewer --jobs; what is done is kept"
)


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

    def __init__(
        self,
        homework: Homework,
        allocation: Allocation,
        *,
        keep: Keep,
        besides: tuple[Kind, ...] = (),
        formats: tuple[str, ...] = (),
    ) -> None:
        self._homework = homework
        self._besides = besides
        self._formats = formats
        self._allocation = allocation
        self._limit = AHEAD
        self._next = 0
        self._keep = keep
        self._drafts: dict[int, Future[Sequence[Drafts | None]]] = {}
        self._running: dict[Future[Result], Planned] = {}

    def run(
        self,
        plan: Plan,
        *,
        done: Collection[int],
        count: Callable[[int], None],
        workers: Workers,
    ) -> None:
        """Make the batches of the class that are not `done`, their variants given out in order.

        `count` is called for a batch that is done in its turn, to count its variants as given.
        Raises what concerns the whole class (`InputError`, `TexError`); what concerns a student is
        in the results.
        """
        with contextlib.ExitStack() as stack:
            crew = stack.enter_context(workers())
            self._limit = crew.parallel + AHEAD
            barren = 0
            while self._next < len(plan) or self._running:
                before = self._next
                try:
                    self._plan(plan, done, count, crew.executor)
                    self._collect()
                except BrokenExecutor:
                    stack.close()
                    barren = 0 if self._running or self._next > before else barren + 1
                    self._make_apart(workers)
                    if barren == MOST_BARREN:
                        self._draft_apart(plan[self._next], workers)
                        barren = 0
                    crew = stack.enter_context(workers())

    def _plan(
        self,
        plan: Plan,
        done: Collection[int],
        count: Callable[[int], None],
        executor: Executor,
    ) -> None:
        """Plan and hand out as many batches as may wait; `_next` is the number of the next one."""
        while (number := self._next) < len(plan):
            if number in done:
                count(number)
                self._next += 1
                continue
            for ahead in range(number, min(number + self._limit, len(plan))):
                if ahead not in self._drafts and ahead not in done:
                    seeds = tuple(place.seed for place in plan[ahead])
                    self._drafts[ahead] = executor.submit(draft_sheets, self._homework, seeds)
            if len(self._running) >= self._limit:
                break
            if self._running and not self._drafts[number].done():
                break
            planned = self._planned(number, plan[number], _known(self._drafts[number]))
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

    def _planned(
        self, number: int, places: Sequence[Place], drafts: Sequence[Drafts | None]
    ) -> Planned:
        assignments, failed = [], []
        for place, known in zip(places, drafts or [()] * len(places), strict=True):
            if known is None:
                failed.append(died(place.student.id))
                continue
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
                StudentPlan(student=place.student, seed=place.seed, code=place.code, first=first)
            )
        batch = Batch(
            number=number,
            homework=self._homework,
            assignments=tuple(assignments),
            besides=self._besides,
            formats=self._formats,
        )
        return Planned(batch=batch, failed=tuple(failed), levels=self._allocation.levels)

    def _collect(self) -> None:
        """Wait until something is done, and keep what it is."""
        waited: set[Future[Any]] = set(self._running)
        if self._next in self._drafts and len(self._running) < self._limit:
            waited.add(self._drafts[self._next])
        wait(waited, return_when=FIRST_COMPLETED)
        for future in [future for future in self._running if future.done()]:
            result = result_of(self._running[future].batch, future.result)
            self._keep(self._running.pop(future), result)

    def _make_apart(self, workers: Workers) -> None:
        """After a process died: make what it had in hand so that only the culprit fails.

        What the others of its crew had in hand is done, or was not begun, and then made likewise.
        """
        struck = dict(self._running)
        self._running.clear()
        self._drafts.clear()
        with Apart(workers) as apart:
            for future, planned in struck.items():
                try:
                    made = result_of(planned.batch, future.result)
                except (BrokenExecutor, CancelledError):
                    made = make_apart(planned.batch, apart)
                self._keep(planned, made)

    def _draft_apart(self, places: Sequence[Place], workers: Workers) -> None:
        """Draft the next batch student by student, for its drafts let processes die.

        Raises ExgenError where they die with every one of them.
        """
        with Apart(workers) as apart:
            seeds = tuple(place.seed for place in places)
            drafts = draft_apart(self._homework, seeds, apart)
        if not any(known is not None for known in drafts):
            raise ExgenError(_NOTHING_WORKS)
        self._drafts[self._next] = Future()
        self._drafts[self._next].set_result(drafts)


def _known(future: Future[Sequence[Drafts | None]]) -> Sequence[Drafts | None]:
    """The drafts of a batch; none where something else than a process went wrong.

    Drafts save time and change nothing: without them the plan is the same, and what is wrong with
    a student shows there. Raises ExgenError and BrokenExecutor.
    """
    try:
        return future.result()
    except (ExgenError, BrokenExecutor):
        raise
    except Exception:
        return ()
