"""Facts about numbers: true ones hold, planted false ones are refused by both judges."""

from fractions import Fraction
from itertools import product

import pytest
from many import over

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.expr import Expr
from exgen.calculus.program import program
from exgen.errors import ClaimError
from exgen.verify.duals import Dual
from exgen.verify.judge import judge_facts
from exgen.verify.linear import Matrix, matrix
from exgen.verify.value_facts import Point, Valued

NETWORK = program(
    variables={
        "x": ((1, 2), "real"),
        "W1": ((2, 2), "real"),
        "W2": ((2, 2), "real"),
        "b2": ((1, 2), "real"),
        "y": ((1, 2), "real"),
    },
    equations={
        "z1": "x @ W1.T",
        "h1": "relu(z1)",
        "h2": "h1 @ W2.T + b2",
        "l": "norm(h2 - y)**2 / 2",
    },
)
GIVEN = {
    "x": matrix([[1, -2]]),
    "W1": matrix([[3, 1], [1, "5/2"]]),
    "W2": matrix([[2, 1], ["-1/3", 1]]),
    "b2": matrix([[1, 0]]),
    "y": matrix([[2, -1]]),
}
POINT = Point(NETWORK, GIVEN)


def named(text: str) -> Expr:
    """A quantity, an expression, or with a slash the gradient of the loss by a quantity."""
    if text.startswith("l/"):
        return gradient_name(NETWORK.find("l"), NETWORK.find(text[2:]))
    return NETWORK.read(text)


# z1 = (1, -4), h1 = (1, 0), h2 = (3, -1/3), h2 - y = (1, 2/3)
TRUE = {
    "x": [[1, -2]],
    "z1": [[1, -4]],
    "h1": [[1, 0]],
    "h2": [[3, "-1/3"]],
    "l": [["13/18"]],
    "step(z1)": [[1, 0]],
    "2 * (h2 - y)": [[2, "4/3"]],
    "sum(h1 * h1)": [[1]],
    "l/h2": [[1, "2/3"]],
    "l/b2": [[1, "2/3"]],
    "l/W2": [[1, 0], ["2/3", 0]],
    "l/h1": [["16/9", "5/3"]],
    "l/z1": [["16/9", 0]],
    "l/W1": [["16/9", "-32/9"], [0, 0]],
    "l/x": [["16/3", "16/9"]],
}


@pytest.mark.parametrize("text", TRUE)
def test_true_numbers_hold(text: str) -> None:
    """Values and gradients that were worked out by hand are accepted by both judges."""
    fact = Valued(POINT, named(text), matrix(TRUE[text]))
    assert fact.holds()
    assert fact.confirmed()
    (sealed,) = judge_facts([fact], where="a test")
    assert sealed.fact is fact


@pytest.mark.parametrize("text", TRUE)
def test_wrong_numbers_are_refused(text: str) -> None:
    """A number that is off by a hundredth, in whichever entry, convinces neither judge."""
    rows: Matrix = matrix(TRUE[text])
    for i, row in enumerate(rows):
        for j in range(len(row)):
            off = [
                [e + Fraction((i, j) == (k, m), 100) for m, e in enumerate(line)]
                for k, line in enumerate(rows)
            ]
            fact = Valued(POINT, named(text), matrix(off))
            assert not fact.holds()
            assert not fact.confirmed()
    with pytest.raises(ClaimError, match=r"a fact does not hold: .*at the given numbers"):
        judge_facts([Valued(POINT, named(text), matrix(off))], where="a test")


def test_a_transposed_answer_is_refused() -> None:
    """The shape counts."""
    fact = Valued(POINT, named("z1"), matrix([[1], [-4]]))
    assert not fact.holds()
    assert not fact.confirmed()


def test_a_derivative_at_a_kink_is_no_fact() -> None:
    """Where a pre-activation is zero there is no gradient, whatever is said about it."""
    point = Point(NETWORK, {**GIVEN, "W1": matrix([[2, 1], [1, 1]])})
    for value in ([["16/9", 0]], [[0, 0]]):
        assert not Valued(point, named("l/z1"), matrix(value)).holds()


@pytest.mark.parametrize(
    ("text", "value"), [("tanh(z1)", [[0, 0]]), ("norm(z1)", [[1]]), ("1 / l", [["18/13"]])]
)
def test_what_is_no_polynomial_is_not_proved(text: str, value: list[list[int | str]]) -> None:
    """Functions without exact values are refused and never approximated."""
    assert not Valued(POINT, named(text), matrix(value)).holds()


def test_a_name_without_a_number_is_refused() -> None:
    """A variable that was given no value makes the fact false, not an error."""
    point = Point(NETWORK, {name: rows for name, rows in GIVEN.items() if name != "b2"})
    fact = Valued(point, named("h2"), matrix([[3, "-1/3"]]))
    assert not fact.holds()
    assert not fact.confirmed()


@over("numbers", product((Fraction(0), Fraction(2), Fraction(-3, 5)), repeat=4))
def test_dual_numbers_follow_the_product_rule(numbers: tuple[Fraction, ...]) -> None:
    """(a + b e)(c + d e) = ac + (ad + bc) e, whichever of the numbers are 0."""
    a, b, c, d = numbers
    assert Dual(a, b) * Dual(c, d) == Dual(a * c, a * d + b * c)
    assert Dual(a, b) + Dual(c, d) == Dual(a + c, b + d)
