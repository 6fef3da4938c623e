"""Answers that are wrong in one and the same way, together: looked at and decided once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from exgen.desk.board import View
from exgen.marks.mistake_overview import named


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeGroup:
    """A way in which a part went wrong: `name` is that of a mistake, or says what is not known.

    `views` are the students.
    """

    part: str
    name: str
    sentence: str
    views: tuple[View, ...]

    @property
    def id(self) -> str:
        """The group in the address of a page."""
        return sha256(f"{self.part}\0{self.name}".encode()).hexdigest()[:12]

    @property
    def open(self) -> tuple[View, ...]:
        """The students on whose answer nobody has decided yet."""
        return tuple(each for each in self.views if self.part not in each.rows)


def groups(views: Sequence[View]) -> list[MistakeGroup]:
    """The groups of a class, part by part, the one with most answers first.

    By what was found, before anybody decided: a group stays whole while it is marked.
    """
    found: dict[tuple[str, str], tuple[str, dict[str, View]]] = {}
    order: dict[str, None] = {}
    for view in views:
        for part in view.parts:
            order.setdefault(part["part"])
            for name, sentence in _named(part):
                group = found.setdefault((part["part"], name), (sentence, {}))
                group[1][view.student.id] = view
    places = list(order)
    listed_groups = [
        MistakeGroup(part=part, name=name, sentence=told, views=tuple(each.values()))
        for (part, name), (told, each) in found.items()
    ]
    return sorted(listed_groups, key=lambda g: (places.index(g.part), -len(g.views), g.name))


def _named(part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The names of what a person may decide on in an answer, each with a sentence."""
    before = part.get("found", part["verdict"])
    if before == "unreadable":
        yield f"unreadable: {_short(part['answer'])}", "could not be read"
    elif before == "by hand":
        yield f"by hand: {_short(part['answer'])}", "a person reads such answers"
    else:
        yield from named({**part, "verdict": before})


def _short(answer: str) -> str:
    text = " ".join(answer.split())
    return text if len(text) <= 60 else f"{text[:59]}\N{HORIZONTAL ELLIPSIS}"
