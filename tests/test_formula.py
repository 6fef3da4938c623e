"""Formulas from the command line: answers, steps, refusals."""

import json

import pytest

from exgen.calculus.parse import ParseError
from exgen.cli import main
from exgen.errors import DerivationError, InputError
from exgen.formula import derive, variable
from exgen.report import WIDTH, as_json, as_text


def _answer(formula: str, variables: str, wrt: str, layout: str = "denominator") -> str:
    found = derive(formula, variables=variables.split(), definitions=(), wrt=wrt, layout=layout)
    answer: str = found.part()["answer"]
    return answer


@pytest.mark.parametrize(
    ("formula", "variables", "wrt", "answer"),
    [
        ("x.T @ A @ x", "x:n,1 A:n,n", "x", "(A + A.T) @ x"),
        ("x.T @ S @ x", "x:n,1 S:n,n:symmetric", "x", "2 * S @ x"),
        ("norm(A @ x - b)**2", "x:n,1 A:m,n b:m,1", "x", "2 * A.T @ (A @ x - b)"),
        ("norm(A @ x - b)**2", "x:n,1 A:m,n b:m,1", "A", "2 * (A @ x - b) @ x.T"),
        ("logsumexp(x)", "x:n,1", "x", "softmax(x)"),
        ("tr(X.T @ B @ X)", "X:n,m B:n,n", "X", "(B + B.T) @ X"),
    ],
)
def test_closed_forms(formula: str, variables: str, wrt: str, answer: str) -> None:
    """The closed form is the one of a textbook."""
    assert _answer(formula, variables, wrt) == answer


def test_layouts_are_transposes() -> None:
    """A Jacobian in numerator layout is the transpose of the one in denominator layout."""
    assert _answer("A @ x", "A:m,n x:n,1", "x", "numerator") == "A"
    assert _answer("A @ x", "A:m,n x:n,1", "x") == "A.T"


def test_definitions_become_steps() -> None:
    """Named quantities are differentiated one by one, and the terminal shows each rule."""
    found = derive(
        "norm(r)**2",
        variables=("A:m,n", "x:n,1", "b:m,1"),
        definitions=("r=A @ x - b",),
        wrt="x",
        layout="denominator",
    )
    text = as_text(found)
    assert "df/dr = 2 * r" in text
    assert "(chain rule)" in text
    assert max(map(len, text.splitlines())) <= WIDTH
    assert json.loads(as_json(found))["shape"] == ["n", 1]


def test_a_tensor_is_refused_in_one_line() -> None:
    """A matrix by a matrix is refused with the shape of the vectorised form."""
    with pytest.raises(DerivationError, match=r"2\*4 by 3\*4"):
        _answer("A @ X", "A:2,3 X:3,4", "X")


def test_a_caret_marks_the_place() -> None:
    """Text outside the grammar is refused with a caret below the offending character."""
    with pytest.raises(ParseError) as caught:
        _answer("x.T @ y", "x:n,1", "x")
    text, caret = caught.value.detail.splitlines()
    assert text[caret.index("^")] == "y"


@pytest.mark.parametrize("text", ["x", "x:3", "x:0,1", "x:a b,1", "3:1,1", "x:3,1:complex"])
def test_bad_variables_name_themselves(text: str) -> None:
    """A variable of the wrong form is quoted in the message."""
    with pytest.raises(InputError, match="--var"):
        variable(text)


@pytest.mark.parametrize(
    "formula", ["__import__('os')", "(" * 5000 + "x", "x.real", "lambda: x", "x if x else x"]
)
def test_nothing_is_evaluated(formula: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Python that is no formula ends in one line and status 2."""
    assert main(["derive", formula, "--var", "x:3,1", "--wrt", "x"]) == 2
    assert "Traceback" not in capsys.readouterr().err
