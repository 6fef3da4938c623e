"""A process beside the server, for work that would keep its pages waiting."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Final

from exgen.crew.held_back import signals_held_back, signals_let_through
from exgen.errors import ExgenError

_LONGEST: Final = 30.0
"""Seconds after which an answer that is still being judged is given up."""

Job = tuple[Callable[..., Any], tuple[Any, ...]]
"""A function of a module, and what it is called with."""


class TooLongError(ExgenError):
    """A process took too long, and was ended."""


class Worker:
    """A process that does one thing after the other; a new one takes the place of one that died.

    There is no thread between it and the server, as a pool of processes has: one that wakes up
    for each request would hold the server's own thread for milliseconds.
    """

    def __init__(self, nice: int = 0, most: int | None = None) -> None:
        """`nice` is how far it stands back behind others that want the processor.

        After `most` jobs a new process goes on, so that what one remembers stays bounded.
        """
        self._nice = nice
        self._most = most
        self._jobs = 0
        self._turn = asyncio.Lock()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self.pending = 0
        """How much it has to do."""

    @property
    def alive(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    async def run(
        self, work: Callable[..., Any], *arguments: Any, longest: float = _LONGEST
    ) -> Any:
        """The result of a function of a module. Raises TooLongError, and what it raises.

        It may wait as long for its turn as it may take then: `longest`, in seconds.
        """
        self.pending += 1
        try:
            try:
                async with asyncio.timeout(longest):  # wait_for may lose that one is cancelled
                    await self._turn.acquire()
            except TimeoutError:
                raise TooLongError("There is too much to do just now: try again.") from None
            try:
                done, result = await self._result((work, arguments), longest)
                self._count()
            finally:
                self._turn.release()
        finally:
            self.pending -= 1
        if done:
            return result
        raise result

    async def _result(self, job: Job, longest: float) -> tuple[bool, Any]:
        """What the process answers: True and a result, or False and an error."""
        for again in (True, False):
            try:
                async with asyncio.timeout(longest):
                    return await _asked(self._begun(), job)
            except TimeoutError:
                self.end()
                raise TooLongError("That took too long, and was given up.") from None
            except (EOFError, OSError):  # it died
                self.end()
                if not again:
                    raise
            except BaseException:  # nobody waits for its answer any more
                self.end()
                raise
        raise AssertionError

    def _count(self) -> None:
        """Note a job that is done, and begin anew where these were enough."""
        self._jobs += 1
        if self._most is not None and self._jobs >= self._most:
            self.end()
            self._begun()

    def _begun(self) -> Connection:
        if self._connection is None:
            self._jobs = 0
            context = multiprocessing.get_context("spawn")
            self._connection, other = context.Pipe()
            self._process = context.Process(target=_work, args=(other, self._nice), daemon=True)
            with signals_held_back():
                self._process.start()
            other.close()
        return self._connection

    def end(self) -> None:
        """End the process, and whatever it is doing."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if process is not None and process.pid is not None:
            process.terminate()  # before its pipe is closed, in case a thread still waits for it
        if connection is not None:
            connection.close()
        if process is not None and process.pid is not None:
            process.join(2)
            if process.is_alive():
                process.kill()
                process.join()


async def _asked(connection: Connection, job: Job) -> tuple[bool, Any]:
    connection.send(job)
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    try:
        loop.add_reader(connection.fileno(), readable.set)
    except NotImplementedError:  # the loop of a system where a pipe cannot be watched
        await loop.run_in_executor(None, connection.poll, None)
    else:
        try:
            await readable.wait()
        finally:
            loop.remove_reader(connection.fileno())
    answer: tuple[bool, Any] = connection.recv()
    return answer


def _work(connection: Connection, nice: int) -> None:
    """In the new process: do what is asked, one thing after the other, until there is no server."""
    _begin(nice)
    with contextlib.suppress(EOFError, OSError):  # nobody asks, or waits for the answer, any more
        while True:
            answer = _done(connection.recv_bytes())
            try:
                connection.send(answer)
            except (pickle.PicklingError, TypeError, AttributeError) as error:
                connection.send((False, RuntimeError(f"cannot be sent: {error}")))


def _done(asked: bytes) -> tuple[bool, Any]:
    """The answer to a job: True and a result, or False and an error."""
    try:
        work, arguments = pickle.loads(asked)
        return True, work(*arguments)
    except Exception as error:
        if not isinstance(error, ExgenError):
            error.add_note(traceback.format_exc())  # for the terminal of the server
        return False, error


def _begin(nice: int) -> None:
    """In a new process: Ctrl-C is the server's affair, and without the server there is no work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signals_let_through()
    with contextlib.suppress(OSError, AttributeError):  # a system may have no such thing
        os.nice(nice)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(0)
