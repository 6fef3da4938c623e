"""Scanned sheets in a folder, found by their names, those too that are put there later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import time
from typing import Final

from exgen.errors import InputError
from exgen.marks.class_answers import People, files_of
from exgen.marks.records import MarkedStudent
from exgen.wording import quoted

_MOST: Final = 50_000
_SETTLED: Final = 2.0
"""Seconds without a change after which a file is taken to be whole, and a folder to be known."""


class Scans:
    """PDFs of a folder and those below it, each named by its student's id, code or e-mail.

    A folder's time of change tells whether files came or went, so that `look` costs next to
    nothing where none did. Links are not followed.
    """

    def __init__(self, folder: Path, students: Sequence[MarkedStudent]) -> None:
        """Raises InputError where the folder is none, or holds too many files."""
        if not folder.is_dir():
            raise InputError(f"--scans {quoted(str(folder), limit=200)} is no folder")
        self._folder = folder.resolve()
        self._people = People.of(students)
        self._known: Mapping[Path, int] = {}
        self._found = self._searched(settled=0)
        self.generation = 0
        """How often what there is has changed."""

    def look(self) -> None:
        """Take in what came and what went since the last time."""
        try:
            if self._known and all(_changed(one) == at for one, at in self._known.items()):
                return
            found = self._searched(settled=_SETTLED)
        except (OSError, InputError):
            return  # a folder that is moved just now is there again at the next time
        if found != self._found:
            self._found = found
            self.generation += 1

    def path(self, student: MarkedStudent) -> Path | None:
        """The scan of a student, where there is one; never a file outside the folder."""
        found = self._found.get(student.id)
        if found is None or found.is_symlink() or not found.is_file():
            return None
        return found if found.resolve().is_relative_to(self._folder) else None

    def _searched(self, *, settled: float) -> Mapping[str, Path]:
        now = time()
        folders = {one: _changed(one) for one in _folders(self._folder)}
        young = [at for at in folders.values() if abs(now - at / 1e9) < _SETTLED]
        found: dict[str, Path] = {}
        known = set(self._found.values()) if settled else set()
        for count, path in enumerate(files_of(self._folder)):
            if count > _MOST:
                raise InputError(f"--scans: {quoted(str(self._folder))} has over {_MOST} files")
            if path.suffix.lower() != ".pdf":
                continue
            student = self._people.owner(path, self._folder)
            if student is None:
                continue
            at = _changed(path)
            if path not in known and abs(now - at / 1e9) < settled:
                young.append(at)  # it may still be being copied
            else:
                found[student.id] = path
        self._known = {} if young else folders
        return found


def _folders(folder: Path) -> Iterator[Path]:
    yield folder
    for each in folder.rglob("*"):
        if each.is_dir() and not each.is_symlink():
            yield each


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns
