"""Functions of which no more is known: g' of one that goes entry by entry, the gradient of L."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from many import over

from exgen.calculus.build import symbol
from exgen.calculus.claims import Claim
from exgen.calculus.text import to_text
from exgen.deriving.derivation import Derivation, derive
from exgen.deriving.derivation_page import document
from exgen.deriving.derivation_record import as_json
from exgen.deriving.derived_code import as_numpy
from exgen.deriving.terminal import as_text
from exgen.errors import ClaimError, DerivationError, InputError
from exgen.verify.judge import judge

VARIABLES = ["x:d,1", "y:n,1", "b:n,1", "c:n,1", "W:n,d", "X:m,d", "lam:1,1"]
FUNCTIONS = ["g: elementwise", "f1:elementwise", "f2: elementwise", "L: scalar"]
LAYER = ("z=W @ x + b", "h=g(z)")
CASES: list[tuple[str, Sequence[str], str, str]] = [
    ("L(f)", ["f=W @ x + b"], "W", "(dL/df) @ x.T"),
    ("L(f)", ["f=W @ x + b"], "b", "dL/df"),
    ("L(f)", ["f=W @ x + b"], "x", "W.T @ (dL/df)"),
    ("L(W @ x + b)", [], "W", "L'(W @ x + b) @ x.T"),
    ("L(h)", LAYER, "W", "((dL/dh) * g'(z)) @ x.T"),
    ("L(h) + lam * norm(W)**2", LAYER, "b", "(dL/dh) * g'(z)"),
    ("lam * L(h)", LAYER, "x", "lam * W.T @ ((dL/dh) * g'(z))"),
    ("L(X @ W.T)", [], "W", "L'(X @ W.T).T @ X"),
    ("norm(g(W @ x) - y)**2 / 2", [], "W", "((g(W @ x) - y) * g'(W @ x)) @ x.T"),
    ("sum(g(g(x)))", [], "x", "g'(g(x)) * g'(x)"),
    ("g(lam**2)", [], "lam", "2 * g'(lam**2) * lam"),
    ("L(x + f1(x))", [], "x", "L'(x + f1(x)) * (1 + f1'(x))"),
    ("sum(f2(x + f1(x)))", [], "x", "f2'(x + f1(x)) * (1 + f1'(x))"),
    ("sum(g(x) * log(g(x)**2 + 1))", [], "x", ""),
    ("c.T @ g(W @ x) / sum(g(b)**2)", [], "b", ""),
]
"""Formula, definitions, variable, answer ("" where the value alone is compared)."""


def _derived(formula: str, wrt: str, defs: Sequence[str] = (), **options: Any) -> Derivation:
    return derive(
        formula, variables=VARIABLES, functions=FUNCTIONS, definitions=defs, wrt=wrt, **options
    )


def _functions(sizes: dict[str, int]) -> dict[str, Any]:
    """Functions of a test's own, each with its derivative as the NumPy source takes them."""

    def wave(rate: float) -> tuple[Any, Any]:
        return (lambda x: np.sin(rate * x) + x, lambda x: rate * np.cos(rate * x) + 1)

    found: dict[str, Any] = {}
    for name, rate in (("g", 0.7), ("f1", 1.3), ("f2", -0.4)):
        found[name], found[f"d{name}"] = wave(rate)

    def weights(x: Any) -> Any:
        return np.cos(np.arange(x.size)).reshape(x.shape)

    found["L"] = lambda x: np.exp(np.sum(weights(x) * x) / 9)
    found["dL"] = lambda x: found["L"](x) * weights(x) / 9
    return found


