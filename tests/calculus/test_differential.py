"""Differentials, and Jacobians read off them."""

import numpy as np
import pytest

from calculus.outside import value
from exgen.calculus.build import symbol
from exgen.calculus.claims import Claim
from exgen.calculus.differential import differential
from exgen.calculus.expr import Partial, intern
from exgen.calculus.jacobian import extract, jacobian
from exgen.calculus.parse import parse
from exgen.calculus.program import program
from exgen.calculus.text import to_text
from exgen.errors import DerivationError
from exgen.verify.trials import proves

NAMES = {
    "x": symbol("x", ("d", 1)),
    "d_x": symbol("d_x", ("d", 1)),
    "u": symbol("u", ("d", 1)),
    "b": symbol("b", ("n", 1)),
    "A": symbol("A", ("n", "d")),
    "B": symbol("B", ("d", "d")),
    "s": symbol("s", (1, 1)),
}
SIZES = {"d": 3, "n": 4}
JACOBIANS = {
    "A @ x": "A",
    "x": "eye(d)",
    "tanh(x)": "diag(1 - tanh(x)**2)",
    "softmax(x)": "diag(softmax(x)) - softmax(x) @ softmax(x).T",
    "x + B @ sin(x)": "eye(d) + B @ diag(cos(x))",
    "(x.T @ u) * x": "(x.T @ u) * eye(d) + x @ u.T",
    "x / norm(x)": "eye(d) / norm(x) - x @ x.T / norm(x)**3",
    "diag(u) @ x": "diag(u)",
    "x * d_x": "diag(d_x)",
    "mean(x) * u": "u @ ones(1, d) / 3",
    "mean(x)": "ones(1, d) / 3",
    "sum(x**2)": "2 * x.T",
    "inv(B) @ x": "inv(B)",
    "x @ x.T @ u": "(x.T @ u) * eye(d) + x @ u.T",
    "b": "0 * A",
}


@pytest.mark.parametrize("text", JACOBIANS)
def test_jacobian(text: str) -> None:
    """The Jacobian is the known one by numbers, transposed in denominator layout."""
    rng = np.random.default_rng(5)
    known = {n: rng.normal(size=[SIZES.get(k, k) for k in e.shape]) for n, e in NAMES.items()}
    expr = parse(text, NAMES)
    numerator = jacobian(expr, NAMES["x"], "numerator")
    denominator = jacobian(expr, NAMES["x"], "denominator")
    wanted = value(JACOBIANS[text], known, SIZES)
    assert numerator.shape.sized(SIZES) == wanted.shape
    np.testing.assert_allclose(value(to_text(numerator), known, SIZES) + 0 * wanted, wanted)
    np.testing.assert_allclose(value(to_text(denominator), known, SIZES) + 0 * wanted.T, wanted.T)


def test_jacobian_of_a_mean_is_proved() -> None:
    """The mean's Jacobian carries its 1 / n, for a named n too."""
    prog = program(variables={"x": (("d", 1), "real")}, equations={"f": "mean(x)"}, sizes=SIZES)
    answer = jacobian(prog.equations[0].expr, prog.find("x"), "numerator")
    left = intern(Partial(answer.shape, "f", "x", "numerator"))
    wrong = prog.read("ones(1, d)")
    claims = (Claim(left=left, rights=(answer,)), Claim(left=left, rights=(wrong,)))
    assert proves(prog, claims) == [True, False]


def test_tensors_are_refused() -> None:
    """A derivative that would be a tensor is refused, with the shape of its vectorised form."""
    with pytest.raises(DerivationError, match=r"a tensor; its vectorised form .* n\*1 and n\*d"):
        jacobian(parse("A @ x", NAMES), NAMES["A"], "numerator")


def test_extraction_needs_a_linear_map() -> None:
    """Only what is linear in the change can be written as a matrix times it."""
    change = symbol("dx", ("d", 1))
    for text in ("dx.T @ dx", "x"):
        expr = parse(text, {**NAMES, "dx": change})
        with pytest.raises(DerivationError, match="not linear in the change"):
            extract(expr, change)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A @ x", "dA @ x + A @ dx"),
        ("x.T @ x", "2 * (x.T @ dx)"),
        ("inv(B)", "-inv(B) @ dB @ inv(B)"),
        ("sin(x)", "cos(x) * dx"),
        ("norm(x)", "(dx.T @ x) / norm(x)"),
        ("tr(B @ B)", "2 * tr(B @ dB)"),
    ],
)
def test_differential_form(text: str, wanted: str) -> None:
    """Differentials in the textbook's form."""
    changes = {n: symbol(f"d{n}", NAMES[n].shape) for n in ("x", "A", "B")}
    ours = differential(parse(text, NAMES), changes)
    known = parse(wanted, {**NAMES, **{s.name: s for s in changes.values()}})
    prog = program(
        variables={s.name: (s.shape, "real") for s in [*NAMES.values(), *changes.values()]},
        equations={},
        sizes=SIZES,
    )
    assert ours is known or proves(prog, (Claim(left=ours, rights=(known,)),)) == [True]
    assert len(to_text(ours)) <= len(to_text(known)) + 14
