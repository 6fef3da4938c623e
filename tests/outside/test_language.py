"""The judge's reading of the text form, and autograd's derivative of each function."""

import re

import numpy as np
import pytest
from autograd import elementwise_grad

from outside.functions import FUNCTIONS
from outside.language import TextError, evaluate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sum(A)", [[10]]),
        ("mean(A)", [[2.5]]),
        ("norm(A)**2", [[30]]),
        ("tr(A)", [[5]]),
        ("det(A)", [[-2]]),
        ("inv(A) @ A", [[1, 0], [0, 1]]),
        ("diag(A)", [[1], [4]]),
        ("diag(A @ ones(n, 1))", [[3, 0], [0, 7]]),
        ("eye(n) + ones(n, 2)", [[2, 1], [1, 2]]),
        ("logabsdet(A)", [[np.log(2)]]),
        ("logdet(A @ A)", [[np.log(4)]]),
        ("A[1, 0]", [[3]]),
        ("A[1, :]", [[3, 4]]),
        ("(A > 1) + (A > 2)", [[0, 1], [2, 2]]),
        ("-(A > 1)", [[0, -1], [-1, -1]]),
        ("sign(A - 2) * step(A)", [[-1, 0], [1, 1]]),
        ("sqrt(A**2) - abs(-A)", [[0, 0], [0, 0]]),
        ("leaky_relu(-A)", [[-0.01, -0.02], [-0.03, -0.04]]),
        ("elu(-A) - exp(-A)", [[-1, -1], [-1, -1]]),
        ("softmax(diag(A))", [[1 / (1 + np.e**3)], [1 / (1 + np.e**-3)]]),
        ("sum(softmax_rows(A)[0, :])", [[1]]),
        ("log(sum(exp(diag(A)))) - logsumexp(diag(A))", [[0]]),
        ("gelu(ones(1, 1))", [[0.8413447460685429]]),
        ("sin(A)**2 + cos(A)**2", [[1, 1], [1, 1]]),
        ("softplus(A) - log(1 + exp(A))", [[0, 0], [0, 0]]),
        ("1 / 2", [[0.5]]),
    ],
)
def test_the_text_form_means_what_the_contract_says(text: str, value: list[list[float]]) -> None:
    """Every function and operator on a matrix that a person can follow; all is two-dimensional."""
    found = evaluate(text, {"A": np.array([[1.0, 2.0], [3.0, 4.0]])}, sizes={"n": 2})
    np.testing.assert_allclose(found, value, atol=1e-12)
    assert found.shape == np.shape(value)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_autograd_follows_every_function(name: str) -> None:
    """The judge's own derivative of each function is what central differences find."""
    column = name in {"softmax", "logsumexp"}
    point = np.array([[0.7], [-0.4]]) if column else np.array([[1.3, 0.4], [-0.6, 0.9]])
    point = np.abs(point) if name in {"log", "sqrt"} else point
    point = point / 2 if name in {"arcsin", "arccos"} else point
    weights = np.random.default_rng(1).normal(size=FUNCTIONS[name](point).shape)

    def total(x: np.ndarray) -> float:
        return (FUNCTIONS[name](x) * weights).sum()

    numeric = np.zeros_like(point)
    for place in np.ndindex(point.shape):
        step = np.zeros_like(point)
        step[place] = 1e-6
        numeric[place] = (total(point + step) - total(point - step)) / 2e-6
    if name in {
        "sign",
        "step",
        "hardmax",
        "hardmax_rows",
    }:  # constant but for the jump: autograd sees no path at all
        assert not numeric.any()
        return
    np.testing.assert_allclose(elementwise_grad(total)(point), numeric, atol=1e-8)


@pytest.mark.parametrize(
    "text",
    ["__import__('os')", "x.shape", "x[0]", "x if x else x", "'x'", "x @", "ones(k, 1)", "x[k, 0]"],
)
def test_nothing_but_the_text_form_is_read(text: str) -> None:
    """The judge evaluates no Python beyond the language, and says which text it refuses."""
    with pytest.raises(TextError, match=re.escape(repr(text))):
        evaluate(text, {"x": np.ones((2, 1))}, sizes={"d": 2})
