"""The journal of a class: what was planned and what is done, so that nothing is redone or lost.

A file of JSON lines. The first has the inputs of the class, the second its plan: the batches in
their order, to which a later run may only add. Then, for each batch, a line with the SHA-256 of its
files before they are written and one with all of it when they are. A file is known as exgen's by
its digest, whatever happened in between. A line that was cut off counts for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from exgen.classroom.folder import JOURNAL, ClassFolder, append_line
from exgen.classroom.records import SCHEMA, Done, Entry, Inputs, Place, Plan
from exgen.classroom.roster import Student
from exgen.classroom.variants import Variant
from exgen.errors import InputError

Written = tuple[str, str]
"""The name and the SHA-256 of a file that was to be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a journal tells: the plan, the batches that were made, and the files that were begun."""

    plan: Plan = ()
    done: tuple[Done, ...] = ()
    begun: tuple[Written, ...] = ()

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
        try:
            with self._path.open("rb") as file:
                head = json.loads(file.readline())
            if head.pop("schema") != SCHEMA:
                raise ValueError
            return Inputs(**head)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(
                f"{self._folder.shown}: its journal {JOURNAL} cannot be read: {error.strerror}"
            ) from None
        except (ValueError, TypeError, KeyError, AttributeError):
            raise InputError(
                f"{self._folder.shown}: its journal {JOURNAL} cannot be read: choose another folder"
                " with --out"
            ) from None

    def standing(self) -> Standing:
        """What it tells besides the inputs; nothing for a new folder."""
        plan: Plan = ()
        done: list[Done] = []
        begun: list[Written] = []
        for line in self._lines():
            try:
                if "plan" in line:
                    plan = tuple(tuple(_place(each) for each in batch) for batch in line["plan"])
                elif "begun" in line:
                    begun += [(str(name), str(digest)) for name, digest in line["begun"]]
                else:
                    done.append(_done(line))
            except (ValueError, TypeError, KeyError):
                continue
        return Standing(plan=plan, done=tuple(done), begun=tuple(begun))

    def _lines(self) -> Iterator[dict[str, Any]]:
        """The lines after the first that are whole."""
        try:
            with self._path.open("rb") as file:
                file.readline()
                for line in file:
                    try:
                        read = json.loads(line)
                    except ValueError:
                        continue
                    if isinstance(read, dict):
                        yield read
        except FileNotFoundError:
            return

    def start(self, inputs: Inputs, standing: Standing) -> None:
        """Begin the journal anew with all of this; the old one stays until the new one is whole."""
        lines: list[Mapping[str, Any]] = [
            {"schema": SCHEMA, **_record(inputs)},
            {"plan": standing.plan},
            *map(_record, standing.done),
        ]
        if standing.begun:
            lines.append({"begun": standing.begun})
        text = "".join(f"{_line(each)}\n" for each in lines)
        self._folder.write({JOURNAL: text.encode()})

    def begin(self, files: Mapping[str, str]) -> None:
        """Note the SHA-256 of files that are about to be written, by name."""
        self._add({"begun": list(files.items())})

    def add(self, done: Done) -> None:
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


def _place(read: dict[str, Any]) -> Place:
    return Place(**{**read, "student": Student(**read["student"])})


def _done(read: dict[str, Any]) -> Done:
    entries = [
        Entry(**{**entry, "variants": {k: Variant(**v) for k, v in entry["variants"].items()}})
        for entry in read["entries"]
    ]
    return Done(**{**read, "entries": entries})
