"""The few files of a class that the desk hands out: sheets, solutions and scans, by name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from exgen.classroom.records import main_files
from exgen.desk.scans import Scans
from exgen.marks.records import MarkedStudent

KINDS: Final = ("sheet", "solution", "scan")


class Files:
    """PDFs by kind and student; nothing else is ever read for a browser."""

    def __init__(self, folder: Path, scans: Scans | None = None) -> None:
        self._folder = folder.resolve()
        self._scans = scans

    @property
    def generation(self) -> int:
        """How often what there is of scans has changed, as of now."""
        if self._scans is None:
            return 0
        self._scans.look()
        return self._scans.generation

    def path(self, kind: str, student: MarkedStudent) -> Path | None:
        """The file of a student, where there is one."""
        if kind not in KINDS:
            return None
        if kind == "scan":
            return None if self._scans is None else self._scans.path(student)
        name = main_files(student.id)[KINDS.index(kind)]
        path = self._folder / name
        # exgen class writes no links: one that stands here now leads to something else
        return path if path.is_file() and path.resolve() == path else None
