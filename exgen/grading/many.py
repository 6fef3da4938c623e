"""Grading many files: a folder of them, one key or a class's keys, one record for each file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from exgen.errors import ExgenError, InputError
from exgen.grading import exercise as exercises
from exgen.grading import handed_in_code as handed_in
from exgen.grading.exercise import Exercise, Instance
from exgen.grading.graded_file import Record, attempt, drawn, refused
from exgen.grading.rooms import RunRoom
from exgen.grading.runner import Limits
from exgen.grading.verdict import Graded
from exgen.wording import listed, one_line, quoted

_IGNORED = ("__MACOSX", "__pycache__")
_DEPTH = 4
_MOST_FILES = 200
_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What one student handed in: the file with the function, and what lies beside it.

    `path` is None, with the reason in `problem`, where it cannot be told which file it is.
    """

    name: str
    path: Path | None
    beside: tuple[Path, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSheet:
    """A student's sheet in a class: its code, whose it is, and the key."""

    code: str
    student: str
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedRow:
    """A line of the result: a record, and the student where they are known."""

    student: str = ""
    record: Record


@dataclass(slots=True)
class _Asked:
    """A key that was read, with the instances that all files for it are tried on."""

    exercise: Exercise
    instances: list[Instance] = field(default_factory=list)


def submissions(folder: Path, function: str = "compute_gradients") -> list[Submission]:
    """What lies in a folder, in order: a file each, or a folder for each student.

    In a student's folder the file is taken that defines `function`. Hidden files are left out;
    links are told and not followed. Raises InputError where the folder cannot be read or is empty.
    """
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        shown = quoted(str(folder), limit=200)
        raise InputError(f"cannot read the folder {shown}: {error.strerror or error}") from None
    found = [_submission(path, function) for path in entries if not _ignored(path)]
    if not found:
        raise InputError(f"there is no file to grade in {quoted(str(folder), limit=200)}")
    return found


def single(path: Path) -> Submission:
    """One file by itself."""
    return Submission(name=path.name, path=path)


def _ignored(path: Path) -> bool:
    return path.name.startswith(".") or path.name in _IGNORED


def _submission(path: Path, function: str) -> Submission:
    name = path.name
    if path.is_symlink():
        return Submission(name=name, path=None, problem="it is a link, which is not followed")
    if not path.is_dir():
        if path.suffix.lower() not in handed_in.ENDINGS:
            return Submission(name=name, path=None, problem="it is no .py or .ipynb file")
        return Submission(name=name, path=path)
    files = list(_within(path))
    code = [each for each in files if each.suffix.lower() in handed_in.ENDINGS]
    chosen = [each for each in code if handed_in.defines(each, function)] or code
    if len(chosen) != 1:
        found = listed([each.name for each in chosen[:4]], last="and") if chosen else "none"
        what = f"of several files that could be meant, {found}" if chosen else "no .py or .ipynb"
        return Submission(name=name, path=None, problem=f"{what}: leave one in the folder")
    return Submission(
        name=name,
        path=chosen[0],
        beside=tuple(each for each in code if each.suffix.lower() == ".py"),
    )


def _within(folder: Path, depth: int = 0) -> Iterator[Path]:
    """The files of a student's folder, links and hidden ones left out."""
    for path in sorted(folder.iterdir())[:_MOST_FILES]:
        if path.is_symlink() or _ignored(path):
            continue
        if path.is_dir():
            if depth < _DEPTH:
                yield from _within(path, depth + 1)
        elif path.is_file():
            yield path


def with_key(
    exercise: Exercise, found: Sequence[Submission], *, room: RunRoom, jobs: int | None = None,
    limits: Limits | None = None, report: Callable[[int], None] = lambda _: None,
) -> list[GradedRow]:  # fmt: skip
    """Grade submissions by one key; `report` is told how many are done."""
    asked = _Asked(exercise, drawn(exercise))
    work = {each.name: partial(_grade, asked, each, room=room, limits=limits) for each in found}
    return [GradedRow(record=record) for record in _all(work, jobs, report)]


def with_class(
    sheets: Sequence[CodeSheet], found: Sequence[Submission], *, part: str | None, room: RunRoom,
    jobs: int | None = None, limits: Limits | None = None,
    report: Callable[[int], None] = lambda _: None,
) -> list[GradedRow]:  # fmt: skip
    """Grade the submissions of a class, each by the key of its own sheet.

    A file's sheet is told by the code that stands in it, else by a student's id in its name; where
    the two disagree, it is not graded.
    """
    students = {sheet.code.upper(): sheet for sheet in sheets}
    ids = {sheet.student: sheet for sheet in sheets}
    owners = [_owner(each, students, ids) for each in found]

    def one(each: Submission, owner: CodeSheet | str) -> Record:
        if isinstance(owner, str):
            return _unread(each, owner)
        exercise = exercises.read(owner.key, part=part)
        return _grade(_Asked(exercise, drawn(exercise)), each, room=room, limits=limits)

    work = {e.name: partial(one, e, owner) for e, owner in zip(found, owners, strict=True)}
    rows = [
        GradedRow(record=record, student="" if isinstance(owner, str) else owner.student)
        for record, owner in zip(_all(work, jobs, report), owners, strict=True)
    ]
    return [_with_others(row, rows) for row in rows]


def _with_others(row: GradedRow, rows: Sequence[GradedRow]) -> GradedRow:
    """The row with a note where other files are for the same student."""
    others = [o.record.file for o in rows if row.student and o.student == row.student]
    if len(others) < 2:
        return row
    note = f"several files are for {row.student}: {listed(others[:_SHOWN], last='and')}"
    return replace(row, record=replace(row.record, notes=(*row.record.notes, note)))


def _owner(
    each: Submission, students: Mapping[str, CodeSheet], ids: Mapping[str, CodeSheet]
) -> CodeSheet | str:
    """Whose sheet a submission is for, or why that cannot be told."""
    if each.path is None:
        return each.problem
    try:
        code = handed_in.read(each.path, beside=()).sheet
    except InputError as error:
        return str(error)
    by_code = students.get(code)
    named = [ids[name] for name in ids if _holds(each.name, name)]
    # `s1` is held by `s1-2`, too: the longest id is meant.
    longest = max((len(sheet.student) for sheet in named), default=0)
    named = [sheet for sheet in named if len(sheet.student) == longest]
    if code and by_code is None:
        return f"it is for sheet {code}, and the class has none with this code"
    if by_code is not None:
        if named and by_code not in named:
            return (
                f"its name says {named[0].student}, but it is for sheet {code}, that of"
                f" {by_code.student}"
            )
        return by_code
    if len(named) == 1:
        return named[0]
    return "no sheet's code stands in it, and its name does not say whose it is"


def _holds(name: str, student: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(student)}(?![^\W_])", name) is not None


def _grade(asked: _Asked, each: Submission, *, room: RunRoom, limits: Limits | None) -> Record:
    if each.path is None:
        return refused(asked.exercise, each.name, each.problem)
    return attempt(
        asked.exercise, each.path, name=each.name, room=room, instances=asked.instances,
        limits=limits, beside=each.beside,
    )  # fmt: skip


def _unread(each: Submission, why: str) -> Record:
    nothing: tuple[Graded, ...] = ()
    return Record(file=each.name, part="", function="", graded=nothing, refused=why)


def _all(
    work: Mapping[str, Callable[[], Record]], jobs: int | None, report: Callable[[int], None]
) -> list[Record]:
    """Do all of it, some at a time; each works in a process of its own, so threads are enough."""
    records = list[Record]()
    pool = ThreadPoolExecutor(max(1, jobs or os.cpu_count() or 1))
    try:
        for future in [pool.submit(_kept, name, each) for name, each in work.items()]:
            records.append(future.result())
            report(len(records))
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C no further file is begun
    return records


def _kept(name: str, work: Callable[[], Record]) -> Record:
    """One bad file, or key, or mistake of exgen's, loses nobody else's mark."""
    try:
        return work()
    except ExgenError as error:
        why = str(error)
    except Exception as error:
        why = f"exgen failed on it, please look yourself: {type(error).__name__}: {error}"
    return Record(file=name, part="", function="", graded=(), refused=one_line(why))
