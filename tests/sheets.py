"""Drawn sheets that several tests look at; each is drawn once in a run of the tests."""

from functools import lru_cache

from tried import TIMES, seeds

from exgen.families.registry import FAMILIES
from exgen.homework import Homework, available, read
from exgen.pipeline import Sheet, draw_sheet

HOMEWORKS = tuple(one.name for one in available())
"""All that exgen ships."""
SEEDS = seeds("sheets")
"""The seeds of the homework matrix-gradients that are drawn and proved."""
SHOWING = {
    "attention": (0, 1, 2, 3, 5, 10),
    "backprop-by-hand": (0, 1, 2, 3, 9),
    "chain-rule": (0, 1, 2, 3, 7, 12, 30, 33, 42, 55),
    "likelihoods": (0, 1, 2, 3, 4, 5, 8, 12, 28, 34, 41),
    "matrix-gradients": (0, 1, 2, 3, 5, 6, 11, 12, 13, 14, 17, 19, 22, 26, 27, 38, 49),
    "modern-sampler": (0, 1, 2, 3, 4, 5, 11, 19, 20, 22, 30, 32, 40, 41, 42, 56, 58),
    "normalisation": (0, 1, 2, 3, 10, 12, 25),
    "recurrent": (0, 1, 2, 3, 10, 13, 28),
    "sampler": (0, 1, 2, 3, 4, 30, 45, 53),
    "word-vectors": (0, 1, 2, 3, 4, 34),
}
"""Seeds that show between them all there is, as tests/test_sheets_shown.py holds."""
SHEETS = [(name, seed) for name in HOMEWORKS for seed in (SEEDS if TIMES else SHOWING[name])]
"""Homework and seed of the sheets that are judged whole: in a thorough run all seeds."""


@lru_cache(maxsize=32)
def homework(name: str = "matrix-gradients") -> Homework:
    """A homework that exgen ships."""
    return read(name, families=FAMILIES)


@lru_cache(maxsize=1024)
def sheet(seed: int | None, name: str = "matrix-gradients") -> Sheet:
    """The sheet of a seed, or for None the homework's original form."""
    return draw_sheet(homework(name), seed=seed, original=seed is None)
