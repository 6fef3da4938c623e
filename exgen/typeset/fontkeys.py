"""Which fonts of two PDFs are the same, without reading the font files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import pikepdf

FontKey = tuple[bytes, ...]
"""Equal for fonts that are the same: all that a font consists of, a font file by its lengths.

The last of it is the descriptor with the file: fonts that differ in nothing but their encoding
have one.
"""

_REFERENCE: Final = re.compile(rb"\b\d+ \d+ R\b")
_FILES: Final = ("/FontFile", "/FontFile2", "/FontFile3")


def font_keys(pages: Sequence[pikepdf.Page]) -> list[dict[str, FontKey]]:
    """For each of a document's pages, its simple fonts that are embedded: name there -> key.

    A font that is made of others (Type 0), or drawn by the document (Type 3), has no key.
    """
    fonts: dict[tuple[int, int], FontKey | None] = {}
    parts: dict[tuple[int, int], bytes] = {}
    found: list[dict[str, FontKey]] = []
    for page in pages:
        resources: Any = page.obj.get("/Resources", {})
        own: dict[str, FontKey] = {}
        for name, font in resources.get("/Font", {}).items():
            if (place := font.objgen) not in fonts:
                fonts[place] = _key(font, parts) if font.is_indirect else None
            if (key := fonts[place]) is not None:
                own[name] = key
        found.append(own)
    return found


def _key(font: Any, parts: dict[tuple[int, int], bytes]) -> FontKey | None:
    """All parts of a font; those that fonts share are in `parts` once they have been written out.

    The file is known by the descriptor and its lengths: the name in it begins with six letters
    that stand for just these glyphs, which are listed beside it (ISO 32000-1, 9.6.4).
    """
    descriptor = font.get("/FontDescriptor")
    if descriptor is None or not descriptor.is_indirect:
        return None
    key = [_REFERENCE.sub(b"", font.unparse(resolved=True))]
    for name in ("/Encoding", "/Widths", "/ToUnicode", "/FontDescriptor"):
        part = font.get(name)
        if part is None or not part.is_indirect:
            key.append(b"")
            continue
        if (place := part.objgen) not in parts:
            parts[place] = _written(part)
        key.append(parts[place])
    return tuple(key)


def _written(part: Any) -> bytes:
    if isinstance(part, pikepdf.Stream):
        return bytes(part.read_raw_bytes())
    text: bytes = part.unparse(resolved=True)
    if not isinstance(part, pikepdf.Dictionary):
        return text
    lengths = [part[name].stream_dict.unparse() for name in _FILES if name in part]
    return b"".join([_REFERENCE.sub(b"", text), *lengths])
