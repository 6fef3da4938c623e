"""Sheets as writers get them, with what they ask, for the tests of all platforms."""

from functools import lru_cache
from pathlib import Path

from sheets import sheet

from exgen.key_figures import figures
from exgen.key_text import key_text
from exgen.writers import SheetFiles
from exgen.writers.platform_inputs import Asked, asked

DATA = Path(__file__).parent.parent / "data"
OWN = ("own-letters", "hostile")
"""Homeworks in an instructor's own files: functions of any letter; signs of other languages."""
FIRST_SEEDS = range(4)
SEEDS = {
    "attention": (0, 1), "backprop-by-hand": (0, 3), "chain-rule": (0, 1, 3),
    "likelihoods": (2, 3), "matrix-gradients": (0, 1, 3), "modern-sampler": (2, 3),
    "normalisation": (0, 1, 3), "recurrent": (2,), "sampler": (0, 2), "word-vectors": (2, 3),
}  # fmt: skip
"""Of each homework so many of the first seeds as have all that those ask for between them."""
CASES = [(name, seed) for name, seeds in SEEDS.items() for seed in seeds]
CASES += [(name, seed) for name in OWN for seed in range(2)]
"""Homework and seed of every sheet."""
ONE_EACH = [(name, seeds[0]) for name, seeds in SEEDS.items()] + [(name, 0) for name in OWN]


@lru_cache(maxsize=64)
def made(name: str, seed: int | None) -> SheetFiles:
    """The sheet, with its figures as SVG."""
    drawn = sheet(seed, f"{DATA / name}.toml" if name in OWN else name)
    assert drawn.key()["homework"] == name
    key = drawn.key()
    files = {f"{one.name}.svg": one.svg for one in figures(key, drawn.problems)}
    documents = {f"{kind}.tex": one.source.encode() for kind, one in drawn.documents().items()}
    return SheetFiles({"key.json": key_text(key).encode(), **files, **documents, **drawn.files()})


@lru_cache(maxsize=64)
def questions(name: str, seed: int | None) -> tuple[Asked, ...]:
    """What a platform asks of the sheet."""
    return tuple(asked(made(name, seed).key))
