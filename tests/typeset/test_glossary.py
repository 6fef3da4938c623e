"""Definitions of functions on a sheet: held to the table that the numerical judge uses."""

import numpy as np
import pytest
from many import over
from sheets import sheet

from exgen.calculus.build import symbol
from exgen.calculus.entries import line
from exgen.calculus.expr import Apply, walk
from exgen.calculus.functions import ELEMENTWISE, apply
from exgen.calculus.parse import parse
from exgen.calculus.program import Program
from exgen.families.gradient import drawn_forms as forms
from exgen.library import catalogue
from exgen.questions.streams import stream
from exgen.typeset.glossary import DEFINITIONS, entry, used_functions, used_signs
from exgen.typeset.latex import Printer
from exgen.typeset.symbols import Notation
from exgen.verify import arrays

POINTS = np.concatenate([np.linspace(-3.05, 3.05, 62), [-1.5, -1.01, -0.99, 0.99, 1.01]])
HOLDS = {
    "": np.ones_like(POINTS, dtype=bool),
    "t > 0": POINTS > 0,
    "|t| < 1": np.abs(POINTS) < 1,
}
FAMILIAR = {
    *("exp", "log", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "tanh"),
    *("sinh", "cosh"),
    *("abs", "sign", "step", "off", "normcdf", "normpdf"),
}
X = symbol("x", ("d", 1))


@pytest.mark.parametrize("function", DEFINITIONS)
def test_a_definition_is_the_judges_function(function: str) -> None:
    """Each piece has the function's value wherever its condition holds."""
    points = POINTS[:, None, None]
    wanted = arrays.ELEMENTWISE[function](points)[:, 0, 0]
    left = np.ones_like(POINTS, dtype=bool)
    for text, condition in DEFINITIONS[function]:
        expr = parse(text, {"t": symbol("t", (1, 1))})
        value = arrays.evaluate(expr, leaf=lambda _: points, sizes={})
        here = HOLDS[condition] & left
        assert here.any()
        shown = np.broadcast_to(value, points.shape)[:, 0, 0]
        np.testing.assert_allclose(shown[here], wanted[here], rtol=1e-12, atol=1e-15)
        left &= ~here
    assert not left.any()


@pytest.mark.parametrize("function", DEFINITIONS)
def test_the_last_piece_is_the_rest(function: str) -> None:
    """Only the last piece has no condition."""
    conditions = [condition for _, condition in DEFINITIONS[function]]
    assert conditions[-1] == ""
    assert all(conditions[:-1])


def test_every_function_is_defined_or_familiar() -> None:
    """A sheet explains every function that a first-year student does not know."""
    assert set(DEFINITIONS) == set(ELEMENTWISE) - FAMILIAR


def test_entries_as_they_print() -> None:
    """A sign and words with inline formulas."""
    printer = Printer(Notation())
    assert entry("relu", printer) == (
        r"\relu(t)",
        r"$\displaystyle t$ for $t > 0$ and $\displaystyle 0$ otherwise",
    )
    assert entry("sigmoid", printer)[1] == r"$\displaystyle \frac{1}{1 + \exp(-t)}$"
    assert entry("clip", printer)[1] == (
        r"$\displaystyle t$ for $|t| < 1$ and $\displaystyle \sign(t)$ otherwise"
    )


def test_used_functions() -> None:
    """What occurs, once, in the order of the functions' table, with what the definitions need."""
    names = {"x": X}
    assert used_functions([parse("silu(relu(x)) + tanh(x)", names)]) == ("relu", "sigmoid", "silu")
    assert used_functions([parse("x + exp(x)", names)]) == ()
    assert used_functions([apply("elu", X, 1)]) == ("elu",)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("x * x", {"power"}),
        ("x * y", {"hadamard"}),
        ("1 / x", {"quotient"}),
        ("x**2", {"power"}),
        ("norm(x)**2", {"norm"}),
        ("norm(A)", {"frobenius"}),
        ("(x > 0)", {"indicator"}),
        ("tanh(x)", {"entrywise"}),
        ("silu(relu(x))", {"entrywise"}),
        ("gelu(x)", {"normal"}),
        ("diag(x) @ S @ softmax(y) * logsumexp(x)", {"diag", "softmax", "logsumexp"}),
        ("x**3", {"powers"}),
        ("x**(1/2)", {"root"}),
        ("1 / x**2", {"quotient", "power"}),
        ("1 / A", {"quotient-of-matrices"}),
        ("diag(S)", {"diag-of-matrix"}),
        ("softmax_rows(A)", {"softmax_rows"}),
        ("x.T @ y", set()),
        ("y.T @ correlate(convolve(x, z), z)", {"correlate", "convolve"}),
        ("x[1:, :]", {"range"}),
        ("vstack(x, y)", set()),
    ],
)
def test_used_signs(text: str, signs: set[str]) -> None:
    """Which signs the preliminaries must explain."""
    names = {"x": X, "y": symbol("y", ("d", 1)), "A": symbol("A", ("d", "n"))}
    names |= {"S": symbol("S", ("d", "d")), "z": symbol("z", ("k", 1))}
    assert used_signs([parse(text, names)]) == signs


def test_a_row_or_column_is_a_sign() -> None:
    """The dot in place of an index is explained where one is used."""
    assert used_signs([line(symbol("A", ("d", "n")), "i", None)]) == {"slice"}


def _written_out_alike(prog: Program) -> bool:
    """Whether definitions in the variables alone have the functions and signs they have anyway."""
    plain = [e.expr for e in prog.equations]
    whole = [prog.expand(e.expr) for e in prog.equations]
    return (used_functions(plain), used_signs(plain)) == (
        used_functions([*plain, *whole]),
        used_signs([*plain, *whole]),
    )


@over("name", catalogue.forms())
def test_a_form_written_out_needs_no_further_words(name: str) -> None:
    """A sheet that prints a form in its variables uses no sign that its definitions have not."""
    form = catalogue.forms()[name]
    for seed in range(6):
        assert _written_out_alike(forms.draw(form, stream(seed, name, "draw", 0)).program)


@pytest.mark.parametrize(("name", "seeds"), [("matrix-gradients", 20), ("chain-rule", 4)])
def test_a_question_written_out_needs_no_further_words(name: str, seeds: int) -> None:
    """The same for the functions of all other families."""
    for seed in range(seeds):
        for one in sheet(seed, name).questions:
            assert _written_out_alike(one.question.program)


@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_a_sheet_defines_each_function_it_uses_once(seed: int) -> None:
    """Functions of the question stand on the problem sheet, further ones on the solution."""
    drawn = sheet(seed)
    printer = Printer(Notation())
    on_problems, on_solutions = drawn.problems, drawn.documents()["solutions"].body
    asked = {
        node.function
        for one in drawn.questions
        for equation in one.question.program.equations
        for node in walk(equation.expr)
        if isinstance(node, Apply)
    }
    shown = {
        node.function
        for one in drawn.questions
        for _, line in one.lines
        for expr in (line.claim.left, *line.claim.rights)
        for node in walk(expr)
        if isinstance(node, Apply)
    }
    for function in DEFINITIONS:
        line = "\\exgiven{{{}}}{{{}}}".format(*entry(function, printer))
        if function in asked:
            assert on_problems.count(line) == 1, function
        if function in shown | asked:
            assert on_problems.count(line) + on_solutions.count(line) == 1, function
