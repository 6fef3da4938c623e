"""The dimension of a space is drawn evenly, although draws outside the band are drawn again."""

from collections import Counter

import pytest
from sheets import homework
from tried import tried

from exgen.errors import DrawError
from exgen.families.dimension.family import SPACES, draw
from exgen.homework import QuestionTable as Asked
from exgen.questions.difficulty import OutsideBand, Scale
from exgen.sheets.drawing import DRAWS, request_for
from tests.questions.asking import request

SEEDS = tried("dimensions drawn")
CRITICAL = {1: 10.83, 2: 13.82}
"""Degrees of freedom -> what chi-square exceeds with a chance of 0.001."""


def asked(id: str) -> Asked:
    """A question of the homework chain-rule."""
    return next(one for one in homework("chain-rule").questions if one.id == id)


def dimension(one: Asked, seed: int) -> int:
    """The dimension that a seed asks for: that of the first draw inside the question's band."""
    for attempt in range(DRAWS):
        scale = Scale(one.difficulty)
        wanted = request_for(
            homework("chain-rule"), one, seed, attempt=attempt, drawn={}, taken=frozenset(),
            weigh=scale, draft=True,
        )  # fmt: skip
        try:
            question = draw(wanted)
            scale(question.program, question.parts)
        except (DrawError, OutsideBand):
            continue
        answer = question.parts[0].literal
        assert isinstance(answer, int)
        return answer
    raise AssertionError(f"seed {seed} finds nothing in its band")


def chi_square(found: Counter[int], kinds: int) -> float:
    """How far the counts are from even ones."""
    even = found.total() / kinds
    return sum((count - even) ** 2 / even for count in found.values())


@pytest.mark.parametrize("id", ["4.a", "4.b", "4.c", "4.d", "4.e"])
def test_each_dimension_has_its_share(id: str) -> None:
    """Over many seeds each dimension that the level allows comes in as often as the others."""
    one = asked(id)
    level = one.options["level"]
    assert isinstance(level, int)
    allowed = SPACES[str(one.options["space"])].dimensions(level)
    found = Counter(dimension(one, seed) for seed in range(SEEDS))
    assert set(found) == allowed
    assert chi_square(found, len(allowed)) < CRITICAL[len(allowed) - 1], found


def test_the_measure_can_fail() -> None:
    """Counts as they were before the dimension was drawn first are far from even."""
    assert chi_square(Counter({1: 337, 2: 56, 3: 7}), 3) > CRITICAL[2]


def test_another_dimension_where_one_is_used_up() -> None:
    """Questions of one kind on a sheet ask for different dimensions while there are any."""
    taken: frozenset[str] = frozenset()
    found = set()
    for k in range(3):
        question = draw(request({"space": "span", "level": 1}, id=f"4.{k}", seed=5, taken=taken))
        taken |= {question.identity}
        found.add(question.identity)
    assert len(found) == 3
