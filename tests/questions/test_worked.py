"""Worked solutions: the lines of each method, and answers as a person would write them."""

import numpy as np
import pytest
from many import over

from exgen.calculus.build import is_zero
from exgen.calculus.claims import free_indices
from exgen.calculus.expr import Differential, Entry, Expr, IndexSum, Partial, Transpose, walk
from exgen.calculus.text import to_text
from exgen.families.gradient.drawn_forms import draw
from exgen.library.catalogue import forms as catalogue
from exgen.questions.records import Step
from exgen.questions.worked import Task, solve

FORMS = catalogue()
LAYOUTS = ("denominator", "numerator")

# In the letters of the catalogue, with the first of the choices.
GRADIENTS = {
    "squared-norm": "2 * x",
    "inner-product": "a",
    "bilinear-form-in-vector": "A.T @ a",
    "quadratic-form": "(A + A.T) @ x",
    "symmetric-quadratic-form": "S @ x - b",
    "norm": "(x - a) / norm(x - a)",
    "squared-norm-of-linear-map": "2 * A @ A.T @ x",
    "least-squares": "A.T @ (A @ x - b)",
    "ridge": "lam * x + A.T @ (A @ x - b)",
    "weighted-least-squares": "2 * A.T @ S @ (A @ x - b)",
    "log-sum-exp-of-affine-map": "W.T @ softmax(W @ x + b)",
    "cross-entropy-of-logits": "W.T @ (softmax(W @ x) - y)",
    "hidden-layer-readout": "W.T @ (a * (W @ x + b > 0))",
    "squared-norm-of-linear-map-in-matrix": "2 * x @ x.T @ A",
    "least-squares-in-matrix": "2 * (A @ x - b) @ x.T",
    "trace-form": "B @ X @ C + B.T @ X @ C.T",
    "linear-trace-form": "A.T @ B.T",
    "log-det": "inv(X).T - 2 * A.T",
    "inverse-quadratic": "-inv(X).T @ a @ b.T @ inv(X).T",
    "layer-in-matrix": "(a * (W @ x + b > 0)) @ x.T",
    "softmax-regression-in-matrix": "(softmax(W @ x) - y) @ x.T",
}
JACOBIANS = {  # denominator layout, numerator layout
    "linear-map-jacobian": ("A", "A.T"),
    "affine-map-jacobian": ("A.T", "A"),
    "hadamard-jacobian": ("diag(A @ x) + A.T @ diag(x)", "diag(A @ x) + diag(x) @ A"),
    "scaled-vector-jacobian": (
        "(a.T @ x) * eye(d) + a @ x.T",
        "(a.T @ x) * eye(d) + x @ a.T",
    ),
    "softmax-jacobian": ("diag(softmax(x)) - softmax(x) @ softmax(x).T",) * 2,
    "residual-map-jacobian": (
        "eye(d) + W.T @ diag(step(W @ x)) @ V.T",
        "eye(d) + V @ diag(step(W @ x)) @ W",
    ),
}


def solved(name: str, layout: str, seed: int | None = None) -> tuple[Task, Expr, tuple[Step, ...]]:
    """A form, drawn and solved by its method."""
    rng = None if seed is None else np.random.default_rng(seed)
    drawn = draw(FORMS[name], rng)
    task = Task(program=drawn.program, of=drawn.of, wrt=drawn.wrt, layout=layout)
    return task, *solve(task, FORMS[name].method)


@pytest.mark.parametrize("layout", LAYOUTS)
@over("name", GRADIENTS)
def test_gradients_are_what_a_person_writes(name: str, layout: str) -> None:
    """A gradient has its usual form, and the layout does not change it."""
    _, answer, _ = solved(name, layout)
    assert to_text(answer) == GRADIENTS[name]


@pytest.mark.parametrize("layout", LAYOUTS)
@over("name", JACOBIANS)
def test_jacobians_follow_the_layout(name: str, layout: str) -> None:
    """A Jacobian has its usual form in either layout."""
    _, answer, _ = solved(name, layout)
    assert to_text(answer) == JACOBIANS[name][LAYOUTS.index(layout)]


def of_method(method: str) -> list[str]:
    """The names of the forms that are solved by a method."""
    return [form.name for form in FORMS.values() if form.method == method]


@over("name", of_method("index"))
def test_index_notation_writes_the_sum_then_one_entry(name: str) -> None:
    """The sum over entries; its derivative by one entry with a delta, then without; the vector."""
    task, answer, steps = solved(name, "denominator", 3)
    assert [s.kind for s in steps] == ["as-sum", "by-entry", "answer"]
    sum_line, entry_line, last = (s.claim for s in steps)
    assert sum_line.left is task.of
    assert any(isinstance(n, IndexSum) for n in walk(sum_line.answer))
    assert isinstance(entry_line.left, Entry)
    assert entry_line.left.base is task.target
    shown = set(free_indices(entry_line.left))
    assert len(shown) == (1 if task.wrt.shape.is_column else 2)
    assert all(set(free_indices(form)) <= shown for form in entry_line.rights)
    assert last.rights == (answer,)


