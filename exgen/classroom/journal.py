"""The journal of a class: what was planned and what is done, so that nothing is redone or lost.

A file of JSON lines. The first has the inputs of the class, the second its plan: the batches in
their order, to which a later run may only add, and the third who was in the roster. Then, for each
batch, a line with the SHA-256 of its files before they are written and one with all of it when they
are. A file is known as exgen's by its digest, whatever happened in between. A line that was cut
off, or does not have what it should, counts for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from exgen.classroom.class_folder import JOURNAL, ClassFolder, append_line, opened_file
from exgen.classroom.records import FOLDERS, SCHEMA, DoneBatch, Inputs, Listed, Plan, StudentEntry
from exgen.errors import InputError

Written = tuple[str, str]
"""The name and the SHA-256 of a file that was to be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassStanding:
    """What a journal tells: the plan, the batches that were made, and the files that were begun.

    `roster` is that of the last run; None where it is not known.
    """

    plan: Plan = ()
    roster: Listed | None = None
    done: tuple[DoneBatch, ...] = ()
    begun: tuple[Written, ...] = ()

    def made(self) -> dict[str, StudentEntry]:
        """Everybody who ever had a sheet, by id."""
        return {entry.id: entry for done in self.done for entry in done.entries}

    def digests(self) -> dict[str, set[str]]:
        """All SHA-256 that a file of exgen's may have, by its name."""
        known: dict[str, set[str]] = {}
        finished = (written for done in self.done for written in done.files.items())
        for name, digest in (*self.begun, *finished):
            known.setdefault(name, set()).add(digest)
        return known


class Journal:
    """The journal in a folder of a class."""

    def __init__(self, folder: ClassFolder) -> None:
        self._folder = folder
        self._path = folder.path / JOURNAL

    def inputs(self) -> Inputs | None:
        """What the class in the folder was made from; None for a new folder.

        Raises `InputError` when the journal is none that this version can read.
        """
        unread = f"{self._folder.shown}: its journal {JOURNAL} cannot be read"
        way_out = (
            "put a copy of it back, or make the class in another folder with --out and this one's"
            " --secret"
        )
        try:
            with opened_file(self._path) as file:
                head = json.loads(file.readline())
            if head.pop("schema") != SCHEMA:
                raise ValueError
            inputs: Inputs = _reader(Inputs).validate_python(head)
            return inputs
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(f"{unread} ({error.strerror}): {way_out}") from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise InputError(f"{unread}: {way_out}") from None

    def standing(self) -> ClassStanding:
        """What it tells besides the inputs; nothing for a new folder."""
        plan: Plan = ()
        roster: Listed | None = None
        done: list[DoneBatch] = []
        begun: list[Written] = []
        for line in self._lines():
            try:
                if "plan" in line:
                    plan = _reader(Plan).validate_python(line["plan"])
                elif "roster" in line:
                    roster = _reader(Listed).validate_python(line["roster"])
                elif "begun" in line:
                    begun += [(str(name), str(digest)) for name, digest in line["begun"]]
                else:
                    done.append(_done(line))
            except (ValueError, TypeError, KeyError):
                continue
        return ClassStanding(plan=plan, roster=roster, done=tuple(done), begun=tuple(begun))

    def _lines(self) -> Iterator[dict[str, Any]]:
        """The lines after the first that are whole."""
        try:
            with opened_file(self._path) as file:
                file.readline()
                for line in file:
                    try:
                        read = json.loads(line)
                        if b"\\ud" in line.lower():  # halves of letters, which no file can hold
                            _line(read).encode()
                    except (ValueError, RecursionError):
                        continue
                    if isinstance(read, dict):
                        yield read
        except FileNotFoundError:
            return

    def start(self, inputs: Inputs, standing: ClassStanding) -> None:
        """Begin the journal anew with all of this; the old one stays until the new one is whole."""
        lines: list[Mapping[str, Any]] = [
            {"schema": SCHEMA, **_record(inputs)},
            {"plan": standing.plan},
            *([{"roster": _record(standing.roster)}] if standing.roster else []),
            *map(_record, standing.done),
        ]
        if standing.begun:
            lines.append({"begun": standing.begun})
        text = "".join(f"{_line(each)}\n" for each in lines)
        self._folder.write({JOURNAL: text.encode()})

    def begin(self, files: Mapping[str, str]) -> None:
        """Note the SHA-256 of files that are about to be written, by name."""
        self._add({"begun": list(files.items())})

    def add(self, done: DoneBatch) -> None:
        """Note a batch whose files are written."""
        self._add(_record(done))

    def _add(self, line: Mapping[str, Any]) -> None:
        """Add a line; it is on the disk when this returns."""
        try:
            with self._path.open("ab") as file:
                append_line(file, _line(line))
        except OSError as error:
            raise self._folder.refused(error) from None


def _record(value: object) -> dict[str, Any]:
    """The fields of a record by name, nothing copied. Raises `TypeError` for what is no record."""
    if not is_dataclass(value):
        raise TypeError(f"the journal cannot hold {value!r}")
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_record)


@lru_cache
def _reader(kind: Any) -> TypeAdapter[Any]:
    """What reads a record from JSON, and raises `ValueError` for what is none."""
    return TypeAdapter(kind)


def _done(read: dict[str, Any]) -> DoneBatch:
    """A batch. Raises `ValueError`, `TypeError` or `KeyError` for what is none."""
    done: DoneBatch = _reader(DoneBatch).validate_python(read)
    for entry in done.entries:
        for name in entry.further:
            folder, _, file = name.partition("/")
            if folder not in FOLDERS or Path(file).name != file:
                raise ValueError(name)
    return done


def has_brief(entry: StudentEntry) -> bool:
    """Whether the sheet in brief is what the overview needs, and not what somebody wrote there."""
    try:
        for question in entry.brief:
            str(question["id"] + question["title"]), int(question["points"])
            for name, latex, rows, columns in question["shapes"]:
                str(name + latex + rows + columns)
            for name, text, latex, points, *label in question["parts"]:
                str(name + text + latex + "".join(label)), int(points)
    except (KeyError, TypeError, ValueError):
        return False
    return bool(entry.brief)
