"""The last files of a class: the print job, the overview, and the manifest of everything."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any, Final

from exgen.classroom import class_overview as overview
from exgen.classroom.class_folder import ClassFolder
from exgen.classroom.records import MANIFEST, SCHEMA, Inputs, StudentEntry, main_files
from exgen.classroom.work import Failed
from exgen.errors import ExgenError
from exgen.homework import Homework

PRINT: Final = "print-problems.pdf"
OVERVIEW: Final = "ta-overview.pdf"
TABLE: Final = "ta-overview.csv"
LAST: Final = (PRINT, OVERVIEW, TABLE)
_LIBRARIES: Final = ("numpy", "pikepdf", "pylatex", "sympy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What a class came to, ready for its last files.

    `keys` are the digests of its batches; `entries` are the students who have a sheet, in the
    order of the roster; `files` are the SHA-256 of all their files.
    """

    folder: ClassFolder
    homework: Homework
    inputs: Inputs
    keys: Sequence[str]
    entries: Sequence[StudentEntry]
    failed: Sequence[Failed]
    files: Mapping[str, str]
    tex: Sequence[str]

    def is_done(self) -> bool:
        """Whether the folder has the last files of just this class already."""
        try:
            manifest = json.loads((self.folder.path / MANIFEST).read_bytes())
            listed = manifest["files"]
            last = {name: listed[name] for name in LAST}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return False
        return bool(
            manifest == self._manifest({**last, **self.files})
            and all(self.folder.digest(name) == digest for name, digest in last.items())
        )

    def close(self) -> list[str]:
        """Write the last files, the manifest at the very end; what a person should know of it."""
        told: list[str] = []
        for name in LAST:
            self.folder.remove(name)
        if self.entries:
            with ThreadPoolExecutor(max_workers=1) as beside:  # TeX is a process of its own
                bound = beside.submit(self._bind)
                self.folder.write({TABLE: overview.table(self.entries)})
                try:
                    pages = self._typeset_overview()
                except ExgenError as error:
                    told.append(f"{OVERVIEW} was not made: {error}")
                else:
                    self.folder.write({OVERVIEW: pages})
                bound.result()
        last = {name: digest for name in LAST if (digest := self.folder.digest(name)) is not None}
        text = json.dumps(self._manifest({**last, **self.files}), indent=1, ensure_ascii=False)
        self.folder.write({MANIFEST: f"{text}\n".encode()})
        return told

    def _bind(self) -> None:
        from exgen.typeset.bind import bind_for_print

        # As bytes, for pikepdf opens no path that is no UTF-8; a few are in hand at a time.
        sheets = (
            (self.folder.path / main_files(entry.id)[0]).read_bytes() for entry in self.entries
        )
        title = f"{self.homework.title}: problem sheets for printing"
        with self.folder.writing(PRINT) as target:
            bind_for_print(sheets, target, title=title, author=self.homework.course or "exgen")

    def _typeset_overview(self) -> bytes:
        from exgen.typeset.engine import typeset

        documents = overview.documents(self.homework, self.entries)
        pages = typeset(
            {f"ta-overview-{k}": document for k, document in enumerate(documents, start=1)},
            time_limit=60 * len(documents),
        )
        return overview.join([each.pdf for each in pages.values()])

    def _manifest(self, files: Mapping[str, str]) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            **asdict(self.inputs),
            "versions": {
                "python": platform.python_version(),
                **{name: version(name) for name in _LIBRARIES},
                "tex": list(self.tex),
            },
            "batches": list(self.keys),
            "students": [student_record(entry) for entry in self.entries],
            "failed": [asdict(one) for one in self.failed],
            "files": dict(sorted(files.items())),
        }


def student_record(entry: StudentEntry) -> dict[str, Any]:
    """A student in the manifest: who, the code, which draws were taken, where the files are."""
    problem, solution, key = main_files(entry.id)
    return {
        "id": entry.id,
        "name": entry.name,
        "section": entry.section,
        "code": entry.code,
        "draws": dict(entry.first),
        "problem": problem,
        "solution": solution,
        "key": key,
        "further": list(entry.further),
    }
