"""Crews of processes on this machine, forked from one that has imported what they need."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Final

from exgen.crew.held_back import signals_held_back
from exgen.crew.pool import Pool
from exgen.crew.records import Crew, Workers

# A fork of this process would copy the locks of whatever thread is running: another one forks.
_CONTEXT: Final[ForkServerContext | SpawnContext] = (
    multiprocessing.get_context("forkserver")
    if os.name == "posix"
    else multiprocessing.get_context("spawn")
)
_ONE_THREAD: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def processes(jobs: int, *, preload: Sequence[str]) -> Workers:
    """Crews of `jobs` processes, at least 1, that have the modules `preload` imported.

    They stop within a second when their context is left by an exception, and when this process is
    killed. What they import is being imported from now on, beside whatever this process does
    meanwhile.
    """

    @contextlib.contextmanager
    def opened() -> Iterator[Crew]:
        _serve(preload)  # again, where the one that forks has died
        pool = Pool(jobs, context=_CONTEXT)
        finished = False
        try:
            yield Crew(executor=pool, parallel=jobs)
            finished = True
        finally:
            if finished:
                pool.shutdown(cancel_futures=True)
            else:
                pool.give_up()

    _serve(preload)
    return opened


def _serve(preload: Sequence[str]) -> None:
    """Have the process that forks the others import what they need, once for all of them."""
    if isinstance(_CONTEXT, ForkServerContext):
        _CONTEXT.set_forkserver_preload(list(preload))
        with signals_held_back(), _one_thread():
            forkserver.ensure_running()


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
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
