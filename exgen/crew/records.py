"""A crew, which does tasks side by side, and what opens one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """An executor, and how many tasks it does at once."""

    executor: Executor
    parallel: int


Workers = Callable[[], contextlib.AbstractContextManager[Crew]]
"""Opens a crew; it can be called again when something died with the first one."""


class DiedError(BrokenExecutor):
    """The process that had a task died; `status` is what it ended with, -9 when it was killed."""

    def __init__(self, status: int | None) -> None:
        """None where the status is not known."""
        super().__init__(f"the process ended with status {status}")
        self.status = status
