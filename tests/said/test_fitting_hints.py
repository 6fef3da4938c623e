"""Hints: every one of the catalogue is true of its form, and tells what the sheet does not."""

import pytest

from exgen.calculus.program import program
from exgen.families.gradient import drawn_forms as forms
from exgen.library import catalogue
from exgen.questions.streams import stream
from exgen.said.fitting_hints import ADVICE, FACTS, HintTask, fitting

SHAPES = {
    "x": (("d", 1), "real"),
    "a": (("d", 1), "real"),
    "p": (("d", 1), "positive"),
    "A": (("d", "d"), "real"),
    "S": (("d", "d"), "symmetric"),
    "X": (("d", "d"), "invertible"),
}


def task(text: str, wrt: str = "x", **define: str) -> HintTask:
    """The function f, made of the variables that occur."""
    steps = {**define, "f": text}
    used = {n: v for n, v in SHAPES.items() if any(n in t for t in steps.values()) or n == wrt}
    prog = program(variables=used, equations=steps)
    return HintTask(prog, prog.find("f"), prog.find(wrt))


def test_every_hint_of_the_catalogue_is_known() -> None:
    """As advice, or as a fact with its condition; and no condition is for nobody's hint."""
    hints = {hint for form in catalogue.forms().values() for hint in form.hints}
    assert hints <= ADVICE | FACTS.keys()
    assert not ADVICE & FACTS.keys()


@pytest.mark.parametrize("name", catalogue.forms())
def test_every_hint_of_a_form_is_true_of_every_variant(name: str) -> None:
    """None is left out: a form has no hint that does not fit it."""
    form = catalogue.forms()[name]
    for seed in range(6):
        drawn = forms.draw(form, stream(seed, name, "draw", 0))
        for hint in form.hints:
            assert fitting(hint, HintTask(drawn.program, drawn.of, drawn.wrt)) == hint


BOTH_WAYS = {
    "A scalar equals its own transpose.": (task("a.T @ x"), task("A @ x")),
    "Write the squared norm as a sum of squares.": (task("norm(x)**2"), task("norm(x)")),
    "Check the shape of your answer against the layout.": (task("A @ x"), task("a.T @ x")),
    "Entry by entry: which outputs depend on which inputs?": (task("exp(x)"), task("sum(x)")),
    "Treat the entries on and off the diagonal separately if you get stuck.": (
        task("softmax(x)"),
        task("logsumexp(x)"),
    ),
    "Write the Hadamard product with a vector as a product with a diagonal matrix.": (
        task("x * (A @ x)"),
        task("A @ x"),
    ),
    "Both factors depend on the variable.": (task("(a.T @ x) * x"), task("a * x")),
    "The variable enters through both factors: add the two paths.": (
        task("u.T @ v", u="A @ x", v="2 * x + a"),
        task("u.T @ a", u="A @ x"),
    ),
    "The matrix is not assumed to be symmetric.": (task("x.T @ A @ x"), task("x.T @ S @ x")),
    "Use the symmetry.": (task("x.T @ S @ x"), task("x.T @ A @ x")),
    "The norm is not squared.": (task("norm(x - a)"), task("norm(x - a)**2")),
    "The softmax function appears.": (task("logsumexp(2 * x)"), task("sum(exp(x))")),
    "The variable enters in two places.": (
        task("norm(A @ x)**2 + norm(x)**2"),
        task("norm(A @ x)**2"),
    ),
    "The variable occurs twice: apply the product rule.": (
        task("a.T @ X.T @ X @ x", wrt="X"),
        task("a.T @ X @ x", wrt="X"),
    ),
    "Name the numerator and the denominator.": (
        task("q / s", q="x.T @ A @ x", s="x.T @ x"),
        task("q * s", q="x.T @ A @ x", s="x.T @ x"),
    ),
    "The identity path has a Jacobian too.": (task("x + A @ h", h="tanh(x)"), task("a + A @ x")),
    "The trace does not change when its factors move round in a circle.": (
        task("tr(A @ X @ S)", wrt="X"),
        task("a.T @ X @ x", wrt="X"),
    ),
    "Bring the differential of the variable to the end of the trace.": (
        task("tr(A @ X)", wrt="X"),
        task("tr(A) * a.T @ X @ x", wrt="X"),
    ),
    "The product of a matrix and its inverse does not change: what follows for its differential?": (
        task("a.T @ inv(X) @ x", wrt="X"),
        task("a.T @ inv(X) @ x"),
    ),
    "The entries of the product do not mix.": (
        task("norm(A * X)**2", wrt="X"),
        task("norm(A @ X)**2", wrt="X"),
    ),
    "Name the inner function first.": (task("u**3", u="sum(x)"), task("sum(x)**3")),
    "The number of entries matters.": (task("exp(mean(x))"), task("exp(sum(x))")),
    "The determinant is positive where the function is defined.": (
        task("logdet(A)", wrt="A"),
        task("logdet(X) - tr(A @ X)", wrt="X"),
    ),
    "Where is the logarithm defined?": (task("log(sum(x))"), task("log(sum(p))", wrt="p")),
}


@pytest.mark.parametrize("hint", FACTS)
def test_a_hint_stands_where_it_is_true_and_nowhere_else(hint: str) -> None:
    """Each condition has a function for which it holds and one for which it does not."""
    true, false = BOTH_WAYS[hint]
    assert fitting(hint, true) == hint
    assert fitting(hint, false) == ""


def test_a_hint_that_holds_in_part_only() -> None:
    """A squared norm beside a bare one, a logarithm that is positive by its form."""
    assert not fitting("The norm is not squared.", task("norm(x) + norm(a - x)**2"))
    assert not fitting("Where is the logarithm defined?", task("log(1 + norm(x)**2)"))


def test_the_authors_own_hints_are_theirs() -> None:
    """A hint that is in no table is given as it stands."""
    assert fitting("See lecture 3.", task("a.T @ x")) == "See lecture 3."
