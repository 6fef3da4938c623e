"""Compiled templates, kept in this process and in the user's cache folder.

Jinja takes longer to compile the templates of a sheet than to fill them. What it made is kept under
the template's path, with the digest of its text; the folder's name says which Jinja and which
settings made it, and what others made goes. As it is code, it is read only from a folder that
nobody but this user can write to.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import Final

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from exgen import cache
from exgen.words import Catalogue

_NAME: Final = "templates-"
_SETTINGS: Final = ("environment.py", "escape.py", "trans_blocks.py")
"""The modules that Jinja's work depends on beside the templates: it fills in what is constant."""


class Compiled(jinja2.BytecodeCache):
    """Compiled templates for all environments of this process with one catalogue of words.

    An environment is made for every document, with its own functions, which a compiled template
    looks up by name.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        """Nothing is compiled yet. The catalogue's words stand in what will be."""
        self._digest = catalogue.digest
        self._kept: dict[tuple[str, str], CodeType] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The place of a template's code: that of a language beside that of English."""
        return f"{super().get_cache_key(name, filename)}{self._digest[:16]}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put the code of a template into the bucket, if it is kept."""
        place = bucket.key, bucket.checksum
        if place not in self._kept:
            disk = _disk()
            if disk is not None:
                try:
                    disk.load_bytecode(bucket)
                except Exception:  # a damaged file may raise anything
                    bucket.reset()
            if bucket.code is not None:
                self._kept[place] = bucket.code
        bucket.code = self._kept.get(place)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template that has just been compiled."""
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code
        disk = _disk()
        if disk is not None:
            with contextlib.suppress(OSError):
                disk.dump_bytecode(bucket)


def _disk() -> FileSystemBytecodeCache | None:
    """What is kept on the disk; None where that cannot be, or could be somebody else's."""
    kept = cache.folder()
    try:
        return None if kept is None else _in_folder(kept)
    except OSError:
        return None


@lru_cache(maxsize=4)
def _in_folder(kept: Path) -> FileSystemBytecodeCache | None:
    sources = b"".join(Path(__file__).with_name(name).read_bytes() for name in _SETTINGS)
    made_by = hashlib.sha256(version("jinja2").encode() + sources).hexdigest()
    folder = kept / f"{_NAME}{made_by[:16]}"
    fresh = not folder.exists()
    if not cache.private(folder):
        return None
    for other in kept.glob(f"{_NAME}*") if fresh else ():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return FileSystemBytecodeCache(str(folder))
