"""What is said where a quantity acts on another in several ways."""

import pytest

from exgen.calculus.program import Program, program
from exgen.said.ways import Between, said
from said.pages import asked, page


def written(**equations: str) -> Program:
    """A small program in a column and a matrix."""
    variables = {"x": (("d", 1), "real"), "W": (("d", "d"), "real")}
    return program(variables=variables, equations=equations, sizes={"d": 3})


@pytest.mark.parametrize(
    ("equations", "through", "text"),
    [
        ({"z": "W @ x", "J": "norm(z)**2"}, ("z",), ""),
        ({"z": "W @ x", "J": "norm(z + x)**2"}, ("z", "J"), "and directly"),
        ({"z": "W @ x", "u": "z + x", "J": "norm(u)**2"}, ("z", "u"), "through {through};"),
        # what does not lead to the end is no way
        ({"z": "W @ x", "u": "2 * x", "J": "norm(z)**2"}, ("z",), ""),
    ],
)
def test_ways_are_counted_in_the_program(
    equations: dict[str, str], through: tuple[str, ...], text: str
) -> None:
    """The quantities that come next on a way to the end, and no sentence for a single one."""
    between = Between(written(**equations), "x", "J")
    assert between.through == through
    sentence, count = said(between)
    assert bool(sentence) == bool(text)
    assert text in sentence
    assert (count == "two") == (len(through) == 2)


@pytest.mark.parametrize(("skip", "told"), [("input-to-output", True), ("none", False)])
def test_a_skip_connection_is_said_to_add(skip: str, told: bool) -> None:
    """The gradient by the input of a network with a skip connection says why two terms add up."""
    _, solution = page(asked("network", hidden=[1, 1], skips=[skip]))
    assert ("in two ways, through" in solution) == told
