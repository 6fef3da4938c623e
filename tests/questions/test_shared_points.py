"""Points of parts: shared out by work whatever is drawn, or as a homework file gives them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from re import sub

import pytest
from sheets import HOMEWORKS, homework, sheet
from tried import tried

from exgen.errors import DrawError, InputError
from exgen.families.composition.family import draw
from exgen.families.network import family as network
from exgen.families.registry import FAMILIES, family
from exgen.homework import Homework, read
from exgen.questions.difficulty import Scale
from exgen.questions.records import Question, Share
from exgen.questions.shared_points import allotted, apportioned
from exgen.sheets.drawing import request_for
from tests.questions.asking import request

SEEDS = tried("points of questions")
GIVEN_SEEDS = tried("points that are given")
"""Of a homework whose file gives the points of every part."""
SAME_POINTS = frozenset({"gradient", "dimension"})
"""Families whose questions have one part, worth all of the question's points."""


def points(shares: dict[str, int]) -> dict[str, int]:
    """The points of the parts of a composition with weights x, a and b, worth 20."""
    question = draw(request({"composition": "scalar-readout"}, points=20))
    return {part.id: part.points for part in allotted(question, shares).parts}


def drawn(asked: Homework, seed: int) -> Iterator[Question]:
    """The questions of a homework whose points have to be shared, drawn but not proved."""
    found: dict[str, Question] = {}
    for one in asked.questions:
        if one.family in SAME_POINTS:
            continue
        for attempt in range(5):
            wanted = request_for(
                asked, one, seed, attempt=attempt, drawn=found, taken=frozenset(),
                weigh=Scale(None), draft=True,
            )  # fmt: skip
            try:
                found[one.id] = allotted(family(one.family).question(wanted), one.parts)
                break
            except DrawError:
                continue
        yield found[one.id]


def by_number(question: Question) -> Mapping[str, int]:
    """The points of what the sheet asks for, by the number it is asked under."""
    sums = Counter[str]()
    for part in question.parts:
        assert part.points > 0, part
        # A bias stands with its weight: 1.11a and 1.11b are 1.11 elsewhere; 1.16 is for all layers
        # before the last two, be there one or two.
        sums[sub(r"(\d)[a-z]$", r"\1", part.number)] += part.points
    return sums


def of_layers(question: Question) -> Mapping[str, int]:
    """In a network, the points of the gradients in B.3: all layers together, and the input."""
    if question.family != "network":
        return {}
    sums = Counter[str]()
    for part in question.parts:
        if part.number == f"{question.id}.3":
            sums["x" if part.wrt == "x" else "layers"] += part.points
    return sums


@pytest.mark.parametrize("name", HOMEWORKS)
def test_points_do_not_depend_on_the_draw(name: str) -> None:
    """What the sheet asks for is worth the same for every seed, and no part is worth nothing."""
    asked = homework(name)
    seen: dict[str, dict[str, int]] = {}
    given = all(q.parts for q in asked.questions if q.family not in SAME_POINTS)
    for seed in range(GIVEN_SEEDS if given else SEEDS):
        for question in drawn(asked, seed):
            found = {**by_number(question), **of_layers(question)}
            assert sum(by_number(question).values()) == question.points
            expected = seen.setdefault(question.id, {})
            for number, worth in found.items():
                assert expected.setdefault(number, worth) == worth, (seed, question.id, number)


OPEN = """
name = "open"
title = "Open"
[[question]]
id = "1"
family = "network"
points = {network}
[[question]]
id = "2"
family = "backprop"
points = {backprop}
options = {{ hidden = [1, 3], bias = "either", level = 2 }}
[[question]]
id = "3"
family = "backprop-batch"
points = 9
options = {{ network_of = "2" }}
[[question]]
id = "4"
family = "backprop-numbers"
points = {numbers}
options = {{ network_of = "2" }}
[[question]]
id = "5"
family = "composition"
points = 10
[[question]]
id = "6"
family = "backprop-numbers"
points = 11
"""


