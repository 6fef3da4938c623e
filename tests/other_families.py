"""A family that draws in another way, for the time of one test."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from exgen.families import registry
from exgen.families.family import Family
from exgen.questions.records import Question, Request
from exgen.sheets import drawing


def draws(monkeypatch: pytest.MonkeyPatch, name: str, draw: Callable[[Request], Question]) -> None:
    """From now on the questions of a family are those that `draw` draws."""

    def family(asked: str) -> Family:
        found = registry.family(asked)
        return replace(found, draw=draw) if asked == name else found

    monkeypatch.setattr(drawing, "family", family)
