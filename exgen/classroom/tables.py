"""Reading a table as rows of text, from what learning platforms and spreadsheets export."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from exgen.errors import InputError
from exgen.wording import quoted

DELIMITERS: Final = (",", ";", "\t", "|")
MOST_BYTES: Final = 50_000_000
_LOOKED_AT: Final = 20
"""Rows among which a header is looked for, to tell the delimiter."""
_AS_FORMULA: Final = re.compile('="([^"]*)"')
"""How exports keep a spreadsheet from dropping the zeros before a number."""
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""Byte-order marks, and the encoding each stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table: its number as a spreadsheet shows it, the first being 1, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows that are not blank, and what a person should know about how they were read."""

    rows: tuple[Row, ...]
    warnings: tuple[str, ...] = ()


def read_table(path: Path, *, score: Callable[[Sequence[str]], int]) -> Table:
    """Read the table in a text file (CSV and its kin) or in the first sheet of an XLSX file.

    What kind it is shows in its first bytes, not in its name. `score` tells how much a row looks
    like a header; the delimiter that makes the best one is taken. Raises `InputError` for a file
    that cannot be read.
    """
    shown = f"roster {quoted(str(path), limit=200)}"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{shown} is larger than {MOST_BYTES // 10**6} MB: is it a roster?")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {shown}: {error.strerror}") from None
    if data.startswith(_OLD_EXCEL):
        raise InputError(f"{shown} is an old Excel file: save it as XLSX or CSV")
    if data.startswith(_ZIP):
        return Table(rows=_numbered(_read_sheet(data, shown)))
    text, told = _decode(data, shown)
    return Table(rows=_numbered(_read_text(text, shown, score)), warnings=told)


def _numbered(cells: Sequence[Sequence[str]]) -> tuple[Row, ...]:
    """Number all rows, and leave out those without any text."""
    return tuple(
        Row(number=number, cells=tuple(_AS_FORMULA.sub(r"\1", cell.strip()) for cell in row))
        for number, row in enumerate(cells, start=1)
        if any(cell.strip() for cell in row)
    )


def _decode(data: bytes, shown: str) -> tuple[str, tuple[str, ...]]:
    """Text from bytes: by its byte-order mark, as UTF-8, else as the Western code page."""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if marked is None and b"\0" in data[:4000]:
        marked = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        return data.decode(marked or "utf-8"), ()
    except UnicodeDecodeError as error:
        if marked is not None:
            raise InputError(
                f"{shown} is not {marked.upper()} text (byte {error.start}): save it as CSV UTF-8"
            ) from None
    told = f"{shown} is not UTF-8; it was read as Western European text: check the names"
    try:
        return data.decode("cp1252"), (told,)
    except UnicodeDecodeError:
        return data.decode("latin-1"), (told,)


def _read_text(text: str, shown: str, score: Callable[[Sequence[str]], int]) -> list[list[str]]:
    """All records of delimited text; quotes may hold delimiters, quotes and line ends."""
    declared = re.match(r"sep=(.)\r?\n", text)  # a line that Excel writes for itself
    if declared:
        return [[], *_records(text[declared.end() :], declared[1], shown)]
    delimiter = max(DELIMITERS, key=lambda sign: _likeness(text, sign, score))
    return _records(text, delimiter, shown)


def _likeness(text: str, delimiter: str, score: Callable[[Sequence[str]], int]) -> tuple[int, int]:
    """How much the best of the first rows looks like a header, with this delimiter."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [row for row in islice(reader, _LOOKED_AT) if any(cell.strip() for cell in row)]
    except csv.Error:
        return (-1, -1)
    return max(((score(row), len(row)) for row in rows), default=(0, 0))


def _records(text: str, delimiter: str, shown: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: list[list[str]] = []
    last = line = 1
    try:
        for record in reader:
            records.append(record)
            last, line = line, reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{shown} is no table, line {reader.line_num}: {error}") from None
    if _is_open(text, delimiter):
        raise InputError(f"{shown} has a quote in line {last} that is never closed: close it")
    return records


def _is_open(text: str, delimiter: str) -> bool:
    """Whether the text ends within quotes, so that its last cell took in all rows below."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _read_sheet(data: bytes, shown: str) -> list[list[str]]:
    """All rows of the first sheet of a workbook that holds anything, as text, of one width."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles, which are of no interest here
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                rows: list[list[str]] = []
                for sheet in book.worksheets:
                    sheet.reset_dimensions()  # what a file says of its own size may be wrong
                    rows = [[_cell_text(cell) for cell in row] for row in sheet.iter_rows()]
                    if any(any(row) for row in rows):
                        break
                width = max(map(len, rows), default=0)
                return [row + [""] * (width - len(row)) for row in rows]
            finally:
                book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, TypeError) as error:
        raise InputError(f"{shown} is no XLSX workbook that can be read: {error}") from None


def _cell_text(cell: Any) -> str:
    """A cell as it looks: whole numbers without a point, with the zeros that its format adds."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        pattern = str(cell.number_format or "")
        return str(value).zfill(len(pattern)) if set(pattern) == {"0"} else str(value)
    return str(value)
