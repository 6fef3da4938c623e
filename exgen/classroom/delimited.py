"""Reading delimited text (CSV and its kin) in whatever encoding it comes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from exgen.classroom.screening import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from exgen.errors import InputError
from exgen.wording import quoted

DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE: Final = 4000
"""Bytes by which an encoding is guessed."""
_LOOKED_AT: Final = 20
"""Rows among which a header is looked for, to tell the delimiter."""
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""Byte-order marks, and the encoding each stands for."""
_SUCH_AS: Final = "utf-8, cp1252, cp1251, shift_jis, gb18030, big5 or euc_kr"


def decode(data: bytes, shown: str, encoding: str = "") -> tuple[str, str]:
    """Text from bytes, and what a person should know of it (nothing, as a rule).

    It is read in `encoding` where that is given; else by its byte-order mark, as UTF-8, or as the
    Western code page. Raises `InputError` for an unknown encoding, and for text that is not in the
    one it is said to be in.
    """
    if encoding:
        return _decode_as(data, shown, encoding), ""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    marked = marked or _unmarked(data[:_SAMPLE])
    try:
        return data.decode(marked or "utf-8"), ""
    except UnicodeDecodeError as error:
        if marked is not None:
            raise InputError(
                f"{shown} is not {marked.upper()} text (byte {error.start}): save it as CSV UTF-8"
            ) from None
    told = (
        "it is not UTF-8 and was read as Western European text: check the names, or name its"
        f" encoding with --encoding ({_SUCH_AS})"
    )
    try:
        return data.decode("cp1252"), told
    except UnicodeDecodeError:
        return data.decode("latin-1"), told


def _unmarked(data: bytes) -> str | None:
    """UTF-16 without a mark: delimiters and line ends have a zero in the same half of each pair."""
    first, second = data[::2].count(0), data[1::2].count(0)
    if max(first, second) < max(3, len(data) // 20):
        return None  # stray zeros at most
    return "utf-16-be" if first > second else "utf-16-le"


def _decode_as(data: bytes, shown: str, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{shown} is not {encoding} text (byte {error.start}): name another --encoding"
        ) from None
    except (LookupError, ValueError):
        raise InputError(
            f"--encoding {quoted(encoding)} is not known: expected one such as {_SUCH_AS}"
        ) from None


def read_records(
    text: str, shown: str, score: Callable[[Sequence[str]], int]
) -> list[tuple[int, list[str]]]:
    """All records with their numbers; quotes may hold delimiters, quotes and line ends.

    `score` tells how much a row looks like a header; the delimiter that makes the best one is
    taken. Raises `InputError` for a quote that is never closed, and for more than a roster holds.
    """
    declared = re.match(r"sep=(.)\r?\n", text)  # a line that Excel writes for itself
    if declared:
        rest = text[declared.end() :]
        return list(enumerate(_records(rest, declared[1], shown), start=2))
    delimiter = max(DELIMITERS, key=lambda sign: _likeness(text, sign, score))
    return list(enumerate(_records(text, delimiter, shown), start=1))


def _likeness(text: str, delimiter: str, score: Callable[[Sequence[str]], int]) -> tuple[int, int]:
    """How much the best of the first rows looks like a header, with this delimiter."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        rows = [row for row in islice(reader, _LOOKED_AT) if any(cell.strip() for cell in row)]
    except csv.Error:
        return (-1, -1)
    return max(((score(row[:MOST_COLUMNS]), len(row)) for row in rows), default=(0, 0))


def _records(text: str, delimiter: str, shown: str) -> list[list[str]]:
    # Some programs write a blank before a quote; where that makes a quote that is never closed,
    # the blank was part of the text.
    spaced = not _is_open(text, delimiter, spaced=True)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=spaced)
    records: list[list[str]] = []
    last = line = 1
    try:
        for record in _bounded(reader, shown):
            records.append(record)
            last, line = line, reader.line_num + 1
            if line - last > 1 and _is_torn(text, delimiter, range(last - 1, line - 1), spaced):
                raise InputError(
                    f"{shown} has a quote in line {last} that swallows what follows, up to line"
                    f" {line - 1}: close it, or take it out"
                )
    except csv.Error as error:
        raise InputError(f"{shown} is no table, line {reader.line_num}: {error}") from None
    if not spaced and _is_open(text, delimiter, spaced=False):
        raise InputError(f"{shown} has a quote in line {last} that is never closed: close it")
    return records


def _is_torn(text: str, delimiter: str, lines: range, spaced: bool) -> bool:
    """Whether a record of several lines has a quote that ends in the middle of a cell.

    Then it is hardly that of the cell: two quotes too many have taken in the rows between them.
    """
    source = io.StringIO(text, newline="")
    record = islice(source, lines.start, lines.stop)
    reader = csv.reader(record, delimiter=delimiter, strict=True, skipinitialspace=spaced)
    try:
        return len(list(reader)) > 1
    except csv.Error as error:
        return "end of data" not in str(error)  # that it is never closed is told elsewhere


def _bounded(reader: Iterable[list[str]], shown: str) -> Iterator[list[str]]:
    """The records, as long as they are no more than a roster can have."""
    cells = 0
    for count, record in enumerate(reader, start=1):
        cells += len(record)
        if len(record) > MOST_COLUMNS:
            raise InputError(f"{shown} has {len(record)} columns in row {count}: is it a roster?")
        if count > MOST_ROWS or cells > MOST_CELLS:
            raise InputError(f"{shown} has {count} rows and more, {cells} cells: is it a roster?")
        yield record


def _is_open(text: str, delimiter: str, *, spaced: bool) -> bool:
    """Whether the text ends within quotes, so that its last cell took in all rows below."""
    try:
        for _ in csv.reader(
            io.StringIO(text, newline=""),
            delimiter=delimiter,
            strict=True,
            skipinitialspace=spaced,
        ):
            pass
    except csv.Error as error:
        return "end of data" in str(error)
    return False
