"""What a solution says of the usual mistake: true of the wrong answer, and of no other."""

import pytest
from many import over
from sheets import HOMEWORKS, sheet

from exgen.calculus.build import symbol
from exgen.calculus.parse import parse
from exgen.calculus.shape import Shape
from exgen.marking.records import Usual
from exgen.marking.said import DOING, UsualMistake, most_telling, said
from exgen.mistakes.mistake_table import sentence
from exgen.questions.records import Part

COLUMN = Shape("n", 1)


def wrong(shape: Shape, right: Shape) -> UsualMistake:
    """A wrong answer of one shape where another, or the same, is due."""
    expr = symbol("a", shape)
    usual = Usual(name="answer-transposed", sentence="", expr=expr, shape=shape)
    return UsualMistake(Part(id="1", kind="gradient", of="f", wrt="x", shape=right), usual)


@pytest.mark.parametrize(
    ("shape", "right", "says", "is_silent_on"),
    [
        (Shape(1, "n"), COLUMN, "instead of", "the right shape"),
        (COLUMN, COLUMN, "the right shape", "instead of"),
        (Shape(1, 1), Shape(1, 1), "{wrong}.", "shape"),
    ],
)
def test_the_shape_is_told_as_it_is(
    shape: Shape, right: Shape, says: str, is_silent_on: str
) -> None:
    """A wrong shape shows the mistake, a right one does not, and a number has none to show."""
    _, text = said(wrong(shape, right))
    assert says in text
    assert is_silent_on not in text


def test_what_is_long_is_not_shown() -> None:
    """A wrong answer that does not fit into a line is not printed, and no sentence breaks off."""
    long = symbol("a" * 100, COLUMN)
    usual = Usual(name="answer-transposed", sentence="", expr=long, shape=COLUMN)
    _, text = said(
        UsualMistake(Part(id="1", kind="gradient", of="f", wrt="x", shape=COLUMN), usual)
    )
    assert "{wrong}" not in text
    assert text.endswith(".")


@pytest.mark.parametrize(
    ("value", "right", "shown"),
    [
        ("x / sum(ones(n, 1))", "x", True),  # a number, printed as n
        ("x - ones(n, 1)", "x", False),
        ("2 * (x - ones(n, 1))", "x - ones(n, 1)", True),
        ("2 * ones(n, 1)", "x - ones(n, 1)", False),
    ],
)
def test_a_vector_of_ones_is_shown_where_the_answer_has_it(
    value: str, right: str, shown: bool
) -> None:
    """A size is but a number; ones that the right answer does not have leave their length open."""
    quantities = {"x": symbol("x", COLUMN)}
    expr, answer = parse(value, quantities), parse(right, quantities)
    usual = Usual(name="batch-mean-lost", sentence="", expr=expr, shape=COLUMN)
    part = Part(id="1", kind="gradient", of="f", wrt="x", shape=COLUMN, answer=answer)
    assert UsualMistake(part, usual).short is shown


def test_every_mistake_is_known() -> None:
    """The words name mistakes of the table, each once."""
    assert all(sentence(name) for name in DOING)
    assert len(set(DOING.values())) == len(DOING)


@over("name", HOMEWORKS)
def test_the_solution_tells_one(name: str) -> None:
    """Where one is told, it is one of the key's, and no less telling than any other."""
    order = list(DOING)
    told = 0
    for seed in (3, 5, 7):
        drawn = sheet(seed, name)
        for proved in drawn.questions:
            usual = drawn.body.usual[proved.question.id]
            found = most_telling(proved.question, usual)
            if found is not None:
                told += 1
                assert found.usual in usual[found.part.id]
                others = [one.name for one in usual[found.part.id] if one.name in DOING]
                assert order.index(found.usual.name) == min(map(order.index, others))
    assert told >= 6


def test_numbers_are_shown_as_they_would_be() -> None:
    """A wrong matrix of numbers stands in the sentence, its shape where that is another one."""
    part = Part(id="1", kind="value", of="l", wrt="W", literal=[["1", "0"]])
    alike = Usual(name="bias-forgotten", sentence="", literal=[["1", "2"]], shape=Shape(1, 2))
    assert said(UsualMistake(part, alike))[1] == "{what} would then be {number}."
    turned = Usual(name="answer-transposed", sentence="", literal=[["1"], ["0"]], shape=Shape(2, 1))
    text = said(UsualMistake(part, turned))[1]
    assert text == "{what} would then be {number}, of shape {shape} instead of {right}."
