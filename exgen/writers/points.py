"""Typed answers as data for a checker: what may be drawn, which names there are, what is right."""

from __future__ import annotations

from exgen.writers.asked import Asked, Record
from exgen.writers.prairielearn import _TYPED, _given, _names


def is_typed(one: Asked) -> bool:
    """Whether the answer is a formula, which is read and evaluated."""
    return one.part["kind"] in _TYPED and isinstance(one.part["answer"], str)


def names(one: Asked) -> list[str]:
    """What an answer may be written with."""
    return _names(one, _given(one))


def given(one: Asked) -> Record:
    """What a checker needs to give every name a value."""
    return _given(one)