@over("case", CASES)
def test_answers_hold_for_functions_of_a_reader(case: tuple[str, Sequence[str], str, str]) -> None:
    """The NumPy source, given any functions with their derivatives, gives differences' values."""
    formula, defs, wrt, answer = case
    found = _derived(formula, wrt, defs)
    assert to_text(found.answer) == (answer or to_text(found.answer))
    sizes, rng = dict(found.asked.program.sizes), np.random.default_rng(0)
    functions = _functions(sizes)
    plain = [v for v in found.asked.program.variables if v.name not in functions]
    point = {v.name: rng.normal(size=v.shape.sized(sizes)) for v in plain}
    source: dict[str, Any] = {}
    exec(as_numpy(found), source)
    code = source["gradient"].__code__
    wanted_names = code.co_varnames[: code.co_argcount]
    known = {**functions, **point}
    value = np.reshape(source["gradient"](*(known[n] for n in wanted_names)), point[wrt].shape)

    def at(where: Any) -> float:
        scope = {"np": np, "sum": np.sum, "norm": np.linalg.norm, "log": np.log, **known}
        scope[wrt] = where
        for text in defs:
            name, right = text.split("=", 1)
            scope[name] = eval(right, scope)
        return float(np.squeeze(eval(formula, scope)))

    for place in np.ndindex(point[wrt].shape):
        change = np.zeros(point[wrt].shape)
        change[place] = 1e-6
        slope = (at(point[wrt] + change) - at(point[wrt] - change)) / 2e-6
        np.testing.assert_allclose(value[place], slope, rtol=1e-5, atol=1e-7)


@over("case", CASES)
def test_what_is_printed_is_read(case: tuple[str, Sequence[str], str, str]) -> None:
    """Every line as text is read back as itself, the gradient by its argument's name too."""
    found = _derived(case[0], case[2], case[1])
    text = to_text(found.answer)
    assert found.asked.program.read(text) is found.answer
    record = json.loads(as_json(found))
    assert record["answer"] == text
    assert record["variables"]["g"] == {"shape": [1, 1], "domain": "elementwise"}
    assert "nothing is known of L but its gradient; its value is a number" in record["assumptions"]
    assert "nothing is known of g" in as_text(found)
    assert r"g \colon \R \to \R" in document(found).source


def test_second_derivatives_go_on() -> None:
    """A function that goes entry by entry has a second derivative with two primes."""
    found = _derived("c.T @ g(W @ x)", "x", hessian=True)
    assert to_text(found.answer) == "W.T @ diag(c * g''(W @ x)) @ W"
    with pytest.raises(DerivationError, match="second derivatives of L, a scalar of which nothing"):
        _derived("L(x)", "x", hessian=True)


def test_the_judges_know_nothing_of_the_functions() -> None:
    """What would hold for some functions alone is refused."""
    program = _derived("sum(g(x))", "x").asked.program
    for left, right in (
        ("g(x)", "f1(x)"), ("g(-x)", "-g(x)"), ("g'(x)", "g(x)"), ("L(x)", "L(-x)"),
        ("L(2 * x)", "2 * L(x)"), ("L'(x)", "L'(2 * x)"), ("sum(g(x))", "L(x)"),
        ("g(x + x)", "g(x) + g(x)"), ("g(x)**2", "g(x**2)"),
    ):  # fmt: skip
        claim = Claim(left=program.read(left), rights=(program.read(right),))
        with pytest.raises(ClaimError):
            judge(program, [claim], np.random.default_rng(0), where="test")


@pytest.mark.parametrize(
    ("formula", "wrt", "message"),
    [
        ("L(x, y)", "x", "L takes one argument: what else is in it is fixed"),
        ("g @ x", "x", "g is a function and needs"),
        ("q'(x)", "x", "q is no declared function: a transpose is written .T"),
        ("x'(y)", "x", "x is no declared function: a transpose is written .T"),
        ("x' * y", "x", "a transpose is written .T"),
        ("L(x)", "L", "--wrt L: it is a function; take a variable"),
        ("L(x) + dL/dq", "x", "unknown name 'dL'"),
        ("W @ L(x) @ g(y)", "x", "cannot multiply an n x d by an n x 1"),
    ],
)
def test_refused(formula: str, wrt: str, message: str) -> None:
    """Wrong use gets one line that names what is wrong."""
    with pytest.raises(InputError, match=message):
        _derived(formula, wrt)


@pytest.mark.parametrize("text", ["g", "g: vector", ": scalar", "tanh: scalar", "2: scalar"])
def test_declarations_are_checked(text: str) -> None:
    """The line names the option and shows how it is written."""
    with pytest.raises(InputError, match="--fun"):
        derive("sum(x)", variables=["x:n,1"], functions=[text], wrt="x")


def test_a_name_is_given_once() -> None:
    """A function is called as no variable is."""
    with pytest.raises(InputError, match="--fun x: the name is given twice"):
        derive("sum(x)", variables=["x:n,1"], functions=["x: scalar"], wrt="x")
    assert symbol("g", (1, 1), "elementwise").domain == "elementwise"
