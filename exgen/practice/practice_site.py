"""The pages of practice and what they ask for: requests in, pages and JSON out."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from exgen.errors import InputError
from exgen.output import HANDED_OUT
from exgen.practice.choices import Choice, Course
from exgen.practice.crew import PracticeCrew
from exgen.practice.drawn_ahead import Ahead
from exgen.practice.in_processes import judge_one, read_one
from exgen.practice.practice_progress import as_csv, by_kind, daily, due
from exgen.practice.practice_store import DoneThing, ProgressStore
from exgen.practice.records import PracticeVariant
from exgen.web.access import Access
from exgen.web.gate import Gate
from exgen.web.limits import VisitorLimits
from exgen.web.pages import application, page
from exgen.web.plot import plot

_LIMITS: Final = VisitorLimits(body=400_000)
_LONGEST: Final = {"code": 200_000}
_LOOKED_BACK: Final = 2000
"""Rows of what was done by which the next kind is chosen: all of them would take too long."""
_LONGEST_ANSWER: Final = 10_000
_OPEN: Final = 48
"""Variants that are kept at hand; what is shown of one never changes."""
_ALONE: Final = 2.0
"""Seconds from the start in which the first page has the machine to itself, if it is not there."""
_DAYS: Final = 30
"""Days that the plot of progress shows, the latest ones."""


def site(
    courses: tuple[Course, ...], store: ProgressStore, crew: PracticeCrew, access: Access
) -> Gate:
    """The server of practice; its processes begin and end with it, and the store is closed."""
    return _Site(courses, store, crew).gate(access)


class _Site:
    """What all requests share."""

    def __init__(
        self, courses: tuple[Course, ...], store: ProgressStore, crew: PracticeCrew
    ) -> None:
        self._courses = courses
        self._store = store
        self._crew = crew
        self._ahead = Ahead(courses, store, crew)
        self._seen = asyncio.Event()
        self._open: OrderedDict[str, tuple[Choice, PracticeVariant]] = OrderedDict()
        self._titles = {
            (k.choice.homework, k.choice.question): k.title for c in courses for k in c.kinds
        }

    def gate(self, access: Access) -> Gate:
        routes: list[Route | Mount] = [
            Route("/", self.choose),
            Route("/new", self.new, methods=["POST"]),
            Route("/again", self.again, methods=["POST"]),
            Route("/v/{id}", self.show),
            Route("/v/{id}/read", self.read, methods=["POST"]),
            Route("/v/{id}/check", self.check, methods=["POST"]),
            Route("/v/{id}/hint", self.hint, methods=["POST"]),
            Route("/v/{id}/solution", self.solution, methods=["POST"]),
            Route("/v/{id}/file/{name}", self.file),
            Route("/progress", self.progress),
            Route("/progress.csv", self.csv),
            Route("/progress/delete", self.delete, methods=["POST"]),
        ]
        return application(routes, access=access, limits=_LIMITS, lifespan=self._life)

    @contextlib.asynccontextmanager
    async def _life(self, app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(self._work())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._crew.end()
            self._store.close()

    async def _work(self) -> None:
        """What goes on beside the pages, once the first of them is there: processes take cores."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_ALONE):  # wait_for may lose that one is cancelled
                await self._seen.wait()
        await asyncio.gather(self._crew.wake(), self._ahead.fill(), return_exceptions=True)

    # Pages

    async def choose(self, request: Request) -> Response:
        """All kinds of questions there are, with what was done in each."""
        done = {one.question: one for one in by_kind(self._store.done())}
        shown = page(
            "practice/choose.html", courses=self._courses, done=done, due=self._due() is not None
        )
        shown.background = BackgroundTask(self._begin)
        return shown

    async def _begin(self) -> None:
        """The first page is there."""
        self._seen.set()

    async def new(self, request: Request) -> Response:
        """A variant of what is chosen."""
        said = parse_qs((await request.body()).decode("utf-8", "replace")).get("choice", [""])[0]
        try:
            choice = Choice.of(said)
        except ValueError:
            choice = Choice("", "")
        if not self._ahead.knows(choice):
            raise HTTPException(404)
        return await self._new(choice)

    async def again(self, request: Request) -> Response:
        """A variant of what went wrong before; without such a thing, the page of choices."""
        choice = self._due()
        return RedirectResponse("/", 303) if choice is None else await self._new(choice)

    async def _new(self, choice: Choice) -> Response:
        id = self._store.show(choice, await self._ahead.take(choice))
        return RedirectResponse(f"/v/{id}", 303)

    def _due(self) -> Choice | None:
        rows = self._store.done(latest=_LOOKED_BACK)
        known = [row for row in rows if self._ahead.knows(row.choice)]
        return due(known)

    async def show(self, request: Request) -> Response:
        """A variant, with the answers that were given to it."""
        id, choice, variant = self._shown(request)
        last: dict[str, DoneThing] = {
            row.part: row for row in self._store.done(id) if row.what not in ("hint", "solution")
        }
        return page(
            "practice/variant.html",
            id=id,
            choice=choice,
            kind=self._titles.get((choice.homework, choice.question), ""),
            variant=variant,
            html=Markup,
            last=last,
            files=[name for name in variant.files if _handed_out(name)],
            due=self._due() is not None,
        )

    async def file(self, request: Request) -> Response:
        """A file that belongs to the question, such as a script."""
        _, _, variant = self._shown(request)
        name = request.path_params["name"]
        if name not in variant.files or not _handed_out(name):
            raise HTTPException(404)
        sent = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(variant.files[name], media_type="text/x-python", headers=sent)

    async def progress(self, request: Request) -> Response:
        """What was done, as a table and a plot."""
        rows = list(self._store.done())
        return page(
            "practice/progress.html", kinds=by_kind(rows), titles=self._titles,
            days=daily(rows), plot=plot(daily(rows)[-_DAYS:]),
        )  # fmt: skip

    async def csv(self, request: Request) -> Response:
        """What was done, as CSV."""
        sent = {"content-disposition": 'attachment; filename="exgen-practice.csv"'}
        return Response(as_csv(self._store.done()), media_type="text/csv", headers=sent)

    async def delete(self, request: Request) -> Response:
        """Delete what was done."""
        self._store.forget()
        self._open.clear()
        return RedirectResponse("/progress", 303)

    # What a page asks for while it is open

    async def read(self, request: Request) -> Response:
        """How an answer is read."""
        id, _, variant = self._shown(request)
        part, text = await self._answer(request, variant)
        if not text.strip():
            return JSONResponse({})
        return JSONResponse(
            await self._crew.judge(id).run(read_one, id, variant.key, part, text, longest=10)
        )

    async def check(self, request: Request) -> Response:
        """Whether an answer is right, or a sentence about the mistake."""
        id, choice, variant = self._shown(request)
        part, text = await self._answer(request, variant)
        if not text.strip():
            raise InputError("There is no answer yet.")
        earlier = self._store.answers(id)
        asked = variant.field(part)
        code = asked is not None and asked.kind == "code"
        worker = self._crew.coder if code else self._crew.judge(id)
        told = await worker.run(
            judge_one, id, variant.key, variant.files if code else {}, part, text, earlier
        )
        self._store.add(id, choice, part, told["verdict"], text, told.get("mistakes", ()))
        told.pop("mistakes", None)
        return JSONResponse(told)

    async def hint(self, request: Request) -> Response:
        """The next line of the solution of the parts under one number."""
        id, choice, variant = self._shown(request)
        said = await _json(request)
        group = variant.group(str(said.get("number", "")))
        if group is None:
            raise HTTPException(404)
        given = sum(
            1 for row in self._store.done(id) if row.what == "hint" and row.part == group.number
        )
        if given >= len(group.lines):
            return JSONResponse({"lines": list(group.lines), "left": 0})
        self._store.add(id, choice, group.number, "hint")
        # all that were given, for a page that was loaded anew
        return JSONResponse(
            {"lines": list(group.lines[: given + 1]), "left": len(group.lines) - given - 1}
        )

    async def solution(self, request: Request) -> Response:
        """The whole solution."""
        id, choice, variant = self._shown(request)
        self._store.add(id, choice, "", "solution")
        return JSONResponse({"html": variant.solution})

    def _shown(self, request: Request) -> tuple[str, Choice, PracticeVariant]:
        id = request.path_params["id"]
        if id not in self._open:
            found = self._store.shown(id)
            if found is None:
                raise HTTPException(404)
            self._open[id] = (found[0], PracticeVariant.of(found[1]))
        self._open.move_to_end(id)
        while len(self._open) > _OPEN:
            self._open.popitem(last=False)
        return id, *self._open[id]

    async def _answer(self, request: Request, variant: PracticeVariant) -> tuple[str, str]:
        said = await _json(request)
        part, text = said.get("part"), said.get("text")
        asked = variant.field(part) if isinstance(part, str) else None
        if asked is None or not isinstance(text, str):
            raise HTTPException(404)
        most = _LONGEST.get(asked.kind, _LONGEST_ANSWER)
        if len(text) > most:
            raise InputError(f"An answer has at most {most} characters, not {len(text)}.")
        return asked.id, text.encode("utf-8", "replace").decode()  # no half of a character


async def _json(request: Request) -> Mapping[str, Any]:
    try:
        said = json.loads(await request.body())
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise InputError("A request of this page is an object of JSON.")
    return said


def _handed_out(name: str) -> bool:
    return name.startswith(HANDED_OUT)
