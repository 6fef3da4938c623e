"""Variants without pages: in the order of their seeds, however many processes draw them."""

import os
import signal
from multiprocessing import active_children

import pytest
from sheets import homework

from exgen.errors import ExgenError
from exgen.variants import variant, variants
from exgen.writers.made import SheetFiles


def test_processes_change_nothing() -> None:
    """Two processes give the sheets that one gives, to the byte, and say how far they are."""
    told: list[int] = []
    seeds = range(3, 9)
    made = variants(homework(), seeds, jobs=2, done=told.append)
    assert told == [1, 2, 3, 4, 5, 6]
    assert [one.key["seed"] for one in made] == list(seeds)
    assert [dict(one.files) for one in made[:2]] == [
        dict(variant(homework(), seed).files) for seed in (3, 4)
    ]


def die(made: SheetFiles) -> None:
    """End the process that has a sheet, as a machine without memory does."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_dies_is_told() -> None:
    """With the seed, in one line, and nobody is left behind."""
    with pytest.raises(ExgenError, match=r"^seed 3: the process that had it ended with status -9"):
        variants(homework(), range(3, 9), jobs=2, done=lambda _: None, prepare={"it": die})
    assert not active_children()


def test_in_a_pool_no_question_speaks_of_another() -> None:
    """One that goes on from an earlier one has its network as its own; on a sheet it goes on."""
    asked = homework("backprop-by-hand")
    pool = variants(asked, range(2), jobs=1, done=lambda _: None, documents=False)
    sheets = variants(asked, range(2), jobs=1, done=lambda _: None, documents=True)
    for one, sheet in zip(pool, sheets, strict=True):
        said = [str(question["statement"]) for question in one.key["questions"]]
        assert not any("of question" in text for text in said)
        assert any("of question 1" in str(q["statement"]) for q in sheet.key["questions"])
        answers = [[p["answer"] for p in q["parts"]] for q in one.key["questions"]]
        assert answers == [[p["answer"] for p in q["parts"]] for q in sheet.key["questions"]]
