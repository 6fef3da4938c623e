"""What is said of an observation, sentence by sentence: where it is true, and where it is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from exgen.calculus.program import Program, program
from exgen.codegen.difference_steps import STEPS, Differences
from exgen.codegen.observe import Observation
from exgen.codegen.observed_words import sentences, words
from exgen.codegen.script import STEP
from exgen.errors import WordsError
from exgen.verify.arrays import Array

KINK = "carries some unit over its kink, so that the difference mixes two slopes"
TERM = "carries a term of the loss over its kink, so that the difference mixes two slopes"
EXACT = "so that a central difference is exact"
TAYLOR = "leaves out the higher terms of the Taylor series"
HUNDRED = "ten times the step makes the error about a hundred times as large"
FALLS = "With a larger step the error is smaller, as rounding alone counts here."
LEAVES = "leaves the neighbourhood in which the difference is exact"
PRINTED = "loss: 1\nx: agrees\nrelative difference: about 1e-10\n"


def seen(equations: dict[str, str], x: list[float], **others: Array) -> Observation:
    """What there is to observe of f at a point, for the gradient by x."""
    prog, point = at(equations, x, **others)
    table = Differences(program=prog, objective="f", wrt=("x",), point=point)
    return Observation(
        output=PRINTED,
        rows=table.rows(),
        exact=table.quadratic(),
        mixed=table.mixed(STEPS[0]),
        lost=table.lost(float(STEP)),
    )


def at(
    equations: dict[str, str], x: list[float], **others: Array
) -> tuple[Program, dict[str, Array]]:
    """A program in x and further variables, and a point."""
    point = {"x": np.array(x)[:, None], **others}
    prog = program(
        variables={name: (value.shape, "real") for name, value in point.items()},
        equations=equations,
    )
    return prog, point


Y = np.array([[0.3], [-0.6]])
CROSSING = [0.05, 1.2]
"""The first entry is within the largest step of zero."""
CASES: dict[str, tuple[Observation, Observation]] = {
    KINK: (
        seen({"a": "relu(x)", "f": "norm(a - y)**2"}, CROSSING, y=Y),
        seen({"a": "elu(x)", "f": "norm(a - y)**2"}, CROSSING, y=Y),
    ),
    TERM: (
        seen({"f": "sum(abs(x - y))**2"}, [0.35, 1.2], y=Y),
        seen({"a": "relu(x)", "f": "norm(a - y)**2"}, CROSSING, y=Y),
    ),
    EXACT: (
        seen({"a": "relu(x)", "f": "norm(a - y)**2"}, [0.7, 1.2], y=Y),
        seen({"a": "tanh(x)", "f": "norm(a - y)**2"}, [0.7, 1.2], y=Y),
    ),
    TAYLOR: (
        seen({"a": "tanh(x)", "f": "norm(a - y)**2"}, [0.7, 1.2], y=Y),
        seen({"f": "sum(huber(x - y))"}, [0.7, 1.2], y=Y),
    ),
    HUNDRED: (
        seen({"f": "sum(exp(x))"}, [0.7, 1.2]),
        seen({"f": "norm(x)**2"}, [0.7, 1.2]),
    ),
    FALLS: (
        seen({"f": "norm(x - y)**2"}, [0.7, 1.2], y=Y),
        seen({"f": "sum(exp(x))"}, [0.7, 1.2]),
    ),
    LEAVES: (
        seen({"f": "sum(huber(x))"}, [0.96, 0.2]),
        seen({"f": "sum(huber(x))"}, [0.7, 0.2]),
    ),
}
SAME_SLOPE = {
    "smooth": {"a": "softplus(x)", "f": "sum(huber(a - y))"},
    "elu": {"a": "elu(x)", "f": "norm(a - y)**2"},
    "huber": {"f": "sum(huber(10 * x))"},
    "squared relu": {"f": "sum(relu(x)**2)"},
    "unit without weight": {"a": "relu(x)", "f": "sum(exp(x)) + 0 * sum(a)"},
}


@pytest.mark.parametrize("sentence", CASES)
def test_a_sentence_stands_where_it_is_true_and_nowhere_else(sentence: str) -> None:
    """Each has a loss of which it holds and one of which it does not."""
    true, false = CASES[sentence]
    assert sentence in words(true)
    assert sentence not in words(false)


@pytest.mark.parametrize("name", SAME_SLOPE)
def test_no_two_slopes_are_mixed_where_there_is_one(name: str) -> None:
    """A piece changes within the largest step, but not the slope of the loss."""
    here = seen(SAME_SLOPE[name], [0.05, 1.2], **({"y": Y} if "y" in str(SAME_SLOPE[name]) else {}))
    assert not here.mixed
    assert "two slopes" not in words(here)


def test_the_slopes_that_are_mixed_are_those_of_the_table() -> None:
    """Where a slope jumps within the largest step, its row is far worse than a hundredfold."""
    here = seen({"a": "relu(x)", "f": "sum(exp(a) * y**2)"}, CROSSING, y=Y)
    assert here.mixed == {"unit"}
    assert here.rows[0].error > 1e4 * here.rows[1].error / 100
    assert here.truncates
    assert HUNDRED in words(here)


def test_one_reason_only_is_given_for_the_error() -> None:
    """What is left out of the series, or that nothing is: never both, and rounding always."""
    for here in (o for pair in CASES.values() for o in pair):
        text = words(here)
        assert (TAYLOR in text) + (EXACT in text) == 1
        assert here.exact != here.truncates
        assert "the loss is computed with 16 digits" in text


def test_an_error_that_neither_reason_explains_is_told_without_one() -> None:
    """Rounding alone is named where no more is known."""
    here = replace(CASES[EXACT][0], exact=False)
    text = words(here)
    assert TAYLOR not in text
    assert EXACT not in text
    assert "This is not zero: the loss is computed with 16 digits" in text
    assert FALLS not in text


def test_digits_are_lost_where_two_values_share_them() -> None:
    """A loss that changes by its own size from step to step loses none."""
    here = CASES[TAYLOR][0]
    assert here.lost > 3
    assert "loses the leading ones" in words(here)
    assert "leading ones" not in words(replace(here, lost=0.2))


def test_steps_and_errors_are_compared_as_they_are() -> None:
    """A growth that is not about tenfold, or about a hundredfold, is not called so."""
    here = CASES[TAYLOR][0]
    steep = [replace(row, error=row.error * (3 if row.step < 1e-6 else 1)) for row in here.rows]
    tiny = replace(steep[-1], error=steep[-1].error * 1e5)
    assert "a tenth of the step makes" in words(here)
    assert "a tenth of the step makes" not in words(replace(here, rows=(*steep[:-1], tiny)))
    large = replace(here.rows[0], error=here.rows[0].error * 50)
    assert HUNDRED not in words(replace(here, rows=(large, *here.rows[1:])))
    assert "and the error grows" in words(replace(here, rows=(large, *here.rows[1:])))


def test_a_script_that_disagrees_is_an_error_and_no_sentence() -> None:
    """That all gradients agree is said of an output that says so."""
    for output in (PRINTED.replace("agrees", "DIFFERS"), "loss: 1\n"):
        with pytest.raises(WordsError, match="reference script prints"):
            sentences(replace(CASES[TAYLOR][0], output=output))
