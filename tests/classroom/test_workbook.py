"""Workbooks: the right sheet is read, and no file costs more than a roster is worth."""

import io
import tracemalloc
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from exgen.classroom.roster import read_roster, read_rosters
from exgen.errors import InputError

SHEET = "xl/worksheets/sheet1.xml"
HEADER = ("Student ID", "Name")
END = b"</sheetData>"
R_ID = b'xmlns:q="http://schemas.openxmlformats.org/officeDocument/2006/relationships" q:id'


def write(folder: Path, sheets: dict[str, Sequence[Sequence[Any]]], **states: str) -> Path:
    """A workbook of some sheets, each visible unless its state is given."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.sheet_state = states.get(title, "visible")
        for row in rows:
            sheet.append(row)
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def ids(path: Path, *sheets: str) -> list[str]:
    """The ids that are read from a workbook."""
    return [one.id for one in read_rosters([path], sheets=sheets).students]


def test_numbers_are_ids(tmp_path: Path) -> None:
    """An XLSX file is known by its content; numbers are ids, with the zeros of their format."""
    book = Workbook()
    book.active.append(["ID number", "First name", "Last name"])
    book.active.append([42, "Ada", "Byron"])
    book.active.append([7.0, "Grace", None])
    book.active.append(["007", "לוי", "X"])
    book.active["A2"].number_format = "00000"
    path = tmp_path / "export.csv"
    book.save(tmp_path / "book.xlsx")
    (tmp_path / "book.xlsx").rename(path)
    found = [(one.id, one.name) for one in read_roster(path).students]
    assert found == [("00042", "Ada Byron"), ("7", "Grace"), ("007", "לוי X")]


def test_workbook_with_a_title(tmp_path: Path) -> None:
    """The first sheet that holds anything is read; a merged title or header is no trouble."""
    book = Workbook()
    sheet = book.create_sheet("Students")
    for row in (["Roster of today"], [], ["Student ID", "Name", None], [12345.0, "Ada", "Byron"]):
        sheet.append(row)
    sheet.append(["00123", "Bo"])
    sheet.append([None, None, None])
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("B3:C3")
    book.save(tmp_path / "book.xlsx")
    roster = read_roster(tmp_path / "book.xlsx")
    assert [(one.id, one.name) for one in roster.students] == [("12345", "Ada"), ("00123", "Bo")]
    assert [text.rpartition(": ")[2] for text in roster.warnings] == ["1", "3"]


def test_numbers_beyond_what_is_kept(tmp_path: Path) -> None:
    """A number with more digits than a spreadsheet keeps is refused as rounded."""
    with pytest.raises(InputError) as error:
        read_roster(write(tmp_path, {"A": [HEADER, (1234567890123456789, "Ann")]}))
    assert "was rounded by a spreadsheet" in error.value.detail


def test_the_sheet_with_a_header_is_read(tmp_path: Path) -> None:
    """Instructions before it and what is hidden are passed over; others with a header are told."""
    guide = [("How to use this roster",), ("Export date: today",)]
    one, two = [HEADER, ("a1", "Ann")], [HEADER, ("b1", "Bea")]
    assert ids(write(tmp_path, {"Guide": guide, "Roster": one})) == ["a1"]
    path = write(tmp_path, {"Old": two, "S 1": one, "S 2": two}, Old="hidden")
    (warning,) = read_roster(path).warnings
    assert "read the sheet 'S 1' and not 'Old' (hidden), 'S 2'" in warning
    assert warning.endswith("--sheet 'S 1' --sheet 'Old' --sheet 'S 2'")
    assert ids(path) == ["a1"]
    assert ids(path, "s 1", "S 2") == ["a1", "b1"]
    assert ids(path, "Old") == ["b1"]
    with pytest.raises(InputError, match=r"--sheet: .* no sheet 'S 3': known: Old, S 1 and S 2"):
        ids(path, "S 3")


def test_a_roster_that_is_hidden(tmp_path: Path) -> None:
    """Where only a hidden sheet has a header, it is named and not read."""
    path = write(tmp_path, {"Guide": [("Hello",)], "R": [HEADER, ("a1", "Ann")]}, R="veryHidden")
    with pytest.raises(InputError, match=r"among 'Hello': .*; name a sheet .*--sheet 'R'"):
        read_roster(path)
    path = write(tmp_path, {"Guide": [], "R": [HEADER, ("a1", "Ann")]}, R="hidden")
    with pytest.raises(InputError, match=r"nothing in its visible sheets: .*--sheet 'R'"):
        read_roster(path)


def test_sheets_of_a_text(tmp_path: Path) -> None:
    """A CSV has no sheets to be named."""
    path = tmp_path / "a.csv"
    path.write_text("ID,Name\n1,Ann\n")
    with pytest.raises(InputError, match="no workbook and has no sheets"):
        ids(path, "A")


def test_sheets_of_several_files(tmp_path: Path) -> None:
    """Beside others a text is read whole, and a workbook need not have every sheet."""
    text = tmp_path / "a.csv"
    text.write_text("ID,Name\n1,Ann\n")
    book = write(tmp_path, {"A": [HEADER, ("2", "Bo")], "B": [HEADER, ("3", "Cy")]})
    roster = read_rosters([text, book], sheets=["B"])
    assert [one.id for one in roster.students] == ["1", "3"]
    with pytest.raises(InputError, match=r"book.xlsx' has no sheet 'C': known: A and B"):
        read_rosters([text, book], sheets=["C"])
    with pytest.raises(InputError, match="--sheet: no roster has a sheet 'C'"):
        read_rosters([text, book], sheets=["B", "C"])


def test_a_header_above_nobody(tmp_path: Path) -> None:
    """Instructions that end in the word `id` are no roster."""
    sheets = {"Guide": [("The columns are",), ("ID",)], "Roster": [HEADER, ("a1", "Ann")]}
    assert ids(write(tmp_path, sheets)) == ["a1"]


def test_a_format_of_a_million_zeros(tmp_path: Path) -> None:
    """Each number does not become a megabyte of text."""
    path = write(tmp_path, {"A": [HEADER, *((k, "Ann") for k in range(1, 300))]})
    book = load_workbook(path)
    for row in book.active.iter_rows(min_row=2, max_col=1):
        row[0].number_format = "000000"
    book.save(path)
    change(path, "xl/styles.xml", b'"000000"', b'"' + b"0" * 900_000 + b'"')
    tracemalloc.start()
    try:
        assert ids(path)[0] == "1"
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 60_000_000


@pytest.mark.parametrize("count", [60, 3000])
def test_sheets_that_are_one_part(tmp_path: Path, count: int) -> None:
    """A small file whose many sheets are one large part is refused before they are read."""
    path = write(tmp_path, {"A": [HEADER, ("a1", "Ann")]})
    far = b'<row r="90000"><c r="AX90000"><v>1</v></c></row>'
    change(path, SHEET, END, far + END if count == 60 else END)
    more = b"".join(
        b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (k, k) for k in range(9, count)
    )
    change(path, "xl/workbook.xml", b"<sheets>", b"<sheets>" + more.replace(b"r:id", R_ID))
    with pytest.raises(InputError, match="sheets"):
        read_roster(path)


def test_why_an_id_is_empty_is_told_with_it(tmp_path: Path) -> None:
    """Where rows are refused, what the workbook lacks is told below them."""
    path = write(tmp_path, {"A": [HEADER, ("a1", "Ann"), ("=1+1", "Bo")]})
    with pytest.raises(InputError) as error:
        read_roster(path)
    assert "the id is empty" in error.value.detail
    assert "warning: " in error.value.detail
    assert "1 formula without values" in error.value.detail


def test_hidden_rows_are_told(tmp_path: Path) -> None:
    """Rows that a filter hides count as well, and their numbers are told."""
    path = write(tmp_path, {"A": [HEADER, ("a1", "Ann"), ("a2", "Bo"), ("a3", "Cy")]})
    change(path, SHEET, b'<row r="3"', b'<row r="3" hidden="1"')
    roster = read_roster(path)
    assert len(roster.students) == 3
    (warning,) = roster.warnings
    assert "hidden in the sheet 'A'" in warning
    assert warning.endswith(": 3")


def test_formulas_without_values_are_told(tmp_path: Path) -> None:
    """What a program wrote as a formula has no value before a spreadsheet computed it."""
    path = write(tmp_path, {"A": [HEADER, ("a1", "=2+3")]})
    (warning,) = read_roster(path).warnings
    assert "the sheet 'A' has 1 formula without values, read as empty" in warning
    change(path, SHEET, b"<v></v>" if b"<v></v>" in part(path) else b"<v/>", b"<v>5</v>")
    assert read_roster(path).warnings == ()


def part(path: Path) -> bytes:
    """The first sheet of a workbook as XML."""
    with zipfile.ZipFile(path) as book:
        return book.read(SHEET)


def change(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Put something else into a part of a workbook."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    path.write_bytes(made.getvalue())


DTD = b'<!DOCTYPE w [<!ENTITY a "xxxxxxxxxxxx"><!ENTITY b "&a;&a;">]><worksheet'
HOSTILE = {
    "far": (SHEET, END, b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + END),
    "wide": (SHEET, END, b'<row r="3"><c r="XFD3"><v>1</v></c></row>' + END),
    "spans": (
        SHEET,
        END,
        b"".join(b'<row r="%d"><c r="BXX%d"><v>1</v></c></row>' % (k, k) for k in range(3, 3000))
        + END,
    ),
    "cells": (SHEET, END, b'<row r="3">' + b"<c/>" * 200_000 + b"</row>" + END),
    "rows": (SHEET, END, b'<row r="1048577"/>' + END),
    "unpacks": (SHEET, END, b" " * 41_000_000 + END),
    "deep": (SHEET, END, b"<a>" * 100_000 + b"</a>" * 100_000 + END),
    "attributes": (
        SHEET,
        END,
        b"<row " + b"".join(b' a%d=""' % k for k in range(300_000)) + b"/>" + END,
    ),
    "styles": ("xl/styles.xml", b"</fonts>", b"<font/>" * 200_000 + b"</fonts>"),
    "entities": (SHEET, b"<worksheet", DTD),
    "file": (SHEET, b"<worksheet", b'<!DOCTYPE w SYSTEM "file:///etc/passwd"><worksheet'),
    "cut": (SHEET, b"</worksheet>", b""),
    "mixed": (SHEET, b"</row>", b"</c>"),
    "cell": (SHEET, b'r="A2"', b'r="A99999999999999999999"'),
    "row": (SHEET, b'<row r="2"', b'<row r="99999999999999999999"'),
    "order": (SHEET, b'<row r="2"', b'<row r="1"'),
    "string": (SHEET, b't="inlineStr"><is><t>a1</t></is>', b't="s"><v>77</v>'),
    "number": (SHEET, b't="inlineStr"><is><t>a1</t></is>', b"><v>x</v>"),
    "types": ("[Content_Types].xml", b"spreadsheetml.sheet.main", b"nothing"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_workbook_costs_much(tmp_path: Path, kind: str) -> None:
    """Damaged or hostile ones end in one line that names the file, in little memory."""
    path = write(tmp_path, {"A": [HEADER, ("a1", "Ann")]})
    change(path, *HOSTILE[kind])
    tracemalloc.start()
    try:
        with pytest.raises(InputError) as error:
            read_roster(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "book.xlsx" in str(error.value)
    assert "\n" not in str(error.value)
    assert most < 60_000_000


def test_empty_cells_far_away_are_nothing(tmp_path: Path) -> None:
    """A format in the last cell of a sheet, which people leave behind, costs nothing."""
    path = write(tmp_path, {"A": [HEADER, ("a1", "Ann")]})
    change(path, SHEET, END, b'<row r="1048576"><c r="XFD1048576" s="0"/></row>' + END)
    assert ids(path) == ["a1"]


@pytest.mark.parametrize("cut", range(0, 4400, 400))
def test_a_workbook_that_was_cut_off(tmp_path: Path, cut: int) -> None:
    """Wherever a download ended, the file is refused in one line."""
    path = write(tmp_path, {"A": [HEADER, ("a1", "Ann")]})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InputError) as error:
        read_roster(path)
    assert "\n" not in str(error.value)
