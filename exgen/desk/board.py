"""All that there is of the class by now: marks that were found, and what was decided of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from exgen.classroom.ids import stem
from exgen.ledger.ledger_table import Ledger
from exgen.ledger.records import LedgerRow, What, answer_mark
from exgen.ledger.standing import Standing
from exgen.marks.decided import decided
from exgen.marks.marks_folder import JOURNAL, MarksJournal, read_journal
from exgen.marks.marks_run import digest
from exgen.marks.records import HandedIn, Marked, MarkedStudent

NOTHING: Final = "nothing handed in"
TROUBLE: Final = "not marked"
LOOK: Final = "to look at"
FOUND: Final = "marked"
CHECKED: Final = "checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What there is of one student.

    `marked` has the decisions in it, `rows` are those by parts, and `stale` the parts on which a
    decision is about another answer. `waiting` says that an answer typed here is being judged.
    """

    student: MarkedStudent
    marked: Marked | None
    rows: Mapping[str, LedgerRow] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    waiting: bool = False

    @property
    def name(self) -> str:
        """The student in the address of a page."""
        return stem(self.student.id)

    @property
    def parts(self) -> Sequence[Mapping[str, Any]]:
        """The verdicts, in the order of the sheet."""
        return self.marked.parts if self.marked is not None else ()

    @property
    def open(self) -> tuple[str, ...]:
        """The parts that a person should look at and has not yet."""
        return tuple(p["part"] for p in self.parts if p["look"] or p["part"] in self.stale)

    @property
    def state(self) -> str:
        """How far the student's marks are."""
        if self.marked is None:
            return NOTHING
        if self.marked.trouble:
            return TROUBLE
        if self.open:
            return LOOK
        return CHECKED if len(self.rows) == len(self.parts) else FOUND

    def part(self, id: str) -> Mapping[str, Any] | None:
        """The verdict on a part."""
        return next((p for p in self.parts if p["part"] == id), None)

    def of(self, part: Mapping[str, Any]) -> str:
        """The short text by which a decision is about the answer that is there now."""
        return answer_mark(self.student.code, part["part"], part["answer"])


class Board:
    """The class, its folder of marks and the table in it, looked at anew whenever asked.

    Several processes may write there: other desks, and `exgen mark`.
    """

    def __init__(self, students: Sequence[MarkedStudent], marks: Path, ledger: Ledger) -> None:
        """`students` in the order in which they are gone through."""
        self.students = tuple(students)
        self.by_name = {stem(one.id): one for one in students}
        self.rows: list[LedgerRow] = []
        self._marks = marks
        self._ledger = ledger
        self._journal = MarksJournal()
        self._stamp: tuple[int, int] = (0, 0)
        self._standing = Standing()
        self._touched: set[str] = set()
        self._views: dict[str, View] = {}
        self.generation = 0
        self.refresh()

    @property
    def last(self) -> int:
        """The id of the last row."""
        return self.rows[-1].id if self.rows else 0

    def refresh(self) -> None:
        """Take in what was written since the last time."""
        try:
            found = (self._marks / JOURNAL).stat()
            stamp = (found.st_mtime_ns, found.st_size)
            if stamp != self._stamp:
                self._journal = read_journal(self._marks)
                self._stamp = stamp
                self._views.clear()
                self.generation += 1
        except OSError:
            pass  # it is there again at the next time, or the marks are those of before
        fresh = self._ledger.rows(self.last)
        if fresh:
            self.rows += fresh
            self._standing = Standing.of(self.rows)
            undone = {r.change.text for r in fresh if r.change.what is What.UNDO}
            for row in self.rows if undone else fresh:
                if row in fresh or row.batch in undone:
                    self._views.pop(row.change.student, None)
                if row.change.what is What.ANSWER:
                    self._touched.add(row.change.student)

    def undone(self, row: LedgerRow) -> bool:
        """Whether a row was undone."""
        return row.batch in self._standing.undone

    def views(self) -> list[View]:
        """Everybody."""
        return [self.view(each) for each in self.students]

    def view(self, student: MarkedStudent) -> View:
        """What there is of a student."""
        if student.id not in self._views:
            self._views[student.id] = self._look(student)
        return self._views[student.id]

    def waiting(self) -> Iterator[tuple[MarkedStudent, HandedIn]]:
        """Whose answers are to be judged, with all that was handed in and typed."""
        for student in self.students:
            if student.id in self._touched and self.view(student).waiting:
                given = self._given(student)
                if given is not None:
                    yield student, given

    def judged(self, student: MarkedStudent, given: HandedIn, marked: Marked) -> None:
        """Keep the marks that were found from what was handed in and typed."""
        self._ledger.keep(student.id, digest(student, given), json.dumps(asdict(marked)))
        self._views.pop(student.id, None)
        self.generation += 1

    def _look(self, student: MarkedStudent) -> View:
        marked, waiting = self._found(student)
        if marked is None:
            return View(student=student, marked=None, waiting=waiting)
        after = decided(replace(marked, code=student.code), self._standing, told=False)
        return View(
            student=student, marked=after.marked, rows=after.rows, stale=after.stale,
            waiting=waiting,
        )  # fmt: skip

    def _found(self, student: MarkedStudent) -> tuple[Marked | None, bool]:
        of, marked = self._journal.done.get(student.id, ("", None))
        if student.id not in self._touched:
            known = not self._journal.handed_in or student.id in self._journal.handed_in
            return (marked if known else None), False
        given = self._given(student)
        if given is None:
            return None, False
        now = digest(student, given)
        if of == now:
            return marked, False
        kept, marks = self._ledger.kept(student.id) or ("", "")
        if kept == now:
            return Marked(**json.loads(marks)), False
        return marked, True

    def _given(self, student: MarkedStudent) -> HandedIn | None:
        """What was handed in, with what was typed in place of it."""
        typed = self._standing.answers(student.id)
        before = self._journal.handed_in.get(student.id)
        if before is None and not self._journal.handed_in:
            _, marked = self._journal.done.get(student.id, ("", None))
            if marked is not None:  # from a run that did not yet note what it was given
                before = HandedIn(
                    answers={p["part"]: p["answer"] for p in marked.parts if p["answer"]}
                )
        if before is None and not typed:
            return None
        return replace(before or HandedIn(), typed=typed)
