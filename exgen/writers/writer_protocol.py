"""What a writer is, and what it gives back: the one page for a format of one's own.

docs/writers.md tells it with an example.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from exgen.wording import listed
from exgen.writers.made import SheetFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a writer made: files by name, and where parts change, what each became, by its id.

    A name is that of a file, or a path in a folder of its own with `/` between. A file for students
    has a name that begins with `problems.`; it may hold nothing of the key.
    """

    files: Mapping[str, bytes]
    became: Sequence[tuple[str, str]] = ()

    @property
    def summary(self) -> str:
        """What the parts became, counted; "" where they stay what they are."""
        counts = Counter(what for _, what in self.became)
        return listed((f"{count} times {what}" for what, count in counts.items()), last="and")


class Format(Protocol):
    """All that a format needs; what an entry point of the group `exgen.writers` loads has these."""

    @property
    def name(self) -> str:
        """What `--to` calls it: lower case, no spaces."""

    @property
    def title(self) -> str:
        """What it is, in a few words, for `exgen list`."""

    @property
    def makes(self) -> Sequence[str]:
        """The files that `write` makes of every sheet, or the folders that hold them."""

    def write(self, made: SheetFiles, /) -> Written:
        """The files of one sheet. InputError for a sheet that the format cannot hold at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """A format as a row of the table.

    `makes` are the names of the files that `write` makes of any sheet, or the folders they stand
    in. `together` makes the variants of a class or of several seeds into one thing to import; a
    format without it has files for each variant. What `together` needs of each sheet and takes
    long is made by `prepare`, on several processes at once, and stands in the sheet's `prepared`
    under the format's name; without that `together` makes it itself. `where` tells, in Markdown,
    where to click; for exgen's own formats it is `templates/import-me/NAME.md`. `documents` tells
    whether `write` reads the two documents of a sheet, or its key alone.
    """

    name: str
    title: str
    makes: tuple[str, ...]
    write: Callable[[SheetFiles], Written]
    together: Callable[[Sequence[SheetFiles]], Written] | None = None
    prepare: Callable[[SheetFiles], Any] | None = None
    where: str = ""
    documents: bool = False
