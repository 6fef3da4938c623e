"""Which rows of a roster are those of students, and what is wrong with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from exgen.classroom.columns import Columns
from exgen.classroom.ids import file_key, is_error, normal_id, trouble
from exgen.classroom.roles import kind_of
from exgen.classroom.tables import RosterRow
from exgen.classroom.workbook import numbers
from exgen.wording import listed, quoted

_DECIMAL: Final = re.compile(r"\d+\.0")
"""An id that a program took for a measured number."""
_ROUNDED: Final = re.compile(r"\d([.,]\d+)?E\+\d+", re.I)
"""An id of which a spreadsheet kept the first digits."""
_CANVAS_TEST: Final = frozenset({"student, test", "test student"})
_FOOTERS: Final = re.compile(
    r"((grand )?totals?|totale|sum|somme|suma|summe|gesamt|итого|合计|合計|합계|count|average|mean"
    r"|median)( students?)?\W*\d*",
    re.I,
)
"""What stands in the place of an id in a row that sums up those above it."""
_MARKS: Final = ("#",)
"""What an export puts before every id (Brightspace)."""
_MOST_VALUES: Final = 5
"""Values of a column that a message lists."""


def of_students(rows: Sequence[RosterRow], columns: Columns) -> tuple[list[RosterRow], list[str]]:
    """The rows of students, and what is to be told of the others."""
    rows = [row for row in rows if not _is_no_student(row, columns)]
    told: list[str] = []
    kinds = {row.number: kind_of(columns.cell("role", row.cells)) for row in rows}
    head = quoted(columns.head("role"))
    staff = [row for row in rows if kinds[row.number] == "staff"]
    if staff:
        values = _values(staff, columns)
        told.append(
            f"left out rows whose column {head} says {values}, which are not of students:"
            f" {row_numbers(staff)}"
        )
    unknown = [row for row in rows if kinds[row.number] == "unknown"]
    if unknown:
        values = _values(unknown, columns)
        told.append(
            f"took rows for students whose column {head} says {values} (delete those that are"
            f" not): {row_numbers(unknown)}"
        )
    kept = [row for row in rows if kinds[row.number] != "staff"]
    footers: list[RosterRow] = []
    while kept and _FOOTERS.fullmatch(columns.cell("id", kept[-1].cells)):
        footers.insert(0, kept.pop())
    if footers:
        told.append(f"left out rows that sum up the others: {row_numbers(footers)}")
    return kept, told


def _values(rows: Sequence[RosterRow], columns: Columns) -> str:
    counts = Counter(columns.cell("role", row.cells) for row in rows)
    shown = [quoted(value) for value, _ in counts.most_common(_MOST_VALUES)]
    return listed([*shown, *(["others"] if len(counts) > _MOST_VALUES else [])])


def _is_no_student(row: RosterRow, columns: Columns) -> bool:
    """Whether a row of a Canvas gradebook is one of its own: maximal points, the test student."""
    if not columns.canvas:
        return False
    name = columns.cell("name", row.cells).casefold()
    if columns.cell("id", row.cells):
        return name in _CANVAS_TEST
    return not name or name.startswith("points possible") or name in _CANVAS_TEST


def without_marks(rows: list[RosterRow], columns: Columns) -> tuple[list[RosterRow], list[str]]:
    """The rows with their ids as they were before an export, and what is to be told of it."""
    at = columns.places["id"]
    ids = [normal_id(columns.cell("id", row.cells)) for row in rows]
    told: list[str] = []
    if all(_DECIMAL.fullmatch(text) for text in ids):
        told.append(f"ids such as {quoted(ids[0])} were read without the point and zero")
        ids = [text[:-2] for text in ids]
    for mark in _MARKS:
        marked = all(text.startswith(mark) and text.strip(mark) for text in ids if text)
        if marked and any(ids) and not any(map(is_error, ids)):
            first = next(text for text in ids if text)
            told.append(f"ids such as {quoted(first)} were read without the {quoted(mark)}")
            ids = [text.removeprefix(mark).strip() for text in ids]
    return [
        replace(row, cells=(*row.cells[:at], text, *row.cells[at + 1 :]))
        if at < len(row.cells)
        else row
        for row, text in zip(rows, ids, strict=True)
    ], told


def row_numbers(rows: Sequence[RosterRow]) -> str:
    """The numbers of rows for a message, the first ten of them."""
    return numbers([row.number for row in rows])


def wrong_rows(rows: Sequence[RosterRow], columns: Columns) -> list[str]:
    """A line for each row that cannot be used."""
    wrong: list[str] = []
    seen: dict[str, tuple[int, str]] = {}
    width = len(columns.header)
    for row in rows:
        text = columns.cell("id", row.cells)
        first = seen.setdefault(file_key(text), (row.number, text))
        problem = trouble(text)
        if not text:
            name = " ".join(columns.name(row.cells).split())
            whose = f" of {quoted(name)}" if name else ", and so is the name: delete the row"
            problem = f"the id is empty in column {quoted(columns.head('id'))}{whose}"
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
