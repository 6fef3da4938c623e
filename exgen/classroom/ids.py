"""Which ids can be file names on every system, and which would be the same file."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from exgen.wording import quoted

LONGEST: Final = 100
_MOST_BYTES: Final = 180  # a file name has at most 255, and ours have endings
_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
_RESERVED: Final = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.I
)
"""Names that Windows keeps for devices, with any ending."""


def normal_id(text: str) -> str:
    """An id as it is used: composed Unicode (NFC), without white space around."""
    return unicodedata.normalize("NFC", text).strip()


def trouble(text: str) -> str | None:
    """Why an id, in normal form, is no safe file name; None when it is one."""
    if not text:
        return "the id is empty"
    shown = f"id {quoted(text)}"
    if len(text) > LONGEST or len(text.encode("utf-8", "replace")) > _MOST_BYTES:
        return f"{shown} is too long: {len(text)} characters, where {LONGEST} are allowed"
    bad = next((c for c in text if c in _FORBIDDEN or not c.isprintable()), None)
    if bad is not None:
        return f"{shown} is no safe file name: it holds {quoted(bad)}"
    if text[0] in ".-":
        return f"{shown} is no safe file name: it begins with {quoted(text[0])}"
    if text[-1] == ".":
        return f"{shown} is no safe file name: it ends with '.'"
    if _RESERVED.fullmatch(text):
        return f"{shown} is no safe file name: Windows keeps it for a device"
    return None


def file_key(text: str) -> str:
    """What two ids have in common that would be one file on some system."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())
