"""The table in its file of SQLite: rows are added, and none is ever changed or removed.

A row is on the disk before `add` returns (WAL with synchronous=FULL), so that neither a killed
process nor a power cut loses what was acknowledged. Several processes may add to it at once.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from time import monotonic, sleep, time
from typing import Final, Self

from exgen.errors import InputError
from exgen.ledger.records import Change, ConflictError, LedgerRow, What
from exgen.wording import quoted

NAME: Final = "desk.sqlite"
"""The file's name in a folder of marks."""
_VERSION: Final = 1
_BUSY: Final = 15.0
"""Seconds to wait for another process that writes."""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS ledger (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, who TEXT NOT NULL, batch TEXT NOT NULL,
  what TEXT NOT NULL, student TEXT NOT NULL, part TEXT NOT NULL, points REAL, text TEXT NOT NULL,
  of TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS ledger_once ON ledger (batch, student, part, what);
CREATE INDEX IF NOT EXISTS ledger_place ON ledger (student, part);
CREATE TRIGGER IF NOT EXISTS ledger_stays BEFORE UPDATE ON ledger
  BEGIN SELECT RAISE(ABORT, 'rows are only added'); END;
CREATE TRIGGER IF NOT EXISTS ledger_kept BEFORE DELETE ON ledger
  BEGIN SELECT RAISE(ABORT, 'rows are only added'); END;
CREATE TABLE IF NOT EXISTS found (
  student TEXT PRIMARY KEY, digest TEXT NOT NULL, marks TEXT NOT NULL
);
"""
_COLUMNS: Final = "id, at, who, batch, what, student, part, points, text, of"


class Ledger:
    """The table in a file; safe to use from several threads and processes.

    Besides, it keeps the marks that were found from typed answers (`keep`, `kept`): those could be
    found again, and are no part of the record.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the file, for its owner alone. Raises InputError where that cannot be."""
        self._path = path
        self._lock = Lock()
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            path.chmod(0o600)  # and SQLite gives its other files the mode of this one
            self._db = sqlite3.connect(
                path, timeout=_BUSY, isolation_level=None, check_same_thread=False
            )
            self._log_ahead()
            self._db.execute("PRAGMA synchronous = FULL")
            version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            if version > _VERSION:
                raise InputError(f"{self._shown} is of a later exgen: use that one")
            self._db.executescript(_SCHEMA)
            self._db.execute(f"PRAGMA user_version = {_VERSION}")
        except (OSError, sqlite3.Error) as error:
            raise self._refused(error) from None

    def _log_ahead(self) -> None:
        """Write ahead; of several who open a new file at once SQLite makes none wait for this."""
        until = monotonic() + _BUSY
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:
                if monotonic() > until:
                    raise
                sleep(0.01)

    @classmethod
    def at(cls, folder: Path) -> Self | None:
        """The table in a folder of marks; None where nobody was at the desk."""
        path = folder / NAME
        return cls(path) if path.is_file() else None

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def add(
        self, who: str, batch: str, changes: Sequence[Change], *, seen: int | None = None
    ) -> int:
        """Add the changes as rows, all or none; the id of the last row of the batch.

        A batch that is there already is not added again, so that one may ask twice. `seen` is the
        id of the last row that the person saw: ConflictError where somebody else has decided on
        one of the parts since then. Raises InputError where it cannot be written.
        """
        rows = [
            (time(), who, batch, str(c.what), c.student, c.part, c.points, c.text, c.of)
            for c in changes
        ]
        try:
            with self._lock:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    there = self._last("WHERE batch = ?", batch)
                    if not there:
                        if seen is not None:
                            self._check(who, changes, seen)
                        self._db.executemany(
                            "INSERT INTO ledger (at, who, batch, what, student, part, points, text,"
                            " of) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            rows,
                        )
                        there = self._last("WHERE batch = ?", batch)
                    self._db.execute("COMMIT")
                except BaseException:
                    self._db.execute("ROLLBACK")
                    raise
        except sqlite3.Error as error:
            raise self._refused(error) from None
        return there

    def undo(self, who: str, batch: str, undone: str) -> int:
        """Undo what was done in the batch `undone`, as a row of its own; its id.

        Raises InputError where there is no such batch.
        """
        with self._lock:
            known = self._last("WHERE batch = ? AND what <> 'undo'", undone)
        if not known:
            raise InputError("there is nothing to be undone")
        return self.add(who, batch, [Change(what=What.UNDO, student="", part="", text=undone)])

    def rows(self, after: int = 0) -> list[LedgerRow]:
        """The rows whose id is more than `after`, in order. InputError where it cannot be read."""
        try:
            with self._lock:
                found = self._db.execute(
                    f"SELECT {_COLUMNS} FROM ledger WHERE id > ? ORDER BY id", (after,)
                ).fetchall()
        except sqlite3.Error as error:
            raise self._refused(error) from None
        return [_row(each) for each in found]

    def keep(self, student: str, digest: str, marks: str) -> None:
        """Keep the marks (JSON) that were found from what has this digest.

        Raises InputError where it cannot be written.
        """
        try:
            with self._lock:
                self._db.execute(
                    "INSERT OR REPLACE INTO found VALUES (?, ?, ?)", (student, digest, marks)
                )
        except sqlite3.Error as error:
            raise self._refused(error) from None

    def kept(self, student: str) -> tuple[str, str] | None:
        """The digest and the marks that were kept of a student."""
        with self._lock:
            found = self._db.execute(
                "SELECT digest, marks FROM found WHERE student = ?", (student,)
            ).fetchone()
        return None if found is None else (str(found[0]), str(found[1]))

    def _check(self, who: str, changes: Sequence[Change], seen: int) -> None:
        for change in changes:
            other = self._db.execute(
                "SELECT who FROM ledger WHERE student = ? AND part = ? AND id > ? AND who <> ?"
                " ORDER BY id DESC LIMIT 1",
                (change.student, change.part, seen, who),
            ).fetchone()
            if other is not None:
                raise ConflictError(
                    f"{other[0]} has just marked {change.part} of {change.student}:"
                    " look at it, and mark it again where you disagree"
                )

    def _last(self, where: str, *values: object) -> int:
        found = self._db.execute(f"SELECT MAX(id) FROM ledger {where}", values).fetchone()[0]
        return int(found or 0)

    @property
    def _shown(self) -> str:
        return f"the desk's file {quoted(str(self._path), limit=200)}"

    def _refused(self, error: Exception) -> InputError:
        return InputError(f"{self._shown} cannot be used: {error}")


def _row(values: tuple[object, ...]) -> LedgerRow:
    id, at, who, batch, what, student, part, points, text, of = values
    return LedgerRow(
        id=int(str(id)),
        at=float(str(at)),
        who=str(who),
        batch=str(batch),
        change=Change(
            what=What(str(what)),
            student=str(student),
            part=str(part),
            points=None if points is None else float(str(points)),
            text=str(text),
            of=str(of),
        ),
    )
