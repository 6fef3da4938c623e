"""The formulas in an instructor's own texts, which say what no program can know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from exgen.homework.records import Homework

_FORMULA: Final = re.compile(r"(?<!\\)\$+([^$]+)\$+")
_LETTER: Final = re.compile(r"\\\{\w+\\\}")
"""`{U}` in an escaped pattern: the letter of U on a sheet."""


def own_formulas(homework: Homework) -> re.Pattern[str]:
    """What matches the LaTeX of a formula in a text of the homework file, and nothing else."""
    found = {
        _LETTER.sub(".*?", re.escape(" ".join(latex.split())))
        for text in _texts(homework.model_dump())
        for latex in _FORMULA.findall(text)
    }
    return re.compile("|".join(sorted(found)) if found else r"(?!)")


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _texts(each)
        case list() | tuple():
            for each in value:
                yield from _texts(each)
