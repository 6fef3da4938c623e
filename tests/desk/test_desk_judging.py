"""The judge behind the desk's pages, and how it ends."""

import asyncio
from types import SimpleNamespace
from typing import Any

from exgen.desk.desk_judging import judge


def test_it_ends_at_whatever_moment() -> None:
    """Also where something to be judged comes just when the desk is closed."""

    async def asked() -> None:
        for moment in range(6):
            board = SimpleNamespace(refresh=lambda: None, waiting=list)
            here: Any = SimpleNamespace(board=board, wake=asyncio.Event())
            task = asyncio.create_task(judge(here, SimpleNamespace()))  # type: ignore[arg-type]
            for _ in range(4):
                await asyncio.sleep(0)
            here.wake.set()
            for _ in range(moment):
                await asyncio.sleep(0)
            task.cancel()
            assert (await asyncio.wait({task}, timeout=20))[0], moment
            assert task.cancelled()

    asyncio.run(asked())
