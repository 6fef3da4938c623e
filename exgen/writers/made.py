"""A sheet that was made, as a writer sees it: its two documents and its key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from exgen.document import Document, DocumentError, document
from exgen.errors import InputError
from exgen.wording import quoted
from exgen.words import languages

KEY: Final = "key.json"
_KEYS: Final = "keys"
"""The folder that has a class's keys, by student."""
_SCHEMA: Final = "exgen.key/1"


@dataclass(frozen=True)
class SheetFiles:
    """The files of a sheet by name; `folder` has those that are not in `files`, if there is one.

    In a class `folder` is that of all keys, `student` how the names of a student's files begin;
    what comes with a sheet, such as a script, stands in the folders beside it.

    `prepared` has what was made of the sheet for a format, by its name, where the sheet was drawn.

    `key.json` is that of the sheet; `problems.tex` and `solutions.tex` are read by writers of
    documents alone, and a writer of questions needs none of them.
    """

    files: Mapping[str, bytes] = field(repr=False)
    folder: Path | None = None
    student: str = ""
    prepared: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of_folder(cls, folder: Path) -> SheetFiles:
        """A folder that exgen wrote. Raises InputError for another, and for one it cannot read."""
        return cls.of_key(folder / KEY)

    @classmethod
    def of_key(cls, path: Path) -> SheetFiles:
        """A key and what stands beside it. Raises InputError for what is no key of exgen's."""
        student = path.stem if path.parent.name == _KEYS else ""
        made = cls({KEY: _content(path)}, path.parent, student)
        try:
            right = made.key["schema"] == _SCHEMA
        except (ValueError, KeyError, TypeError, RecursionError):
            right = False
        if not right:
            raise InputError(f"{quoted(str(path), limit=200)} is no key of exgen's")
        return made

    @cached_property
    def problems(self) -> Document:
        """The problem sheet."""
        return self._document("problems.tex")

    @cached_property
    def solutions(self) -> Document:
        """The worked solution."""
        return self._document("solutions.tex")

    @cached_property
    def key(self) -> Mapping[str, Any]:
        """The key, as docs/key.md describes it."""
        loaded: Mapping[str, Any] = json.loads(self.files[KEY])
        return loaded

    @cached_property
    def language(self) -> str:
        """The code of the sheet's language. InputError for one that has no words here."""
        code = self.key.get("language", "en")
        if code not in languages():
            raise InputError(
                f"the key is of a sheet in {quoted(str(code))}, which has no words here"
            )
        return str(code)

    def file(self, name: str) -> bytes:
        """Another file of the sheet, such as a figure. InputError for one that is not there."""
        if name in self.files:
            return self.files[name]
        if self.folder is None:
            raise InputError(f"the sheet has no {quoted(name)} beside its key")
        if self.student:
            for kind in ("problems", "solutions"):
                path = self.folder.parent / kind / f"{self.student}.{name}"
                if path.is_file():
                    return _content(path)
        return _content(self.folder / name)

    def _document(self, name: str) -> Document:
        """One of the documents. InputError for a file that holds none, saying why."""
        if name not in self.files and self.folder and not (self.folder / name).is_file():
            shown = quoted(str(self.folder), limit=200)
            raise InputError(
                f"there is no {quoted(name)} beside the key in {shown}: pages are made from"
                " a sheet's whole folder, those of a class by exgen class --to"
            )
        try:
            return document(self.file(name).decode("utf-8"))
        except (DocumentError, ValueError) as error:
            raise InputError(f"{name}: {error}") from None


def _content(path: Path) -> bytes:
    """A file's content. InputError where it cannot be read, naming the folder and the way out."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"folder {quoted(str(path.parent))}: cannot read {quoted(path.name)}"
            f" ({error.strerror}): name the folder of a sheet, or its key.json"
        ) from None
