"""Who of a roster is no student, by the column of roles that platforms write."""

from __future__ import annotations

import re
from typing import Literal

from exgen.classroom.headers import STAFF, STUDENTS, normal

_SHORT = 3
"""Words of so many letters are compared as a whole: not everybody who is `taught` is a `ta`."""


def kind_of(role: str) -> Literal["student", "staff", "unknown"]:
    """What a role is known as; an empty one is a student's.

    Whoever has a role of staff counts as such, whatever else they are: a student assistant, say.
    """
    text = normal(role)
    if not text:
        return "student"
    words = re.findall(r"\w+", text)
    if any(_has(text, words, beginning) for beginning in STAFF):
        return "staff"
    if any(_has(text, words, beginning) for beginning in STUDENTS):
        return "student"
    return "unknown"


def _has(text: str, words: list[str], beginning: str) -> bool:
    """Whether a word begins like this; scripts without spaces are searched as they are."""
    if " " in beginning or not beginning.isascii():
        return beginning in text
    if len(beginning) <= _SHORT:
        return beginning in words
    return any(word.startswith(beginning) for word in words)
