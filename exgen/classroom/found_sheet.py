"""From the code on a sheet to the student, the key and the solution."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exgen.classroom.class_folder import ClassFolder, opened_file
from exgen.classroom.codes import fold, nearest_codes
from exgen.classroom.journal import Journal
from exgen.classroom.records import LEFT, MANIFEST, SCHEMA, main_files
from exgen.errors import ExgenError, InputError
from exgen.wording import listed, quoted

KINDS = ("problem", "solution", "key")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStudent:
    """A student with a code; `further` files are known of those whose sheet is made.

    `present` tells that they are in the roster, as far as that is known.
    """

    code: str
    id: str
    name: str
    section: str
    email: str = ""
    further: Sequence[str] = ()
    present: bool = True


def find(code: str, folder: Path) -> list[str]:
    """Lines that tell whose sheet a code is on, and where their files are.

    Raises `InputError` for a folder that holds no class. Raises `ExgenError` (exit status 1) with
    the nearest codes where the class has no such code, and with the student where it has, but the
    files are not there: as long as the class is being made, or for those who left it.
    """
    shown = quoted(str(folder), limit=200)
    known = {fold(student.code): student for student in students(folder)}
    student = known.get(fold(code))
    if student is None:
        codes = {key: one.code for key, one in known.items()}
        near = [codes[key] for key in nearest_codes(code, codes)]
        hint = f"did you mean {listed(near)}?" if near else "look at the upper right of the sheet"
        raise ExgenError(f"no sheet of the class in {shown} has the code {quoted(code)}: {hint}")
    about = ", ".join(text for text in (student.name, student.section) if text)
    who = student.id + (f" ({about})" if about else "")
    names = main_files(student.id)
    # Who is in the roster now may have files of the same name.
    if not student.present or not all((folder / name).is_file() for name in names):
        reason = (
            f": they left the roster; see {quoted(str(folder / LEFT / names[0]), limit=200)}"
            if (folder / LEFT / names[0]).is_file()
            else ": they left the roster"
            if not student.present
            else ": they left the roster, or their sheet failed"
            if (folder / MANIFEST).exists()
            else " yet, as the class is not complete: run exgen class again"
        )
        raise ExgenError(
            f"the code {student.code} is that of {who}, whose files are not in {shown}{reason}"
        )
    lines = [f"student: {who}"]
    lines += [f"{kind}: {folder / name}" for kind, name in zip(KINDS, names, strict=True)]
    return lines + [f"further: {folder / name}" for name in student.further]


def students(folder: Path) -> Iterator[FoundStudent]:
    """The students of the class: from its journal, which knows those of an unfinished one too.

    Raises `InputError` for a folder that holds no class.
    """
    journal = Journal(ClassFolder(folder))
    if journal.inputs() is None:
        yield from _listed(folder)
        return
    standing = journal.standing()
    further = {entry.id: entry.further for done in standing.done for entry in done.entries}
    there = None if standing.roster is None else set(standing.roster.ids)
    for place in (place for batch in standing.plan for place in batch):
        who = place.student
        yield FoundStudent(
            code=place.code,
            id=who.id,
            name=who.name,
            section=who.section,
            email=who.email,
            further=further.get(who.id, ()),
            present=there is None or who.id in there,
        )


def _listed(folder: Path) -> Iterator[FoundStudent]:
    """The students in the manifest, of a folder that was copied without its hidden files."""
    try:
        with opened_file(folder / MANIFEST) as file:
            manifest = json.load(file)
        if manifest["schema"] != SCHEMA:
            raise ValueError
        # All of them before the first is used: one that is damaged may come late.
        found = [_found(one) for one in manifest["students"]]
    except FileNotFoundError:
        raise InputError(
            f"{quoted(str(folder), limit=200)} holds no class: name the folder that exgen class"
            " wrote"
        ) from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise InputError(
            f"{quoted(str(folder / MANIFEST), limit=200)} is no manifest of a class that can be"
            " read: run exgen class again"
        ) from None
    yield from found


def _found(record: dict[str, Any]) -> FoundStudent:
    """A student of the manifest. Raises KeyError, TypeError or ValueError for what is none."""
    texts = {name: record[name] for name in ("code", "id", "name", "section")}
    further = record["further"]
    if not all(isinstance(text, str) for text in (*texts.values(), *further)):
        raise ValueError(texts)
    return FoundStudent(**texts, email=str(record.get("email", "")), further=further)