@pytest.mark.parametrize(("network", "backprop", "numbers"), [(11, 21, 10), (50, 40, 25)])
def test_points_of_a_file_that_says_nothing(
    tmp_path: Path, network: int, backprop: int, numbers: int
) -> None:
    """Without `parts` the shares are fixed too, with few points and with many."""
    file = tmp_path / "open.toml"
    file.write_text(OPEN.format(network=network, backprop=backprop, numbers=numbers))
    asked = read(str(file), families=FAMILIES)
    seen: dict[str, set[tuple[tuple[str, int], ...]]] = {}
    for seed in range(24):
        for question in drawn(asked, seed):
            found = tuple(by_number(question).items())
            seen.setdefault(question.id, set()).add(found)
    assert {id: len(kinds) for id, kinds in seen.items()} == dict.fromkeys("123456", 1), seen


def test_too_few_points_are_refused_whatever_is_drawn() -> None:
    """A question needs a point for each part of its largest draw, not of the one at hand."""
    for seed in range(6):
        with pytest.raises(InputError, match=r"^question.B..points: expected 11 .* got 10"):
            network.draw(request({"hidden": [1, 3]}, points=10, seed=seed))


def test_apportioned_by_weight() -> None:
    """Whole numbers that add up, by weight, none below its least; what is over goes to the last."""
    assert apportioned(11, [Share("a"), Share("b"), Share("c"), Share("d")]) == [2, 3, 3, 3]
    assert apportioned(15, [Share("a", 1), Share("b", 2)]) == [5, 10]
    assert apportioned(10, [Share("a", 1, 4), Share("b", 4, 2)]) == [4, 6]
    assert apportioned(2, [Share("a", 1, 2), Share("b", 1, 2)]) == [1, 1]  # too few for the least


def test_bias_shares_the_points_of_its_weight() -> None:
    """A named weight is named with its bias; without the bias it has the points of both."""
    options = {"hidden": [1, 1], "skips": ["none"]}
    seen = set()
    for seed in range(20):
        question = allotted(network.draw(request(options, seed=seed)), {"W2": 12, "b2": 3})
        named = allotted(question, {"W2": 16})
        for one, worth in ((question, 15), (named, 16)):
            last = {part.wrt: part.points for part in one.parts if part.number == "B.2"}
            assert sum(last.values()) == worth
            seen.add(tuple(last.items()))
    assert seen == {
        (("W2", 12), ("b2", 3)), (("W2", 15),), (("W2", 12), ("b2", 4)), (("W2", 16),)
    }  # fmt: skip


def test_original_keeps_the_points_of_its_source() -> None:
    """The first homework of its kind: two points for each of 17 and 8 parts; 20, 20 and 10."""
    by_hand = [
        part for one in sheet(None, "backprop-by-hand").questions for part in one.question.parts
    ]
    assert {part.points for part in by_hand} == {2}
    third = sheet(None, "chain-rule").questions[2].question
    assert list(by_number(third).values()) == [20, 20, 10]


def test_parts_by_the_end_of_their_ids() -> None:
    """A part that is named has its points, the others share what is left as they would anyway."""
    found = points({"x": 9, "b.b": 3})
    assert (found["B.b.x"], found["B.b.b"]) == (9, 3)
    assert [found[f"B.a.{k}"] for k in (1, 2, 3, 4)] + [found["B.b.a"]] == [1, 1, 1, 1, 4]


def test_parts_by_the_beginning() -> None:
    """A beginning means all parts with it, though another part ends so."""
    found = points({"a": 6, "b": 14})
    assert sum(v for k, v in found.items() if k.startswith("B.a.")) == 6
    assert sum(v for k, v in found.items() if k.startswith("B.b.")) == 14


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ({"W": 3}, "no part is called 'W', there are 1, 2, 3, 4, x, b.a and b.b"),
        ({"a": 6, "a.1": 2}, "'a.1' and another name both mean a.1"),
        ({"a": 6, "b": 10}, "the points add up to 16, and the question has 20"),
        ({"a": 16, "x": 10}, "the points add up to 26, and the question has 20"),
    ],
)
def test_shares_that_do_not_fit(shares: dict[str, int], told: str) -> None:
    """A name that no part has, one part twice, and a wrong sum are told with the parts' names."""
    with pytest.raises(InputError) as caught:
        points(shares)
    assert told in str(caught.value)
    assert str(caught.value).startswith("question[B].parts: ")
