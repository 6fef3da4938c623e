"""Where batches are made: processes on this machine, or a Dask cluster; both are executors."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

from exgen.collector import leave_alone, look_seldom
from exgen.errors import ExgenError, InputError
from exgen.main_module import no_main_module
from exgen.wording import quoted

_T = TypeVar("_T")
GRACE: Final = 1.0
"""Seconds that a worker has to stop TeX before it is gone."""
_PRELOADED: Final = ("exgen.classroom.work", "exgen.classroom.drafts", "exgen.verify.exact")
"""What workers share."""
_TERMINATED: Final = 128 + signal.SIGTERM
_ENDING: Final = (signal.SIGINT, signal.SIGTERM)
_CONNECT: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """An executor, and how many batches it makes at once."""

    executor: Executor
    parallel: int


Workers = Callable[[], contextlib.AbstractContextManager[Crew]]
"""Opens an executor; it can be called again when the processes of the first one have died."""


def processes(jobs: int) -> Workers:
    """Crews of `jobs` processes, at least 1.

    They stop within a second when their context is left, and when this process is killed. What they
    import is being imported from now on, beside whatever this process does meanwhile.
    """
    method = "forkserver" if os.name == "posix" else "spawn"
    context = multiprocessing.get_context(method)

    def serve() -> None:
        if method == "forkserver":
            context.set_forkserver_preload(list(_PRELOADED))
            resource_tracker.ensure_running()  # which would let the signals through again
            with _interrupted_later():
                forkserver.ensure_running()

    @contextlib.contextmanager
    def opened() -> Iterator[Crew]:
        serve()  # again, where the one that forks has died
        ours, theirs = context.Pipe()
        pool = _Pool(jobs, mp_context=context, initializer=_follow, initargs=(theirs,))
        finished = False
        try:
            with _interrupted_later():
                pool.submit(_begin)
            yield Crew(executor=pool, parallel=jobs)
            finished = True
        finally:
            if not finished:
                ours.close()  # the workers see it and stop
            pool.shutdown(cancel_futures=True)
            ours.close()
            theirs.close()

    serve()
    return opened


@contextlib.contextmanager
def _interrupted_later() -> Iterator[None]:
    """Signals that would end this process meanwhile wait, and processes that it starts get none.

    One that is half started, or loads its modules, would answer with a traceback.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    handlers = {
        each: signal.signal(each, lambda number, _: came.append(number)) for each in _ENDING
    }
    masks = hasattr(signal, "pthread_sigmask")
    # The mask is what the new processes inherit; here it alone would not do, as the system may
    # give a signal to a thread of some library.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING) if masks else set()
    try:
        yield
    finally:
        if masks:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for each, handler in handlers.items():
            signal.signal(each, handler)
        for number in came:
            signal.raise_signal(number)


def _begin() -> None:
    """The first task of a pool: with it, all its processes are started."""


def _follow(parent: Connection) -> None:
    """In a worker: leave Ctrl-C to the parent, and end when the parent ends or says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    leave_alone()
    look_seldom()


_at_work = threading.Event()
"""Set while a worker has a task, which may have started TeX."""


class _Pool(ProcessPoolExecutor):
    """A pool whose processes know whether they have a task."""

    def submit(self, fn: Callable[..., _T], /, *given: Any, **named: Any) -> Future[_T]:
        """Hand out a task, for which a process may be started."""
        with no_main_module():
            return super().submit(_do, fn, *given, **named)


def _do(fn: Callable[..., _T], *given: Any, **named: Any) -> _T:
    _at_work.set()
    try:
        return fn(*given, **named)
    finally:
        _at_work.clear()


def _leave(*_: object) -> None:
    """End this process; whoever runs TeX stops it on the way out."""
    if _at_work.is_set():
        raise SystemExit(_TERMINATED)
    os._exit(_TERMINATED)


def _watch(parent: Connection) -> None:
    """Wait until the other end of a pipe is gone, then end this process."""
    with contextlib.suppress(EOFError, OSError):
        parent.recv_bytes()
    with contextlib.suppress(OSError):  # nobody wants to read how it was torn from its work
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if hasattr(signal, "pthread_kill"):
        ident = threading.main_thread().ident
        assert ident is not None
        signal.pthread_kill(ident, signal.SIGTERM)
        time.sleep(GRACE)
    os._exit(_TERMINATED)


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
