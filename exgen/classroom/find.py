"""From the code on a sheet to the student, the key and the solution."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exgen.classroom.closing import MANIFEST, student_record
from exgen.classroom.codes import fold, nearest_codes
from exgen.classroom.folder import ClassFolder
from exgen.classroom.journal import SCHEMA, Journal
from exgen.errors import ExgenError, InputError
from exgen.wording import listed, quoted

FILES = ("problem", "solution", "key")


def find(code: str, folder: Path) -> list[str]:
    """Lines that tell whose sheet a code is on, and where their files are.

    Raises `InputError` for a folder that holds no class, `ExgenError` (exit status 1) with the
    nearest codes where the class has no such code.
    """
    students = {fold(str(student["code"])): student for student in _students(folder)}
    student = students.get(fold(code))
    if student is None:
        codes = {key: str(one["code"]) for key, one in students.items()}
        near = [codes[key] for key in nearest_codes(code, codes)]
        hint = f"did you mean {listed(near)}?" if near else "look at the upper right of the sheet"
        raise ExgenError(
            f"no sheet of the class in {quoted(str(folder), limit=200)} has the code"
            f" {quoted(code)}: {hint}"
        )
    who = ", ".join(text for text in (student["name"], student["section"]) if text)
    lines = [f"student: {student['id']}" + (f" ({who})" if who else "")]
    lines += [f"{name}: {folder / student[name]}" for name in FILES]
    return lines + [f"further: {folder / name}" for name in student["further"]]


def _students(folder: Path) -> Iterator[dict[str, Any]]:
    """The students of the class: from its manifest, or while it is unfinished its journal."""
    place = ClassFolder(folder)
    journal = Journal(place)
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["schema"] != SCHEMA:
            raise ValueError
        yield from manifest["students"]
    except FileNotFoundError:
        if journal.inputs() is None:
            raise InputError(
                f"{quoted(str(folder), limit=200)} holds no class: name the folder that"
                " exgen class wrote"
            ) from None
        for done in journal.batches():
            yield from (student_record(entry) for entry in done.entries)
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(
            f"{quoted(str(folder / MANIFEST), limit=200)} is no manifest of a class that can be"
            " read: run exgen class again"
        ) from None
