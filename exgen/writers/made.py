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

_READ: Final = ("problems.tex", "solutions.tex", "key.json")


@dataclass(frozen=True)
class Made:
    """The files of a sheet by name: `problems.tex`, `solutions.tex` and `key.json` are read."""

    files: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def of_folder(cls, folder: Path) -> Made:
        """A folder that exgen wrote. Raises InputError for another, and for one it cannot read."""
        try:
            return cls({name: (folder / name).read_bytes() for name in _READ})
        except OSError as error:
            missing = quoted(Path(error.filename).name) if error.filename else "a file"
            raise InputError(
                f"folder {quoted(str(folder))}: cannot read {missing} ({error.strerror}): name the"
                " folder of a sheet, or its key.json"
            ) from None

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
        loaded: Mapping[str, Any] = json.loads(self.files["key.json"])
        return loaded

    def _document(self, name: str) -> Document:
        """One of the documents. InputError for a file that holds none, saying why."""
        try:
            return document(self.files[name].decode("utf-8"))
        except (DocumentError, ValueError) as error:
            raise InputError(f"{name}: {error}") from None
