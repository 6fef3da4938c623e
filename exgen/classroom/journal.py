"""The journal of a class: which batches are done, kept while they are made, so nothing is redone.

A file of JSON lines: the first names the inputs of the class, each further one a finished batch
with the SHA-256 of its files. A line that was cut off counts for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from exgen.classroom.folder import JOURNAL, ClassFolder, append_line
from exgen.classroom.variants import Variant
from exgen.errors import InputError

SCHEMA: Final = "exgen.class/1"


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
class Entry:
    """A student in the journal: who, their code and variants, further files, the sheet in brief."""

    id: str
    name: str
    email: str
    section: str
    code: str
    seed: int
    first: Mapping[str, int]
    variants: Mapping[str, Variant]
    further: Sequence[str]
    brief: Sequence[Mapping[str, Any]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A finished batch.

    `key` is the digest of what it was made from; `levels` tells how far the variants had run out
    after it; `files` are the SHA-256 of its files by name; `tex` is the TeX that made them.
    """

    key: str
    entries: Sequence[Entry]
    levels: Mapping[str, int]
    files: Mapping[str, str]
    tex: str


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
        except (ValueError, TypeError, KeyError, AttributeError):
            raise InputError(
                f"{self._folder.shown}: its journal {JOURNAL} cannot be read: choose another folder"
                " with --out"
            ) from None

    def batches(self) -> Iterator[Done]:
        """The finished batches, in the order in which they were finished."""
        try:
            with self._path.open("rb") as file:
                file.readline()
                for line in file:
                    try:
                        yield _done(json.loads(line))
                    except (ValueError, TypeError, KeyError):
                        continue  # cut off
        except FileNotFoundError:
            return

    def start(self, inputs: Inputs, kept: Sequence[Done]) -> None:
        """Begin the journal anew with the batches that are kept."""
        lines = [{"schema": SCHEMA, **asdict(inputs)}, *(asdict(done) for done in kept)]
        self._folder.write(JOURNAL, "".join(f"{_line(each)}\n" for each in lines).encode())

    def add(self, done: Done) -> None:
        """Add a finished batch; it is on the disk when this returns."""
        try:
            with self._path.open("ab") as file:
                append_line(file, _line(asdict(done)))
        except OSError as error:
            raise self._folder.refused(error) from None


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _done(read: dict[str, Any]) -> Done:
    entries = [
        Entry(**{**entry, "variants": {k: Variant(**v) for k, v in entry["variants"].items()}})
        for entry in read["entries"]
    ]
    return Done(**{**read, "entries": entries})
