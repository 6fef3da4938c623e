"""Drawn sheets that several tests look at; each is drawn once in a run of the tests."""

import os
from functools import lru_cache

from exgen.families.registry import FAMILIES
from exgen.homework import Homework, available, read
from exgen.pipeline import Sheet, draw_sheet

HOMEWORKS = tuple(one.name for one in available())
"""All that exgen ships."""
SEEDS = range(int(os.environ.get("EXGEN_SEEDS", "60")))
"""The seeds of the homework matrix-gradients that are drawn and proved."""


@lru_cache(maxsize=32)
def homework(name: str = "matrix-gradients") -> Homework:
    """A homework that exgen ships."""
    return read(name, families=FAMILIES)


@lru_cache(maxsize=1024)
def sheet(seed: int | None, name: str = "matrix-gradients") -> Sheet:
    """The sheet of a seed, or for None the homework's original form."""
    return draw_sheet(homework(name), seed=seed, original=seed is None)
