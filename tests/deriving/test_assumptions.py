"""Where a derivation holds, and what it means for a symmetric variable."""

import pytest

from deriving.formulas import derived
from exgen.deriving.assumptions import assumptions
from exgen.deriving.derivation_page import document
from exgen.deriving.derivation_record import as_latex, record
from exgen.deriving.derived_code import as_numpy
from exgen.deriving.terminal import as_text
from exgen.errors import DerivationError

INDEPENDENT = "in the derivative the entries of {} count as independent"


@pytest.mark.parametrize(
    ("formula", "variables", "wrt", "said"),
    [
        ("norm(relu(W @ x))**2", "W:m,n x:n,1", "W", "no entry of W @ x is zero"),
        ("abs(a.T @ x)", "a:n,1 x:n,1", "x", "a.T @ x is not zero"),
        ("norm(A @ x)", "A:m,n x:n,1", "x", "A @ x is not zero"),
        ("sum(log(x))", "x:n,1", "x", "every entry of x is positive"),
        ("sqrt(x.T @ x)", "x:n,1", "x", "x.T @ x is positive"),
        ("sum(1 / x)", "x:n,1", "x", "no entry of x is zero"),
        ("sum(x**t)", "x:n,1 t:1,1", "t", "every entry of x is positive"),
        ("logdet(X)", "X:n,n", "X", "X has a positive determinant"),
        ("det(X)", "X:n,n", "X", "X is invertible"),
        ("1 / det(X)", "X:n,n", "X", "X is invertible"),
        ("logabsdet(X @ Y.T)", "X:n,n Y:n,n:invertible", "X", "X is invertible"),
        ("tr(inv(X)) / norm(X)", "X:n,n", "X", "X is invertible"),
        ("arcsin(s)", "s:1,1", "s", "1 - s**2 is positive"),
        (
            "norm(x) + sum(relu(x - y))",
            "x:n,1 y:n,1",
            "x",
            "no entry of x - y is zero and x is not zero",
        ),
    ],
)
def test_where_it_holds(formula: str, variables: str, wrt: str, said: str) -> None:
    """Kinks, poles and singular matrices are named, each once, the stronger condition alone."""
    found = derived(formula, variables, wrt)
    assert assumptions(found.asked, found.answer) == [f"where {said}"]


@pytest.mark.parametrize(
    ("formula", "variables", "said"),
    [
        ("exp(log(s))", "s:1,1", "s is positive"),
        ("sqrt(s)**2", "s:1,1", "s is positive"),
        ("0 * log(s) + s", "s:1,1", "s is positive"),
        ("log(s) - log(s) + s", "s:1,1", "s is positive"),
        ("log(s)**0 + s", "s:1,1", "s is positive"),
        ("(2 * s) / (3 * s)", "s:1,1", "s is not zero"),
        ("1 / (1 / s)", "s:1,1", "s is not zero"),
        ("sum(s * s / s)", "s:n,1", "no entry of s is zero"),
        ("s.T @ s / norm(s)**2", "s:n,1", "s is not zero"),
        ("tr(inv(s) @ s)", "s:n,n", "s is invertible"),
        ("tr(inv(inv(s)))", "s:n,n", "s is invertible"),
    ],
)
def test_what_cancels_still_has_a_value(formula: str, variables: str, said: str) -> None:
    """What was typed must have a value, though the formula came to be without it."""
    found = derived(formula, variables, "s")
    assert assumptions(found.asked, found.answer) == [f"where {said}"]


@pytest.mark.parametrize(
    ("formula", "variables"),
    [
        ("exp(log(-1 - s**2))", "s:1,1"),
        ("sqrt(-1 - s**2)**2", "s:1,1"),
        ("0 * log(s) + 0 * log(-s) + s", "s:1,1"),
        ("0 * sqrt(s - 1) + 0 * sqrt(-s - 1) + s", "s:1,1"),
        ("tr(inv(s - s) @ (s - s)) + tr(s)", "s:n,n"),
        ("tr(inv(inv(s @ ones(n, n))))", "s:n,n"),
    ],
)
def test_what_cancels_has_a_value_nowhere(formula: str, variables: str) -> None:
    """A formula that is defined nowhere is refused, though what is without value cancels."""
    with pytest.raises(DerivationError, match=r"has no value|singular"):
        derived(formula, variables, "s")


