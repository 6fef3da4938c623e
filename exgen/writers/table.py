"""The table of writers. A new format is a module beside this one and a row here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from exgen.errors import InputError
from exgen.wording import listed, quoted
from exgen.writers.made import Made


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a writer made: files by name, and where parts change, what each became, by its id.

    A file for students has a name that begins with `problems.`; it may hold nothing of the key.
    """

    files: Mapping[str, bytes]
    became: Sequence[tuple[str, str]] = ()

    @property
    def summary(self) -> str:
        """What the parts became, counted; "" where they stay what they are."""
        counts = Counter(what for _, what in self.became)
        return listed((f"{count} times {what}" for what, count in counts.items()), last="and")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """A format: its name for `--to`, what it is in words, how it is written.

    `makes` are the names of the files that `write` makes of any sheet.
    """

    name: str
    title: str
    makes: tuple[str, ...]
    write: Callable[[Made], Written]


def _html(made: Made) -> Written:
    from exgen.writers.html import html  # what makes no page does not load its converter

    problems, solutions = html(made.problems), html(made.solutions, folded=True)
    return Written(files={"problems.html": problems.encode(), "solutions.html": solutions.encode()})


def _moodle(made: Made) -> Written:
    from exgen.writers.moodle import quiz

    content, became = quiz(made.key)
    return Written(files={"moodle.xml": content}, became=became)


WRITERS: Final[Mapping[str, Writer]] = {
    one.name: one
    for one in (
        Writer(
            name="html", title="accessible pages for a browser, with MathML",
            makes=("problems.html", "solutions.html"), write=_html,
        ),
        Writer(
            name="moodle", title="questions for Moodle, as XML to import",
            makes=("moodle.xml",), write=_moodle,
        ),
    )
}  # fmt: skip


def find(name: str) -> Writer:
    """The writer of a format. InputError for a name that no writer has."""
    writer = WRITERS.get(name)
    if writer is None:
        near = get_close_matches(name, WRITERS, n=1)
        hint = f", did you mean {quoted(near[0])}?" if near else ""
        raise InputError(f"--to {quoted(name)}: no such format{hint} There is {listed(WRITERS)}")
    return writer
