"""The server of the desk: which address is answered by whom, and what ends with it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from exgen.desk.board import Board
from exgen.desk.desk_judging import judge
from exgen.desk.desk_pages import DeskPages
from exgen.desk.done import Done
from exgen.desk.files import Files
from exgen.desk.here import Here
from exgen.ledger.ledger_table import Ledger
from exgen.ledger.records import ConflictError
from exgen.web.access import Access
from exgen.web.gate import Gate
from exgen.web.limits import VisitorLimits
from exgen.web.pages import application
from exgen.web.worker import Worker

_LIMITS: Final = VisitorLimits(body=400_000)


def site(board: Board, ledger: Ledger, files: Files, access: Access) -> Gate:
    """The server of the desk; its process ends with it, and the table is closed."""
    here = Here(board, ledger, files)
    shown, done = DeskPages(here), Done(here)
    routes: list[Route | Mount] = [
        Route("/", shown.everybody),
        Route("/name", here.ask_name),
        Route("/name", here.take_name, methods=["POST"]),
        Route("/student/{name}", shown.student),
        Route("/student/{name}/{kind}.pdf", shown.file),
        Route("/student/{name}/mark", done.mark, methods=["POST"]),
        Route("/mistakes", shown.mistakes),
        Route("/mistakes/{id}", shown.group),
        Route("/mistakes/{id}/mark", done.mark_group, methods=["POST"]),
        Route("/statistics", shown.statistics),
        Route("/history", shown.history),
        Route("/undo", done.undo, methods=["POST"]),
        Route("/changes", shown.changes),
        Route("/gradebook-{format}.csv", shown.gradebook),
    ]

    @contextlib.asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        worker = Worker(nice=5)
        task = asyncio.create_task(judge(here, worker))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            worker.end()
            ledger.close()

    return application(
        routes, access=access, limits=_LIMITS, errors={ConflictError: 409}, lifespan=life
    )
