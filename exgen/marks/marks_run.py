"""Marking a class: all students on all cores, one after the other kept, then the tables."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from exgen import __version__
from exgen.checking.code_verdict import NOT_RUN
from exgen.classroom.found_sheet import students as listed_students
from exgen.classroom.ids import stem
from exgen.classroom.records import main_files
from exgen.crew.records import Workers
from exgen.errors import InputError
from exgen.marks.class_answers import collect
from exgen.marks.decided import decided, standing, with_typed
from exgen.marks.gradebook import GRADEBOOKS, table
from exgen.marks.marked_student import failed, mark_one
from exgen.marks.marks_folder import MarksFolder
from exgen.marks.mistake_overview import look_at, mistakes_page, mistakes_table
from exgen.marks.records import HandedIn, Marked, MarkedStudent
from exgen.wording import counted, quoted

_MARKS: Final = 3
"""Grows where marks are found from the same in another way."""
Told = Callable[[int], None]
"""How many students are done by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingOutcome:
    """What came of a run: how many were marked, who could not be, and what to tell."""

    marked: int
    failed: tuple[str, ...]
    warnings: tuple[str, ...]


def class_of(folder: Path) -> list[MarkedStudent]:
    """The students of a class's folder who have a key. Raises InputError where it holds none."""
    found = [
        MarkedStudent(
            id=one.id,
            code=one.code,
            name=one.name,
            email=one.email,
            section=one.section,
            key=folder / main_files(one.id)[2],
        )
        for one in listed_students(folder)
        if one.present  # else its key is somebody else's, of the same name, or there is none
    ]
    found = [student for student in found if student.key.is_file()]
    if not found:
        raise InputError(
            f"{quoted(str(folder), limit=200)} holds no key of a class: name the folder that exgen"
            " class wrote, with its folder keys"
        )
    return found


def part_ids(students: Sequence[MarkedStudent]) -> list[str]:
    """The ids of all parts of the class, in the order of the sheets."""
    found: dict[str, None] = {}
    for student in students:
        try:
            key = json.loads(student.key.read_bytes())
            for part in (p for q in key["questions"] for p in q["parts"]):
                found.setdefault(str(part["id"]))
                found.setdefault(str(part.get("number", part["id"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # it is told where this student is marked
    return list(found)


def mark_class(
    folder: Path,
    answers: Path,
    *,
    out: Path,
    gradebook: str,
    workers: Workers,
    told: Callable[[int], Told],
    trust: bool = False,
) -> MarkingOutcome:
    """Mark everybody and write the folder `out`; `told` is told how many there are to mark.

    `trust` lets code run where there is no fence for it.

    Raises InputError where the class, the answers or the folder cannot be used.
    """
    students = class_of(folder)
    collected = collect(answers, students, part_ids(students))
    target = MarksFolder(out)
    try:
        decisions = standing(out)
        given = with_typed(collected.by_student, decisions)
        target.begin(collected.by_student)
        chosen = [s for s in students if s.id in given]
        given = {id: replace(one, trust=trust) for id, one in given.items()}
        found = dict(_all(chosen, given, target, workers, told(len(chosen))))
        after = {id: decided(marked, decisions) for id, marked in found.items()}
        rows = [(student, after[student.id].marked if student.id in after else None)
                for student in students]  # fmt: skip
        edited = target.write(_files(rows, gradebook))
    finally:
        target.close()
    lost = tuple(f"{s.id}: {m.trouble}" for s, m in rows if m is not None and m.trouble)
    warnings = list(collected.warnings)
    stale = [f"{part} of {id}" for id, each in after.items() for part in each.stale]
    if stale:
        some = ", ".join(stale[:5]) + (", ..." if len(stale) > 5 else "")
        warnings.append(f"{len(stale)} decisions of the desk are about other answers: {some}")
    warnings += [f"{name} was edited and stays as it is" for name in edited]
    warnings += _not_run([marked for _, marked in rows if marked is not None])
    return MarkingOutcome(marked=len(found) - len(lost), failed=lost, warnings=tuple(warnings))


def _not_run(marked: Sequence[Marked]) -> list[str]:
    """A warning for code that was left to a person as there is no fence here, for each cause."""
    causes = Counter(
        reason["text"].removeprefix(NOT_RUN)
        for one in marked
        for part in one.parts
        for reason in part["reasons"]
        if part.get("look") == "code" and reason["text"].startswith(NOT_RUN)
    )
    return [
        f"{counted(count, 'answer')} in code not run, with 0 points: {cause}"
        for cause, count in causes.items()
    ]


def _files(rows: Sequence[tuple[MarkedStudent, Marked | None]], gradebook: str) -> dict[str, bytes]:
    files = {
        f"gradebook-{gradebook}.csv": table(GRADEBOOKS[gradebook](rows)),
        "mistakes.csv": table(mistakes_table(rows)),
        "mistakes.html": mistakes_page(rows).encode(),
        "look-at.csv": table(look_at(rows)),
    }
    for student, marked in rows:
        if marked is not None and not marked.trouble:
            files[f"feedback/{stem(student.id)}.txt"] = marked.text.encode()
            files[f"feedback/{stem(student.id)}.html"] = marked.page.encode()
    return files


def _all(
    students: Sequence[MarkedStudent],
    given: Any,
    target: MarksFolder,
    workers: Workers,
    told: Told,
) -> Iterator[tuple[str, Marked]]:
    """Everybody's marks: those that are known from before first."""
    left: list[tuple[MarkedStudent, HandedIn, str]] = []
    done = 0
    for student in students:
        handed_in = given[student.id]
        of = digest(student, handed_in)
        known = target.known(student.id, of)
        if known is None or _not_run([known]):  # there may be a fence now, or trust
            left.append((student, handed_in, of))
            continue
        done += 1
        yield student.id, known
    told(done)
    while left:
        before = len(left)
        for student, of, marked in _crew(left, workers):
            target.keep(marked, of)
            done += 1
            told(done)
            yield student.id, marked
        finished = target.done
        left = [each for each in left if finished.get(each[0].id, ("",))[0] != each[2]]
        if left and len(left) == before:  # with the first of them the processes die
            student, _, _ = left.pop(0)
            yield student.id, failed(student, "the process that marked it died")
            done += 1
            told(done)


def _crew(
    left: Sequence[tuple[MarkedStudent, HandedIn, str]], workers: Workers
) -> Iterator[tuple[MarkedStudent, str, Marked]]:
    """Marks as they are found; it ends early where the processes die."""
    with workers() as crew:
        waiting = iter(left)
        running: dict[Future[Marked], tuple[MarkedStudent, str]] = {}
        try:
            for student, given, of in waiting:
                running[crew.executor.submit(mark_one, student, given)] = (student, of)
                if len(running) >= 2 * crew.parallel:
                    yield from _finished(running)
            while running:
                yield from _finished(running)
        except BrokenExecutor:
            return


def _finished(
    running: dict[Future[Marked], tuple[MarkedStudent, str]],
) -> Iterator[tuple[MarkedStudent, str, Marked]]:
    ready, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in ready:
        student, of = running.pop(future)
        yield student, of, future.result()


def digest(student: MarkedStudent, given: HandedIn) -> str:
    """A digest of all that the marks depend on."""
    found = hashlib.sha256(f"{__version__} {_MARKS}".encode())
    try:
        found.update(student.key.read_bytes())
        for file in given.files:
            found.update(file.name.encode("utf-8", "surrogateescape") + file.read_bytes())
    except OSError:
        found.update(b"unreadable")
    found.update(json.dumps([dict(given.answers), dict(given.typed), given.notes]).encode())
    return found.hexdigest()
