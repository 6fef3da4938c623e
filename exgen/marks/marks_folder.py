"""The folder of marks: written again as often as wanted, and nothing in it that a person edited.

The journal tells the SHA-256 of every file that was written. A file that is another one by now was
edited: it stays as it is, and what would have been written is told.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from exgen.errors import InputError
from exgen.marks.records import HandedIn, Marked
from exgen.wording import quoted

JOURNAL: Final = ".exgen-marks.jsonl"
_SCHEMA: Final = "exgen.marks/1"
_WAY_OUT: Final = "choose another folder with --out"


@dataclass(slots=True)
class MarksJournal:
    """What a journal tells.

    `digests` are those of the files that were written, `done` the marks of each student with the
    digest of what they were found from, `handed_in` what the last run was given.
    """

    digests: dict[str, str] = field(default_factory=dict)
    done: dict[str, tuple[str, Marked]] = field(default_factory=dict)
    handed_in: dict[str, HandedIn] = field(default_factory=dict)


def read_journal(folder: Path) -> MarksJournal:
    """The journal of a folder of marks, empty where there is none. Raises OSError."""
    found = MarksJournal()
    if not (folder / JOURNAL).exists():
        return found
    for line in (folder / JOURNAL).read_text("utf-8", errors="replace").splitlines():
        try:
            record = json.loads(line)
            if "file" in record:
                found.digests[record["file"]] = record["sha256"]
            elif "marked" in record:
                marked = Marked(**record["marked"])
                found.done[marked.id] = (record["of"], marked)
            elif "handed_in" in record:
                found.handed_in = {
                    id: HandedIn(
                        answers=one["answers"],
                        files=tuple(map(Path, one["files"])),
                        notes=tuple(one["notes"]),
                    )
                    for id, one in record["handed_in"].items()
                }
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # the last line of a run that was killed
    return found


class MarksFolder:
    """The folder `path`. Raises InputError where it cannot be used."""

    def __init__(self, path: Path) -> None:
        """Make the folder, or find what an earlier run left in it."""
        self.path = path
        self.shown = f"output folder {quoted(str(path), limit=200)}"
        self.digests: dict[str, str] = {}
        self.done: dict[str, tuple[str, Marked]] = {}
        try:
            if path.exists() and not path.is_dir():
                raise InputError(f"{self.shown} is a file: {_WAY_OUT}")
            if path.is_dir() and any(path.iterdir()) and not (path / JOURNAL).is_file():
                raise InputError(f"{self.shown} exists and holds no marks of exgen's: {_WAY_OUT}")
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._read()
            self._journal = (path / JOURNAL).open("a", encoding="utf-8")
            (path / JOURNAL).chmod(0o600)
        except OSError as error:
            raise self._refused(error) from None
        self._note({"schema": _SCHEMA})

    def _read(self) -> None:
        found = read_journal(self.path)
        self.digests, self.done = found.digests, found.done

    def _note(self, record: Mapping[str, Any]) -> None:
        try:
            self._journal.write(json.dumps(record, ensure_ascii=False) + "\n")
            self._journal.flush()
        except OSError as error:
            raise self._refused(error) from None

    def known(self, student: str, digest: str) -> Marked | None:
        """The marks of a student, where they were found from the same before."""
        of, marked = self.done.get(student, ("", None))
        return marked if of == digest else None

    def keep(self, marked: Marked, digest: str) -> None:
        """Remember the marks of a student, and what they were found from."""
        self.done[marked.id] = (digest, marked)
        self._note({"of": digest, "marked": asdict(marked)})

    def begin(self, given: Mapping[str, HandedIn]) -> None:
        """Remember what a run marks, by students, for those who go on from it at the desk."""
        handed_in = {
            id: {"answers": dict(one.answers), "files": [str(f.resolve()) for f in one.files],
                 "notes": list(one.notes)}
            for id, one in given.items()
        }  # fmt: skip
        self._note({"handed_in": handed_in})

    def write(self, files: Mapping[str, bytes]) -> list[str]:
        """Write files; returns the names of those that were edited, which stay as they are.

        Raises InputError where the system refuses.
        """
        edited = []
        try:
            for name, content in files.items():
                path = self.path / name
                digest = hashlib.sha256(content).hexdigest()
                if path.exists():
                    there = hashlib.sha256(path.read_bytes()).hexdigest()
                    if there == digest:
                        self._wrote(name, digest)
                        continue
                    if there != self.digests.get(name):
                        edited.append(name)
                        continue
                path.parent.mkdir(exist_ok=True, mode=0o700)
                fresh = path.with_name(f".exgen-new-{secrets.token_hex(4)}")
                fresh.touch(mode=0o600)
                fresh.write_bytes(content)
                fresh.replace(path)
                self._wrote(name, digest)
        except OSError as error:
            raise self._refused(error) from None
        return edited

    def _wrote(self, name: str, digest: str) -> None:
        if self.digests.get(name) != digest:
            self.digests[name] = digest
            self._note({"file": name, "sha256": digest})

    def close(self) -> None:
        """No more is written."""
        self._journal.close()

    def _refused(self, error: OSError) -> InputError:
        return InputError(f"cannot write {self.shown}: {error.strerror or error}: {_WAY_OUT}")
