"""The points of intermediate results: they add up, each result counts once."""

from fractions import Fraction
from itertools import product

from many import over
from sheets import HOMEWORKS, sheet

from exgen.marking.rubric import divided


def test_points_add_up() -> None:
    """Whole or half points, half of all or more for the answer, none for a result that has none."""
    for points, results in product(range(1, 31), range(9)):
        answer, worth = divided(points, results)
        assert answer + sum(worth) == points
        assert len(worth) == results
        assert answer >= Fraction(points, 2)
        assert all(2 * share == int(2 * share) and share >= 0 for share in worth)
        assert worth == sorted(worth)
        assert max(worth, default=0) - min(worth, default=0) <= 1
        if results == 0:
            assert answer == points


def test_as_a_lecturer_would() -> None:
    """Some that one can judge by eye."""
    assert divided(10, 1) == (7, [3])
    assert divided(2, 1) == (Fraction(3, 2), [Fraction(1, 2)])
    assert divided(12, 3) == (6, [2, 2, 2])
    assert divided(10, 5) == (5, [1, 1, 1, 1, 1])
    assert divided(1, 1) == (1, [0])


@over("name", HOMEWORKS)
def test_each_result_counts_once(name: str) -> None:
    """A rubric names steps of its part, each in one rubric of the question and no part's answer."""
    for seed in (3, 5, 7):
        for question in sheet(seed, name).key()["questions"]:
            answers = {(part["of"], part.get("wrt")) for part in question["parts"]}
            met = set()
            for part in question["parts"]:
                rubric = part["rubric"]
                worth = [step["points"] for step in rubric["steps"]]
                assert rubric["answer"] + sum(worth) == part["points"]
                assert all(worth)
                steps = {(step["of"], step["wrt"]) for step in part["steps"]}
                for step in rubric["steps"]:
                    named = (step["of"], step["wrt"])
                    assert named in steps - answers
                    assert named not in met
                    met.add(named)


def test_a_network_has_some() -> None:
    """The errors of the layers earn points in the part that finds them first."""
    network = sheet(7).key()["questions"][-1]
    rubrics = {part["id"]: part["rubric"] for part in network["parts"]}
    assert [step["wrt"] for step in rubrics["B.3.W1"]["steps"]] == ["a1", "z1"]
    assert rubrics["B.3.b1"]["steps"] == []
