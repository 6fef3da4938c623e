"""Sheets as writers get them, with what they ask, for the tests of all platforms."""

from functools import lru_cache

from sheets import homework, sheet

from exgen.homework import available
from exgen.key_figures import figures
from exgen.key_text import key_text
from exgen.writers import SheetFiles
from exgen.writers.platform_inputs import Asked, asked

CASES = [(one.name, seed) for one in available() for seed in range(4)]
"""Homework and seed of every sheet."""


@lru_cache(maxsize=64)
def made(name: str, seed: int | None) -> SheetFiles:
    """The sheet, with its figures as SVG."""
    drawn = sheet(seed, name)
    assert homework(name).name == name
    key = drawn.key()
    files = {f"{one.name}.svg": one.svg for one in figures(key, drawn.problems)}
    documents = {f"{kind}.tex": one.source.encode() for kind, one in drawn.documents().items()}
    return SheetFiles({"key.json": key_text(key).encode(), **files, **documents, **drawn.files()})


@lru_cache(maxsize=64)
def questions(name: str, seed: int | None) -> tuple[Asked, ...]:
    """What a platform asks of the sheet."""
    return tuple(asked(made(name, seed).key))
