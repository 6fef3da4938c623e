"""A pool of processes as an executor: each has one task at a time and a pipe of its own.

A slow task holds up no other, and a process that dies takes its one task with it and is replaced.
"""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any, Final, TypeVar

from exgen.crew.held_back import ENDING
from exgen.crew.main_module import no_main_module
from exgen.crew.member import work
from exgen.crew.records import DiedError

_T = TypeVar("_T")
_PATIENCE: Final = 5.0
"""Seconds until a process that was told to end is killed."""
_Task = tuple[Future[Any], Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class Pool(Executor):
    """Up to `jobs` processes, started as tasks come.

    A thread hands out tasks and takes results. `parallel` tasks are done at once.
    """

    def __init__(self, jobs: int, *, context: ForkServerContext | SpawnContext) -> None:
        self._jobs, self._context = jobs, context
        self._tasks: deque[_Task] = deque()
        self._free: list[_Process] = []
        self._busy: dict[Connection, _Process] = {}
        self._lock = threading.Lock()
        self._woken, self._waking = context.Pipe(duplex=False)
        self._theirs, self._ours = context.Pipe(duplex=False)
        self._closing = self._given_up = self._ended = False
        self._wake_sent = False
        self._thread = threading.Thread(target=self._manage, daemon=True)
        self._thread.start()

    def submit(self, fn: Callable[..., _T], /, *given: Any, **named: Any) -> Future[_T]:
        """Hand in a task: a function of a module, with what can be pickled.

        Raises RuntimeError once the pool is shut down.
        """
        future: Future[_T] = Future()
        with self._lock:
            if self._closing:
                raise RuntimeError("the pool is closed")
            self._tasks.append((future, fn, given, named))
        self._wake()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks, and end the processes once those that were taken are done."""
        with self._lock:
            self._closing = True
            waiting = list(self._tasks) if cancel_futures else []
            if cancel_futures:
                self._tasks.clear()
        for future, *_ in waiting:
            future.cancel()
        self._wake()
        if wait:
            self._thread.join()

    def give_up(self) -> None:
        """End the processes and what they do, within a second or so."""
        self._given_up = True
        with self._lock:  # two threads that close a pipe would close somebody else's file
            self._ours.close()  # the processes see it and stop
        self.shutdown(cancel_futures=True)

    def _wake(self) -> None:
        with self._lock:
            if not (self._wake_sent or self._ended):
                self._waking.send_bytes(b"!")
                self._wake_sent = True  # one is enough, and never fills the pipe

    def _manage(self) -> None:
        """Hand out and take back, until the pool is closed and nothing is left."""
        if hasattr(signal, "pthread_sigmask"):  # the processes that are started here get none
            signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            while self._hand_out():
                for ready in wait([self._woken, *self._busy]):
                    if ready is self._woken:
                        with self._lock:
                            self._woken.recv_bytes()
                            self._wake_sent = False
                    elif isinstance(ready, Connection):
                        self._take(ready)
        finally:
            self._end()

    def _hand_out(self) -> bool:
        """Give tasks to whoever is free; whether there is, or may be, anything to wait for."""
        while not self._given_up and (self._free or len(self._busy) < self._jobs):
            with self._lock:
                if not self._tasks:
                    break
                task = self._tasks.popleft()
            if not task[0].set_running_or_notify_cancel():
                continue
            self._give(task)
        with self._lock:
            going = bool(self._tasks or self._busy)
            return not self._given_up and (going or not self._closing)

    def _give(self, task: _Task) -> None:
        future, *what = task
        while True:
            process = self._free.pop() if self._free else None
            try:
                process = process or _Process(self._context, self._theirs)
                process.pipe.send(tuple(what))
            except (OSError, EOFError) as error:  # EOFError where the one that forks has died
                if process is None:  # no more processes can be started
                    future.set_exception(error)
                    return
                process.bury()  # it died while it had nothing to do
                continue
            except Exception as error:  # the task cannot be pickled
                assert process is not None
                self._free.append(process)
                future.set_exception(error)
                return
            process.future = future
            self._busy[process.pipe] = process
            return

    def _take(self, pipe: Connection) -> None:
        process = self._busy.pop(pipe)
        future = process.future
        assert future is not None
        try:
            good, result = pipe.recv()
        except (EOFError, OSError):
            future.set_exception(DiedError(process.bury()))
            return
        except Exception as error:  # a result that cannot be read back
            good, result = False, error
        process.future = None
        self._free.append(process)
        if good:
            future.set_result(result)
        else:
            future.set_exception(result)

    def _end(self) -> None:
        """See that all processes are gone, and that nobody waits for what will not come."""
        processes = [*self._free, *self._busy.values()]
        for process in processes:
            process.pipe.close()
        for process in processes:
            status = process.bury()
            if process.future is not None:
                process.future.set_exception(DiedError(status))
        with self._lock:
            self._ended = True
            for pipe in (self._ours, self._theirs, self._woken, self._waking):
                pipe.close()


class _Process:
    """A process, the pipe that leads to it, and the future of the task that it has."""

    def __init__(self, context: ForkServerContext | SpawnContext, parent: Connection) -> None:
        self.pipe, theirs = context.Pipe()
        self.future: Future[Any] | None = None
        self._process: BaseProcess = context.Process(
            target=work, args=(theirs, parent), daemon=True
        )
        with no_main_module():
            self._process.start()
        theirs.close()

    def bury(self) -> int | None:
        """See that it is gone; the status with which it ended."""
        self.pipe.close()
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        return self._process.exitcode
