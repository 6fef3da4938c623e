"""Who judges a variant, and what a process of its own does when it is asked, left or killed."""

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from exgen.errors import InputError
from exgen.practice.crew import PracticeCrew
from exgen.web.worker import TooLongError, Worker


def test_judges_share_the_variants() -> None:
    """One who knows a variant judges it, each knows as many, unless it has a long queue."""
    crew = PracticeCrew(judges=2)
    ids = [f"variant-{k}" for k in range(30)]
    first = {id: crew.judge(id) for id in ids}
    counts = [list(first.values()).count(one) for one in set(first.values())]
    assert counts == [15, 15]
    assert all(crew.judge(id) is first[id] for id in ids)
    busy = first[ids[0]]
    busy.pending = 100
    free = crew.judge(ids[0])
    assert free is not busy and crew.judge(ids[0]) is free
    busy.pending = 0
    free.pending = 100
    assert crew.judge(ids[0]) is busy, "now both know it"
    for k in range(500):
        crew.judge(f"later-{k}")
    assert len(crew._knowing) <= 200, "what is noted of variants does not grow for ever"


def fail(error: type[Exception]) -> None:
    """Go wrong."""
    raise error("on purpose")


def pid_after(seconds: float) -> int:
    """The process that this runs in, after a while."""
    time.sleep(seconds)
    return os.getpid()


def pid_when(there: Path) -> int:
    """The process that this runs in, once a file is there."""
    while not there.exists():
        time.sleep(0.01)
    return os.getpid()


async def _answers(folder: Path) -> None:
    worker = Worker()
    try:
        first = await worker.run(pid_after, 0)
        both = await asyncio.gather(worker.run(pid_after, 0.2), worker.run(str.upper, "b"))
        assert both == [first, "B"], "each gets its own answer, from one process"
        assert worker.pending == 0
        with pytest.raises(InputError, match="on purpose"):
            await worker.run(fail, InputError)
        with pytest.raises(EOFError, match="on purpose"):  # its own, not that of the pipe
            await worker.run(fail, EOFError)
        with pytest.raises(ZeroDivisionError) as caught:
            await worker.run(fail, ZeroDivisionError)
        assert "in fail" in caught.value.__notes__[0], "where it went wrong is said in the terminal"
        assert await worker.run(len, "x" * 3_000_000) == 3_000_000
        assert len(await worker.run(str.upper, "y" * 3_000_000)) == 3_000_000
        with pytest.raises(RuntimeError, match="cannot be sent"):
            await worker.run(iter_of, 3)
        assert await worker.run(pid_after, 0) == first

        left = asyncio.create_task(worker.run(pid_after, 30))
        await asyncio.sleep(0.3)
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
        second = await worker.run(pid_after, 0)
        assert second != first, "who went away leaves no answer for the next"

        held = asyncio.create_task(worker.run(pid_when, folder / "go on"))
        await asyncio.sleep(0)
        with pytest.raises(TooLongError, match="too much to do"):
            await worker.run(pid_after, 0, longest=0.2)
        (folder / "go on").touch()
        assert await held == second, "who gives up waiting does not end what is under way"

        os.kill(second, signal.SIGKILL)
        assert await worker.run(pid_after, 0) not in (first, second), "another takes its place"
    finally:
        worker.end()


def iter_of(count: int) -> object:
    """What cannot cross between processes."""
    return (k for k in range(count))


def test_a_process_answers_in_turn_and_is_replaced(tmp_path: Path) -> None:
    """Answers go to whom they belong, errors cross, who was left or killed is replaced."""
    asyncio.run(_answers(tmp_path))
