"""Second derivatives of a scalar by a vector."""

import json

import numpy as np
import pytest
from calculus.outside import namespace
from many import over

from exgen.calculus.text import to_text
from exgen.deriving.derivation import Derivation, derive
from exgen.deriving.derivation_record import as_json
from exgen.errors import DerivationError

_STEP = 1e-4
CASES = {
    "mean(softplus(X @ w) - y * (X @ w))": (
        "X.T @ diag(sigmoid(X @ w) * (1 - sigmoid(X @ w))) @ X / sum(ones(n, 1))"
    ),
    "norm(y - X @ w)**2 / 2 + norm(w)**2": "2 * eye(d) + X.T @ X",
    "norm(w)": "eye(d) / norm(w) - w @ w.T / norm(w)**3",
    "logsumexp(w)": "diag(softmax(w)) - softmax(w) @ softmax(w).T",
    "exp(-norm(w)**2 / 2)": "exp(-norm(w)**2 / 2) * (w @ w.T - eye(d))",
    "sum(tanh(w))": "-2 * diag(tanh(w) - tanh(w)**3)",
    "c.T @ w": "0 * ones(d, d)",
}
"""Formula in w -> its Hessian."""


def _derived(formula: str, **options: object) -> Derivation:
    variables = ["X:n,d", "w:d,1", "y:n,1", "c:d,1", "r:1,d", "s:1,1", "W:d,d"]
    return derive(
        formula, variables=variables, wrt=str(options.pop("wrt", "w")), hessian=True, **options
    )  # type: ignore[arg-type]


@over("formula", CASES)
def test_second_derivatives(formula: str) -> None:
    """The Hessian in closed form is that of second differences in plain NumPy."""
    found = _derived(formula)
    assert to_text(found.answer) == CASES[formula]
    sizes, rng = dict(found.asked.program.sizes), np.random.default_rng(0)
    functions = namespace(np, sizes)
    point = {v.name: rng.normal(size=v.shape.sized(sizes)) for v in found.asked.program.variables}
    d = sizes["d"]
    units = _STEP * np.eye(d)[:, :, None]

    def value(w: np.ndarray) -> float:
        return float(np.squeeze(eval(formula, {**functions, **point, "w": w})))

    wanted = [
        [
            sum(
                a * b * value(point["w"] + a * units[i] + b * units[j])
                for a in (1, -1)
                for b in (1, -1)
            )
            / (4 * _STEP**2)
            for j in range(d)
        ]
        for i in range(d)
    ]
    np.testing.assert_allclose(
        eval(to_text(found.answer), {**functions, **point}), wanted, atol=1e-6
    )


def test_of_named_quantities() -> None:
    """A named quantity stays in the Hessian, a scalar has a second derivative, a row counts."""
    named = _derived("-sum(q * log(p))", definitions=["p=softmax(w)", "q=c / sum(c)"])
    assert to_text(named.answer) == "diag(p) - p @ p.T"
    assert to_text(_derived("s**3", wrt="s").answer) == "6 * s"
    assert to_text(_derived("r @ r.T", wrt="r").answer) == "2 * eye(d)"


def test_as_a_part_of_a_key() -> None:
    """It is a Hessian of the function, without a layout; its gradient is among the definitions."""
    part = json.loads(as_json(_derived("norm(w)**2 / 2")))
    assert (part["kind"], part["of"], part["wrt"]) == ("hessian", "f", "w")
    assert part["shape"] == ["d", "d"]
    assert "layout" not in part
    assert part["definitions"][-1] == ["g", "w"]


@pytest.mark.parametrize(
    ("formula", "wrt", "message"),
    [("w", "w", "that of a scalar"), ("tr(W)", "W", "tensor of order four")],
)
def test_refused(formula: str, wrt: str, message: str) -> None:
    """What would be a tensor is refused."""
    with pytest.raises(DerivationError, match=message):
        _derived(formula, wrt=wrt)


def test_of_a_largest_entry() -> None:
    """The gradient of a largest entry has the derivative zero where it is attained once."""
    assert to_text(_derived("max(X @ w)**2").answer) == (
        "2 * X.T @ hardmax(X @ w) @ hardmax(X @ w).T @ X"
    )
    assert to_text(_derived("max(X @ w)").answer) == "0 * ones(d, d)"
