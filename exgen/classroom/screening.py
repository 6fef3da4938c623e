"""Looking through the XML of a workbook before it is read: bounded, whatever the file holds.

A workbook is a ZIP of XML parts. A few bytes can unpack to gigabytes, an entity can expand without
end, and one cell in the last row makes a reader fill a million rows before it. So every part is
first read as a stream, of which nothing is kept but counts: in memory that does not grow, and in
time that does not depend on what the file says of itself.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 2_000
MOST_SHEETS: Final = 255
MOST_CELLS: Final = 5_000_000
"""A sheet's last row, its last column and their product, where anything is written."""
_LAST_ROW: Final = 1 << 20
_PART: Final = 40_000_000
_ALL: Final = 80_000_000
"""Bytes of one part, and of all, once unpacked."""
_ELEMENTS: Final = 4_000_000
_LOOSE: Final = 100_000
"""Elements of a part; those of one row or string, and those outside of rows and strings."""
_DEPTH: Final = 50
_TOKEN: Final = 1_000_000
"""Bytes in which a part must come to something, be it a tag or text."""
_CHUNK: Final = 1 << 16
_RECORDS: Final = frozenset({"row", "si"})
"""What readers let go of once they have read it: rows of cells, and strings."""
_VALUES: Final = frozenset({"t", "v"})
_PLACE: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_TRUE: Final = ("1", "true", "on")


class Unfit(Exception):
    """What is wrong with a workbook, as the end of a sentence that began with its name."""


@dataclass(slots=True)
class Extent:
    """Where a sheet holds anything: its last row and column, 0 for none.

    `hidden` are the rows that are not shown; `valueless` counts formulas without a saved value.
    """

    rows: int = 0
    columns: int = 0
    hidden: list[int] = field(default_factory=list)
    valueless: int = 0


def screen(archive: zipfile.ZipFile) -> Mapping[str, Extent]:
    """The extent of each part of a workbook that is a worksheet, by the part's name.

    Raises `Unfit` for a workbook that no reader should be given: one that is damaged, refers to
    entities, unpacks to too much, or holds something far from everything else.
    """
    extents: dict[str, Extent] = {}
    size = 0
    for part in archive.infolist():
        with archive.open(part) as stream:
            head = stream.read(_CHUNK)
            if head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] != b"<":
                continue  # a picture, say
            size += part.file_size
            if part.file_size > _PART or size > _ALL:
                raise Unfit(f"unpacks to more than {_PART // 10**6} MB: is it a roster?")
            extent = _survey(head, stream)
        if extent is not None:
            extents[part.filename] = extent
    return extents


def _survey(head: bytes, stream: Any) -> Extent | None:
    """What a part holds; None when it is no worksheet."""
    from defusedxml import DefusedXmlException, sax

    survey = _Survey()
    parser = sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(survey)
    chunk, unseen, events = head, 0, 0
    try:
        while chunk:
            parser.feed(chunk)
            unseen = unseen + len(chunk) if survey.events == events else 0
            events = survey.events
            if unseen > _TOKEN:
                raise Unfit("has a tag that does not end")
            chunk = stream.read(_CHUNK)
        parser.close()
    except DefusedXmlException:
        raise Unfit("declares entities, which no spreadsheet program writes") from None
    except SAXException as error:
        reason = str(error.getMessage()).splitlines()[0]
        raise Unfit(f"is damaged ({reason})") from None
    return survey.extent


class _Survey(ContentHandler):
    """Counts what a part holds, and forgets it."""

    def __init__(self) -> None:
        super().__init__()
        self.events = 0
        self.extent: Extent | None = None
        self._depth = self._elements = self._loose = self._within = self._sheets = 0
        self._record = 0  # the depth of the row or string that is open
        self._row = self._column = 0
        self._cell = self._hidden = self._full = False
        self._formula = self._value = self._in_value = False

    def startElement(self, name: str, attrs: Any) -> None:
        """Count an element, and note where a row or a cell is."""
        self.events += 1
        self._depth += 1
        self._elements += 1
        local = name.rpartition(":")[2]
        if self._depth == 1 and local == "worksheet":
            self.extent = Extent()
        if self._record:
            self._within += 1
        elif local in _RECORDS:
            self._record, self._within = self._depth, 0
            if local == "row" and self.extent is not None:
                self._begin_row(attrs)
        else:
            self._loose += 1
        self._sheets += local == "sheet"
        if self._sheets > MOST_SHEETS:
            raise Unfit(f"lists more than {MOST_SHEETS} sheets: leave those of students in it")
        if local == "c" and self._record and self.extent is not None:
            self._begin_cell(attrs)
        if self._cell:
            self._formula = self._formula or local == "f"
            self._in_value = local in _VALUES
        if self._depth > _DEPTH:
            raise Unfit("is nested too deeply")
        if max(self._loose, self._within) > _LOOSE or self._elements > _ELEMENTS:
            raise Unfit("holds too much for a roster: copy the students alone into a new one")

    def characters(self, content: str) -> None:
        """Note that a cell holds something."""
        self.events += 1
        if self._cell and self.extent is not None and not content.isspace():
            self._full = True
            self._value = self._value or self._in_value
            self._reach(self.extent)

    def endElement(self, name: str) -> None:
        """Close a row or a cell."""
        self.events += 1
        if self._depth == self._record:
            self._record = 0
            if self._hidden and self._full and self.extent is not None:
                self.extent.hidden.append(self._row)
            self._hidden = self._full = False
        if name.rpartition(":")[2] == "c":
            if self._formula and not self._value and self.extent is not None:
                self.extent.valueless += 1
            self._cell = self._formula = self._value = False
        self._depth -= 1

    def _begin_row(self, attrs: Any) -> None:
        """A row has a number of its own, or the next one."""
        number = attrs.get("r", str(self._row + 1))
        if not number.isascii() or not number.isdigit() or len(number) > 7:
            raise Unfit(f"is damaged (a row has the number {number[:20]!r})")
        if int(number) > _LAST_ROW:
            raise Unfit(f"is damaged (it has a row {number}, and sheets end at {_LAST_ROW})")
        if int(number) <= self._row:
            raise Unfit(f"is damaged (row {number} comes after row {self._row})")
        self._row, self._column = int(number), 0
        self._hidden = attrs.get("hidden", "") in _TRUE

    def _begin_cell(self, attrs: Any) -> None:
        """A cell has a place of its own, or the next one."""
        self._cell = True
        self._column += 1
        place = attrs.get("r")
        if place is None:
            return
        found = _PLACE.fullmatch(place)
        if found is None or int(found[2]) != self._row:
            raise Unfit(f"is damaged (row {self._row} has a cell {place[:20]!r})")
        self._column = 0
        for letter in found[1].upper():
            self._column = 26 * self._column + ord(letter) - 64

    def _reach(self, extent: Extent) -> None:
        """Take in the cell that is open."""
        if self._row > MOST_ROWS or self._column > MOST_COLUMNS:
            raise Unfit(
                f"holds something in row {self._row}, column {self._column}, far from the rest:"
                " clear that cell and save it again"
            )
        extent.rows = max(extent.rows, self._row)
        extent.columns = max(extent.columns, self._column)
        if extent.rows * extent.columns > MOST_CELLS:
            raise Unfit(
                f"spans {extent.rows} rows and {extent.columns} columns: leave the columns of"
                " students alone in it"
            )
