"""The rows that come with exgen, read from `templates/library/`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from exgen.library.library_rows import Composition, Form
from exgen.library.programs import ProgramRow
from exgen.places import templates

__all__ = ["compositions", "forms", "programs"]


@lru_cache(maxsize=1)
def forms() -> dict[str, Form]:
    """All forms by name, in the order of the file."""
    return {row["name"]: Form.model_validate(row) for row in _read("form")}


@lru_cache(maxsize=1)
def compositions() -> dict[str, Composition]:
    """All compositions by name, in the order of the file."""
    return {row["name"]: Composition.model_validate(row) for row in _read("composition")}


@lru_cache(maxsize=1)
def programs() -> dict[str, ProgramRow]:
    """All programs by name, file by file; their letters print as written."""
    rows = (ProgramRow.model_validate(row) for row in _programs())
    return {row.name: row.model_copy(update={"letters": row.own_letters()}) for row in rows}


def _programs() -> Iterator[dict[str, Any]]:
    """The rows of every file of the folder; the order of their names is the same everywhere."""
    for path in sorted((templates() / "library" / "programs").glob("*.toml")):
        yield from tomllib.loads(path.read_text(encoding="utf-8"))["program"]


def _read(kind: str) -> list[dict[str, Any]]:
    path = templates() / "library" / f"{kind}s.toml"
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))[kind]
    return rows
