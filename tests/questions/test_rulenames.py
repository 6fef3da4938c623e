"""What a step's rule is called: words for every kind of step that a solution has."""

import re

import pytest
from many import over
from sheets import sheet

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.build import symbol
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Call, Expr, Symbol
from exgen.calculus.functions import CALLS
from exgen.calculus.indexed import delta
from exgen.calculus.parse import parse
from exgen.calculus.program import program
from exgen.errors import WordsError
from exgen.questions.proved import Proved
from exgen.questions.records import Step
from exgen.questions.rulenames import operation, rule, rule_in

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
        ("W @ x / sqrt(sum(ones(d, 1)))", "linear map"),
        ("W.T @ ones(n, 1) / sum(ones(n, 1))", "linear map"),
        ("sum(softplus(x)) / sum(ones(d, 1))", "sum of entries"),
        ("W @ x / t", "quotient"),
        ("t**3", "power"),
        ("W @ x + b", "affine map"),
        ("W @ x", "linear map"),
        ("2 * W @ x", "linear map"),
        ("x.T @ y", "inner product"),
        ("x + y", "sum"),
        ("x * y", "Hadamard product"),
        ("t * norm(x)", "product"),
        ("t * x", "product"),
        ("(x - y) / t", "quotient"),
        ("3 * x", "multiple"),
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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x.T @ A @ x", "quadratic form"),
        ("x.T @ A @ y", "bilinear form"),
        ("A @ A.T", "matrix product"),
        ("W @ x + W @ y + b", "affine map"),
        ("tanh(x) + A @ x", "sum"),
        ("(x.T @ y) * x", "product"),
        ("2 * x", "multiple"),
        ("A.T", "transpose"),
    ],
)
def test_an_operation_is_called_what_it_is(text: str, name: str) -> None:
    """A form in which the same vector stands on both sides is quadratic, no inner product."""
    assert operation(parse(text, NAMES)) == name


def test_a_step_or_an_operation_without_words_is_an_error() -> None:
    """No internal name of a kind, and no other rule's name, stands in for what is missing."""
    claim = Claim(left=NAMES["t"], rights=(NAMES["t"],))
    with pytest.raises(WordsError, match=r"'fresh'.*rulenames\.py"):
        rule(Step(kind="fresh", claim=claim), None)
    with pytest.raises(WordsError, match=r"Delta.*rulenames\.py"):
        operation(delta("i", "j"))


@pytest.mark.parametrize(
    ("equations", "name"),
    [
        ({"z": "W @ x", "f": "sum(z)"}, "through the linear map"),
        ({"z": "W @ x + b", "f": "sum(z)"}, "through the affine map"),
        ({"z": "W @ x", "v": "W @ x + b", "f": "sum(z + v)"}, "along every path, added up"),
    ],
)
def test_the_way_back_is_called_by_what_is_on_it(equations: dict[str, str], name: str) -> None:
    """A layer without a bias is linear, and two ways are no one map."""
    prog = program(
        variables={"x": (("d", 1), "real"), "W": (("n", "d"), "real"), "b": (("n", 1), "real")},
        equations=equations,
    )
    left = gradient_name(prog.find("f"), prog.find("x"))
    step = Step(kind="value", claim=Claim(left=left, rights=(NAMES["x"],)))
    assert rule_in(step, prog) == name
