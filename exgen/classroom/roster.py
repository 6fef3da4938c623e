"""The roster: who is in the class, checked row by row before anything is made."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from exgen.classroom.columns import Columns, Role, find_columns, header_place, score
from exgen.classroom.ids import file_key, normal_id, trouble
from exgen.classroom.tables import Row, read_table
from exgen.errors import InputError
from exgen.wording import quoted

LONGEST_NAME: Final = 120
_DECIMAL: Final = re.compile(r"\d+\.0")
"""An id that a program took for a measured number."""
_ROUNDED: Final = re.compile(r"\d([.,]\d+)?E\+\d+", re.I)
"""An id of which a spreadsheet kept the first digits."""
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that reorder the text around a name; they could make one name read as another."""
_CANVAS_TEST: Final = frozenset({"student, test", "test student"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """A row of the roster. `id` is a safe file name, unique in the class; the rest may be empty."""

    id: str
    name: str = ""
    email: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The students in the order of the file, and what a person should know of how it was read."""

    students: tuple[Student, ...]
    warnings: tuple[str, ...] = ()


def read_roster(path: Path, *, named: Mapping[Role, str] | None = None) -> Roster:
    """Read a roster from a CSV or XLSX file with a header.

    `named` gives headers of columns by role, where they are not recognised. Raises `InputError`
    for a file that is no roster, and for rows that cannot be used: then its `detail` has a line
    for each, with the number of the row.
    """
    shown = f"roster {quoted(str(path), limit=200)}"
    table = read_table(path, score=score)
    if not table.rows:
        raise InputError(f"{shown} is empty: expected a header and a row for each student")
    place = header_place([row.cells for row in table.rows], named=named or {})
    above, header, rows = table.rows[:place], table.rows[place], table.rows[place + 1 :]
    try:
        columns = find_columns(header.cells, named=named or {}, rows=[row.cells for row in rows])
    except InputError as error:
        raise InputError(f"{shown}: {error}") from None
    told = list(table.warnings)
    if above:
        told.append(f"{shown}: left out rows above the header: {_numbers(above)}")
    kept = [row for row in rows if not _is_no_student(row, columns)]
    staff = [row for row in kept if _is_staff(row, columns)]
    if staff:
        told.append(f"{shown}: left out rows that are not of students: {_numbers(staff)}")
    kept = [row for row in kept if row not in staff]
    if not kept:
        raise InputError(f"{shown} has a header, but no students")
    nameless = [k + 1 for k, head in enumerate(header.cells) if not head and _holds(kept, k)]
    if nameless:
        columns_told = ", ".join(map(str, nameless))
        told.append(f"{shown}: left out columns that have no header: {columns_told}")
    ids = [columns.cell("id", row.cells) for row in kept]
    if all(_DECIMAL.fullmatch(text) for text in ids):
        told.append(f"{shown}: ids such as {quoted(ids[0])} were read without the point and zero")
        at = columns.places["id"]
        kept = [
            replace(row, cells=(*row.cells[:at], row.cells[at][:-2], *row.cells[at + 1 :]))
            for row in kept
        ]
    wrong = _wrong_rows(kept, columns, width=len(header.cells))
    if wrong:
        count = "1 row" if len(wrong) == 1 else f"{len(wrong)} rows"
        refusal = InputError(f"{shown}: {count} cannot be used; nothing was written")
        refusal.detail = "\n".join(wrong)
        raise refusal
    return Roster(students=tuple(_student(row, columns) for row in kept), warnings=tuple(told))


def _is_no_student(row: Row, columns: Columns) -> bool:
    """Whether a row of a Canvas gradebook is one of its own: maximal points, the test student."""
    if not columns.canvas:
        return False
    name = columns.cell("name", row.cells).casefold()
    if columns.cell("id", row.cells):
        return name in _CANVAS_TEST
    return not name or name.startswith("points possible") or name in _CANVAS_TEST


def _is_staff(row: Row, columns: Columns) -> bool:
    role = columns.cell("role", row.cells).casefold()
    return bool(role) and not any(word in role for word in ("student", "learner"))


def _holds(rows: Sequence[Row], place: int) -> bool:
    return any(place < len(row.cells) and row.cells[place] for row in rows)


def _numbers(rows: Sequence[Row]) -> str:
    shown = ", ".join(str(row.number) for row in rows[:10])
    return shown + (", ..." if len(rows) > 10 else "")


def _wrong_rows(rows: Sequence[Row], columns: Columns, *, width: int) -> list[str]:
    """A line for each row that cannot be used."""
    wrong: list[str] = []
    seen: dict[str, tuple[int, str]] = {}
    for row in rows:
        text = normal_id(columns.cell("id", row.cells))
        first = seen.setdefault(file_key(text), (row.number, text))
        problem = trouble(text)
        if _ROUNDED.fullmatch(text):
            problem = (
                f"id {quoted(text)} was rounded by a spreadsheet: export the roster again, with the"
                " column of ids as text"
            )
        if problem is None and any(row.cells[width:]):
            problem = (
                f"{len(row.cells)} cells where the header has {width}: put a cell that holds the"
                " delimiter into quotes"
            )
        if problem is None and first[0] != row.number:
            problem = (
                f"id {quoted(text)} is that of row {first[0]} already"
                if first[1] == text
                else f"id {quoted(text)} and {quoted(first[1])} of row {first[0]} are one file name"
                " on some systems"
            )
        if problem is not None:
            wrong.append(f"row {row.number}: {problem}")
    return wrong


def _student(row: Row, columns: Columns) -> Student:
    whole = columns.cell("name", row.cells)
    if columns.last_first and whole.count(",") == 1:
        last, first = whole.split(",")
        whole = f"{first} {last}"
    halves = f"{columns.cell('first', row.cells)} {columns.cell('last', row.cells)}"
    return Student(
        id=normal_id(columns.cell("id", row.cells)),
        name=clean(whole or halves),
        email=clean(columns.cell("email", row.cells)),
        section=clean(columns.cell("section", row.cells)),
    )


def clean(text: str) -> str:
    """Text of one line, composed, without control characters; a very long one is cut."""
    joined = " ".join(unicodedata.normalize("NFC", text).split())
    kept = "".join(
        char
        for char in joined
        if unicodedata.category(char) not in {"Cc", "Cs", "Cn"} and char not in _DIRECTIONS
    )
    kept = re.sub(r" {2,}", " ", kept).strip()
    return kept if len(kept) <= LONGEST_NAME else kept[: LONGEST_NAME - 1] + "…"
