"""What is done at the desk: forms in, rows of the table out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from exgen.checking.marker import LONGEST as LONGEST_ANSWER
from exgen.desk.board import View
from exgen.desk.here import Here, back
from exgen.desk.sent_forms import SentForm
from exgen.desk.sheet_page import stated
from exgen.desk.told_changes import told
from exgen.errors import InputError
from exgen.ledger.records import Change, ConflictError, What

_LONGEST_CODE: Final = 200_000
_DONE: Final = {
    What.ACCEPT: "Accepted",
    What.POINTS: "Points given",
    What.ANSWER: "Answer taken",
}


class Done:
    """What forms ask for; each that is granted is a batch of rows."""

    def __init__(self, here: Here) -> None:
        self._here = here

    async def mark(self, request: Request) -> Response:
        """Accept or give points, or type an answer."""
        who = self._here.person(request)
        form = await SentForm.of(request)
        view = self._here.view(request)
        student, what = view.student, form.text("what")
        if what == "accept all":
            changes = [
                _accept(form, view, part) for part in view.parts
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
        return await self._add(request, who, form, changes, f"/student/{view.name}")

    async def mark_group(self, request: Request) -> Response:
        """Decide at once on all answers of a group on which nobody has decided."""
        who = self._here.person(request)
        form = await SentForm.of(request)
        listed, at = self._here.group(request)
        group, what = listed[at], form.text("what")
        if what not in ("accept", "points"):
            raise HTTPException(404)
        changes = []
        for view in group.open:
            part = view.part(group.part)
            if part is not None and f"{view.name}" in form.text("students", 100_000).split("\n"):
                changes.append(_decision(form, view, part, what))
        return await self._add(request, who, form, changes, f"/mistakes/{group.id}")

    async def undo(self, request: Request) -> Response:
        """Undo a batch, or the last one of one's own that stands."""
        who = self._here.person(request)
        form = await SentForm.of(request)
        self._here.board.refresh()
        batch = form.text("undone")
        if not batch:
            own = [
                row for row in self._here.board.rows
                if row.who == who and row.change.what is not What.UNDO
                and not self._here.board.undone(row)
            ]  # fmt: skip
            if not own:
                raise InputError("There is nothing of yours to be undone.")
            batch = own[-1].batch
        undone = [row for row in self._here.board.rows if row.batch == batch]
        last = await asyncio.to_thread(self._here.ledger.undo, who, form.batch(), batch)
        self._here.wake.set()
        said = f"Undone: {told(undone)}."
        return _answer(request, last, said, back(form.text("back") or "/history"))

    async def _add(
        self, request: Request, who: str, form: SentForm, changes: Sequence[Change], address: str
    ) -> Response:
        if not changes:
            raise InputError("There is nothing left to be marked here.")
        add = self._here.ledger.add
        last = await asyncio.to_thread(add, who, form.batch(), changes, seen=form.seen())
        self._here.wake.set()
        return _answer(request, last, f"{_DONE[changes[0].what]}: {_which(changes)}.", address)


def _which(changes: Sequence[Change]) -> str:
    places = {(each.student, each.part) for each in changes}
    return changes[0].part if len(places) == 1 else f"{len(places)} answers"


def _decision(form: SentForm, view: View, part: Mapping[str, Any], what: str) -> Change:
    accepted = _accept(form, view, part)
    if what == "accept":
        return accepted
    points, comment = form.points(part["out_of"]), form.text("comment")
    return replace(accepted, what=What.POINTS, points=points, text=comment)


def _accept(form: SentForm, view: View, part: Mapping[str, Any]) -> Change:
    """The answer is accepted as it is now, which has to be as the page showed it."""
    of, seen = view.of(part), form.answers()
    if seen is not None and of not in seen:
        raise ConflictError(
            f"the answer to {part['part']} of {view.student.id} is another one by now: look at it"
        )
    return Change(what=What.ACCEPT, student=view.student.id, part=part["part"], of=of)


def _answer(request: Request, last: int, said: str, address: str) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"last": last, "told": said})
    return RedirectResponse(address, 303)
