"""What ids are, which can be file names on every system, and which would be the same file."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from exgen.wording import quoted

LONGEST: Final = 100
_MOST_BYTES: Final = 180  # a file name has at most 255, and ours have endings
_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
_ERROR: Final = re.compile(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)", re.I)
"""What a spreadsheet writes in place of a value."""
_TEXT_MARK: Final = "'"
"""What a spreadsheet has before a number that is to be kept as text."""
_RESERVED: Final = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.I
)
"""Names that Windows keeps for devices, with any ending."""


def normal_id(text: str) -> str:
    """An id as it is used: composed Unicode (NFC), without what exports put around it.

    That is white space, marks that do not print, and the apostrophe before a number kept as text.
    """
    composed = unicodedata.normalize("NFC", text)
    first, last = 0, len(composed)
    while first < last and _is_nothing(composed[first]):
        first += 1
    while first < last and _is_nothing(composed[last - 1]):
        last -= 1
    kept = composed[first:last]
    return kept[1:].strip() if kept.startswith(_TEXT_MARK) else kept


def stem(id: str) -> str:
    """The name of a student's files, before their endings: the id with dashes for slashes."""
    return id.replace("/", "-")


def is_error(text: str) -> bool:
    """Whether this is what a spreadsheet writes in place of a value, such as #N/A."""
    return _ERROR.fullmatch(text) is not None


def trouble(text: str) -> str | None:
    """Why an id, in normal form, gives no safe file name; None when it does."""
    if not text:
        return "the id is empty"
    shown = f"id {quoted(text)}"
    if is_error(text):
        return f"{shown} is an error of a spreadsheet: mend its formula"
    if len(text) > LONGEST or len(text.encode("utf-8", "replace")) > _MOST_BYTES:
        return f"{shown} is too long: {len(text)} characters, where {LONGEST} are allowed"
    name = stem(text)
    bad = next((c for c in name if c in _FORBIDDEN or not c.isprintable()), None)
    if bad is not None:
        return f"{shown} is no safe file name: it holds {quoted(bad)}"
    if name[0] in ".-":
        return f"{shown} is no safe file name: it begins with {quoted(text[0])}"
    if name[-1] == ".":
        return f"{shown} is no safe file name: it ends with '.'"
    if _RESERVED.fullmatch(name):
        return f"{shown} is no safe file name: Windows keeps it for a device"
    return None


def file_key(text: str) -> str:
    """What two ids have in common that would be one file on some system."""
    name = stem(text)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def _is_nothing(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) == "Cf"
