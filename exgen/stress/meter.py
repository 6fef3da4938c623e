"""How far a run has come: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

EVERY: Final = 30.0
"""Seconds between two lines in a log."""


@contextmanager
def meter(seeds: int) -> Iterator[Callable[[int, int], None]]:
    """Yields what is to be told (seeds done, failures so far) after every seed."""
    if not sys.stderr:
        yield lambda done, failed: None
    elif sys.stderr.isatty():
        with _bar(seeds) as told:
            yield told
    else:
        yield _Log(seeds)


@contextmanager
def _bar(seeds: int) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("no failure", total=seeds)

        def told(done: int, failed: int) -> None:
            words = f"failures: {failed}" if failed else "no failure"
            progress.update(task, completed=done, description=words)

        yield told


class _Log:
    """Lines for a log, none in the first seconds: a short run is silent."""

    def __init__(self, seeds: int) -> None:
        self._seeds = seeds
        self._start = self._last = monotonic()

    def __call__(self, done: int, failed: int) -> None:
        now = monotonic()
        if now - self._last < EVERY or done == self._seeds:
            return
        self._last = now
        left = (now - self._start) / done * (self._seeds - done)
        print(
            f"exgen: {done} of {self._seeds} seeds, failures: {failed}, about {left:.0f} s left",
            file=sys.stderr,
            flush=True,
        )
