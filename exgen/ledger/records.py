"""The rows of the table, and what a person may do in one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from exgen.errors import ExgenError


class What(StrEnum):
    """What was done to a part of a student, or that something was undone."""

    POINTS = "points"
    """A person gives points, in place of those that were found."""
    ACCEPT = "accept"
    """A person looked at it, and the points that were found stand."""
    ANSWER = "answer"
    """A person typed the answer, such as from paper."""
    UNDO = "undo"
    """What was done in one batch is undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something to be done to one part of one student.

    `text` is the comment, or the answer that was typed. `of` says which answer a person saw when
    they decided (see `answer_mark`): a decision does not stand for another one.
    """

    what: What
    student: str
    part: str
    points: float | None = None
    text: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """A row of the table: a change, who made it and when (seconds since 1970).

    `id` grows by one from row to row; the rows that were made in one go share their `batch`. A row
    that undoes has the batch it undoes as the `text` of its change.
    """

    id: int
    at: float
    who: str
    batch: str
    change: Change


class ConflictError(ExgenError):
    """Somebody else decided on the same part meanwhile."""


def answer_mark(sheet: str, part: str, answer: str) -> str:
    """A short text that is another one for another sheet (by its code), part or answer."""
    found = hashlib.sha256("\0".join((sheet, part, answer.strip())).encode("utf-8", "replace"))
    return found.hexdigest()[:16]
