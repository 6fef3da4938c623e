"""What a student handed in: a Python file or a notebook, its cells as text, and the sheet's code.

The file is only read here, never run and never parsed as Python: that happens in the fence.
"""

from __future__ import annotations

import codecs
import json
import re
import stat
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from exgen.errors import InputError
from exgen.wording import quoted

LARGEST = 2**20
"""The largest Python file in bytes."""
LARGEST_NOTEBOOK = 32 * 2**20
"""The largest notebook in bytes: pictures of plots lie in it."""
ENDINGS = (".py", ".ipynb")
_MOST_BESIDE = 20
_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or a document of Word"),
    (b"\xd0\xcf\x11\xe0", "a document of Word"),
    (b"\x1f\x8b", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a document of a word processor"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)
_SHEET = re.compile(r"""^[ \t]*(?:#[ \t]*)?SHEET[ \t]*=[ \t]*["']([A-Za-z0-9-]{4,20})["']""", re.M)
_IMPORTS = re.compile(r"^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*(?:[ \t]*,[ \t]*\w+)*)", re.M)


@dataclass(frozen=True, slots=True, kw_only=True)
class FencedFile:
    """A file as it goes into the fence.

    `cells` is its code, one cell for a Python file; `sheet` the code of the sheet it was handed
    out with, "" where it has none; `beside` further files (name -> text) that it may import.
    """

    name: str
    cells: tuple[str, ...]
    sheet: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)


def read(path: Path, *, beside: Iterable[Path] | None = None, function: str = "") -> FencedFile:
    """Read a file to grade, a `.py` or an `.ipynb`; raises InputError for anything else.

    `beside` are files that belong to it. Without it, those are taken that lie in the same folder
    and are imported by name, except such as define `function` themselves: they may be somebody
    else's work, or the solution.
    """
    cells = _cells(path)
    text = "\n".join(cells)
    found = _SHEET.search(text)
    if beside is None:
        taken = _neighbours(path, text, function)
    else:
        taken = {other.name: "\n\n".join(_cells(other)) for other in beside if other != path}
    return FencedFile(
        name=_plain(path.name),
        cells=cells,
        sheet=found[1].upper() if found else "",
        beside=taken,
    )


def defines(path: Path, function: str) -> bool:
    """Whether the text of a file defines `function`; False for what cannot be read."""
    try:
        return _defines("\n".join(_cells(path)), function)
    except InputError:
        return False


def _defines(text: str, function: str) -> bool:
    return re.search(rf"^[ \t]*def[ \t]+{re.escape(function)}\b", text, re.M) is not None


def _neighbours(path: Path, text: str, function: str) -> dict[str, str]:
    taken: dict[str, str] = {}
    texts = [text]
    while texts and len(taken) < _MOST_BESIDE:
        for group in _IMPORTS.findall(texts.pop()):
            for module in re.split(r"[\s,]+", group):
                other = path.with_name(f"{module}.py")
                if other.name in taken or other.name == path.name or other.is_symlink():
                    continue
                try:
                    (found,) = _cells(other) if other.is_file() else ("",)
                except (InputError, OSError):
                    continue
                if found and not (function and _defines(found, function)):
                    taken[other.name] = found
                    texts.append(found)
    return taken


def _plain(name: str) -> str:
    """A name that any file system takes, with its ending."""
    plain = re.sub(r"[^\w.\- ]", "_", name, flags=re.ASCII)[-80:].lstrip(".")
    return plain or "file.py"


def _cells(path: Path) -> tuple[str, ...]:
    shown = quoted(str(path), limit=200)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            what = "is a folder" if stat.S_ISDIR(found.st_mode) else "is no regular file"
            raise InputError(f"the file to grade, {shown}, {what}: give a Python file")
        notebook = path.suffix.lower() == ".ipynb"
        if found.st_size > (LARGEST_NOTEBOOK if notebook else LARGEST):
            raise InputError(f"the file to grade, {shown}, is over 1 MB: that is no homework")
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            f"the file to grade, {shown}, does not exist: give a Python file"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot read {shown}: {reason}") from None
    start = data.lstrip()[:16]
    for signature, what in _SIGNATURES:
        if start.lower().startswith(signature.lower()):
            raise InputError(f"{shown} is {what}, not Python: ask for the .py or .ipynb file")
    text = _text(data, shown)
    if notebook or (text.lstrip().startswith("{") and '"cells"' in text):
        return _notebook(text, shown)
    return (text,)


def _text(data: bytes, shown: str) -> str:
    """The text, by a byte order mark or Python's own declaration, else UTF-8, else Windows-1252."""
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise InputError(f"{shown} is no Python text: ask for the .py or .ipynb file")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        return tokenize.detect_encoding(BytesIO(data).readline)[0]
    except (SyntaxError, ValueError):  # an encoding that does not exist, or bytes that are no text
        return "utf-8"


def _notebook(text: str, shown: str) -> tuple[str, ...]:
    """The code cells of a notebook, of format 4 or, with its worksheets, 3."""
    try:
        contents = json.loads(text)
        cells = contents.get("cells")
        if cells is None:
            cells = [cell for sheet in contents["worksheets"] for cell in sheet["cells"]]
        found = tuple(_source(cell) for cell in cells if cell.get("cell_type") == "code")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InputError(f"{shown} is no notebook that can be read: download it again") from None
    if not any(cell.strip() for cell in found):
        raise InputError(f"{shown} is a notebook without a cell of code")
    if sum(map(len, found)) > LARGEST:
        raise InputError(f"the file to grade, {shown}, is over 1 MB of code: that is no homework")
    return found


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    text = source if isinstance(source, str) else "".join(source)
    return text.replace("\r\n", "\n").replace("\0", "")
