"""The table of writers. A new format is a module beside this one and a row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from exgen.errors import InputError
from exgen.wording import listed, quoted
from exgen.writers.made import Made


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """A format: its name for `--to`, what it is in words, and the files it makes of a sheet.

    A file for students has a name that begins with `problems.`; it may hold nothing of the key.
    """

    name: str
    title: str
    write: Callable[[Made], Mapping[str, bytes]]


def _html(made: Made) -> Mapping[str, bytes]:
    from exgen.writers.html import html  # what makes no page does not load its converter

    return {
        "problems.html": html(made.problems).encode(),
        "solutions.html": html(made.solutions, folded=True).encode(),
    }


WRITERS: Final[Mapping[str, Writer]] = {
    one.name: one
    for one in (
        Writer(name="html", title="accessible pages for a browser, with MathML", write=_html),
    )
}


def find(name: str) -> Writer:
    """The writer of a format. InputError for a name that no writer has."""
    writer = WRITERS.get(name)
    if writer is None:
        near = get_close_matches(name, WRITERS, n=1)
        hint = f", did you mean {quoted(near[0])}?" if near else ""
        raise InputError(f"--to {quoted(name)}: no such format{hint} There is {listed(WRITERS)}")
    return writer
