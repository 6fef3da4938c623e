"""Reading a sheet of an XLSX workbook as rows of text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from warnings import catch_warnings, simplefilter

from exgen.classroom.screening import MOST_CELLS, Extent, Unfit, screen
from exgen.errors import InputError
from exgen.wording import counted, nearest, one_line, quoted

Numbered = tuple[int, list[str]]
"""A row's number, the first being 1, and its cells as text."""

EXACT: Final = 10**15
"""Spreadsheets keep fifteen digits of a number."""
_MOST_ZEROS: Final = 40
"""A format of so many zeros adds them to a number; one of a million would make each a megabyte."""
_SHOWN: Final = 5
"""Sheets that a message names."""
_SAVE: Final = "open it in a spreadsheet program and save it again"


class NoSheetError(InputError):
    """A file has no sheet of the name that was given; `is_workbook` tells whether it has any."""

    is_workbook = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenSheet:
    """The rows of the sheet that was read, its name, and what a person should know of it.

    `doubt` is why another sheet may be meant, where this one has no header.
    """

    rows: tuple[Numbered, ...]
    sheet: str
    doubt: str
    warnings: tuple[str, ...]


def read_workbook(
    data: bytes, shown: str, *, is_header: Callable[[Sequence[str]], bool], above: int, sheet: str
) -> ChosenSheet:
    """Read a sheet: the one named `sheet`, else the first visible one that has a header.

    `is_header` tells whether a row is one, which is looked for in the first `above` rows that are
    not empty; where no visible sheet has one, the first that holds anything is read. Sheets that
    were passed over though they have a header are told, and so are hidden rows. `shown` names the
    file in messages. Raises `InputError` for a workbook that cannot be read, and in bounded time
    and memory whatever the file holds.
    """
    try:
        with catch_warnings(), zipfile.ZipFile(io.BytesIO(data)) as archive:
            simplefilter("ignore")  # about styles, which are of no interest here
            return _Workbook(archive, shown).choose(is_header, above=above, name=sheet)
    except InputError:
        raise
    except Unfit as error:
        raise InputError(f"{shown} {error}") from None
    except Exception as error:  # a damaged file fails in openpyxl in any way there is
        reason = one_line(str(error))[:120] or type(error).__name__
        raise InputError(f"{shown} is no XLSX workbook that can be read ({reason}): {_SAVE}") from (
            None
        )


class _Workbook:
    """A workbook that was screened, open for reading."""

    def __init__(self, archive: zipfile.ZipFile, shown: str) -> None:
        from openpyxl.reader.excel import load_workbook

        self._shown = shown
        self._extents: Mapping[str, Extent] = screen(archive)
        source = archive.fp
        assert source is not None
        book = load_workbook(source, read_only=True, data_only=True, keep_links=False)
        self._sheets: dict[str, Any] = {str(sheet.title): sheet for sheet in book.worksheets}
        if not self._sheets:
            raise InputError(f"{shown} has no sheet: {_SAVE}")
        # Several sheets may be the same part of the file, which then is read as often.
        extents = [self._extent(title) for title in self._sheets]
        if sum(extent.rows * extent.columns for extent in extents) > MOST_CELLS:
            raise Unfit("has sheets that hold too much: leave those of students in it")

    def choose(
        self, is_header: Callable[[Sequence[str]], bool], *, above: int, name: str
    ) -> ChosenSheet:
        """The rows of the sheet that is wanted, and what is to be told."""
        if name:
            return self._chosen(self._named(name))
        begun = {
            title: list(islice(self._rows(title), above + 1))
            for title in self._sheets
            if self._extent(title).rows
        }
        # Instructions may have a row that looks like a header, but nobody below it.
        with_header = [
            title
            for title, rows in begun.items()
            if any(is_header(cells) for _, cells in rows[:-1])
        ]
        visible = [title for title in begun if self._sheets[title].sheet_state == "visible"]
        wanted = [title for title in visible if title in with_header] or visible
        if not wanted:
            hint = f"name a hidden one: {_options(list(begun))}" if begun else _SAVE
            raise InputError(f"{self._shown} has nothing in its visible sheets: {hint}")
        passed = [title for title in with_header if title != wanted[0]]
        if not passed:
            return self._chosen(wanted[0])
        others = ", ".join(
            quoted(title) + ("" if title in visible else " (hidden)") for title in passed[:_SHOWN]
        ) + (f" and {len(passed) - _SHOWN} more" if passed[_SHOWN:] else "")
        if wanted[0] not in with_header:
            return self._chosen(wanted[0], doubt=f"name a sheet that has one: {_options(passed)}")
        told = (
            f"{self._shown}: read the sheet {quoted(wanted[0])} and not {others}: name each that"
            f" counts, as in {_options([wanted[0], *passed])}"
        )
        return self._chosen(wanted[0], told)

    def _chosen(self, title: str, *told: str, doubt: str = "") -> ChosenSheet:
        warnings = list(told)
        if hidden := self._extent(title).hidden:
            warnings.append(
                f"{self._shown}: rows that are hidden in the sheet {quoted(title)} count as well"
                f" (delete those that should not): {numbers(hidden)}"
            )
        if count := self._extent(title).valueless:
            warnings.append(
                f"{self._shown}: the sheet {quoted(title)} has {counted(count, 'formula')} without"
                f" values, read as empty: {_SAVE}"
            )
        rows = tuple(self._rows(title))
        return ChosenSheet(rows=rows, sheet=title, doubt=doubt, warnings=tuple(warnings))

    def _named(self, name: str) -> str:
        for same in (str, lambda text: " ".join(text.split()).casefold()):
            found = [title for title in self._sheets if same(title) == same(name)]
            if found:
                return found[0]
        raise NoSheetError(
            f"--sheet: {self._shown} has no sheet {quoted(name)}: {nearest(name, self._sheets)}"
        )

    def _extent(self, title: str) -> Extent:
        return self._extents.get(self._sheets[title]._worksheet_path, Extent())

    def _rows(self, title: str) -> Iterator[Numbered]:
        """The rows of a sheet that are not empty, all of one width."""
        extent = self._extent(title)
        if not extent.rows:
            return
        sheet = self._sheets[title]
        rows = sheet.iter_rows(max_row=extent.rows, max_col=extent.columns)
        for number, row in enumerate(rows, start=1):
            cells = [_cell_text(cell) for cell in row]
            if any(cells):
                yield number, cells


def numbers(rows: Sequence[int]) -> str:
    """The numbers of rows for a message, the first ten of them."""
    return ", ".join(map(str, rows[:10])) + (", ..." if rows[10:] else "")


def _options(titles: Sequence[str]) -> str:
    options = [f"--sheet {quoted(title)}" for title in titles[:_SHOWN]]
    return " ".join([*options, *(["..."] if titles[_SHOWN:] else [])])


def _cell_text(cell: Any) -> str:
    """A cell as it looks: whole numbers without a point, with the zeros that its format adds.

    A number with more digits than a spreadsheet keeps is written as one that was rounded.
    """
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= EXACT:
            return f"{value:.14E}"
        pattern = str(cell.number_format or "")[: _MOST_ZEROS + 1]
        zeros = set(pattern) == {"0"} and len(pattern) <= _MOST_ZEROS
        return str(value).zfill(len(pattern)) if zeros else str(value)
    return str(value)
