"""Many seeds on several processes: outcomes as they come, and nobody left behind."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from itertools import islice
from typing import Final

from exgen.crew.forked import processes
from exgen.crew.records import DiedError
from exgen.homework import Homework
from exgen.stress.records import Failure, TrialOutcome

_COLLECT_AFTER: Final = 50_000  # objects more than before


def outcomes(
    homework: Homework, seeds: range, *, jobs: int, pages: int = 0
) -> Iterator[TrialOutcome]:
    """The outcome of every seed, in the order in which they are done.

    `jobs` processes work side by side; with one, it is this process. The first `pages` seeds are
    typeset too. However the iteration ends, all processes are gone when it has.
    """
    if jobs == 1:
        from exgen.stress.trial import run

        with _rarely_collecting():
            for place, seed in enumerate(seeds):
                yield run(homework, seed, pages=place < pages)
        return
    waiting = iter(enumerate(seeds))
    opened = processes(jobs, preload=("exgen.stress.trial",), begin=collect_rarely)
    with opened() as crew:
        running: dict[Future[TrialOutcome], int] = {}
        while True:
            for place, seed in islice(waiting, jobs - len(running)):
                running[crew.executor.submit(_tried, homework, seed, pages=place < pages)] = seed
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield _outcome(running.pop(future), future)


def _tried(homework: Homework, seed: int, *, pages: bool) -> TrialOutcome:
    from exgen.stress.trial import run

    return run(homework, seed, pages=pages)


def _outcome(seed: int, future: Future[TrialOutcome]) -> TrialOutcome:
    """The outcome of a seed, or that the process died over it."""
    try:
        return future.result()
    except DiedError as error:
        message = (
            f"the process that had the seed ended with status {error.status} "
            "(out of memory, perhaps: fewer --jobs)"
        )
        failure = Failure(kind="crash", message=message)
        return TrialOutcome(seed=seed, seconds=0.0, failure=failure)


def collect_rarely() -> None:
    """Look for cycles among objects that are no longer used less often than Python does.

    There are few, and each look goes through all expressions and templates that are kept.
    """
    gc.set_threshold(_COLLECT_AFTER, *gc.get_threshold()[1:])


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """The same meanwhile."""
    before = gc.get_threshold()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
