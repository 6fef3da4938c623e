"""Points of parts: shared out evenly, or as a homework file gives them."""

import pytest

from exgen.errors import InputError
from exgen.questions.composition import draw
from exgen.questions.points import allotted, spread
from tests.questions.asking import request


def points(shares: dict[str, int]) -> dict[str, int]:
    """The points of the parts of a composition with weights x, a and b, worth 20."""
    question = draw(request({"composition": "scalar-readout"}, points=20))
    return {part.id: part.points for part in allotted(question, shares).parts}


def test_spread_is_even_and_whole() -> None:
    """The shares differ by one at most and add up."""
    assert spread(11, 4) == [3, 3, 3, 2]


def test_parts_by_the_end_of_their_ids() -> None:
    """A part that is named has its points, the others share what is left."""
    found = points({"x": 9, "b.b": 3})
    assert (found["B.b.x"], found["B.b.b"]) == (9, 3)
    assert [found[f"B.a.{k}"] for k in (1, 2, 3, 4)] + [found["B.b.a"]] == [2, 2, 2, 1, 1]


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
