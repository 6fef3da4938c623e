"""What a step's rule is called: words for every kind of step that a solution has."""

import re

import pytest
from many import over
from sheets import sheet

from exgen.calculus.build import symbol
from exgen.calculus.expr import Call, Expr, Symbol
from exgen.calculus.functions import CALLS
from exgen.calculus.parse import parse
from exgen.questions.proved import Proved
from exgen.questions.rulenames import operation, rule

NAMES: dict[str, Expr] = {
    "x": symbol("x", ("d", 1)),
    "y": symbol("y", ("d", 1)),
    "W": symbol("W", ("n", "d")),
    "b": symbol("b", ("n", 1)),
    "A": symbol("A", ("d", "d")),
    "t": symbol("t", (1, 1)),
}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("norm(x)**2", "squared norm"),
        ("norm(x)**2 / 2", "squared norm"),
        ("norm(x)", "norm"),
        ("t**3", "power"),
        ("W @ x + b", "affine map"),
        ("W @ x", "linear map"),
        ("2 * W @ x", "linear map"),
        ("x.T @ y", "inner product"),
        ("x + y", "sum"),
        ("x * y", "Hadamard product"),
        ("t * norm(x)", "product"),
        ("relu(x)", "ReLU"),
        ("tanh(x)", "tanh"),
        ("inv(A)", "inverse"),
        ("logsumexp(x)", "log-sum-exp"),
        ("x", "identity"),
    ],
)
def test_operations_have_names(text: str, name: str) -> None:
    """The outermost operation, a numerical factor aside."""
    assert operation(parse(text, NAMES)) == name


@pytest.mark.parametrize("function", CALLS)
def test_every_function_of_whole_expressions_has_a_name(function: str) -> None:
    """No function of vectors or matrices is left without words."""
    argument = "x" if function in ("logsumexp", "softmax") else "A"
    expr = parse(f"{function}({argument} + {argument}**2)", NAMES)
    assert isinstance(expr, Call)
    assert re.fullmatch(r"[a-zA-Z -]+", operation(expr))


def differentiated(one: Proved, about: tuple[Expr, ...]) -> Expr | None:
    """The right side of the equation that a step is about."""
    if not about or not isinstance(about[0], Symbol):
        return None
    equation = one.question.program.equation(about[0].name)
    return None if equation is None else equation.expr


@over("seed", range(0, 60, 3))
def test_every_line_of_a_sheet_names_its_rule_in_words(seed: int) -> None:
    """No internal name of a kind of step, or of a function, reaches the page."""
    for one in sheet(seed).questions:
        for step, _ in one.lines:
            name = rule(step, differentiated(one, step.about))
            assert re.fullmatch(r"[A-Za-z, -]{3,40}", name)
            assert not name.endswith(("_relu", "-of-function", "by-entry", "as-sum"))
            assert "_" not in name
