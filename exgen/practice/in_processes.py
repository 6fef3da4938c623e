"""What the server asks of its processes; each loads what it needs there, and never in the server.

A server that loaded NumPy and the judges itself would show its first page later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from exgen.practice.choices import Choice

if TYPE_CHECKING:
    from exgen.practice.judging import Told


def load() -> None:
    """Load what judging needs."""
    import exgen.practice.judging  # noqa: F401


def read_one(id: str, key: str, part: str, text: str) -> Told:
    """How an answer is read, as `exgen.practice.judging.read_one` says it."""
    from exgen.practice import judging

    return judging.read_one(id, key, part, text)


def judge_one(
    id: str, key: str, files: Mapping[str, str], part: str, text: str, earlier: Mapping[str, str]
) -> Told:
    """The verdict on an answer, as `exgen.practice.judging.judge_one` says it."""
    from exgen.practice import judging

    return judging.judge_one(id, key, files, part, text, earlier)


def make_one(reference: str, choice: Choice, seed: int) -> str:
    """A variant that is drawn and proved, as JSON (`exgen.practice.judging.make_one`)."""
    from exgen.practice import judging

    return judging.make_one(reference, choice, seed)
