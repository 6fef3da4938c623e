"""A process beside the server: it goes on after a death, and makes way for a new one in time."""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from tried import some

from exgen.errors import InputError
from exgen.web import worker as module
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


def test_who_is_cancelled_stops_at_whatever_moment() -> None:
    """While it waits for its turn, has just got it, or is answered: it is always cancelled."""

    async def asked() -> None:
        worker = Worker()
        try:
            await worker.run(os.getpid)
            for moment in range(5):
                running = asyncio.create_task(worker.run(signal.pause))
                for _ in range(moment):
                    await asyncio.sleep(0)
                running.cancel()
                assert (await asyncio.wait({running}, timeout=20))[0], moment
                assert running.cancelled(), moment
        finally:
            worker.end()

    asyncio.run(asked())


def test_a_process_whose_server_is_gone_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it waits for a job, or has an answer that nobody takes."""
    monkeypatch.setattr(module, "_begin", lambda nice: None)
    for jobs in ([], [(os.getpid, ())]):
        ours, theirs = multiprocessing.Pipe()
        for job in jobs:
            ours.send(job)
        ours.close()
        module._work(theirs, 0)
        theirs.close()


class Unwatched(asyncio.SelectorEventLoop):
    """A loop that watches no pipe, as that of Windows."""

    def add_reader(self, *given: Any) -> None:
        """As there."""
        raise NotImplementedError


def test_a_loop_that_watches_no_pipe_does_as_well() -> None:
    """Results, errors and what takes too long come through a thread there."""

    async def asked() -> None:
        worker = Worker()
        try:
            before = await worker.run(os.getpid)
            with pytest.raises(InputError, match="no"):
                await worker.run(refuse)
            with pytest.raises(TooLongError):
                await worker.run(signal.pause, longest=0.2)
            assert await worker.run(os.getpid) != before
        finally:
            worker.end()

    with asyncio.Runner(loop_factory=Unwatched) as runner:
        runner.run(asked())


SERVER = """
import asyncio, contextlib, os
from exgen.web.access import access
from exgen.web.pages import application
from exgen.web.serving import listen, serve
from exgen.web.worker import Worker

@contextlib.asynccontextmanager
async def life(app):
    workers = [Worker(most=1), Worker(most=1, nice=1)]
    async def begin_for_ever(worker):
        while True:
            await worker.run(os.getpid)
    tasks = [asyncio.create_task(begin_for_ever(worker)) for worker in workers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for worker in workers:
            worker.end()

if __name__ == "__main__":
    given = access(host="127.0.0.1", port=0, token=None)
    app = application([], access=given, lifespan=life)
    serve(app, listen(given), access=given, what="tests", browser=False)
"""


def test_ctrl_c_ends_a_server_and_processes_that_just_begin(tmp_path: Path) -> None:
    """At whatever moment the terminal sends it to all of them: no process is left, nothing said."""
    file = tmp_path / "server.py"
    file.write_text(SERVER)
    for moment in some("moments of Ctrl-C", range(8)):
        server = subprocess.Popen(
            [sys.executable, str(file)], stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        assert server.stderr is not None
        try:
            assert "tests: http" in server.stderr.readline()
            until = time.monotonic() + 60
            while not psutil.Process(server.pid).children() and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(0.08 * moment)
            begun = psutil.Process(server.pid).children(recursive=True)
        finally:
            os.killpg(server.pid, signal.SIGINT)
            server.wait(60)
        said = server.stderr.read()
        server.stderr.close()
        assert said == "exgen: Ctrl-C ends it\n", moment
        assert begun and not psutil.wait_procs(begun, timeout=30)[1], moment
