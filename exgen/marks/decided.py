"""Marks as a person decided them at the desk, in place of those that were found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from exgen.checking.earned_points import shown
from exgen.checking.records import Reason, Status, Verdict
from exgen.checking.verdict_report import as_data, of_data
from exgen.ledger.ledger_table import Ledger
from exgen.ledger.records import LedgerRow, What, answer_mark
from exgen.ledger.standing import Standing
from exgen.marks.marked_student import feedback
from exgen.marks.records import HandedIn, Marked

_READ: Final = frozenset({Status.UNREADABLE, Status.BLANK})


@dataclass(frozen=True, slots=True)
class Decided:
    """Marks with what was decided of them.

    `rows` are the decisions that stand, by parts; `stale` the parts of those that are about another
    answer, or another sheet, than there is now.
    """

    marked: Marked
    rows: Mapping[str, LedgerRow]
    stale: tuple[str, ...] = ()


def standing(folder: Path) -> Standing:
    """What stands at the desk of a folder of marks. Raises InputError where its file is damaged."""
    ledger = Ledger.at(folder)
    if ledger is None:
        return Standing()
    try:
        return Standing.of(ledger.rows())
    finally:
        ledger.close()


def with_typed(given: Mapping[str, HandedIn], decisions: Standing) -> dict[str, HandedIn]:
    """What was handed in, with the answers that were typed at the desk."""
    found = dict(given)
    for student in dict.fromkeys(who for who, _ in decisions.typed):
        before = found.get(student, HandedIn())
        found[student] = replace(before, typed=decisions.answers(student))
    return found


def decided(marked: Marked, decisions: Standing, *, told: bool = True) -> Decided:
    """The marks with the points that a person gave; without `told` the feedback is left as it is.

    A decision stands for the answer that the person saw, and for no other one.
    """
    rows: dict[str, LedgerRow] = {}
    stale: list[str] = []
    parts: list[dict[str, Any]] = []
    for data in marked.parts:
        row = decisions.decided.get((marked.id, data["part"]))
        if row is not None and row.change.of != answer_mark(
            marked.code, data["part"], data["answer"]
        ):
            stale.append(data["part"])
            row = None
        if row is not None:
            rows[data["part"]] = row
            found = {"found": data["verdict"], "found_points": data["points"]}
            data = as_data(_after(of_data(data), row), reader="ta") | found
        parts.append(data)
    if not rows:
        return Decided(marked, rows, tuple(stale))
    verdicts = [of_data(each) for each in parts]
    points = sum((v.points for v in verdicts), Fraction(0))
    if marked.at_most is not None:
        points = min(points, Fraction(marked.at_most).limit_denominator(10_000))
    changed = replace(marked, parts=parts, points=float(points))
    if told:
        text, page = feedback(marked.homework, marked.code, verdicts, points)
        changed = replace(changed, text=text, page=page)
    return Decided(changed, rows, tuple(stale))


def _after(verdict: Verdict, row: LedgerRow) -> Verdict:
    """The verdict with a decision in it. What a person looked at nobody need look at again."""
    change = row.change
    if change.what is What.ACCEPT or change.points is None:
        return replace(verdict, look="")
    points = min(Fraction(change.points).limit_denominator(10_000), verdict.out_of)
    why = f"{row.who} gave {shown(points)} in place of {shown(verdict.points)}"
    if change.text:
        why += f": {change.text}"
    noted = (f"From your marker: {change.text}",) if change.text else ()
    return replace(
        verdict,
        points=points,
        status=_status(verdict, points),
        reasons=(Reason(points=points, text=why),),
        notes=(*verdict.notes, *noted),
        look="",
    )


def _status(verdict: Verdict, points: Fraction) -> Status:
    """All points make it right, and less make nothing right; what was not read is by hand."""
    if verdict.out_of and points == verdict.out_of:
        return Status.RIGHT
    if verdict.status in _READ and points:
        return Status.BY_HAND
    return Status.WRONG if verdict.status is Status.RIGHT else verdict.status
