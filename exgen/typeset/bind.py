"""Many sheets as one PDF, for one print job on both sides of the paper."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pikepdf

from exgen.errors import InputError
from exgen.typeset.document import catalog
from exgen.typeset.fontkeys import FontKey, font_keys
from exgen.typeset.split import inner_links, named_places, save, tie_links

_AT_ONCE = 64
"""Files that are open at the same time, since each is read when the bound one is written."""


@dataclass(slots=True)
class _Sheet:
    """Where a sheet begins among the bound pages, how many it has, and what it is called."""

    first: int
    pages: int
    name: str


@dataclass(slots=True)
class _Stack:
    """Sheets one behind the other, each beginning on an odd page."""

    pdf: pikepdf.Pdf = field(default_factory=pikepdf.new)
    sheets: list[_Sheet] = field(default_factory=list)
    fonts: dict[FontKey, Any] = field(default_factory=dict)
    descriptors: dict[bytes, Any] = field(default_factory=dict)

    def add(self, source: pikepdf.Pdf) -> int:
        """Append all pages, with their links and one copy of each font; the first's number.

        Fonts that are here already are taken out of `source`, for a copy of them would cost more
        than all the rest.
        """
        first = len(self.pdf.pages)
        pages = list(source.pages)
        numbers = {page.obj.objgen: k for k, page in enumerate(pages)}
        names = named_places(source)
        links = [inner_links(page, numbers, names) for page in pages]
        keys = font_keys(pages)
        for page, own in zip(pages, keys, strict=True):
            for name, key in own.items():
                if key in self.fonts and name in page.obj.Resources.Font:
                    del page.obj.Resources.Font[name]
            self.pdf.pages.append(page)
        copies = list(self.pdf.pages[first:])
        for page, to, own in zip(copies, links, keys, strict=True):
            tie_links(page, to, copies)
            self._share_fonts(page, own)
        return first

    def _share_fonts(self, page: pikepdf.Page, keys: Mapping[str, FontKey]) -> None:
        """Give a page the fonts that were taken out of it; keep those that are new."""
        resources: Any = page.obj.get("/Resources")
        for name, key in keys.items():
            if key in self.fonts:
                resources.Font[name] = self.fonts[key]
            else:
                font = self.fonts[key] = resources.Font[name]
                font.FontDescriptor = self.descriptors.setdefault(key[-1], font.FontDescriptor)

    def add_sheet(self, source: pikepdf.Pdf) -> None:
        """Append a sheet, and a blank page where it has an odd number of pages."""
        name = str(source.docinfo.get("/Subject", source.docinfo.get("/Title", "")))
        first = self.add(source)
        pages = len(source.pages)
        self.sheets.append(_Sheet(first, pages, name))
        if pages % 2:
            left, bottom, right, top = map(float, source.pages[-1].mediabox)
            self.pdf.add_blank_page(page_size=(right - left, top - bottom))

    def add_stack(self, source: pikepdf.Pdf, sheets: Sequence[_Sheet]) -> None:
        """Append a stack that has been written before."""
        first = self.add(source)
        self.sheets += [_Sheet(first + each.first, each.pages, each.name) for each in sheets]


def bind_for_print(
    pdfs: Iterable[Path | bytes], target: Path, *, title: str = "", author: str = "exgen"
) -> None:
    """Write one PDF of all sheets in their order, each beginning on an odd page.

    A sheet with an odd number of pages is followed by a blank one, so that printing on both sides
    of the paper gives whole sheets. Page labels are `1-1 1-2 ... 2-1`: the sheet's number and the
    page in it; the table of contents leads to every sheet. A font that sheets have in common is
    kept once. The bytes depend on the sheets and their order alone. Memory does not grow with the
    number of sheets that are given as paths. Raises `InputError` for what is no PDF, and when
    there is nothing to bind.
    """
    waiting = iter(pdfs)
    stacks: list[tuple[Path, list[_Sheet]]] = []
    with tempfile.TemporaryDirectory(prefix="exgen-", ignore_cleanup_errors=True) as folder:
        while some := list(islice(waiting, _AT_ONCE)):
            stack = _Stack()
            for sheet in some:
                stack.add_sheet(_opened(sheet))
            path = Path(folder) / f"{len(stacks)}.pdf"
            # It is read just once more, so that nothing is gained by packing it.
            stack.pdf.save(
                path, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable
            )
            stacks.append((path, stack.sheets))
        if not stacks:
            raise InputError("there is no sheet to bind: give it at least one PDF")
        whole = _Stack()
        for path, sheets in stacks:
            whole.add_stack(pikepdf.open(path), sheets)
        _describe(whole, title=title, author=author)
        save(whole.pdf, target)


def _opened(sheet: Path | bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(io.BytesIO(sheet) if isinstance(sheet, bytes) else sheet)
    except (pikepdf.PdfError, OSError) as error:
        name = "a sheet" if isinstance(sheet, bytes) else str(sheet)
        raise InputError(f"{name} cannot be bound: {error}; make it again") from None


def _describe(stack: _Stack, *, title: str, author: str) -> None:
    """Title, page labels and table of contents."""
    pdf = stack.pdf
    for key, value in pikepdf.Object.parse(f"<< {catalog('en')} >>".encode()).items():
        pdf.Root[key] = value
    labels: list[Any] = []
    for number, sheet in enumerate(stack.sheets, start=1):
        style = {"/S": pikepdf.Name.D, "/P": pikepdf.String(f"{number}-"), "/St": 1}
        labels += [sheet.first, pikepdf.Dictionary(style)]
    pdf.Root.PageLabels = pikepdf.Dictionary({"/Nums": pikepdf.Array(labels)})
    with pdf.open_outline() as outline:
        for number, sheet in enumerate(stack.sheets, start=1):
            outline.root.append(pikepdf.OutlineItem(sheet.name or f"Sheet {number}", sheet.first))
    count = f"{len(stack.sheets)} sheet" + ("s" if len(stack.sheets) > 1 else "")
    pdf.docinfo["/Title"] = title or "Problem sheets for printing"
    pdf.docinfo["/Author"] = author
    pdf.docinfo["/Subject"] = f"{count}, each beginning on an odd page"
    pdf.docinfo["/Creator"] = "exgen"
