"""What practice keeps in a file of SQLite: variants ready to be shown, those shown, what was done.

What was done is a table that only grows: progress and what comes next are read off its rows.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Final

from exgen.errors import InputError
from exgen.practice.choices import Choice
from exgen.wording import quoted

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS ready (
  id INTEGER PRIMARY KEY, choice TEXT NOT NULL, made_with TEXT NOT NULL, variant TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS ready_choice ON ready (choice);
CREATE TABLE IF NOT EXISTS shown (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL, choice TEXT NOT NULL, variant TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS done (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, shown TEXT NOT NULL, choice TEXT NOT NULL,
  part TEXT NOT NULL, what TEXT NOT NULL, answer TEXT NOT NULL, mistakes TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS done_shown ON done (shown);
"""
_KEPT: Final = 200
"""Variants that were shown and can be gone back to; what was done in older ones stays."""
_BUSY: Final = 10.0
"""Seconds to wait for another process that writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneThing:
    """What was done at one time: an answer was judged, or a hint or a solution was asked for.

    `shown` is the id of the variant; `what` is `right`, `wrong`, `unreadable`, `by hand`, `hint`
    or `solution`; `part` is "" where it is about a whole variant, and a number for a hint.
    """

    at: float
    shown: str
    choice: Choice
    part: str
    what: str
    answer: str = ""
    mistakes: tuple[str, ...] = ()


class ProgressStore:
    """The file; each method is one transaction."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises InputError where that cannot be."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._db = sqlite3.connect(
                path, timeout=_BUSY, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_SCHEMA)
            path.chmod(0o600)
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                f"cannot keep progress in {quoted(str(path), limit=200)}: {error}"
            ) from None

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def keep(self, choice: Choice, made_with: str, variant: str) -> None:
        """Keep a variant until it is shown."""
        self._db.execute(
            "INSERT INTO ready (choice, made_with, variant) VALUES (?, ?, ?)",
            (choice.text, made_with, variant),
        )

    def drop_others(self, homework: str, made_with: str) -> None:
        """Drop the variants of a homework that were made otherwise than now."""
        self._db.execute(
            "DELETE FROM ready WHERE choice LIKE ? ESCAPE '\\' AND made_with <> ?",
            (
                homework.replace("\\", "\\\\").replace("_", r"\_").replace("%", r"\%") + "/%",
                made_with,
            ),
        )

    def ready(self, choice: Choice) -> int:
        """How many variants are ready."""
        row = self._db.execute("SELECT COUNT(*) FROM ready WHERE choice = ?", (choice.text,))
        return int(row.fetchone()[0])

    def take(self, choice: Choice) -> str | None:
        """One that is ready, which is so no longer."""
        with closing(
            self._db.execute(
                "DELETE FROM ready WHERE id = (SELECT MIN(id) FROM ready WHERE choice = ?)"
                " RETURNING variant",
                (choice.text,),
            )
        ) as rows:
            row = rows.fetchone()
        return None if row is None else str(row[0])

    def show(self, choice: Choice, variant: str) -> str:
        """Note that a variant is shown; its id, which nobody guesses."""
        id = secrets.token_urlsafe(9)
        self._db.execute(
            "INSERT INTO shown SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ? FROM shown",
            (id, choice.text, variant),
        )
        self._db.execute(
            "DELETE FROM shown WHERE number <= (SELECT MAX(number) FROM shown) - ?", (_KEPT,)
        )
        return id

    def shown(self, id: str) -> tuple[Choice, str] | None:
        """The choice and the variant with that id."""
        found = self._db.execute("SELECT choice, variant FROM shown WHERE id = ?", (id,)).fetchone()
        return None if found is None else (Choice.of(found[0]), str(found[1]))

    def add(
        self, shown: str, choice: Choice, part: str, what: str, answer: str = "",
        mistakes: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Note what was done."""
        self._db.execute(
            "INSERT INTO done (at, shown, choice, part, what, answer, mistakes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (time(), shown, choice.text, part, what, answer, json.dumps(list(mistakes))),
        )

    def done(self, shown: str | None = None, *, latest: int = -1) -> Iterator[DoneThing]:
        """What was done, in order: in one variant alone where it is named, and the latest alone."""
        where, values = ("WHERE shown = ?", [shown]) if shown is not None else ("", [])
        rows = self._db.execute(
            f"SELECT at, shown, choice, part, what, answer, mistakes FROM"
            f" (SELECT * FROM done {where} ORDER BY id DESC LIMIT ?) ORDER BY id",
            [*values, latest],
        )
        for at, id, choice, part, what, answer, mistakes in rows:
            yield DoneThing(
                at=at, shown=id, choice=Choice.of(choice), part=part, what=what, answer=answer,
                mistakes=tuple(json.loads(mistakes)),
            )  # fmt: skip

    def answers(self, shown: str) -> dict[str, str]:
        """The last answer to each part of a variant that was judged right or wrong."""
        rows = self._db.execute(
            "SELECT part, answer FROM done WHERE id IN (SELECT MAX(id) FROM done"
            " WHERE shown = ? AND what IN ('right', 'wrong') GROUP BY part)",
            (shown,),
        )
        return {str(part): str(answer) for part, answer in rows}

    def forget(self) -> None:
        """Delete all that was done and shown, and what the file still holds of it."""
        self._db.execute("PRAGMA secure_delete = ON")
        self._db.execute("DELETE FROM done")
        self._db.execute("DELETE FROM shown")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.execute("VACUUM")
