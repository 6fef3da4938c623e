"""The pages of the desk: requests in, pages out, and rows of the table in between."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from exgen.checking.marker import LONGEST as LONGEST_ANSWER
from exgen.desk.board import Board, View
from exgen.desk.files import KINDS, Files
from exgen.desk.forms import Form
from exgen.desk.groups import Group, groups
from exgen.desk.sheet import formula, stated
from exgen.desk.statistics import VERDICTS, statistics
from exgen.errors import ExgenError, InputError
from exgen.ledger.records import Change, ConflictError, What, answer_mark
from exgen.ledger.table import Ledger
from exgen.marks.gradebook import GRADEBOOKS, table
from exgen.marks.one import failed, mark_one
from exgen.web.access import Access
from exgen.web.gate import VISITOR, Gate
from exgen.web.limits import Limits
from exgen.web.pages import application, page
from exgen.web.worker import Worker

_LIMITS: Final = Limits(body=400_000)
_LONGEST_CODE: Final = 200_000
_LONGEST_NAME: Final = 60
_PAUSE: Final = 1.0
"""Seconds between two looks at what others wrote."""
_JUDGING: Final = 180.0
"""Seconds that judging one sheet may take."""
_SHOWN: Final = 300
"""Rows of the history on its page."""


def site(board: Board, ledger: Ledger, files: Files, access: Access) -> Gate:
    """The server of the desk; its process ends with it, and the table is closed."""
    return _Site(board, ledger, files).gate(access)


class _Site:
    """What all requests share."""

    def __init__(self, board: Board, ledger: Ledger, files: Files) -> None:
        self._board = board
        self._ledger = ledger
        self._files = files
        self._names: dict[str, str] = {}
        self._worker = Worker(nice=5)
        self._wake = asyncio.Event()

    def gate(self, access: Access) -> Gate:
        """The application behind its gate."""
        routes: list[Route | Mount] = [
            Route("/", self.everybody),
            Route("/name", self.ask_name),
            Route("/name", self.take_name, methods=["POST"]),
            Route("/student/{name}", self.student),
            Route("/student/{name}/{kind}.pdf", self.file),
            Route("/student/{name}/mark", self.mark, methods=["POST"]),
            Route("/mistakes", self.mistakes),
            Route("/mistakes/{id}", self.group),
            Route("/mistakes/{id}/mark", self.mark_group, methods=["POST"]),
            Route("/statistics", self.statistics),
            Route("/history", self.history),
            Route("/undo", self.undo, methods=["POST"]),
            Route("/changes", self.changes),
            Route("/gradebook-{format}.csv", self.gradebook),
        ]
        return application(routes, access=access, limits=_LIMITS, lifespan=self._life)

    @contextlib.asynccontextmanager
    async def _life(self, app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(self._judge())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._worker.end()
            self._ledger.close()

    async def _judge(self) -> None:
        """Judge what was typed, here and at other desks, one student after the other."""
        while True:
            self._board.refresh()
            for student, given in list(self._board.waiting()):
                try:
                    marked = await self._worker.run(mark_one, student, given, longest=_JUDGING)
                except Exception as error:  # the next student is judged all the same
                    why = str(error) if isinstance(error, ExgenError) else "it could not be judged"
                    marked = failed(student, why)
                self._board.judged(student, given, marked)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _PAUSE)
            self._wake.clear()

    # Pages

    async def everybody(self, request: Request) -> Response:
        """The list of students."""
        return self._page(request, "students", views=self._views())

    async def student(self, request: Request) -> Response:
        """A student's sheet beside their answers."""
        view = self._view(request)
        order = self._board.students
        at = order.index(view.student)
        views = self._views()
        return self._page(
            request,
            "student",
            view=view,
            questions=stated(view.student.key),
            before=views[at - 1] if at else None,
            after=views[at + 1] if at + 1 < len(views) else None,
            files=[kind for kind in KINDS if self._files.path(kind, view.student)],
            at=at + 1,
            count=len(order),
        )

    async def file(self, request: Request) -> Response:
        """A PDF of a student."""
        found = self._files.path(request.path_params["kind"], self._view(request).student)
        if found is None:
            raise HTTPException(404)
        sent = {"content-disposition": "inline"}
        return FileResponse(found, media_type="application/pdf", headers=sent)

    async def mistakes(self, request: Request) -> Response:
        """All groups of answers that went wrong in the same way."""
        return self._page(request, "mistakes", groups=groups(self._views()))

    async def group(self, request: Request) -> Response:
        """The answers of one group."""
        listed, at = self._group(request)
        group = listed[at]
        asked = next(
            (part for q in stated(group.views[0].student.key) for part in q.parts
             if part.id == group.part), None,
        )  # fmt: skip
        following = listed[at + 1] if at + 1 < len(listed) else None
        return self._page(request, "group", group=group, asked=asked, following=following)

    async def statistics(self, request: Request) -> Response:
        """The class in numbers."""
        found = statistics(self._views())
        formats = tuple(GRADEBOOKS)
        return self._page(
            request, "statistics", found=found, verdicts=VERDICTS, formats=formats,
            students=len(self._board.students),
        )  # fmt: skip

    async def history(self, request: Request) -> Response:
        """What was done, the last first."""
        self._board.refresh()
        rows = self._board.rows[-_SHOWN:][::-1]
        names = {view.student.id: view.name for view in self._board.views()}
        return self._page(request, "history", rows=rows, names=names, more=len(self._board.rows))

    async def gradebook(self, request: Request) -> Response:
        """The gradebook as it is now."""
        format = request.path_params["format"]
        if format not in GRADEBOOKS:
            raise HTTPException(404)
        rows = [(view.student, view.marked) for view in self._views()]
        sent = {"content-disposition": f'attachment; filename="gradebook-{format}.csv"'}
        return Response(
            table(GRADEBOOKS[format](rows)), media_type="text/csv; charset=utf-8", headers=sent
        )

    # Who is here

    async def ask_name(self, request: Request) -> Response:
        """Ask for the name that stands beside what one does."""
        return self._page(request, "name", back=_back(request.query_params.get("back", "/")))

    async def take_name(self, request: Request) -> Response:
        """Take it."""
        form = await Form.of(request)
        name = " ".join(form.text("name", _LONGEST_NAME).split())
        if not name:
            raise InputError("Say by what name the others know you.")
        self._names[request.scope[VISITOR]] = name
        return RedirectResponse(_back(form.text("back")), 303)

    def _who(self, request: Request) -> str:
        who = self._names.get(request.scope[VISITOR], "")
        if not who:
            raise InputError("Say who you are first: see Name, above.")
        return who

    # What is done

    async def mark(self, request: Request) -> Response:
        """Accept or give points, or type an answer."""
        who = self._who(request)
        form = await Form.of(request)
        view = self._view(request)
        student, what = view.student, form.text("what")
        if what == "accept all":
            changes = [
                _accept(view, part) for part in view.parts
                if part["part"] not in view.rows and part["part"] not in view.stale
            ]  # fmt: skip
        elif what == "answer":
            kinds = {p.id: p.kind for q in stated(student.key) for p in q.parts}
            part_id = form.text("part")
            if part_id not in kinds:
                raise HTTPException(404)
            longest = _LONGEST_CODE if kinds[part_id] == "code" else LONGEST_ANSWER
            text = form.text("answer", longest)
            changes = [Change(what=What.ANSWER, student=student.id, part=part_id, text=text)]
        else:
            part = view.part(form.text("part"))
            if part is None or what not in ("accept", "points"):
                raise HTTPException(404)
            changes = [_decision(form, view, part, what)]
        return self._add(request, who, form, changes, f"/student/{view.name}")

    async def mark_group(self, request: Request) -> Response:
        """Decide at once on all answers of a group on which nobody has decided."""
        who = self._who(request)
        form = await Form.of(request)
        listed, at = self._group(request)
        group, what = listed[at], form.text("what")
        if what not in ("accept", "points"):
            raise HTTPException(404)
        changes = []
        for view in group.open:
            part = view.part(group.part)
            if part is not None and f"{view.name}" in form.text("students", 100_000).split("\n"):
                changes.append(_decision(form, view, part, what))
        return self._add(request, who, form, changes, f"/mistakes/{group.id}")

    async def undo(self, request: Request) -> Response:
        """Undo a batch, or the last one of one's own that stands."""
        who = self._who(request)
        form = await Form.of(request)
        self._board.refresh()
        batch = form.text("undone")
        if not batch:
            own = [
                row for row in self._board.rows
                if row.who == who and row.change.what is not What.UNDO
                and not self._board.undone(row)
            ]  # fmt: skip
            if not own:
                raise InputError("There is nothing of yours to be undone.")
            batch = own[-1].batch
        undone = [row for row in self._board.rows if row.batch == batch]
        try:
            last = await asyncio.to_thread(self._ledger.undo, who, form.batch(), batch)
        except ConflictError as error:
            return _conflict(error)
        self._wake.set()
        told = f"Undone: {_told(undone)}."
        return self._answer(request, last, told, _back(form.text("back") or "/history"))

    def _add(
        self, request: Request, who: str, form: Form, changes: Sequence[Change], back: str
    ) -> Response:
        if not changes:
            raise InputError("There is nothing left to be marked here.")
        try:
            last = self._ledger.add(who, form.batch(), changes, seen=form.seen())
        except ConflictError as error:
            if "application/json" in request.headers.get("accept", ""):
                return _conflict(error)
            raise
        self._wake.set()
        count = len({(c.student, c.part) for c in changes})
        told = {
            What.ACCEPT: "Accepted", What.POINTS: "Points given", What.ANSWER: "Answer taken"
        }[changes[0].what]  # fmt: skip
        said = f"{told}: {changes[0].part}" if count == 1 else f"{told}: {count} answers"
        return self._answer(request, last, f"{said}.", back)

    def _answer(self, request: Request, last: int, told: str, back: str) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"last": last, "told": told})
        return RedirectResponse(back, 303)

    async def changes(self, request: Request) -> Response:
        """What was done since a row, for pages that are open."""
        said = request.query_params.get("since", "")
        since = int(said) if said.isdigit() and len(said) < 16 else 0
        self._board.refresh()
        fresh = [row for row in self._board.rows if row.id > since] if since else []
        others = [row for row in fresh if row.who != self._names.get(request.scope[VISITOR])]
        return JSONResponse(
            {
                "last": self._board.last,
                "generation": self._board.generation,
                "told": f"{others[-1].who}: {_told([others[-1]])}" if others else "",
            }
        )

    # What they share

    def _page(self, request: Request, name: str, **values: Any) -> Response:
        board = self._board
        return page(
            f"desk/{name}.html", who=self._names.get(request.scope[VISITOR], ""), here=name,
            last=board.last, generation=board.generation, formula=formula, when=_when,
            address=request.url.path, board=board, **values,
        )  # fmt: skip

    def _views(self) -> list[View]:
        self._board.refresh()
        return self._board.views()

    def _view(self, request: Request) -> View:
        self._board.refresh()
        student = self._board.by_name.get(request.path_params["name"])
        if student is None:
            raise HTTPException(404)
        return self._board.view(student)

    def _group(self, request: Request) -> tuple[list[Group], int]:
        listed = groups(self._views())
        at = next((k for k, g in enumerate(listed) if g.id == request.path_params["id"]), None)
        if at is None:
            raise HTTPException(404)
        return listed, at


