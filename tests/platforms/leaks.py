"""Whatever can be read in a folder: in files, in archives, in texts that pack others."""

import base64
import binascii
import contextlib
import io
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

_PACKED = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")


def texts(folder: Path) -> list[str]:
    """All texts of the files below a folder, and the names of the files."""
    found = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        found += [str(path.relative_to(folder)), *_within(path.read_bytes())]
    return found


def holding(folder: Path, secrets: list[str]) -> list[str]:
    """The secrets that stand somewhere in a folder."""
    whole = "\n".join(texts(folder))
    return [one for one in secrets if one in whole]


def _strings(value: Any) -> Iterator[str]:
    """The texts of JSON, where quotes are escaped and a cell's source is a list of lines."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for one in pair for text in _strings(one))
    elif isinstance(value, list):
        if all(isinstance(one, str) for one in value):
            yield "".join(value)
        yield from (text for one in value for text in _strings(one))


def _within(content: bytes, depth: int = 4) -> Iterator[str]:
    text = content.decode("utf-8", "replace")
    yield text
    with contextlib.suppress(ValueError, RecursionError):
        yield from _strings(json.loads(text))
    if depth == 0:
        return
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from _within(archive.read(name), depth - 1)
    except (BadZipFile, OSError):
        pass
    for found in _PACKED.findall(content):
        try:
            inner = base64.b64decode(found + b"=" * (-len(found) % 4), altchars=b"-_")
        except (binascii.Error, ValueError):
            continue
        yield from _within(inner, depth - 1)
        try:
            yield from _within(zlib.decompress(inner), depth - 1)
        except zlib.error:
            continue
