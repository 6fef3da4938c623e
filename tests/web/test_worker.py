"""A process beside the server: it goes on after a death, and makes way for a new one in time."""

import asyncio
import os
import signal

import pytest

from exgen.errors import InputError
from exgen.web.worker import TooLongError, Worker


def refuse() -> None:
    """What raises."""
    raise InputError("no")


async def _with(worker: Worker, *jobs: object) -> list[object]:
    try:
        return [await worker.run(job) for job in jobs]  # type: ignore[arg-type]
    finally:
        worker.end()


def test_one_process_does_all_but_for_those_that_have_done_enough() -> None:
    """Without a bound all jobs are done by one process; with one the next goes on after it."""
    assert len(set(asyncio.run(_with(Worker(), *[os.getpid] * 5)))) == 1
    pids = asyncio.run(_with(Worker(most=2), *[os.getpid] * 5))
    assert len(set(pids)) == 3
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]


def test_errors_and_deaths_cost_one_job() -> None:
    """What a job raises is raised; one that was killed in between is done by another process."""

    async def asked() -> None:
        worker = Worker()
        try:
            with pytest.raises(InputError, match="no"):
                await worker.run(refuse)
            first = await worker.run(os.getpid)
            os.kill(first, signal.SIGKILL)
            assert await worker.run(os.getpid) != first
        finally:
            worker.end()

    asyncio.run(asked())


def test_what_takes_too_long_is_given_up() -> None:
    """The process is ended, and the next job has one of its own."""

    async def asked() -> None:
        worker = Worker()
        try:
            before = await worker.run(os.getpid)
            with pytest.raises(TooLongError):
                await worker.run(signal.pause, longest=0.2)
            assert await worker.run(os.getpid) != before
        finally:
            worker.end()

    asyncio.run(asked())
