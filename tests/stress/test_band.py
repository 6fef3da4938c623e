"""The bands of the homeworks that come with exgen: no sheet is 15 % off the median.

Nothing is proved here, since the difficulty is that of the drawn solution.
"""

from collections import Counter

import pytest
from tried import seeds

from exgen import pipeline
from exgen.balance import bands
from exgen.families.registry import FAMILIES
from exgen.homework import Homework, read
from exgen.places import homework_files
from exgen.questions.difficulty import Scale
from exgen.questions.proved import Proved
from exgen.sheets import drawing
from exgen.stress.bands import independent
from exgen.stress.spread import quantile

SEEDS = seeds("sheets in a band")


def banded(name: str) -> bool:
    """Whether every question of a homework that may have a band has one."""
    homework = read(name, families=FAMILIES)
    may = independent(homework)
    return all(asked.difficulty for asked in homework.questions if asked.id in may)


BANDED = [name for name in homework_files() if banded(name)]


def taken(homework: Homework, seed: int) -> dict[str, int]:
    """The difficulty of every question of a sheet, by id."""
    found: dict[str, int] = {}

    def watch(id: str, draw: int, scale: Scale) -> None:
        if scale.difficulty is not None:
            found[id] = scale.difficulty.total

    pipeline.draw_sheet(homework, seed=seed, watch=watch)
    return found


@pytest.mark.parametrize("name", BANDED)
def test_every_sheet_is_in_the_band(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question in its own band, the sum within 15 % of the median over the seeds."""
    monkeypatch.setattr(drawing, "prove", lambda question, rng: Proved(question, ()))
    monkeypatch.setattr(pipeline, "problems_of", lambda body, templates: "")
    homework = read(name, families=FAMILIES)
    bands = {asked.id: asked.difficulty for asked in homework.questions}
    sheets: Counter[int] = Counter()
    for seed in SEEDS:
        totals = taken(homework, seed)
        for id, total in totals.items():
            band = bands[id]
            assert band is None or band[0] <= total <= band[1]
        sheets[sum(totals.values())] += 1
    median = quantile(sheets, 0.5)
    assert min(sheets) >= 0.85 * median
    assert max(sheets) <= 1.15 * median


@pytest.mark.parametrize("name", BANDED)
def test_no_draw_can_leave_it(name: str) -> None:
    """The easiest and the hardest sheet that the bands allow are within 15 % of their middle.

    So it is with the pieces that a seed takes of bands with cuts.

    What goes on from another question is left out; the seeds above look at it.
    """
    homework = read(name, families=FAMILIES)
    sheets = [bands(homework, seed).values() for seed in range(100)]
    low = min(sum(band[0] for band in sheet if band) for sheet in sheets)
    high = max(sum(band[1] for band in sheet if band) for sheet in sheets)
    assert high / low <= 1.15 / 0.85


def test_some_homeworks_have_bands() -> None:
    """The test above has something to look at."""
    assert len(BANDED) >= 2


def test_the_original_is_as_it_was() -> None:
    """A band holds for variants; the original form has the difficulty it has."""
    homework = read("matrix-gradients", families=FAMILIES)
    narrow = [asked.model_copy(update={"difficulty": (1, 2)}) for asked in homework.questions]
    held = homework.model_copy(update={"questions": narrow})
    one = pipeline.draw_sheet(homework, seed=None, original=True)
    other = pipeline.draw_sheet(held, seed=None, original=True)
    assert one.problems == other.problems
