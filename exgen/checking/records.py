"""What is said of one answer: a verdict, what explains it, and its points with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class Status(StrEnum):
    """What an answer is. `BY_HAND` is what no program can decide, such as an observation."""

    RIGHT = "right"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    BLANK = "blank"
    BY_HAND = "by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One explanation of a wrong answer.

    `name` is that of a mistake in `exgen.mistakes`, or of what is seen of the answer: `shape`,
    `factor`, `first-difference`. `sentence` is for a person who has the key before them, `hint`
    for the student, without the answer. `where` is the place of a mistake in words.
    """

    name: str
    sentence: str
    hint: str = ""
    where: str = ""
    quantity: str = ""
    via: str = ""
    mistake: bool = True
    """Whether this names a mistake; else it describes the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why so many points are given, or taken where `points` is negative."""

    points: Fraction
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict on one part.

    `answer` is what was typed; `text` and `tex` are how it was read, `notes` what was assumed.
    `follows` are the ids of earlier parts whose wrong results this answer goes on from rightly.
    `group` is the same for all answers that are wrong in one and the same way; "" for others.
    `look` says why a person should look at it, "" where nobody need.
    """

    part: str
    number: str
    status: Status
    points: Fraction
    out_of: Fraction
    answer: str = ""
    text: str = ""
    tex: str = ""
    notes: tuple[str, ...] = ()
    caret: str = ""
    explanations: tuple[Explanation, ...] = ()
    follows: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    group: str = ""
    look: str = ""
    key_answer: str = ""
    statements: Mapping[str, str] = field(default_factory=dict)
    """The intermediate results that were stated, each `right` or `wrong`."""

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The names of the mistakes that explain the answer."""
        return tuple(e.name for e in self.explanations if e.mistake)
