"""What the desk shows: its pages, the PDFs of a student, the gradebook, what others did."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from exgen.desk.files import KINDS
from exgen.desk.groups import groups
from exgen.desk.here import Here
from exgen.desk.sent_forms import row_id
from exgen.desk.sheet_page import stated
from exgen.desk.statistics import VERDICTS, statistics
from exgen.desk.told_changes import told
from exgen.marks.gradebook import GRADEBOOKS, table
from exgen.web.plot import plot

_SHOWN: Final = 300
"""Rows of the history on its page."""
_WIDEST: Final = 45.0
"""Units of the plot that a bar of points is wide: ten of them fill it."""


class DeskPages:
    """The pages; none of them changes anything."""

    def __init__(self, here: Here) -> None:
        self._here = here

    async def everybody(self, request: Request) -> Response:
        """The list of students."""
        return self._here.page(request, "students", views=self._here.views())

    async def student(self, request: Request) -> Response:
        """A student's sheet beside their answers."""
        view = self._here.view(request)
        order = self._here.board.students
        at = order.index(view.student)
        views = self._here.views()
        return self._here.page(
            request,
            "student",
            view=view,
            questions=stated(view.student.key),
            before=views[at - 1] if at else None,
            after=views[at + 1] if at + 1 < len(views) else None,
            files=[kind for kind in KINDS if self._here.files.path(kind, view.student)],
            at=at + 1,
            count=len(order),
        )

    async def file(self, request: Request) -> Response:
        """A PDF of a student."""
        found = self._here.files.path(request.path_params["kind"], self._here.view(request).student)
        if found is None:
            raise HTTPException(404)
        sent = {"content-disposition": "inline"}
        return FileResponse(found, media_type="application/pdf", headers=sent)

    async def mistakes(self, request: Request) -> Response:
        """All groups of answers that went wrong in the same way."""
        listed = groups(self._here.views())
        most = max((len(each.views) for each in listed), default=1)
        return self._here.page(request, "mistakes", groups=listed, most=most)

    async def group(self, request: Request) -> Response:
        """The answers of one group."""
        listed, at = self._here.group(request)
        group = listed[at]
        asked = next(
            (part for q in stated(group.views[0].student.key) for part in q.parts
             if part.id == group.part), None,
        )  # fmt: skip
        following = listed[at + 1] if at + 1 < len(listed) else None
        return self._here.page(request, "group", group=group, asked=asked, following=following)

    async def statistics(self, request: Request) -> Response:
        """The class in numbers."""
        found = statistics(self._here.views())
        formats = tuple(GRADEBOOKS)
        bars = found.bars if found else ()
        drawn = plot([(f"{b.low:g}", b.count, b.checked) for b in bars], widest=_WIDEST)
        return self._here.page(
            request, "statistics", found=found, drawn=drawn, verdicts=VERDICTS, formats=formats,
            students=len(self._here.board.students),
        )  # fmt: skip

    async def history(self, request: Request) -> Response:
        """What was done, the last first."""
        self._here.board.refresh()
        rows = self._here.board.rows[-_SHOWN:][::-1]
        names = {view.student.id: view.name for view in self._here.board.views()}
        return self._here.page(
            request, "history", rows=rows, names=names, more=len(self._here.board.rows)
        )

    async def gradebook(self, request: Request) -> Response:
        """The gradebook as it is now."""
        format = request.path_params["format"]
        if format not in GRADEBOOKS:
            raise HTTPException(404)
        rows = [(view.student, view.marked) for view in self._here.views()]
        sent = {"content-disposition": f'attachment; filename="gradebook-{format}.csv"'}
        return Response(
            table(GRADEBOOKS[format](rows)), media_type="text/csv; charset=utf-8", headers=sent
        )

    async def changes(self, request: Request) -> Response:
        """What was done since a row, for pages that are open."""
        self._here.board.refresh()
        said = row_id(request.query_params.get("since", ""))
        since = self._here.board.last if said is None else said
        fresh = [row for row in self._here.board.rows if row.id > since]
        others = [row for row in fresh if row.who != self._here.name(request)]
        return JSONResponse(
            {
                "last": self._here.board.last,
                "generation": self._here.generation,
                "told": f"{others[-1].who}: {told([others[-1]])}" if others else "",
            }
        )