@pytest.mark.parametrize("layout", LAYOUTS)
@over("name", of_method("chain"))
def test_chain_rule_names_each_derivative_it_multiplies(name: str, layout: str) -> None:
    """Definitions, single derivatives, their product, the answer; no name before its own line."""
    task, answer, steps = solved(name, layout, 4)
    kinds = [s.kind for s in steps]
    assert kinds[0] == "define"
    assert kinds[-2:] == ["chain", "answer"]
    assert kinds.index("outer") == kinds.count("define")
    assert set(kinds) <= {"define", "outer", "inner", "total", "chain", "answer"}
    defined = [s.claim.left for s in steps if s.kind == "define"]
    assert defined == [e.symbol for e in task.program.equations]
    found = set()
    for step in steps:
        for form in step.claim.rights:
            named = {n for n in walk(form) if isinstance(n, Partial)}
            assert named <= found, step.kind
        found.add(step.claim.left)
    assert steps[-2].claim.left is task.target
    assert steps[-2].claim.answer is answer


@pytest.mark.parametrize("layout", LAYOUTS)
@over("name", of_method("differential"))
def test_differentials_end_with_the_change_at_the_end(name: str, layout: str) -> None:
    """Only differentials stand on the left; the last form ends in the change of the variable."""
    task, answer, steps = solved(name, layout, 5)
    kinds = [s.kind for s in steps]
    assert kinds[-3:] == ["differential-of-function", "by-definition", "answer"]
    assert set(kinds[:-3]) <= {"define", "differential", "differential-of-inverse"}
    for step in steps:
        if step.kind in ("differential", "differential-of-function"):
            assert isinstance(step.claim.left, Differential)
            assert step.claim.varying == (task.wrt.name,)
    whole = steps[-3].claim.answer
    changes = [n for n in walk(whole) if isinstance(n, Differential)]
    assert [n.of for n in changes] == [task.wrt.name]
    *_, last = walk(whole)
    assert last is changes[0]
    assert steps[-1].claim.rights == (answer,)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", of_method("differential"))
def test_each_form_of_a_differential_follows_by_a_rule(name: str, layout: str) -> None:
    """Every form has a rule beside it, and the last one holds the answer."""
    task, answer, steps = solved(name, layout, 5)
    small, meaning, _ = steps[-3:]
    assert len(small.rules) == len(small.claim.rights)
    assert all(small.rules)
    assert any(node is task.target for node in walk(meaning.claim.answer))
    if task.of.shape.is_scalar and not isinstance(answer, Transpose):
        assert any(node is answer for node in walk(small.claim.answer))


def test_terms_of_a_differential_keep_their_order() -> None:
    """The n-th term of the answer comes from the n-th term of the product rule."""
    expected = {
        "bilinear-form-in-matrix": "a @ b.T + 4 * X",
        "frobenius-regression": "(W @ X - Y) @ X.T + lam * W",
        "quadratic-in-matrix": "X @ b @ a.T + X @ a @ b.T",
        "trace-form": "B @ X @ C + B.T @ X @ C.T",
    }
    assert {name: to_text(solved(name, "denominator")[1]) for name in expected} == expected


def test_the_inverse_is_differentiated_with_its_reason() -> None:
    """Before d(X^-1) stands that X^-1 X does not change."""
    _, _, steps = solved("inverse-quadratic", "denominator")
    (reason,) = (s for s in steps if s.kind == "differential-of-inverse")
    assert is_zero(reason.claim.answer)
    assert sum(isinstance(n, Differential) for n in walk(reason.claim.left)) == 2


def test_jacobis_formula_is_named() -> None:
    """Where a log-determinant is differentiated, and nowhere else."""
    for name in of_method("differential"):
        _, _, steps = solved(name, "denominator")
        rules = " ".join(rule for s in steps for rule in s.rules)
        assert ("Jacobi" in rules) == (name == "log-det"), name


@over("name", FORMS)
def test_no_line_repeats_a_form(name: str) -> None:
    """No line says the same thing twice."""
    for layout in LAYOUTS:
        _, _, steps = solved(name, layout, 6)
        for step in steps:
            forms = (step.claim.left, *step.claim.rights)
            assert len(set(forms)) == len(forms), step.kind
            assert step.claim.rights


def test_an_intermediate_quantity_keeps_its_name_in_a_long_answer() -> None:
    """Short answers are in the variables alone, long ones use the names that were defined."""
    _, short, _ = solved("least-squares", "denominator")
    assert "r" not in to_text(short)
    task, long, _ = solved("norm-of-residual", "denominator")
    assert to_text(long) == "A.T @ r / norm(r)"
    assert to_text(task.program.expand(long)) == "A.T @ (A @ x - b) / norm(A @ x - b)"
