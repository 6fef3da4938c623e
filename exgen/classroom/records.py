"""The records of a class: what it is made from, who has which place, and what came of a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from exgen.classroom.distinct_variants import Likeness
from exgen.classroom.ids import stem
from exgen.classroom.roster import Student

SCHEMA: Final = "exgen.class/1"
MANIFEST: Final = "manifest.json"
FOLDERS: Final = ("problems", "solutions", "keys", "marking", "answers")
"""Where the files of students are; `main_files` are in the first three, in this order."""
LEFT: Final = "left"
"""Where the files of those go who left the roster, each under the name that it had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What every sheet of a class depends on, besides the roster.

    `content` is the digest of the homework, `secret` the mark of the secret.
    """

    exgen: str
    homework: str
    content: str
    seed: int
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A student's place in the class: who, the seed of their sheet, the code on it."""

    student: Student
    seed: int
    code: str


Plan = tuple[tuple[Place, ...], ...]
"""The batches of a class in the order in which their variants are given out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Who was in the roster of a run, by id, and the headers of the columns of ids."""

    ids: Sequence[str]
    columns: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentEntry:
    """A student who has a sheet: who, the code and variants, further files, the sheet in brief."""

    id: str
    name: str
    email: str
    section: str
    code: str
    seed: int
    first: Mapping[str, int]
    variants: Mapping[str, Likeness]
    further: Sequence[str]
    brief: Sequence[Mapping[str, Any]] = field(repr=False)

    def student(self) -> Student:
        """Whose sheet it is."""
        return Student(id=self.id, name=self.name, email=self.email, section=self.section)

    def files(self) -> tuple[str, ...]:
        """The names of all files of the student."""
        return (*main_files(self.id), *self.further)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneBatch:
    """A batch that was made.

    `key` is the digest of what it was made from; `levels` tells how far the variants had run out
    after it; `files` are the SHA-256 of its files by name; `tex` is the TeX that made them;
    `failed` are the ids of those who have no sheet.
    """

    key: str
    entries: Sequence[StudentEntry]
    levels: Mapping[str, int]
    files: Mapping[str, str]
    tex: str
    failed: Sequence[str] = ()


def main_files(student: str) -> tuple[str, str, str]:
    """The files that every student has: the sheet, the solution, the key."""
    name = stem(student)
    return f"problems/{name}.pdf", f"solutions/{name}.pdf", f"keys/{name}.json"
