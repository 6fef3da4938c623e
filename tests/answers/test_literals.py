"""Shapes, values and lists of names, as people type them."""

from fractions import Fraction

import pytest

from answers.typings import find
from exgen.answers.literals import TypedValue, read_names, read_shape, read_value
from exgen.answers.records import Unreadable
from exgen.answers.typed_vocabulary import vocabulary
from exgen.dimensions import linear

SHAPES = {
    ("d", "n"): [
        *("d x n", "(d, n)", "d × n", "d by n", "R^{d x n}", r"\mathbb{R}^{d \times n}", "[d, n]"),
        *("ℝ^{d×n}", r"$d \times n$", "dxn", "A ∈ R^(d x n)", "A: d x n", "(d,n).", "R^dxn"),
    ],
    ("n", 1): ["n x 1", "(n, 1)", "R^n", "ℝⁿ", "n", "(n,)", "nx1", "a column vector of size n"],
    (1, "n"): ["1 x n", "(1, n)", "a row vector of length n", r"\mathbb{R}^{1\times n}"],
    (1, 1): ["1 x 1", "scalar", "(1, 1)", "1", "a scalar", "R"],
    (3, 2): ["3 x 2", "(3, 2)", "3 by 2"],
    (linear({"n": 1, "d": -1}, 1), 1): [
        *("(n - d + 1, 1)", "n-d+1 x 1", "R^{n-d+1}", "1 + n − d by 1", "(n-d+1)"),
        r"\mathbb{R}^{(n - d + 1) \times 1}",
    ],
}


def test_shapes() -> None:
    """Every spelling of a shape gives its rows and columns."""
    known = vocabulary(*find("A.3", "matrix-gradients-orig"))
    for shape, spellings in SHAPES.items():
        for text in spellings:
            found = read_shape(text, known)
            assert found == shape, (text, found)


def test_a_dimension_that_is_none_is_refused() -> None:
    """A letter that names no dimension is told, with those that there are."""
    found = read_shape("q x n", vocabulary(*find("A.3", "matrix-gradients-orig")))
    assert isinstance(found, Unreadable)
    assert found.column == 1
    assert found.known == "known: d, n"


HALF = Fraction(1, 2)
VALUES = {
    ((Fraction(-3, 2),),): [
        *("-3/2", "-1.5", "−3/2", r"-\frac{3}{2}", "[-3/2]", "l = -3/2", "(-3)/2", "[[-1.5]]"),
        *("-1.50", "-15e-1", "$-3/2$", r"-\tfrac32", "= -3/2"),
    ],
    ((1, 0), (0, -HALF)): [
        *("[[1,0],[0,-1/2]]", "1 0; 0 -1/2", "1, 0; 0, -1/2", "np.array([[1, 0], [0, -0.5]])"),
        *(r"\begin{bmatrix} 1 & 0 \\ 0 & -\frac{1}{2} \end{bmatrix}", "[1 0; 0 -1/2]"),
        *("1 0\n0 -1/2", "W1 = [[1, 0], [0, -.5]]", "((1, 0), (0, -1/2))", "[[1 0] [0 -1/2]]"),
        r"\left(\begin{array}{cc} 1 & 0 \\ 0 & -1/2 \end{array}\right)",
        *("{{1, 0}, {0, -1/2}}", "[[1., 0.], [0., -0.5]]"),
    ],
    ((2, -3),): ["[1 + 1, -3]", "2 -3", "[2 - 0, 1 - 4]", "2*1 -3*1"],
    ((0, 1, 8),): ["[0, 1, 8]", "0 1 8", "(0, 1, 8)", "[[0,1,8]]", "h = [0 1 8]", "0, 1, 8"],
    ((0,), (6,)): ["[0, 6]^T", "[[0],[6]]", "0; 6", "(0, 6)ᵀ", r"\begin{pmatrix}0\\6\end{pmatrix}"],
}


def test_values() -> None:
    """Every spelling of a value gives its numbers exactly."""
    for rows, spellings in VALUES.items():
        for text in spellings:
            found = read_value(text)
            assert isinstance(found, TypedValue), (text, found.shown())
            assert found.rows == rows, (text, found)


def test_a_decimal_knows_its_last_place() -> None:
    """A decimal says what a unit of its last place is; a fraction and a whole number are exact."""
    found = read_value("[0.25, 3, 1/3, 2.0, 1e-3]")
    assert isinstance(found, TypedValue)
    tenth = Fraction(1, 10)
    assert found.last == ((tenth**2, 0, 0, tenth, tenth**3),)


@pytest.mark.parametrize("text", ["1/0", "[[1,2],[3]]", "abc", "", "[1, 2", "1 +", "1e99", "x"])
def test_values_that_are_none(text: str) -> None:
    """What is no number or matrix of numbers is refused."""
    assert isinstance(read_value(text), Unreadable)


def test_names() -> None:
    """Names in any spelling and with words between are found; an unknown one is told."""
    known = vocabulary(*find("B.2.W3", "matrix-gradients-7"))
    for text in (
        *("a1, z2 and yhat", "a_1, z_2, ŷ", r"$a_1$, $z_2$, $\hat{y}$", "{a1, z2, yhat}"),
        *("a₁ z₂ ŷ", r"a^{(1)}, z^{(2)}, \hat{y}", "cache: A1, Z2, Yhat", "a1; z2; y_hat"),
    ):
        assert read_names(text, known) == ("a1", "z2", "yhat"), text
    found = read_names("a1, h7", known)
    assert isinstance(found, Unreadable)
    assert "'h7'" in found.expected
