"""The homework backprop-by-hand from outside: its keys, its pages, its original."""

import json

import pytest
from many import over
from outside.judge import judge
from sheets import homework, sheet
from tried import seeds

from exgen.homework import Homework
from exgen.pipeline import draw_sheet
from exgen.typeset.engine import typeset

NAME = "backprop-by-hand"


def every_kind(seed: int) -> Homework:
    """The homework with every switch open."""
    options = {
        "level": 1 + seed % 2,
        "hidden": [1, 3],
        "widest": 8 if seed % 3 == 0 else 5,
        "convention": "either",
        "bias": "either",
    }
    first, *others = homework(NAME).questions
    one = first.model_copy(update={"options": options, "points": 40, "difficulty": None})
    more = [other.model_copy(update={"points": 20, "parts": {}}) for other in others]
    return homework(NAME).model_copy(update={"questions": [one, *more], "sections": []})


@over("seed", seeds("backprop with every switch"), pieces=4)
def test_keys_of_every_kind(seed: int) -> None:
    """Autograd agrees with every answer and every step, and with answers in terms of others."""
    key = draw_sheet(every_kind(seed), seed=seed).key()
    assert judge(json.loads(json.dumps(key)), points=3) == []


def test_the_original() -> None:
    """25 parts of 34 and 16 points, in order, judged from outside."""
    key = sheet(None, NAME).key()
    ids = [[p["id"] for p in q["parts"]] for q in key["questions"]]
    assert ids == [[f"1.{n}" for n in range(1, 18)], [f"2.{n}" for n in range(1, 9)]]
    assert [sum(p["points"] for p in q["parts"]) for q in key["questions"]] == [34, 16]
    assert judge(json.loads(json.dumps(key))) == []


@pytest.mark.parametrize("seed", [3, 11])
def test_a_variant_has_numbers_to_go_with_it(seed: int) -> None:
    """Question 3 is asked of variants alone, and the points of all three add up."""
    drawn = sheet(seed, NAME)
    assert [one.question.id for one in drawn.questions] == ["1", "2", "3"]
    assert [section.points for section in drawn.body.sections] == [34, 16, 15]
    key = drawn.key()
    assert [sum(p["points"] for p in q["parts"]) for q in key["questions"]] == [34, 16, 15]
    assert "gradients" in key["questions"][2]
    assert [one.question.id for one in sheet(None, NAME).questions] == ["1", "2"]


def test_pages_of_the_original() -> None:
    """The original is typeset without a warning, question marks where it has them."""
    documents = sheet(None, NAME).documents()
    for made in typeset(documents).values():
        assert not made.overfull and not made.undefined and not made.warnings
    body = documents["problems"].source
    assert "? & ? & ? & ?" in body and "h^{2}_{1,1}" in body


def test_pages_of_a_wide_network() -> None:
    """A wide variant fits its pages too, and no formula is made smaller for it."""
    made = typeset(draw_sheet(every_kind(9), seed=9).documents())
    for page in made.values():
        assert not page.overfull and not page.undefined and not page.warnings


def test_signs_are_explained() -> None:
    """The dot of a column, the number of units and the short name of a derivative."""
    documents = sheet(None, NAME).documents()
    problems, solutions = (documents[kind].body for kind in ("problems", "solutions"))
    assert "W_{i,\\cdot}" in problems and "$n_{k}$ units" in problems
    for question in ("1.17", "2.7"):
        start = solutions.index(f"\\expart{{{question}}}")
        first = solutions.index("\\partial_{h", start)
        assert "with $\\partial_{u} \\ell$ for the derivative" in solutions[start:first]
    assert solutions.count("\\partial_{u}") == 2
