"""A picture of the canvas as PNG: TeX sets it on a page of its own size, and pdfium draws that."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from exgen.typeset.document import Source

_DPI: Final = 200
_EFFORT: Final = 6
"""Of zlib, up to 9, which takes six times as long for files that are a twentieth smaller."""
_ALONE: Final = r"""\setbox0\hbox{%s}%%
\pdfpagewidth\wd0 \pdfpageheight\dimexpr\ht0+\dp0\relax \pdfhorigin0pt \pdfvorigin0pt
\hoffset0pt \voffset0pt \shipout\box0
"""


def alone(pictures: Iterable[str], document: Source) -> Source:
    """A page with nothing else for each picture, with the macros of the document they are from."""
    pages = "".join(_ALONE % picture for picture in pictures)
    return replace(document, body=f"\\begin{{document}}\n{pages}\\end{{document}}\n")


def png(pdf: bytes, *, page: int) -> bytes:
    """A page, counted from 0, as PNG: in colours, with 200 pixels an inch."""
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(pdf) as opened:
        bitmap = opened[page].render(scale=_DPI / 72, rev_byteorder=True)
        width, height = bitmap.width, bitmap.height
        pixels = bitmap.to_numpy()[:, :, :3].reshape(height, 3 * width)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    return b"\x89PNG\r\n\x1a\n" + b"".join([
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(rows, _EFFORT)),
        _chunk(b"IEND", b""),
    ])  # fmt: skip


def _chunk(name: bytes, content: bytes) -> bytes:
    """A piece of a PNG file, with its length before it and its checksum behind."""
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )
