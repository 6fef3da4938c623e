"""A sentence that states a fact, with the condition under which it is true."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from exgen.errors import WordsError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sentence(Generic[T]):
    """A text, or part of one, and whether it is true of a subject: `holds(subject)`.

    `holds` computes the fact itself. It never says that no other sentence holds, and never asks
    for a name where a property decides.
    """

    text: str
    holds: Callable[[T], bool]


def true_of(sentences: Iterable[Sentence[T]], subject: T) -> tuple[str, ...]:
    """The texts of all sentences that are true of the subject, in order."""
    return tuple(s.text for s in sentences if s.holds(subject))


def the_one(sentences: Iterable[Sentence[T]], subject: T, *, about: str) -> str:
    """The text of the one sentence that is true of the subject.

    Raises WordsError, which names `about`, where none is true or several are.
    """
    found = true_of(sentences, subject)
    if len(found) != 1:
        which = "; ".join(repr(text) for text in found) or "none"
        raise WordsError(f"{about}: one sentence should be true of it, but it is {which}")
    return found[0]
