"""How many samples a truth is tried with where chance draws them: seeds, programs, texts.

A row of TRIED says what an ordinary run (`make test`) tries and what a thorough one does
(`make thorough`, which sets EXGEN_THOROUGH=1). EXGEN_THOROUGH=N tries N times the second, and where
hypothesis draws, other samples than those of every run (`make fuzz`).
"""

import os
from collections.abc import Iterable, Sequence
from typing import TypeVar

TIMES = int(os.environ.get("EXGEN_THOROUGH") or "0")
"""How often a thorough run goes over its numbers; 0 in an ordinary run."""
FRESH = TIMES > 1
"""Whether hypothesis looks for samples that are not those of every run."""

TRIED: dict[str, tuple[int | tuple[int, ...], int]] = {
    "examples": (40, 100),  # of hypothesis, where a test has no row of its own
    "sheets": ((0, 3, 6, 11, 12, 13, 14, 17, 19, 22, 26, 27, 38, 49), 60),
    "chain rules without a script": (8, 240),
    "programs of one's own": ((0, 1, 2, 4, 6, 11), 60),
    "sheets read": (4, 12),
    "backprop with every switch": (14, 60),
    "proofs of random programs": (12, 50),
    "mutants": (1000, 2000),
    "mutants of program": (3, 6),
    "mutants of gradient": (7, 10),
    "mutants of composition": (2, 5),
    "mutants of two-layer": (1, 4),
    "mutants of network": (1, 3),
    "each program": (1, 4),
    "spaces of each kind and level": (15, 75),
    "proofs about spaces": (2, 8),
    "dimensions drawn": (100, 400),
    "points of questions": (40, 200),
    "points that are given": (12, 30),
    "random programs": (50, 150),
    "random programs swept": (20, 60),
    "keys marked": (1, 2),
    "mistakes in each part": (2, 100),
    "sheets in each language": (1, 2),
    "sheets in a band": (6, 12),
    "sheets printed": (24, 100),
    "networks kept": (80, 200),
    "moments of Ctrl-C": (3, 8),
    "kills of a class": (2, 3),
    "spoiled typings": (500, 1500),
    "random signs": (100, 300),
    "lengths of texts": (2, 4),
    "draws of each form": (1, 3),
    "letters of a form": (15, 60),
    "names of a form": (6, 15),
    "usual mistakes": (1, 3),
    "causes of mistakes": (5, 12),
    "forms in a band": (150, 400),
    "pairs of mistakes": (40, 100_000),
    "typings shown back": (250, 2000),
    "typings spoiled": (250, 2000),
    "typings carried along": (100, 2000),
}
"""Ordinarily a number, or which seeds, where few of them show all there is; thoroughly a number."""

Case = TypeVar("Case")


def seeds(what: str) -> Sequence[int]:
    """The seeds that this run tries."""
    ordinary, thorough = TRIED[what]
    if TIMES:
        return range(TIMES * thorough)
    return range(ordinary) if isinstance(ordinary, int) else ordinary


def tried(what: str) -> int:
    """How many samples this run tries."""
    return len(seeds(what))


def examples(thorough: int) -> int:
    """How many examples hypothesis tries where a thorough run tries so many."""
    ordinary, every = int(str(TRIED["examples"][0])), TRIED["examples"][1]
    return TIMES * thorough if TIMES else thorough * ordinary // every


def some(what: str, cases: Iterable[Case]) -> list[Case]:
    """As many of the cases as this run tries: the first one, and evenly on from there."""
    every = list(cases)
    count = min(tried(what), len(every))
    return [every[k * len(every) // count] for k in range(count)]


class Again:
    """Tells what came before, by which an ordinary run passes over what it has tried already."""

    def __init__(self) -> None:
        self._before: set[tuple[str, ...]] = set()

    def __call__(self, *what: str) -> bool:
        """Whether it has come before and is not to be tried again; in a thorough run never."""
        before = what in self._before
        self._before.add(what)
        return before and not TIMES
