"""Processes of this machine: every task done, who dies loses no other's, nobody left behind."""

import gc
import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import CancelledError
from multiprocessing.connection import Connection
from typing import Any

import pytest

from exgen.crew import pool
from exgen.crew.forked import processes
from exgen.crew.records import DiedError, Workers


class Unpicklable(Exception):
    """An error that cannot travel."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


def crew(jobs: int) -> Workers:
    """A crew that shares nothing but this module."""
    return processes(jobs, preload=("exgen.collector",))


def slowly(value: int, seconds: float = 0.0) -> tuple[int, int]:
    """The value and who had it, after a while."""
    time.sleep(seconds)
    return value, os.getpid()


def die(status: int = -signal.SIGKILL) -> None:
    """End the process, by a signal where the status is negative."""
    if status < 0:
        os.kill(os.getpid(), -status)
    os._exit(status)


def fail(error: type[Exception], *given: str) -> None:
    """Raise it."""
    raise error(*given)


def test_all_tasks_are_done_side_by_side() -> None:
    """Results are those of the tasks, errors too; as many processes as were asked for have them."""
    with crew(2)() as opened:
        futures = [opened.executor.submit(slowly, k, 0.02) for k in range(20)]
        results = [future.result(60) for future in futures]
        bad = opened.executor.submit(fail, KeyError, "slip")
        assert isinstance(bad.exception(60), KeyError)
        told = opened.executor.submit(fail, Unpicklable, "a", "b").exception(60)
        assert told is not None
        assert opened.executor.submit(slowly, 5).result(60)[0] == 5
        with pytest.raises(Exception, match="pickle"):
            opened.executor.submit(slowly, threading.Lock()).result(60)  # type: ignore[arg-type]
        assert opened.parallel == 2
    assert [value for value, _ in results] == list(range(20))
    assert len({pid for _, pid in results}) == 2
    assert not multiprocessing.active_children()


def test_one_that_dies_takes_its_own_task_alone() -> None:
    """Its task says with what status; before and after it the others are done."""
    with crew(2)() as opened:
        before = [opened.executor.submit(slowly, k, 0.1) for k in range(4)]
        deadly = [opened.executor.submit(die), opened.executor.submit(die, 3)]
        after = [opened.executor.submit(slowly, k, 0.01) for k in range(20)]
        statuses = [one.exception(60) for one in deadly]
        assert [each.status for each in statuses if isinstance(each, DiedError)] == [-9, 3]
        assert [one.result(60)[0] for one in before + after] == [*range(4), *range(20)]
    assert not multiprocessing.active_children()


def test_one_that_dies_while_idle_loses_nothing() -> None:
    """Whoever comes next has another process."""
    with crew(1)() as opened:
        _, pid = opened.executor.submit(slowly, 1).result(60)
        os.kill(pid, signal.SIGKILL)
        for child in multiprocessing.active_children():
            child.join(60)
        value, other = opened.executor.submit(slowly, 2).result(60)
        assert value == 2
        assert other != pid


def test_what_is_given_up_ends_soon() -> None:
    """An exception leaves no process, and no future waits for ever."""
    with pytest.raises(KeyboardInterrupt), crew(2)() as opened:
        running = [opened.executor.submit(slowly, k, 600.0) for k in range(5)]
        time.sleep(0.5)
        start = time.monotonic()
        raise KeyboardInterrupt
    assert time.monotonic() - start < 60
    assert not multiprocessing.active_children()
    for future in running:
        with pytest.raises((DiedError, CancelledError)):
            future.result(60)


def test_whom_nobody_forks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the one that forks dies at it, the task has the error, and the next one is done."""
    begin, left = pool._Process, [EOFError("nobody forks"), OSError("no more processes")]

    def fails(*given: Any) -> pool._Process:
        if left:
            raise left.pop(0)
        return begin(*given)

    monkeypatch.setattr(pool, "_Process", fails)
    with crew(1)() as opened:
        for error in (EOFError, OSError):
            assert isinstance(opened.executor.submit(slowly, 1).exception(60), error)
        assert opened.executor.submit(slowly, 2).result(60)[0] == 2


def test_a_pipe_is_closed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long closing takes: two threads that close one would close somebody else's file."""
    closed: list[int] = []

    def slowly_closed(pipe: Connection) -> None:
        closed.append(pipe.fileno())
        os.close(pipe.fileno())  # of a number that is closed already it raises OSError
        if threading.current_thread() is threading.main_thread():
            time.sleep(1.0)

    with pytest.raises(KeyboardInterrupt), crew(1)() as opened:
        opened.executor.submit(slowly, 1).result(60)
        opened.executor.submit(slowly, 2, 600.0)
        time.sleep(0.2)  # it is given to the process, whose end the pool's thread hears of
        monkeypatch.setattr(Connection, "_close", slowly_closed)
        raise KeyboardInterrupt
    assert len(closed) == len(set(closed)) >= 4


def test_processes_collect_seldom() -> None:
    """What was there at the start is left out of the garbage collection."""
    with crew(1)() as opened:
        assert opened.executor.submit(gc.get_freeze_count).result(60) > 5_000
        pythons_own = 700  # these tests themselves have another one
        assert opened.executor.submit(gc.get_threshold).result(60)[0] > pythons_own
