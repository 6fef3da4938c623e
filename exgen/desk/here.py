"""What all requests at a desk share: the class, the table, the files, and who is here."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from exgen.desk.board import Board, View
from exgen.desk.files import Files
from exgen.desk.groups import MistakeGroup, groups
from exgen.desk.sent_forms import SentForm
from exgen.desk.sheet_page import formula
from exgen.errors import InputError
from exgen.ledger.ledger_table import Ledger
from exgen.web.gate import VISITOR
from exgen.web.pages import page

_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Here:
    """A desk; `wake` is set when something was done that may have to be judged."""

    board: Board
    ledger: Ledger
    files: Files
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    _names: dict[str, str] = field(default_factory=dict)

    # Who is here

    async def ask_name(self, request: Request) -> Response:
        """Ask for the name that stands beside what one does."""
        return self.page(request, "name", back=back(request.query_params.get("back", "/")))

    async def take_name(self, request: Request) -> Response:
        """Take it."""
        form = await SentForm.of(request)
        name = " ".join(form.text("name", _LONGEST_NAME).split())
        if not name:
            raise InputError("Say by what name the others know you.")
        self._names[request.scope[VISITOR]] = name
        return RedirectResponse(back(form.text("back")), 303)

    def name(self, request: Request) -> str:
        """The name of who asks; "" before it was said."""
        return self._names.get(request.scope[VISITOR], "")

    def person(self, request: Request) -> str:
        """The name of who wants to change something. Raises InputError before it was said."""
        who = self.name(request)
        if not who:
            raise InputError("Say who you are first: see Name, above.")
        return who

    # What a request is about

    @property
    def generation(self) -> int:
        """A number that changes where something came that no row of the table tells of."""
        return self.board.generation + self.files.generation

    def views(self) -> list[View]:
        """Everybody, as of now."""
        self.board.refresh()
        return self.board.views()

    def view(self, request: Request) -> View:
        """The student in the address, as of now. Raises HTTPException where there is none."""
        self.board.refresh()
        student = self.board.by_name.get(request.path_params["name"])
        if student is None:
            raise HTTPException(404)
        return self.board.view(student)

    def group(self, request: Request) -> tuple[list[MistakeGroup], int]:
        """All groups, and which of them the address names. Raises HTTPException for none."""
        listed = groups(self.views())
        at = next((k for k, g in enumerate(listed) if g.id == request.path_params["id"]), None)
        if at is None:
            raise HTTPException(404)
        return listed, at

    def page(self, request: Request, name: str, **values: Any) -> Response:
        """A page of the desk, with what all of them have."""
        board = self.board
        return page(
            f"desk/{name}.html", who=self.name(request), here=name, last=board.last,
            generation=self.generation, formula=formula, when=_when, address=request.url.path,
            board=board, **values,
        )  # fmt: skip


def back(address: str) -> str:
    """An address of these pages; that of the first one in place of any other."""
    ok = address.startswith("/") and not address.startswith("//") and address.isprintable()
    return address if ok and "\\" not in address else "/"


def _when(at: float) -> str:
    return datetime.fromtimestamp(at).strftime("%d %b %H:%M:%S")
