"""The processes beside the server: one draws and proves ahead, others read and judge answers."""

from __future__ import annotations

import asyncio

from exgen.web.worker import Worker


class PracticeCrew:
    """Who draws, who judges, and who runs code, which may take long."""

    def __init__(self, judges: int) -> None:
        self.drawer = Worker(nice=10)
        self.coder = Worker()
        self._judges = [Worker() for _ in range(judges)]

    def judge(self, id: str) -> Worker:
        """Who judges a variant: always the same one, who knows it already."""
        return self._judges[sum(id.encode()) % len(self._judges)]

    async def wake(self) -> None:
        """Begin the judges before there is anything to judge."""
        await asyncio.gather(*(one.run(_nothing) for one in self._judges))

    def end(self) -> None:
        """End all processes."""
        for one in (self.drawer, self.coder, *self._judges):
            one.end()


def _nothing() -> None:
    """Load what judging needs."""
    import exgen.practice.judging  # noqa: F401
