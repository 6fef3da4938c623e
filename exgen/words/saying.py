"""Saying a sentence in the language of the sheet that is being written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from exgen.words.catalogues import ENGLISH, Catalogue, catalogue

_SPEAKING: Final = ContextVar("speaking", default=ENGLISH)


@contextmanager
def speaking(language: str | Catalogue) -> Iterator[None]:
    """Within it sentences are said in a language. CatalogueError for one without a catalogue."""
    token = _SPEAKING.set(catalogue(language) if isinstance(language, str) else language)
    try:
        yield
    finally:
        _SPEAKING.reset(token)


def spoken() -> Catalogue:
    """The catalogue of the language that is spoken."""
    return _SPEAKING.get()


def language() -> str:
    """The code of the language that is spoken: `en`."""
    return _SPEAKING.get().language


def N(message: str) -> str:
    """The message itself, which is said later: extraction finds it by this name."""
    return message


def tr(message: str, /, **values: object) -> str:
    """A message in the language of the sheet, each {name} in it replaced by its value.

    A text that no catalogue has, such as an instructor's, comes back as it is. Without values
    braces are left alone.
    """
    spoken = _SPEAKING.get()
    said = message if spoken is ENGLISH or not message else spoken.one(message)
    return said.format(**values) if values else said


def plural(one: str, many: str, count: int, /, **values: object) -> str:
    """The message for so many of a thing, each {name} in it replaced; {count} is the number."""
    spoken = _SPEAKING.get()
    return spoken.forms(one, many)[spoken.form(count)].format(count=count, **values)


def listed(items: Iterable[object]) -> str:
    """Join items for a sentence: `a`, `a and b`, `a, b and c`; "" for none."""
    *front, last = [str(item) for item in items] or [""]
    return tr("{front} and {last}", front=", ".join(front), last=last) if front else last


def either(items: Iterable[object]) -> str:
    """Join items of which any may be meant: `a`, `a or b`, `a, b or c`; "" for none."""
    *front, last = [str(item) for item in items] or [""]
    return tr("{front} or {last}", front=", ".join(front), last=last) if front else last


def points(text: str) -> str:
    """Points with their unit: `1 point`, `2.5 points`."""
    count = int(text) if text.isdigit() else 2
    return plural("{points} point", "{points} points", count, points=text)


_NUMBERS: Final = (
    N("no"), N("one"), N("two"), N("three"), N("four"), N("five"),
    N("six"), N("seven"), N("eight"), N("nine"), N("ten"),
)  # fmt: skip


def number(count: int) -> str:
    """A number from 0 to 10 as a word: `two`. IndexError for another."""
    if count < 0:
        raise IndexError(count)
    return tr(_NUMBERS[count])
