"""Many seeds on several processes: outcomes as they come, and nobody left behind."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import islice

from exgen.crew.forked import processes
from exgen.crew.records import DiedError
from exgen.homework import Homework
from exgen.stress.records import Failure, TrialOutcome


def outcomes(
    homework: Homework, seeds: range, *, jobs: int, pages: int = 0
) -> Iterator[TrialOutcome]:
    """The outcome of every seed, in the order in which they are done.

    `jobs` processes work side by side; with one, it is this process. The first `pages` seeds are
    typeset too. However the iteration ends, all processes are gone when it has.
    """
    if jobs == 1:
        from exgen.stress.trial import run

        for place, seed in enumerate(seeds):
            yield run(homework, seed, pages=place < pages)
        return
    waiting = iter(enumerate(seeds))
    opened = processes(jobs, preload=("exgen.stress.trial", "exgen.families.loaded"))
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
