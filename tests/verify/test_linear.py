"""Facts of linear algebra: true ones hold, planted false ones are refused by both judges."""

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp

from exgen.errors import ClaimError
from exgen.verify.exponentials import exact, form, numbers
from exgen.verify.facts import Fact
from exgen.verify.judge import judge_facts
from exgen.verify.linear import (
    Combination,
    Determinant,
    Elimination,
    NullBasis,
    Pivots,
    Rank,
    RowOperation,
    Solved,
    matrix,
)
from exgen.verify.spans import (
    Coordinates,
    FunctionCombination,
    FunctionRank,
    FunctionValues,
    Identity,
    Wronskian,
)

A = matrix([[1, -2, 3, 2], [-1, 2, -2, -1], [2, -4, 5, 3]])
FIRST = matrix([[1, -2, 3, 2], [0, 0, 1, 1], [0, 0, -1, -1]])
ECHELON = matrix([[1, -2, 3, 2], [0, 0, 1, 1], [0, 0, 0, 0]])
SQUARE = matrix([[1, 2, -3], [-2, -2, 3], [2, 4, 6]])
ONE, TWO = Fraction(1), Fraction(2)
DOWN = (RowOperation(1, 0, multiple=ONE), RowOperation(2, 0, multiple=-TWO))
PI = ("-pi", "pi")
UNIT = ("0", "1")
WAVES = ("5", "cos(2*x)", "cos(x)**2")
POLYNOMIALS = ("(x - 2)*(x + 2)", "x**2*(x**4 - 2)", "x**6 - 8")
COORDINATES = matrix([[0, 1, 1], [1, -2, 0], [-4, 0, -8]])
WAVE_VALUES = FunctionValues(WAVES[:2], "x", PI, ("0", "pi/2"), (("5", "1"), ("5", "-1")), "-10")
GROWTH = Wronskian(("exp(x)", "x*exp(x)"), "x", UNIT, "0", (("1", "0"), ("1", "1")), "1")
SHIFTED = "sqrt(2)/2*sin(x) + sqrt(2)/2*cos(x)"

TRUE: tuple[Fact, ...] = (
    Elimination(A, DOWN, FIRST),
    Elimination(A, (RowOperation(0, 2, swap=True),), (A[2], A[1], A[0])),
    Elimination(matrix([[2, 4]]), (RowOperation(0, 0, factor=ONE / 2),), matrix([[1, 2]])),
    Pivots(A, ECHELON, (0, 2)),
    Combination(A, 1, {0: -TWO}),
    Combination(A, 3, {0: -ONE, 2: ONE}),
    Determinant(SQUARE, Fraction(24)),
    Solved(A, 0, {1: TWO, 3: ONE}),
    Solved(A, 2, {3: -ONE}),
    NullBasis(A, ((TWO, ONE, 0 * ONE, 0 * ONE), (ONE, 0 * ONE, -ONE, ONE))),
    NullBasis(SQUARE, ()),
    Rank(A, 2),
    Identity("cos(x)**2", "1/2 + 1/2*cos(2*x)", "x"),
    Identity("sin(x + pi/4)", SHIFTED, "x"),
    Identity("exp(x + 1)", "exp(1)*exp(x)", "x"),
    Coordinates(POLYNOMIALS, ("x**6", "x**2", "1"), COORDINATES, "x"),
    FunctionCombination(POLYNOMIALS, 2, {0: "2", 1: "1"}, "x"),
    FunctionCombination(WAVES, 2, {0: "1/10", 1: "1/2"}, "x"),
    WAVE_VALUES,
    GROWTH,
    FunctionRank(WAVES, "x", PI, 2),
    FunctionRank(POLYNOMIALS, "x", UNIT, 2),
    FunctionRank(("exp(t)", "exp(-t)", "1"), "t", UNIT, 3),
)

