"""The roster: who is in the class, checked row by row before anything is made."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from exgen.classroom.columns import (
    MOST_ABOVE,
    Columns,
    find_columns,
    full_ids,
    header_place,
    names_ids,
    score,
)
from exgen.classroom.headers import Role
from exgen.classroom.ids import file_key
from exgen.classroom.roster_rows import of_students, row_numbers, without_marks, wrong_rows
from exgen.classroom.tables import RosterRow, RosterTable, read_table
from exgen.classroom.workbook import NoSheetError
from exgen.errors import InputError
from exgen.wording import listed, quoted

LONGEST_NAME: Final = 120
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that reorder the text around a name; they could make one name read as another."""
_MOST_VALUES: Final = 5
_MOST_WRONG: Final = 100
"""Rows that a refusal tells of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """A row of the roster. `id` gives a safe file name of its own; the rest may be empty."""

    id: str
    name: str = ""
    email: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The students in the order of the file, and what a person should know of how it was read.

    `columns` are the headers of the columns of ids, one for each table that was read.
    """

    students: tuple[Student, ...]
    columns: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def read_rosters(
    paths: Sequence[Path],
    *,
    named: Mapping[Role, str] | None = None,
    sheets: Sequence[str] = (),
    encoding: str = "",
) -> Roster:
    """Read several rosters, such as those of sections, as one class.

    `sheets` are the sheets to be read of workbooks, each of those that have it; see `read_roster`.
    Somebody who is in
    several rosters under the same id and name counts once, which is told. Raises `InputError`, as
    `read_roster` does, and for an id that two students have.
    """
    alone = len(paths) == 1
    tables = [
        (path, sheet, roster)
        for path in paths
        for sheet, roster in _read_sheets(path, sheets, alone=alone, named=named, encoding=encoding)
    ]
    unread = [each for each in sheets if each not in {sheet for _, sheet, _ in tables}]
    if unread:
        raise InputError(f"--sheet: no roster has a sheet {quoted(unread[0])}")
    whose: dict[str, tuple[Student, str]] = {}
    twice: list[str] = []
    for path, sheet, roster in tables:
        shown = quoted(str(path), limit=200) + (f", sheet {quoted(sheet)}" if sheet else "")
        for student in roster.students:
            known, where = whose.setdefault(file_key(student.id), (student, shown))
            if known is student:
                continue
            if (known.id, known.name.casefold()) != (student.id, student.name.casefold()):
                raise InputError(
                    f"id {quoted(student.id)} ({student.name}) in {shown} and {quoted(known.id)}"
                    f" ({known.name}) in {where} would be one student: put one of them right"
                )
            twice.append(student.id)
    told = [text for *_, roster in tables for text in roster.warnings]
    if twice:
        some = listed(
            [*twice[:_MOST_VALUES], *(["others"] if twice[_MOST_VALUES:] else [])], last="and"
        )
        told.append(f"in several rosters, and counted once: {some}")
    return Roster(
        students=tuple(student for student, _ in whose.values()),
        columns=tuple(dict.fromkeys(head for *_, roster in tables for head in roster.columns)),
        warnings=tuple(told),
    )


def _read_sheets(
    path: Path, sheets: Sequence[str], *, alone: bool, **how: Any
) -> list[tuple[str, Roster]]:
    """The sheets of a file that are wanted, each under its name, or the whole file under "".

    Beside others (not `alone`) a workbook need not have them all, and a text file is read whole.
    """
    read: list[tuple[str, Roster]] = []
    lacking: NoSheetError | None = None
    for sheet in sheets or ("",):
        try:
            read.append((sheet, read_roster(path, sheet=sheet, **how)))
        except NoSheetError as error:
            if alone:
                raise
            lacking = error
    if lacking is not None and not read:
        if lacking.is_workbook:
            raise lacking
        return [("", read_roster(path, **how))]
    return read


def read_roster(
    path: Path,
    *,
    named: Mapping[Role, str] | None = None,
    sheet: str = "",
    encoding: str = "",
) -> Roster:
    """Read a roster from a CSV or XLSX file with a header.

    `named` gives headers of columns by role, where they are not recognised; `sheet` names a sheet
    of a workbook, and `encoding` is that of a text, where they are not found. Raises `InputError`
    for a file that is no roster, and for rows that cannot be used: then its `detail` has a line
    for each, with the number of the row.
    """
    named = named or {}
    table = read_table(
        path,
        score=score,
        is_header=partial(names_ids, named=named),
        above=MOST_ABOVE,
        sheet=sheet,
        encoding=encoding,
    )
    shown = table.shown
    if not table.rows:
        raise InputError(f"{shown} is empty: expected a header and a row for each student")
    place = header_place([row.cells for row in table.rows], named=named)
    above, header, rows = table.rows[:place], table.rows[place], table.rows[place + 1 :]
    try:
        columns = find_columns(header.cells, named=named, rows=[row.cells for row in rows])
    except InputError as error:
        doubt = f"; {table.doubt}" if table.doubt else ""
        raise InputError(f"{shown}: {error}{doubt}") from None
    told = [f"{shown}: {table.doubt}"] if table.doubt else []
    if above:
        told.append(f"left out rows above the header: {row_numbers(above)}")
    told += columns.warnings
    kept, left_out = of_students(rows, columns)
    told += left_out
    if not kept:
        why = f" ({'; '.join(left_out)})" if left_out else ""
        raise InputError(f"{shown} has a header, but no students{why}")
    nameless = [k + 1 for k, head in enumerate(header.cells) if not head and _holds(kept, k)]
    if nameless:
        told.append(f"left out columns that have no header: {', '.join(map(str, nameless))}")
    broken = [row for row in kept if len(columns.name(row.cells).splitlines()) > 1]
    if broken:
        told.append(f"names go over several lines (is a quote missing?): {row_numbers(broken)}")
    kept, unmarked = without_marks(kept, columns)
    told += unmarked
    wrong = wrong_rows(kept, columns)
    if wrong:
        raise _refusal(table, wrong, kept, columns)
    return Roster(
        students=tuple(_student(row, columns) for row in kept),
        columns=(columns.head("id"),),
        warnings=(*table.warnings, *(_begun(shown, text) for text in told)),
    )


def _begun(shown: str, text: str) -> str:
    return text if text.startswith(shown) else f"{shown}: {text}"


def _refusal(
    table: RosterTable, wrong: Sequence[str], kept: Sequence[RosterRow], columns: Columns
) -> InputError:
    """What is wrong with rows, a line for each, and the column that may be meant."""
    count = "1 row" if len(wrong) == 1 else f"{len(wrong)} rows"
    hint = table.doubt
    if any("is empty" in line for line in wrong):
        other = full_ids(columns, [row.cells for row in kept])
        if other:
            hint = f"column {quoted(other)} has an id in each: --id-column {quoted(other)}"
    then = f"; {hint}" if hint else ""
    refusal = InputError(f"{table.shown}: {count} cannot be used; nothing was written{then}")
    # A formula without a value, say, is why an id is empty.
    more = [f"and {len(wrong) - _MOST_WRONG} more"] if wrong[_MOST_WRONG:] else []
    causes = [f"warning: {text}" for text in table.warnings]
    refusal.detail = "\n".join([*wrong[:_MOST_WRONG], *more, *causes])
    return refusal


def _holds(rows: Sequence[RosterRow], place: int) -> bool:
    return any(place < len(row.cells) and row.cells[place] for row in rows)


def _student(row: RosterRow, columns: Columns) -> Student:
    return Student(
        id=columns.cell("id", row.cells),
        name=clean(columns.name(row.cells)),
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
