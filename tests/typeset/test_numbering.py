"""Numbers of parts: the same on the sheet, in the solution and in the key, without gaps."""

import re
from itertools import groupby, pairwise

import pytest
from sheets import HOMEWORKS, sheet

from exgen.pipeline import Sheet
from exgen.places import templates
from exgen.sheets.body import solutions


def headings(body: str) -> list[tuple[str, int]]:
    """The numbers of parts with their points, in order."""
    found = re.findall(r"\\ex(?:part|question)\{(.*?)\}\{(\d+)\}", body)
    return [(number, int(points)) for number, points in found]


def in_the_key(drawn: Sheet) -> list[tuple[str, int]]:
    """The same from the key."""
    sectioned = {section.id for section in drawn.homework.sections}
    found = []
    for question in drawn.key()["questions"]:
        if question["id"] not in sectioned:
            found.append((question["id"], question["points"]))
        for number, parts in groupby(question["parts"], key=lambda part: part["number"]):
            if number != question["id"]:
                found.append((number, sum(part["points"] for part in parts)))
    return found


def following(before: str, after: str) -> bool:
    """Whether a number may stand after another of the same question: 1, 2; 2, 3a; 3a, 3b; a, b."""
    (one, a), (two, b) = (re.fullmatch(r"(\d*)([a-z]?)", n).groups() for n in (before, after))
    same = one == two and ord(b or "z") == ord(a or "z") + 1
    return same or (int(two or 0) == int(one or 0) + 1 and b in ("", "a"))


@pytest.mark.parametrize("name", HOMEWORKS)
@pytest.mark.parametrize("seed", [None, 5, 9007199254740993, 2])
def test_each_number_stands_once_and_none_is_left_out(name: str, seed: int | None) -> None:
    """Sheet, solution and key have the same numbers with the same points, from the first on."""
    if name.endswith("sampler") and seed is None:
        seed = 3
    drawn = sheet(seed, name)
    asked = headings(drawn.problems)
    assert headings(solutions(drawn.body, templates())) == asked
    assert in_the_key(drawn) == asked
    for question in drawn.questions:
        id = f"{question.question.id}."
        own = [number.removeprefix(id) for number, _ in asked if number.startswith(id)]
        if drawn.homework.name == "chain-rule" and id == "4.":
            continue
        if question.question.family == "program":  # its parts go by the names of its author
            assert [f"{id}{name}" for name in own] == [part.id for part in question.question.parts]
            continue
        assert not own or own[0].rstrip("a") in ("1", "")
        assert all(following(a, b) for a, b in pairwise(own)), own


def test_selected_parts_keep_their_ids() -> None:
    """A part that is chosen from a longer list is counted anew, and keeps its id in the key."""
    parts = {q["id"]: q["parts"] for q in sheet(5, "sampler").key()["questions"]}
    assert [(part["id"], part["number"]) for part in parts["8"]] == [
        ("8.1", "8.1"), ("8.5", "8.2"), ("8.6", "8.3"), ("8.10", "8.4"), ("8.11", "8.5")
    ]  # fmt: skip


def test_a_bias_has_the_number_of_its_weight() -> None:
    """With biases 1.11 is 1.11a and 1.11b, and together worth what 1.11 is worth without."""
    seen = {}
    for seed in range(12):
        for part in sheet(seed, "backprop-by-hand").key()["questions"][0]["parts"]:
            if part["id"].startswith("1.11"):
                seen[part["id"], part["number"]] = part["points"]
    assert seen == {("1.11", "1.11"): 2, ("1.11", "1.11a"): 1, ("1.11b", "1.11b"): 1}