@pytest.mark.parametrize(
    ("formula", "variables", "wrt"),
    [
        ("-sum(log(softmax(x))) / n", "x:n,1", "x"),
        ("log(1 + exp(s))", "s:1,1", "s"),
        ("exp(x) / sum(exp(x))", "x:n,1", "x"),
        ("log(exp(s))", "s:1,1", "s"),
        ("norm(A @ x)**2", "A:m,n x:n,1", "x"),
        ("sum(elu(x))", "x:n,1", "x"),
        ("sum(log(x))", "x:n,1:positive", "x"),
        ("log(sum(exp(x)) + x.T @ x)", "x:n,1", "x"),
        ("log(1 + norm(x))", "x:n,1 s:1,1", "s"),
        ("-sum(y * log(sigmoid(z)) + (1 - y) * log(1 - sigmoid(z)))", "y:n,1 z:n,1", "y"),
        ("1 / (x.T @ S @ x + 1)**2", "x:n,1 S:n,n:spd", "x"),
        ("1 / det(S) + logdet(S)", "x:n,1 S:n,n:spd", "x"),
        ("a.T @ inv(A) @ a", "a:n,1 A:n,n:invertible", "a"),
        ("relu(b).T @ x", "x:n,1 b:n,1", "x"),
    ],
)
def test_it_holds_everywhere(formula: str, variables: str, wrt: str) -> None:
    """What the domains or the form exclude is not said; nor what the variable does not reach."""
    found = derived(formula, variables, wrt)
    assert assumptions(found.asked, found.answer) == []


def test_a_symmetric_variable() -> None:
    """The convention is said, and what to do for the gradient among symmetric matrices."""
    plain = derived("a.T @ S @ b", "a:n,1 b:n,1 S:n,n:symmetric", "S")
    (said,) = assumptions(plain.asked, plain.answer)
    assert said.startswith(INDEPENDENT.format("S"))
    assert said.endswith("half the sum of this and its transpose")
    same = derived("x.T @ S @ x", "x:n,1 S:n,n:symmetric", "S")
    (said,) = assumptions(same.asked, same.answer)
    assert said.endswith("among symmetric matrices alone the gradient is the same")
    assert not assumptions(*_of(derived("x.T @ S @ x", "x:n,1 S:n,n:symmetric", "x")))


def _of(found):  # noqa: ANN001, ANN202
    return found.asked, found.answer


def test_entries_that_sum_to_one() -> None:
    """They count as independent, too."""
    found = derived("p.T @ p", "p:n,1:simplex", "p")
    assert assumptions(*_of(found)) == [f"{INDEPENDENT.format('p')}, though they sum to 1"]


def test_every_output_says_it() -> None:
    """Terminal, JSON, LaTeX, code and page: a reader of any of them is told."""
    found = derived("log(a.T @ S @ b)", "a:n,1 b:n,1 S:n,n:symmetric", "S")
    where, convention = assumptions(*_of(found))
    shown = " ".join(as_text(found).split())
    assert where in shown
    assert convention in shown
    assert record(found)["assumptions"] == [where, convention]
    formula, *comments = as_latex(found).splitlines()
    assert comments == [f"% {where}", f"% {convention}"]
    assert not formula.startswith("%")
    code = " ".join(as_numpy(found).split())
    assert f"{where[0].upper()}{where[1:]}." in code
    assert f"{convention[0].upper()}{convention[1:]}." in code
    body = " ".join(document(found).body.split())
    assert "The answer holds where $\\mathbf{a}\\T \\mathbf{S} \\mathbf{b}$ is positive." in body
    assert "the entries of $\\mathbf{S}$ count as independent; among symmetric" in body


def test_a_dimension_reads_as_its_name() -> None:
    """In a terminal the mean divides by n; the key's text, which has no n, stays as it is."""
    found = derived("mean(x**2)", "x:n,1", "x")
    assert as_text(found).startswith("df/dx = 2 * x / n\n")
    assert record(found)["answer"] == "2 * x / sum(ones(n, 1))"


def test_zero_reads_as_zero() -> None:
    """A derivative that vanishes is 0, with its shape below."""
    assert as_text(derived("a.T @ a", "a:n,1 x:n,1", "x")).startswith("df/dx = 0\n  shape n x 1\n")
