"""Bands of difficulty that balance each other, and the variety that they keep."""

from itertools import pairwise, takewhile
from pathlib import Path

import pytest
from sheets import homework
from tried import seeds

from exgen.balance import bands, pieces
from exgen.classroom.drafts import SheetDraft
from exgen.errors import InputError
from exgen.families.gradient.family import FIELDS
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.library import catalogue
from exgen.pipeline import draw_sheet
from exgen.questions.difficulty import Scale


def test_a_hard_piece_goes_with_an_easy_one() -> None:
    """Paired by width: A.1 with A.3 and A.2 with A.4; every piece of every band has its turn."""
    asked = homework("matrix-gradients")
    cut = {one.id: pieces(one) for one in asked.questions if one.balance}
    seen: dict[str, set[int]] = {}
    for seed in range(40):
        found = bands(asked, seed)
        place = {id: cut[id].index(found[id]) for id in cut}
        assert place["A.1"] + place["A.3"] == 2 == place["A.2"] + place["A.4"]
        assert found["B"] == asked.questions[-1].difficulty
        for id, k in place.items():
            seen.setdefault(id, set()).add(k)
    assert set(map(len, seen.values())) == {3}


def test_pieces_of_a_band() -> None:
    """The pieces cover the band without gaps and without overlap."""
    for one in homework("sampler").questions:
        found = pieces(one)
        if not found:
            continue
        assert one.difficulty == (found[0][0], found[-1][1])
        assert all(b[0] == a[1] + 1 for a, b in pairwise(found))


@pytest.mark.parametrize("seed", [3, 11])
def test_sheets_and_drafts_keep_to_the_pieces(seed: int) -> None:
    """A sheet draws from the pieces of its seed, and the draft of a class from the same ones."""
    asked = homework("matrix-gradients")
    allowed = bands(asked, seed)
    totals: dict[str, int] = {}

    def watch(id: str, attempt: int, scale: Scale) -> None:
        assert scale.difficulty is not None
        totals[id] = scale.difficulty.total  # the last draw is the one that is taken

    drawn = draw_sheet(asked, seed=seed, watch=watch)
    draft = SheetDraft(asked, seed)
    for one in asked.questions:
        low, high = allowed[one.id]
        assert low <= totals[one.id] <= high
        draft.take(one, draft.draft(one))
    kinds = [one.question.identity for one in drawn.questions]
    assert [one.variant.kind for one in draft.taken.values()] == kinds


@pytest.mark.parametrize("name", ["matrix-gradients", "sampler", "chain-rule"])
def test_bands_keep_the_variety(name: str) -> None:
    """At least three quarters of the forms that a level has lie in the band of its question."""
    asked = homework(name)
    gradients = list(takewhile(lambda one: one.family == "gradient", asked.questions))
    found: dict[str, set[str]] = {one.id: set() for one in gradients}
    for seed in seeds("forms in a band"):
        draft = SheetDraft(asked, seed)
        for one in gradients:
            draft.take(one, draft.draft(one))
            found[one.id].add(draft.taken[one.id].variant.kind.removeprefix("form:"))
    for one in gradients:
        wanted = {"topic": "general", **one.options}
        pool = {
            form.name
            for form in catalogue.forms().values()
            if all(getattr(form, key) == wanted[key] for key in FIELDS if key in wanted)
        }
        assert found[one.id] <= pool
        assert len(found[one.id]) >= 0.75 * len(pool), (one.id, sorted(pool - found[one.id]))


WRONG = """
name = "wrong"
title = "Wrong"
[[question]]
id = "1"
family = "gradient"
points = 10
{band}
balance = {cuts}
"""


@pytest.mark.parametrize(
    ("band", "cuts", "told"),
    [
        ("", "[50]", "the band 'difficulty' (which is missing), got [50]"),
        ("difficulty = [40, 80]", "[80]", "inside the band 'difficulty' ([40, 80]), got [80]"),
        ("difficulty = [40, 80]", "[39]", "got [39]"),
        ("difficulty = [40, 80]", "[60, 50]", "got [60, 50]"),
    ],
)
def test_cuts_that_do_not_fit(tmp_path: Path, band: str, cuts: str, told: str) -> None:
    """Cuts without a band, outside it, or out of order are refused by their key."""
    file = tmp_path / "wrong.toml"
    file.write_text(WRONG.format(band=band, cuts=cuts))
    with pytest.raises(InputError) as caught:
        read(str(file), families=FAMILIES)
    assert "question[1].balance: expected growing numbers" in str(caught.value)
    assert told in str(caught.value)