def _decision(form: Form, view: View, part: Any, what: str) -> Change:
    if what == "accept":
        return _accept(view, part)
    return Change(
        what=What.POINTS,
        student=view.student.id,
        part=part["part"],
        points=form.points(part["out_of"]),
        text=form.text("comment"),
        of=_of(view, part),
    )


def _accept(view: View, part: Any) -> Change:
    return Change(what=What.ACCEPT, student=view.student.id, part=part["part"], of=_of(view, part))


def _of(view: View, part: Any) -> str:
    return answer_mark(view.student.code, part["part"], part["answer"])


def _told(rows: Sequence[Any]) -> str:
    """What was done, in a few words."""
    change = rows[0].change
    if change.what is What.UNDO:
        return "something undone"
    said = {
        What.ACCEPT: "accepted",
        What.POINTS: f"{change.points or 0:g} points for",
        What.ANSWER: "typed the answer to",
    }[change.what]
    where = f"{change.part} of {change.student}"
    return f"{said} {where}" + (f" and {len(rows) - 1} more" if len(rows) > 1 else "")


def _conflict(error: ConflictError) -> Response:
    return JSONResponse({"error": str(error), "conflict": True}, status_code=409)


def _back(address: str) -> str:
    """An address of these pages, and of no others."""
    ok = address.startswith("/") and not address.startswith("//") and address.isprintable()
    return address if ok and "\\" not in address else "/"


def _when(at: float) -> str:
    return datetime.fromtimestamp(at).strftime("%d %b %H:%M:%S")
