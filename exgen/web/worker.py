"""A process beside the server, for work that would keep its pages waiting."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final

from exgen.errors import ExgenError

_LONGEST: Final = 30.0
"""Seconds after which an answer that is still being judged is given up."""


class TooLongError(ExgenError):
    """A process took too long, and was ended."""


class Worker:
    """A process that does one thing after the other; a new one takes the place of one that died."""

    def __init__(self, nice: int = 0) -> None:
        """`nice` is how far it stands back behind others that want the processor."""
        self._nice = nice
        self.pending = 0
        """How much it has to do."""
        self._pool: ProcessPoolExecutor | None = None

    async def run(
        self, work: Callable[..., Any], *arguments: Any, longest: float = _LONGEST
    ) -> Any:
        """The result of a function of a module. Raises TooLongError, and what it raises."""
        self.pending += 1
        try:
            return await self._result(work, *arguments, longest=longest)
        finally:
            self.pending -= 1

    async def _result(self, work: Callable[..., Any], *arguments: Any, longest: float) -> Any:
        for again in (True, False):
            try:
                return await asyncio.wait_for(
                    asyncio.wrap_future(self._submit(work, *arguments)), longest
                )
            except TimeoutError:
                self.end()
                raise TooLongError("That took too long, and was given up.") from None
            except BrokenProcessPool:
                self.end()
                if not again:
                    raise
        raise AssertionError

    def _submit(self, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self._nice,),
            )
        with _uninterrupted():
            return self._pool.submit(work, *arguments)

    def end(self) -> None:
        """End the process, and whatever it is doing."""
        if self._pool is None:
            return
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(2)
            if process.is_alive():
                process.kill()


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back: a process that begins now has that from birth, until it ignores it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(nice: int) -> None:
    """In a new process: Ctrl-C is the server's affair, and without the server there is no work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(OSError, AttributeError):  # a system may have no such thing
        os.nice(nice)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(0)
