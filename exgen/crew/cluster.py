"""Crews on a Dask cluster."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any, Final, TypeVar

from exgen.crew.records import Crew, Workers
from exgen.errors import ExgenError, InputError
from exgen.wording import quoted

_T = TypeVar("_T")
_CONNECT: Final = 20
"""Seconds until a scheduler that does not answer is given up."""


def cluster(address: str) -> Workers:
    """Crews on the Dask cluster whose scheduler has this address.

    Raises `InputError`, once opened, when dask.distributed is not installed or nobody answers.
    """

    @contextlib.contextmanager
    def opened() -> Iterator[Crew]:
        try:
            import distributed
        except ImportError:
            raise InputError(
                "--scheduler needs Dask: install it with `pip install distributed`"
            ) from None
        shown = f"--scheduler {quoted(address)}"
        for name in ("distributed", "distributed.client"):  # what it logs, we say in one line
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            connect: Any = distributed.Client  # its types are not complete
            client = connect(address, timeout=_CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:  # a time-out is an OSError
            reason = str(error).splitlines()[0] if str(error) else "no answer"
            raise InputError(f"{shown}: no Dask scheduler can be reached: {reason}") from None
        with client:
            # What a lost worker had is made again by Dask itself.
            executor = _Cluster(client.get_executor(pure=False), shown, distributed.KilledWorker)
            yield Crew(executor=executor, parallel=max(1, sum(client.nthreads().values())))

    return opened


class _Cluster(Executor):
    """An executor on a cluster, whose failures are those of a pool of processes.

    A task with which workers died has BrokenExecutor, and one that the cluster gave up because
    the scheduler is lost has ExgenError.
    """

    def __init__(self, executor: Executor, shown: str, killed: type[Exception]) -> None:
        self._executor = executor
        self._shown = shown
        self._killed = killed

    def submit(self, fn: Callable[..., _T], /, *given: Any, **named: Any) -> Future[_T]:
        """Hand out a task."""
        ours: Future[_T] = Future()
        try:
            theirs = self._executor.submit(fn, *given, **named)
        except Exception as error:
            raise self._lost(error) from error
        theirs.add_done_callback(lambda done: self._hand_on(done, ours))
        return ours

    def _hand_on(self, theirs: Future[_T], ours: Future[_T]) -> None:
        if theirs.cancelled():
            ours.set_exception(self._lost(None))
            return
        error = theirs.exception()
        if error is None:
            ours.set_result(theirs.result())
        elif isinstance(error, self._killed):
            ours.set_exception(BrokenExecutor(str(error)))
        else:
            ours.set_exception(error)

    def _lost(self, error: Exception | None) -> ExgenError:
        reason = f" ({type(error).__name__}: {error})" if error else ""
        return ExgenError(
            f"{self._shown}: the scheduler was lost{reason}; what is done is kept: run the same"
            " command again"
        )
