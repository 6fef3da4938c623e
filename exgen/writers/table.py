"""The table of writers. A new format is a module beside this one and a row here."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from exgen.errors import InputError
from exgen.wording import listed, quoted
from exgen.writers.made import Made
from exgen.writers.record import Writer, Written


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
