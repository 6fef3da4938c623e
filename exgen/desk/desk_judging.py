"""Answers that were typed at a desk, judged in a process of its own while the pages go on."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

from exgen.desk.here import Here
from exgen.errors import ExgenError
from exgen.marks.marked_student import failed, mark_one
from exgen.web.worker import Worker

_PAUSE: Final = 1.0
"""Seconds between two looks at what others wrote."""
_LONGEST: Final = 180.0
"""Seconds that judging one sheet may take."""


async def judge(here: Here, worker: Worker) -> None:
    """Judge what was typed, here and at other desks, one student after the other, for ever."""
    board = here.board
    while True:
        board.refresh()
        for student, given in list(board.waiting()):
            try:
                marked = await worker.run(mark_one, student, given, longest=_LONGEST)
            except Exception as error:  # the next student is judged all the same
                why = str(error) if isinstance(error, ExgenError) else "it could not be judged"
                marked = failed(student, why)
            board.judged(student, given, marked)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PAUSE):  # wait_for may lose that one is cancelled
                await here.wake.wait()
        here.wake.clear()
