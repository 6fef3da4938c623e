"""Marking one student, in a process of its own: nothing of theirs can stop the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from exgen.checking.keyed_sheet import KeySheet, read_key
from exgen.checking.marker import mark, total
from exgen.checking.records import Verdict
from exgen.checking.submission import fold, meant, read_answers
from exgen.checking.verdict_report import as_data, report
from exgen.errors import ExgenError, InputError
from exgen.marks.class_answers import is_code
from exgen.marks.feedback_page import feedback_page
from exgen.marks.records import HandedIn, Marked, MarkedStudent


def mark_one(student: MarkedStudent, given: HandedIn) -> Marked:
    """The marks of one student; whatever goes wrong with what they handed in is told in them."""
    try:
        return _marked(student, given)
    except ExgenError as error:
        return failed(student, str(error))
    except Exception as error:  # one student's file loses nobody else's mark
        return failed(student, f"{type(error).__name__}: {error}")


def failed(student: MarkedStudent, trouble: str) -> Marked:
    """What is told of a student whose work could not be marked."""
    return Marked(
        id=student.id, points=0, out_of=0, parts=[], text="", page="", notes=[], trouble=trouble
    )


def _marked(student: MarkedStudent, given: HandedIn) -> Marked:
    sheet = read_key(student.key)
    notes = list(given.notes)
    answers = _by_part(sheet, given.answers, notes)
    folder: Path | None = None
    unread: list[str] = []
    for file in given.files:
        if is_code(file):
            folder = file.parent
            _take_code(sheet, file, answers, notes)
            continue
        try:
            answers |= read_answers(file, sheet.ids())
        except ExgenError as error:
            unread.append(str(error))
    answers |= {part: text for part, text in given.typed.items() if part in sheet.ids()}
    if unread and not answers:  # no zero for what nobody has read
        raise InputError("; ".join(unread))
    notes += unread
    verdicts = mark(sheet, answers, folder=folder, trust=given.trust)
    points = total(sheet, verdicts)
    out_of = sum((v.out_of for v in verdicts), Fraction(0))
    text, page = feedback(sheet.homework, student.code, verdicts, points)
    return Marked(
        id=student.id,
        points=float(points),
        out_of=float(out_of),
        parts=[as_data(v, reader="ta") for v in verdicts],
        text=text,
        page=page,
        notes=notes,
        homework=sheet.homework,
        code=student.code,
        at_most=None if sheet.at_most is None else float(sheet.at_most),
    )


def feedback(
    homework: str, code: str, verdicts: Sequence[Verdict], points: Fraction
) -> tuple[str, str]:
    """What the student reads, as text and as a page; `code` is that of the sheet."""
    out_of = sum((v.out_of for v in verdicts), Fraction(0))
    head = f"{homework}, sheet {code}"
    text = f"{head}\n\n{report(verdicts, points, reader='student')}\n"
    return text, feedback_page(head, verdicts, points, out_of)


def _by_part(sheet: KeySheet, typed: Mapping[str, str], notes: list[str]) -> dict[str, str]:
    """The answers by the ids of this sheet's parts; some columns are of other students' sheets."""
    numbers: dict[str, list[str]] = {}
    for _, part in sheet.parts():
        numbers.setdefault(fold(part.number), []).append(part.id)
    found: dict[str, str] = {}
    for head, text in typed.items():
        name = meant(head, sheet.ids())
        if name in typed and name != head:
            continue  # a column of another sheet, whose part differs in capitals alone
        alone = numbers.get(fold(head), [])
        if name is None and len(alone) == 1:
            name = alone[0]
        if name is None:
            notes.append(f"an answer to {head}, which this sheet does not have: {text[:60]!r}")
        else:
            found[name] = text
    return found


def _take_code(sheet: KeySheet, file: Path, answers: dict[str, str], notes: list[str]) -> None:
    """A file of code belongs to the part of that kind; to the one that its name has of several."""
    parts = [part.id for _, part in sheet.parts() if part.kind == "code"]
    named = [p for p in parts if p.casefold() in file.stem.casefold()]
    chosen = named if len(parts) > 1 else parts
    if len(chosen) != 1:
        notes.append(f"the file {file.name!r} belongs to no part: the sheet asks for no such code")
        return
    try:
        # The text itself, so that files from several folders can be taken together.
        answers[chosen[0]] = file.name if file.suffix == ".ipynb" else file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        notes.append(f"the file {file.name!r} cannot be read: {error}")
