"""The few files of a class that the desk hands out: sheets, solutions and scans, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from exgen.classroom.records import main_files
from exgen.errors import InputError
from exgen.marks.handed_in import People, files_of
from exgen.marks.records import MarkedStudent
from exgen.wording import quoted

KINDS: Final = ("sheet", "solution", "scan")
_MOST: Final = 50_000


class Files:
    """PDFs by kind and student; nothing else is ever read for a browser."""

    def __init__(
        self, folder: Path, students: Sequence[MarkedStudent], scans: Path | None = None
    ) -> None:
        """`scans` is a folder of PDFs named by id or code. Raises InputError where it is none."""
        self._folder = folder.resolve()
        self._scans = {} if scans is None else _scans(scans, students)

    def path(self, kind: str, student: MarkedStudent) -> Path | None:
        """The file of a student, where there is one."""
        if kind == "scan":
            found = self._scans.get(student.id)
            return found if found is not None and found.is_file() else None
        if kind not in KINDS:
            return None
        name = main_files(student.id)[KINDS.index(kind)]
        path = (self._folder / name).resolve()
        inside = path.is_relative_to(self._folder)
        return path if inside and path.is_file() else None


def _scans(folder: Path, students: Sequence[MarkedStudent]) -> Mapping[str, Path]:
    if not folder.is_dir():
        raise InputError(f"--scans {quoted(str(folder), limit=200)} is no folder")
    people = People.of(students)
    found: dict[str, Path] = {}
    for count, path in enumerate(files_of(folder)):
        if count > _MOST:
            raise InputError(f"--scans: {quoted(str(folder))} has more than {_MOST} files")
        student = people.owner(path, folder) if path.suffix.lower() == ".pdf" else None
        if student is not None:
            found[student.id] = path.resolve()
    return found
