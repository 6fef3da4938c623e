"""What was handed in: the file of answers, files of code, and which sheet they are for."""

import csv
import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exgen.checking.submission import LARGEST
from exgen.errors import InputError

ANSWERS = (".txt", ".toml", ".json", ".csv")
CODE = (".py", ".ipynb")
MOST_FILES = 200
SHEET = re.compile(
    r"""^[ \t]*(?:#[ \t]*)?[{"']{0,3}sheet["']?[ \t]*[:=,][ \t]*["']?([A-Z0-9-]{4,20})\b""",
    re.MULTILINE | re.IGNORECASE,
)
"""`# SHEET = "K2M4RT"`, as the scripts have it, or `sheet: K2M4RT`."""


@dataclass(frozen=True)
class Handed:
    """The files: `answers` is None where there is none, `code` has all that may be code."""

    answers: Path | None
    code: Sequence[Path]
    codes: Collection[str]


def handed(submission: Path) -> Handed:
    """The files of a submission. Raises InputError where it is not clear which one is meant."""
    files = list(_files(submission))[:MOST_FILES]
    likely = [path for path in files if path.suffix.lower() in ANSWERS]
    named = [path for path in likely if path.stem.lower().endswith("answers")]
    chosen = named or likely
    if len(chosen) > 1:
        shown = " and ".join(path.name for path in chosen[:3])
        raise InputError(f"hand in one file of answers, answers.txt, and not {shown}")
    code = [path for path in files if path.suffix.lower() in CODE]
    codes = {found.upper() for path in (*chosen, *code) for found in SHEET.findall(_text(path))}
    return Handed(chosen[0] if chosen else None, code, codes)


def _files(folder: Path) -> Iterator[Path]:
    """Regular files in all folders, in order; links are left out, as they may lead anywhere."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_symlink() or path.name.startswith((".", "__")):
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.is_file():
            yield path


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        return ""
    return path.read_bytes().decode("utf-8", "replace")


def sheet_of(handed: Handed, *, known: Collection[str], autograder: Path, source: Path) -> str:
    """The code of the sheet that was handed in. Raises InputError where it is none that is known.

    It stands in the files. Where `students.csv` is in the autograder (columns `email` or `sid`, and
    `code`), it is that of the student, and no other is taken. Messages name no code but what
    was handed in.
    """
    found = sorted(set(handed.codes) & set(known) or handed.codes)
    if len(found) > 1:
        raise InputError(
            f"your files are for different sheets ({' and '.join(found)}): leave the code of your"
            " own sheet in them"
        )
    named = found[0] if found else ""
    own = _own(autograder, source)
    if own:
        if named and named not in own:
            raise InputError(f"your files are for sheet {named}, which is not yours: see its code")
        return named or sorted(own)[0]
    if named in known:
        return named
    if named:
        raise InputError(f"there is no sheet {named}: copy the code at the top of your sheet")
    if len(known) == 1:
        return next(iter(known))
    raise InputError(
        'no file says which sheet it is for: write # SHEET = "CODE" in the first line of your'
        " answers, with the code at the top of your sheet"
    )


def _own(autograder: Path, source: Path) -> set[str]:
    """The codes of the students who handed in, of a table that an instructor may add."""
    table = source / "students.csv"
    if not table.is_file():
        return set()
    try:
        about = json.loads((autograder / "submission_metadata.json").read_text(encoding="utf-8"))
        who = {_plain(user.get(name)) for user in about["users"] for name in ("email", "sid")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()
    with table.open(encoding="utf-8-sig", newline="") as lines:
        rows = [{_plain(k): v for k, v in row.items()} for row in csv.DictReader(lines)]
    return {
        _plain(row.get("code")).upper()
        for row in rows
        if {_plain(row.get(name)) for name in ("email", "sid")} & who - {""}
    }


def _plain(value: Any) -> str:
    return str(value or "").strip().casefold()
