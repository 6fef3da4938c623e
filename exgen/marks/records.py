"""Who is marked, what they handed in, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedStudent:
    """A student of the class and the file of their key."""

    id: str
    code: str
    name: str
    email: str
    section: str
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """What one student handed in.

    `answers` go by the heads of their columns or the ids of parts, as they were typed; `files` are
    code or text of their own. `typed` is what a person typed at the desk, by the ids of parts, in
    place of all else. `notes` say what went wrong already; `trust` lets code run where there is no
    fence for it.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    trust: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A student's marks, as plain data that a journal holds.

    `parts` are verdicts as `checking.verdict_report.as_data` gives them; `text` and `page` are
    the feedback for the student. `trouble` says why nothing could be marked, "" where all was.
    `at_most` is how many points count at most, where the homework has such a bound; `code` is
    that of the sheet.
    """

    id: str
    points: float
    out_of: float
    parts: list[dict[str, Any]]
    text: str
    page: str
    notes: list[str]
    trouble: str = ""
    homework: str = ""
    code: str = ""
    at_most: float | None = None
