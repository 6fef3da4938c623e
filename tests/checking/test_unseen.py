"""What people type, right and wrong, is marked as it should be; nothing wrong is called right.

The typings were written down by somebody who had not seen the reader, then the reader was mended.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from tried import tried

from exgen.checking import mistaken
from exgen.checking.bench import Bench
from exgen.checking.keyed_sheet import KeySheet, sheet
from exgen.checking.marker import verdict_on
from exgen.checking.records import Status, Verdict

DATA = Path(__file__).parent.parent / "data"
FILES = {
    "typings-first.txt": 680,
    "typings-second.txt": 430,
    "typings-third.txt": 100,
    "typings-fourth.txt": 620,
    "typings-fifth.txt": 130,
}
EXPECTED = {
    "right": {Status.RIGHT},
    "wrong": {Status.WRONG, Status.UNREADABLE, Status.BY_HAND},
    "person": {Status.UNREADABLE, Status.BY_HAND},
    "turned": {Status.WRONG},
}


class Typing(NamedTuple):
    """An answer to a part of a sheet, and what it should be called."""

    sheet: str
    part: str
    text: str
    expected: str


def typings(name: str) -> Iterator[Typing]:
    """Every typing of a file."""
    where = ("", "")
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("@ "):
            _, drawn, part = line.split()
            where = drawn, part
        elif line.startswith("- "):
            yield Typing(*where, line[2 : line.rindex(" [")], "wrong")
        elif line.startswith("~ "):
            yield Typing(*where, line[2:], "turned")
        elif line and not line.startswith("# "):
            person = line.startswith("? ")
            yield Typing(*where, line[2 * person :], "person" if person else "right")


@cache
def sheets() -> dict[str, KeySheet]:
    """The questions of the typings, as their keys have them."""
    found: dict[str, list[dict[str, object]]] = {}
    for row in json.loads((DATA / "typed-questions.json").read_text(encoding="utf-8")):
        found.setdefault(row.pop("sheet"), []).append(row)
    return {
        name: sheet({"schema": "exgen.key/1", "questions": rows}, shown=name)
        for name, rows in found.items()
    }


@cache
def bench(name: str, part: str) -> Bench:
    """The bench of a part's question, on which every answer is marked alone."""
    question = next(q for q, p in sheets()[name].parts() if p.id == part)
    return Bench(question, alone=True)


def marked(typed: Typing) -> Verdict:
    """The verdict on an answer alone."""
    part = next(p for _, p in sheets()[typed.sheet].parts() if p.id == typed.part)
    table = bench(typed.sheet, typed.part)
    text = typed.text.replace("⏎", "\n")
    found = verdict_on(sheets()[typed.sheet], table, part, text, None, trust=False)
    table.forget(part)
    return found


@pytest.mark.parametrize("name", FILES)
def test_typings_are_marked_as_they_should_be(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Right answers are right, wrong ones never; nearly all of the wrong ones are called so."""
    # Pairs of mistakes explain what is wrong, and are sought for seconds; nothing is wrong by them.
    most = min(mistaken.MOST_PAIRS, tried("pairs of mistakes"))
    monkeypatch.setattr(mistaken, "MOST_PAIRS", most)
    failures, wrong, told = [], 0, 0
    every = list(typings(name))
    for typed in every:
        found = marked(typed)
        if found.status not in EXPECTED[typed.expected]:
            failures.append(f"{typed} was called {found.status}, read as {found.text}")
        elif typed.expected == "turned" and "other-layout" not in found.mistakes:
            failures.append(f"{typed} was not called the other layout: {found.mistakes}")
        if typed.expected == "wrong":
            wrong += 1
            told += found.status is Status.WRONG
    assert not failures, "\n".join(failures)
    assert len(every) >= FILES[name]
    assert wrong >= 0.2 * len(every)
    assert told >= 0.95 * wrong
