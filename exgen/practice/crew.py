"""The processes beside the server: one draws and proves ahead, others read and judge answers."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from typing import Final

from exgen.practice.in_processes import load
from exgen.web.worker import Worker

_KNOWN: Final = 200
"""Variants of which it is noted who judges them; the one not used for longest is forgotten."""
_QUEUE: Final = 8
"""How much more another has to have before, for one who does not know the variant to judge it."""
_DRAWN: Final = 250
"""So many variants are drawn by one process, which remembers something of each."""
_JUDGED: Final = 5000
"""So many answers are read or judged by one."""


class PracticeCrew:
    """Who draws, who judges, and who runs code, which may take long."""

    def __init__(self, judges: int) -> None:
        self.drawer = Worker(nice=10, most=_DRAWN)
        self.coder = Worker()
        self._judges = [Worker(most=_JUDGED) for _ in range(judges)]
        self._knowing: OrderedDict[str, list[Worker]] = OrderedDict()

    def judge(self, id: str) -> Worker:
        """Who judges a variant now: one who knows it already, unless others have less to do."""
        knowing = self._knowing.setdefault(id, [])
        self._knowing.move_to_end(id)
        while len(self._knowing) > _KNOWN:
            self._knowing.popitem(last=False)
        if not knowing:
            known = Counter(one for judges in self._knowing.values() for one in judges)
            knowing.append(min(self._judges, key=lambda one: (known[one], one.pending)))
        found, free = (min(judges, key=_pending) for judges in (knowing, self._judges))
        if found.pending > free.pending + _QUEUE:
            knowing.append(free)
            return free
        return found

    async def wake(self) -> None:
        """Begin the judges before there is anything to judge."""
        await asyncio.gather(*(one.run(load) for one in self._judges))

    def end(self) -> None:
        """End all processes."""
        for one in (self.drawer, self.coder, *self._judges):
            one.end()


def _pending(one: Worker) -> int:
    return one.pending
