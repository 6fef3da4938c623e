"""A Dask cluster makes the same bytes as this machine alone, also when it loses a worker."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from exgen.classroom.class_run import Order, make_class
from exgen.crew.cluster import cluster
from exgen.errors import InputError
from tests.classroom.classes import SECRET, files, make, short_homework, students

pytest.importorskip("distributed")

_ENVIRONMENT = {
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s",
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "10s",
}


class Cluster:
    """A scheduler and two workers of one thread each, on the loopback address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []
        found = folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", file=found)
        while not (found.exists() and found.read_text().strip().endswith("}")):
            time.sleep(0.05)
        import json

        self.address = json.loads(found.read_text())["address"]
        self.workers = [
            self._start("worker", self.address, "--host", "127.0.0.1", "--nthreads", "1")
            for _ in range(2)
        ]

    def _start(self, *words: str, file: Path | None = None) -> subprocess.Popen[bytes]:
        options = ["--no-dashboard"]
        if words[0] == "worker":
            options += ["--no-nanny", "--local-directory", str(self.folder)]
        if file is not None:
            options += ["--scheduler-file", str(file)]
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *words, *options],
            env={**os.environ, **_ENVIRONMENT},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.running.append(process)
        return process

    def stop(self) -> None:
        """Stop what still runs."""
        for process in reversed(self.running):
            process.kill()
            process.wait()


@pytest.fixture
def cluster_here(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster for one test."""
    folder = tmp_path / "dask"
    folder.mkdir()
    started = Cluster(folder)
    yield started
    started.stop()


def test_the_same_bytes_with_a_worker_lost(tmp_path: Path, cluster_here: Cluster) -> None:
    """One of two workers is killed when the first batch is done; no byte is different."""
    homework = short_homework(tmp_path)
    who = students(35)
    killed = threading.Event()

    def told(doing: str, done: int) -> None:
        if done and not killed.is_set():
            cluster_here.workers[0].kill()
            killed.set()

    order = Order(homework=homework, seed=7, students=who, secret=SECRET, out=tmp_path / "far")
    outcome = make_class(order, workers=cluster(cluster_here.address), told=told)
    assert outcome.failed == ()
    assert killed.is_set()
    assert cluster_here.workers[0].wait() != 0
    make(tmp_path / "near", who, homework=homework)
    assert files(tmp_path / "far") == files(tmp_path / "near")


def test_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address without a scheduler is told in one line, and what is no address as well."""
    monkeypatch.setattr("exgen.crew.cluster._CONNECT", 1)
    for address in ("tcp://127.0.0.1:9", "no scheduler here"):
        with (
            pytest.raises(InputError, match="no Dask scheduler can be reached") as error,
            cluster(address)(),
        ):
            pass
        assert "\n" not in str(error.value)
