"""What goes wrong on a cluster is told as in processes of this machine."""

from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

import pytest

from exgen.crew.cluster import _Cluster
from exgen.errors import ExgenError


class Killed(Exception):
    """What a cluster says of a task with which workers died."""


class Handed(Executor):
    """An executor whose futures a test settles, or which takes no task."""

    def __init__(self, refusal: Exception | None = None) -> None:
        self.refusal = refusal
        self.futures: list[Future[Any]] = []

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        """A future that waits for the test."""
        if self.refusal:
            raise self.refusal
        self.futures.append(Future())
        return self.futures[-1]


def test_what_a_cluster_hands_on() -> None:
    """Results and errors of a task are its own; one that killed workers is as of a broken pool."""
    theirs = Handed()
    ours = _Cluster(theirs, "--scheduler 'x'", Killed)
    good, bad, deadly = (ours.submit(int) for _ in range(3))
    theirs.futures[0].set_result(5)
    theirs.futures[1].set_exception(KeyError("slip"))
    theirs.futures[2].set_exception(Killed("died"))
    assert good.result() == 5
    assert isinstance(bad.exception(), KeyError)
    assert isinstance(deadly.exception(), BrokenExecutor)


def test_a_scheduler_that_is_lost() -> None:
    """Tasks that were given up, and those that nobody takes any more, end the class in one line."""
    theirs = Handed()
    lost = _Cluster(theirs, "--scheduler 'x'", Killed).submit(int)
    theirs.futures[0].cancel()
    with pytest.raises(ExgenError, match="--scheduler 'x': the scheduler was lost; what is done"):
        lost.result()
    gone = _Cluster(Handed(RuntimeError("closed")), "--scheduler 'x'", Killed)
    with pytest.raises(ExgenError, match=r"was lost \(RuntimeError: closed\)"):
        gone.submit(int)
