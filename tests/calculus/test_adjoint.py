"""The reverse sweep: its answers against other derivations, the judges and autograd."""

from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tried import examples

from calculus.outside import namespace, value
from calculus.programs import LEAVES, programs
from calculus.strategies import SIZES
from exgen.calculus.adjoint import CALL_RULES, gradient, gradient_name, sweep
from exgen.calculus.build import symbol
from exgen.calculus.claims import Claim
from exgen.calculus.differential import CALL_RULES as DIFFERENTIAL_RULES
from exgen.calculus.functions import CALLS
from exgen.calculus.jacobian import jacobian
from exgen.calculus.parse import parse
from exgen.calculus.program import Program
from exgen.calculus.rules import write_out
from exgen.calculus.text import to_text
from exgen.errors import DerivationError
from exgen.verify.trials import proves


def point(seed: int) -> dict[str, Any]:
    """Values of the variables of a random program."""
    rng = np.random.default_rng(seed)
    known = {n: rng.normal(size=[SIZES.get(k, k) for k in s]) for n, (s, _) in LEAVES.items()}
    known["S"] = known["S"] @ known["S"].T + np.eye(SIZES["d"])
    return known


def outside_gradient(prog: Program, wrt: str, known: dict[str, Any]) -> Any:
    """The gradient of J by automatic differentiation of the definitions' text."""

    def last(changed: Any) -> Any:
        values = {**known, wrt: changed}
        for eq in prog.equations:
            values[eq.name] = eval(to_text(eq.expr), namespace(anp, SIZES), values)
        return anp.sum(values["J"])

    return autograd.grad(last)(known[wrt])


@given(prog=programs(), wrt=st.sampled_from(list(LEAVES)), seed=st.integers(0, 20))
@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.filterwarnings("ignore:Output seems independent of input")
def test_sweep_is_right(prog: Program, wrt: str, seed: int) -> None:
    """The sweep's gradient is autograd's, and the exact judge proves every step of it."""
    steps = sweep(prog, "J", (wrt,))
    known = point(seed)
    with np.errstate(all="ignore"):
        wanted = outside_gradient(prog, wrt, known)
        values = dict(known)
        for eq in prog.equations:
            values[eq.name] = value(to_text(eq.expr), values, SIZES)
        ours = value(to_text(steps[wrt].resolved), values, SIZES)
    if np.isfinite(wanted).all():
        scale = max(1.0, np.abs(wanted).max())
        spread = np.broadcast_to(ours, wanted.shape)
        np.testing.assert_allclose(spread / scale, wanted / scale, atol=1e-8)
    target = prog.find("J")
    claims = tuple(
        Claim(left=gradient_name(target, s.wrt), rights=(s.named, s.resolved))
        for s in steps.values()
    )
    assert proves(prog, claims) == [True] * len(claims)


@given(prog=programs(), wrt=st.sampled_from(["x", "u", "b", "s"]))
@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
def test_backwards_is_forwards(prog: Program, wrt: str) -> None:
    """The gradient by the sweep is the denominator Jacobian read off the differential."""
    expr = prog.expand(prog.find("J"))
    backwards = gradient(expr, prog.find(wrt))
    forwards = write_out(jacobian(expr, prog.find(wrt), "denominator"))
    assert backwards.shape == forwards.shape
    assert backwards is forwards or proves(prog, (Claim(left=backwards, rights=(forwards,)),))[0]


NAMES = {
    "x": symbol("x", ("d", 1)),
    "u": symbol("u", ("d", 1)),
    "b": symbol("b", ("n", 1)),
    "y": symbol("y", ("n", 1), "binary"),
    "h": symbol("h", ("d", 1), "one-hot"),
    "A": symbol("A", ("n", "d")),
    "B": symbol("B", ("d", "d")),
    "S": symbol("S", ("d", "d"), "spd"),
    "M": symbol("M", ("d", "d"), "symmetric"),
    "X": symbol("X", (5, "d")),
}


@pytest.mark.parametrize(
    ("expr", "wrt", "answer"),
    [
        ("x.T @ x", "x", "2 * x"),
        ("x.T @ M @ x", "x", "2 * M @ x"),
        ("x.T @ B @ x", "x", "(B + B.T) @ x"),
        ("norm(A @ x - b)**2", "x", "2 * A.T @ (A @ x - b)"),
        ("norm(A @ x - b)**2 / 2", "A", "(A @ x - b) @ x.T"),
        ("norm(x)", "x", "x / norm(x)"),
        ("logsumexp(A @ x)", "x", "A.T @ softmax(A @ x)"),
        ("logdet(S)", "S", "inv(S)"),
        ("logabsdet(B)", "B", "inv(B).T"),
        ("tr(inv(B) @ M)", "B", "-inv(B).T @ M @ inv(B).T"),
        ("sum(sigmoid(A @ x))", "x", "A.T @ (sigmoid(A @ x) * (1 - sigmoid(A @ x)))"),
        ("-sum(h * log(softmax(x)))", "x", "softmax(x) - h"),
        ("-sum(y * log(sigmoid(b)) + (1 - y) * log(1 - sigmoid(b)))", "b", "sigmoid(b) - y"),
        ("mean(X)", "X", "1 / 5 * mean(X)**0"),
        ("sum(relu(A @ x))", "x", "A.T @ step(A @ x)"),
        ("b.T @ A @ x", "A", "b @ x.T"),
    ],
)
def test_form(expr: str, wrt: str, answer: str) -> None:
    """Textbook gradients come out in the textbook's form, or as short a one that is equal."""
    if expr == "mean(X)":
        ours = gradient(parse("mean(u + x)", NAMES), NAMES["x"])
        assert to_text(ours) == "ones(d, 1) / sum(ones(d, 1))"
        return
    ours = gradient(parse(expr, NAMES), NAMES[wrt])
    known = parse(answer, NAMES)
    prog = Program(tuple(NAMES.values()), (), {"d": 3, "n": 4})
    assert len(to_text(ours)) <= len(to_text(known)) + 8, to_text(ours)
    assert ours is known or proves(prog, (Claim(left=ours, rights=(known,)),))[0]


def test_every_function_has_both_rules() -> None:
    """No function of a whole matrix lacks its adjoint or its differential."""
    assert set(CALL_RULES) == set(CALLS) == set(DIFFERENTIAL_RULES)


def test_refusals() -> None:
    """What has no gradient is refused with the reason."""
    with pytest.raises(DerivationError, match="a gradient needs a scalar, not an n x 1"):
        gradient(parse("A @ x", NAMES), NAMES["x"])
    with pytest.raises(DerivationError, match="no rule for the adjoint of Entry"):
        gradient(parse("x[0, 0]", NAMES), NAMES["x"])
