"""`import-me/README`: for each format that was written, where to click in the platform."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from exgen.places import templates
from exgen.writers.writer_protocol import Writer

NAME: Final = "import-me/README"
_HEAD: Final = """\
What to do with the files in the folder above
=============================================

Each part tells where to click for one of them. What a platform can take and what it cannot:
docs/platforms.md of exgen.
"""
_ANSWERS: Final = """\
These files hold the answers: keep them where students cannot read them. Only files whose names
begin with "problems." are for students.
"""


def readme(writers: Iterable[Writer]) -> bytes:
    """The page for these formats, plain text that is Markdown too; b"" where none says anything."""
    told = [f"{one.name}\n{'-' * len(one.name)}\n\n{text}" for one in writers if (text := _of(one))]
    return "\n".join([_HEAD, *told, _ANSWERS]).encode() if told else b""


def _of(writer: Writer) -> str:
    """Where to click for a format: its own words, else the page that exgen has for it."""
    if writer.where:
        return f"{writer.where.strip()}\n"
    page = templates() / "import-me" / f"{writer.name}.md"
    return page.read_text(encoding="utf-8") if page.is_file() else ""
