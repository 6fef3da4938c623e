"""Reading a table as rows of text, from what learning platforms and spreadsheets export."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exgen.classroom.delimited import decode, read_records
from exgen.classroom.workbook import NoSheetError, read_workbook
from exgen.errors import InputError
from exgen.wording import quoted

MOST_BYTES: Final = 30_000_000
_AS_FORMULA: Final = re.compile(r'=\s*(?:T\(\s*)?"([^"]*)"\s*\)?', re.I)
"""How exports keep a spreadsheet from dropping the zeros before a number."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OPEN_DOCUMENT: Final = b"mimetypeapplication/vnd.oasis.opendocument"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """A row of a table: its number as a spreadsheet shows it, the first being 1, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterTable:
    """The rows that are not blank.

    `shown` names the table in messages. `doubt` is what in the way it was read is a guess, and
    `warnings` are what else a person should know.
    """

    rows: tuple[RosterRow, ...]
    shown: str
    doubt: str = ""
    warnings: tuple[str, ...] = ()


def read_table(
    path: Path,
    *,
    score: Callable[[Sequence[str]], int],
    is_header: Callable[[Sequence[str]], bool],
    above: int,
    sheet: str = "",
    encoding: str = "",
) -> RosterTable:
    """Read the table in a text file (CSV and its kin) or in a sheet of an XLSX file.

    What kind it is shows in its first bytes, not in its name. `score` tells how much a row looks
    like a header, by which the delimiter is found; `is_header` and `above` choose a sheet where
    none is named (see `read_workbook`); `encoding` is that of a text. Raises `InputError` for a
    file that cannot be read.
    """
    shown = f"roster {quoted(str(path), limit=200)}"
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot read {shown}: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise InputError(f"{shown} is larger than {MOST_BYTES // 10**6} MB: is it a roster?")
    if data.startswith(_OLE):
        raise InputError(
            f"{shown} is an old Excel file, or one with a password: save it as XLSX without one,"
            " or as CSV"
        )
    if _OPEN_DOCUMENT in data[:100]:
        raise InputError(f"{shown} is an OpenDocument file: save it as XLSX or CSV")
    if data.startswith(_ZIP):
        chosen = read_workbook(data, shown, is_header=is_header, above=above, sheet=sheet)
        shown += f", sheet {quoted(chosen.sheet)}" if sheet else ""
        return RosterTable(
            rows=_rows(chosen.rows), shown=shown, doubt=chosen.doubt, warnings=chosen.warnings
        )
    if sheet:
        lacking = NoSheetError(f"--sheet {quoted(sheet)}: {shown} is no workbook and has no sheets")
        lacking.is_workbook = False
        raise lacking
    text, doubt = decode(data, shown, encoding)
    return RosterTable(rows=_rows(read_records(text, shown, score)), shown=shown, doubt=doubt)


def _rows(numbered: Iterable[tuple[int, Sequence[str]]]) -> tuple[RosterRow, ...]:
    """The rows that have any text, without the marks of formulas."""
    return tuple(
        RosterRow(number=number, cells=tuple(_plain(cell) for cell in cells))
        for number, cells in numbered
        if any(cell.strip() for cell in cells)
    )


def _plain(cell: str) -> str:
    text = cell.strip()
    formula = _AS_FORMULA.fullmatch(text)
    return formula[1].strip() if formula else text
