"""Many seeds on several processes: outcomes as they come, and nobody left behind.

Each worker has one seed at a time and a pipe of its own, so a slow seed holds up no other, what
waits is bounded, and a worker that dies is told with the seed it had.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Final, NoReturn

from exgen.collector import leave_alone
from exgen.homework import Homework
from exgen.main_module import no_main_module
from exgen.stress.records import Failure, TrialOutcome

_PATIENCE: Final = 5.0  # seconds that a worker has to clean up before it is killed
_COLLECT_AFTER: Final = 50_000  # objects more than before
# A fork of this process would copy the locks of whatever thread is running: another one forks.
_CONTEXT: ForkServerContext | SpawnContext = (
    get_context("forkserver") if os.name == "posix" else get_context("spawn")
)
_ONE_THREAD: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def outcomes(
    homework: Homework, seeds: range, *, jobs: int, pages: int = 0
) -> Iterator[TrialOutcome]:
    """The outcome of every seed, in the order in which they are done.

    `jobs` processes work side by side; with one, it is this process. The first `pages` seeds are
    typeset too. However the iteration ends, all workers are gone when it has.
    """
    if jobs == 1:
        from exgen.stress.trial import run

        with _rarely_collecting():
            for place, seed in enumerate(seeds):
                yield run(homework, seed, pages=place < pages)
        return
    _serve()
    crew: dict[Connection, _Worker] = {}
    waiting = iter(enumerate(seeds))
    try:
        for place, seed in waiting:
            worker = _Worker(homework)
            crew[worker.pipe] = worker
            worker.start(seed, pages=place < pages)
            if len(crew) == jobs:
                break
        while crew:
            for pipe in wait(list(crew)):
                assert isinstance(pipe, Connection)
                worker = crew[pipe]
                outcome = worker.finish()
                following = next(waiting, None)
                if following is None or worker.gone:
                    worker.dismiss()
                    del crew[pipe]
                if following is not None:
                    if worker.gone:
                        worker = _Worker(homework)
                        crew[worker.pipe] = worker
                    worker.start(following[1], pages=following[0] < pages)
                yield outcome
    finally:
        for worker in crew.values():
            worker.stop()
        for worker in crew.values():
            worker.bury()


def _serve() -> None:
    """Have the process that forks the workers import what they need, once for all of them."""
    if not isinstance(_CONTEXT, ForkServerContext):
        return
    _CONTEXT.set_forkserver_preload(["exgen.stress.trial"])
    resource_tracker.ensure_running()  # it would let signals through when it starts
    with _undisturbed(), _alone():
        forkserver.ensure_running()


@contextmanager
def _alone() -> Iterator[None]:
    """NumPy of processes that are started meanwhile has one thread.

    The matrices are tiny and the cores are taken.
    """
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class _Worker:
    """A process, the pipe that leads to it, and the seed it has."""

    def __init__(self, homework: Homework) -> None:
        self.pipe, theirs = _CONTEXT.Pipe()
        self.gone = False
        self._seed = -1
        self._process: BaseProcess = _CONTEXT.Process(
            target=_work, args=(theirs, homework), daemon=True
        )
        resource_tracker.ensure_running()  # it would let signals through when it starts
        with _undisturbed(), _alone(), no_main_module():
            self._process.start()
        theirs.close()

    def start(self, seed: int, *, pages: bool) -> None:
        """Give it a seed; that it is dead by now comes out when it is asked for the outcome."""
        self._seed = seed
        with suppress(OSError):
            self.pipe.send((seed, pages))

    def finish(self) -> TrialOutcome:
        """The outcome of its seed, or that it died over it."""
        try:
            outcome: TrialOutcome = self.pipe.recv()
        except (EOFError, OSError):
            self.gone = True
            self._process.join(_PATIENCE)
            message = (
                f"the process that had the seed ended with status {self._process.exitcode} "
                "(out of memory, perhaps: fewer --jobs)"
            )
            return TrialOutcome(
                seed=self._seed, seconds=0.0, failure=Failure(kind="crash", message=message)
            )
        return outcome

    def dismiss(self) -> None:
        """Let it go home: it has no seed."""
        self.pipe.close()
        self.bury()

    def stop(self) -> None:
        """Tell it to drop its seed."""
        self._process.terminate()

    def bury(self) -> None:
        """See that it is gone."""
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold Ctrl-C back, here until the end, and for good in a process that is started meanwhile.

    It reaches every process of a terminal, and it is this one that tells the others. A worker that
    is half started could not even be told.
    """
    held: list[int] = []
    # A blocked signal is inherited, but may still reach another thread of this process.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    handlers = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            handlers[number] = signal.signal(number, lambda number, _: held.append(number))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if held:
            signal.raise_signal(held[0])


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """Look for cycles among objects that are no longer used less often than Python does.

    There are few, and each look goes through all expressions and templates that are kept.
    """
    before = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _work(pipe: Connection, homework: Homework) -> None:
    """Try one seed after the other, until nobody is at the other end of the pipe."""
    # An exit, not a sudden death: TeX is stopped and its folder removed on the way out.
    signal.signal(signal.SIGTERM, _leave)
    from exgen.stress.trial import run

    leave_alone()
    with _rarely_collecting(), suppress(EOFError, OSError):
        while True:
            seed, pages = pipe.recv()
            pipe.send(run(homework, seed, pages=pages))


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
