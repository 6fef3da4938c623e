"""What formulas do not cover is refused with a line that says so and a way out."""

import pytest

from exgen.calculus.build import symbol
from exgen.calculus.parse import parse
from exgen.calculus.shape import Shape
from exgen.calculus.tokens import ParseError

NAMES = {
    "A": symbol("A", Shape("n", "n")),
    "x": symbol("x", Shape("n", 1)),
    "E": symbol("E", Shape("n", "n")),
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sum(expm(A))", "functions of a matrix as a whole .* are not covered"),
        ("E_p(x)", "expectations are not covered"),
        ("expectation(x)", "expectations are not covered"),
        ("prod_i(x)", "a product over an index is not covered: write exp"),
        ("conv2d(A, A)", "of convolutions those of two columns are covered: correlate"),
        ("concatenate(A, x)", "blocks are put together by vstack"),
        ("sum(A @ [x, x])", "blocks are put together by vstack"),
        ("sum(x[0:n:2])", "steps are not covered"),
        ("sum(x[::2])", "steps are not covered: .* S @ x"),
        ("sum(x[:n:2, :])", "steps are not covered"),
        ("maxpool(x, 2)", "pooling with a stride is not covered: max"),
        ("softmx(x)", "unknown function 'softmx' .*softmax"),
    ],
)
def test_the_line_says_what_is_not_covered(text: str, said: str) -> None:
    """A name that is only mistyped still gets the name that was meant."""
    with pytest.raises(ParseError, match=said):
        parse(text, NAMES)


def test_names_of_quantities_go_first() -> None:
    """A variable called E is a matrix, and one row or column is cut out as before."""
    assert parse("E @ x", NAMES).shape == Shape("n", 1)
    assert parse("A[0, :]", NAMES).shape == Shape(1, "n")
    assert parse("A[:, 1]", NAMES).shape == Shape("n", 1)