FALSE: tuple[Fact, ...] = (
    Elimination(A, DOWN, ECHELON),
    Elimination(A, DOWN[:1], FIRST),
    Elimination(A, (RowOperation(0, 0, factor=0 * ONE),), (tuple(0 * e for e in A[0]), *A[1:])),
    Elimination(A, (RowOperation(0, 0, multiple=-ONE),), (tuple(0 * e for e in A[0]), *A[1:])),
    Pivots(A, ECHELON, (0, 1)),
    Pivots(A, FIRST, (0, 2)),
    Pivots(SQUARE, ECHELON, (0, 2)),
    Combination(A, 1, {0: TWO}),
    Combination(A, 1, {1: ONE}),
    Determinant(SQUARE, Fraction(-24)),
    Determinant(matrix([[1, 2], [2, 4]]), Fraction(0)),
    Solved(A, 0, {1: TWO}),
    Solved(A, 0, {0: ONE}),
    NullBasis(A, ((TWO, ONE, 0 * ONE, 0 * ONE),)),
    NullBasis(A, ((TWO, ONE, 0 * ONE, 0 * ONE), (2 * TWO, TWO, 0 * ONE, 0 * ONE))),
    NullBasis(A, ((ONE, ONE, 0 * ONE, 0 * ONE), (ONE, 0 * ONE, -ONE, ONE))),
    NullBasis(A, ()),
    Rank(A, 3),
    Identity("cos(x)**2", "1/2 - 1/2*cos(2*x)", "x"),
    Identity("sin(x)", "x", "x"),
    Coordinates(
        POLYNOMIALS, ("x**6", "x**2", "1"), matrix([[0, 1, 1], [1, 2, 0], [-4, 0, -8]]), "x"
    ),
    FunctionCombination(POLYNOMIALS, 2, {0: "1", 1: "2"}, "x"),
    FunctionCombination(POLYNOMIALS, 2, {2: "1"}, "x"),
    replace(WAVE_VALUES, determinant="10"),
    replace(WAVE_VALUES, table=(("5", "1"), ("5", "1")), determinant="0"),
    replace(WAVE_VALUES, interval=UNIT),
    replace(GROWTH, determinant="2"),
    replace(GROWTH, table=(("1", "0"), ("1", "2")), determinant="2"),
    FunctionRank(WAVES, "x", PI, 3),
    FunctionRank(("sin(x)", "cos(x)"), "x", PI, 1),
)


@pytest.mark.parametrize("fact", TRUE, ids=str)
def test_true_facts(fact: Fact) -> None:
    """A true fact is proved exactly, confirmed in floating point, and sealed."""
    assert fact.holds()
    assert fact.confirmed()
    assert judge_facts([fact], where="here")[0].fact is fact


@pytest.mark.parametrize("fact", FALSE, ids=str)
def test_false_facts(fact: Fact) -> None:
    """A false fact is refused, with the place and the fact in the message."""
    assert not fact.holds()
    with pytest.raises(ClaimError, match="question 7: a fact does not hold"):
        judge_facts([fact], where="question 7")


def test_false_numbers_are_seen_in_floating_point() -> None:
    """The second judge alone refuses what is wrong in its numbers, without the exact one."""
    wrong = [
        Elimination(A, DOWN, ECHELON),
        Pivots(A, ECHELON, (0, 1)),
        Combination(A, 1, {0: TWO}),
        Determinant(SQUARE, Fraction(-24)),
        Solved(A, 0, {1: TWO}),
        NullBasis(A, ((TWO, ONE, 0 * ONE, 0 * ONE),)),
        Rank(A, 3),
        Identity("cos(x)**2", "1/2 - 1/2*cos(2*x)", "x"),
        FunctionCombination(POLYNOMIALS, 2, {0: "1", 1: "2"}, "x"),
        replace(WAVE_VALUES, determinant="10"),
        replace(GROWTH, determinant="2"),
        FunctionRank(WAVES, "x", PI, 3),
    ]
    assert [str(fact) for fact in wrong if fact.confirmed()] == []


@pytest.mark.parametrize(
    "text",
    ["cos(2*x)**3 - exp(-x)*sin(x + pi/3)", "x*(x + 1)**2*exp(2*x)", "sin(x)**4*cos(x)", "7"],
)
def test_normal_form_is_the_function(text: str) -> None:
    """The terms of the normal form add up to the function, at points off the real line too."""
    point = 0.3 - 0.2j
    terms = form(text, "x").items()
    total = sum(complex(c) * point**k * complex(sp.exp(w * point)) for (k, w), c in terms)
    assert total == pytest.approx(complex(numbers(text, "x", point)), rel=1e-12)


@pytest.mark.parametrize("text", ["__import__('os')", "x.real", "y + 1", "tan(x)", "x +", "f(x)"])
def test_closed_language(text: str) -> None:
    """A text outside the language is an error, never evaluated."""
    with pytest.raises(ValueError, match=r"no expression|cannot be read"):
        exact(text, "x")


@pytest.mark.parametrize("text", ["1/x", "exp(x**2)", "sqrt(x)"])
def test_functions_without_a_normal_form(text: str) -> None:
    """What is no sum of exponentials times powers is refused rather than sampled."""
    with pytest.raises(ValueError, match=r"is no sum|not affine"):
        form(text, "x")


def test_ragged_matrix() -> None:
    """Rows of different length are no matrix."""
    with pytest.raises(ValueError, match="rows of one length"):
        matrix([[1, 2], [3]])
