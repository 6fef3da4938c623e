"""A sum over a sample index, typed as a course writes it, is read as what it is for all rows."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from many import over

from exgen.calculus.build import symbol
from exgen.calculus.parse import ParseError, parse
from exgen.calculus.text import to_text
from tests.calculus.outside import value

NAMES = {
    "X": symbol("X", ("n", "d")),
    "Y": symbol("Y", ("n", "k")),
    "A": symbol("A", ("d", "d")),
    "W": symbol("W", ("k", "d")),
    "w": symbol("w", ("d", 1)),
    "y": symbol("y", ("n", 1)),
    "c": symbol("c", ("k", 1)),
    "r": symbol("r", (1, "n")),
    "m": symbol("m", (1, "d")),
    "s": symbol("s", (1, 1)),
}
SIZES = {"n": 4, "d": 3, "k": 2}


def _softmax(z: Any) -> Any:
    return np.exp(z) / np.exp(z).sum()


SUMS: list[tuple[str, str, Callable[..., Any]]] = [
    ("sum_i((X[i, :] @ w - y[i])**2)", "sum((X @ w - y)**2)",
     lambda i, X, w, y, **_: (X[i] @ w - y[i]) ** 2),
    ("sum_i((w.T @ X[i, :].T - y[i, 0])**2) / 2", "sum((X @ w - y)**2) / 2",
     lambda i, X, w, y, **_: (X[i] @ w - y[i]) ** 2 / 2),
    ("sum_i(y[i] * r[i] * s)", "", lambda i, y, r, s, **_: y[i] * r[0, i] * s),
    ("sum_i(log(1 + exp(-y[i] * (X[i, :] @ w + s))))", "",
     lambda i, X, w, y, s, **_: np.log(1 + np.exp(-y[i] * (X[i] @ w + s)))),
    ("sum_i(norm(W @ X[i, :].T - Y[i, :].T)**2)", "",
     lambda i, X, W, Y, **_: np.sum((W @ X[i] - Y[i]) ** 2)),
    ("sum_i(norm(X[i, :] - m))", "", lambda i, X, m, **_: np.linalg.norm(X[i] - m[0])),
    ("sum_i(c.T @ tanh(W @ X[i, :].T + c) / s)", "",
     lambda i, X, W, c, s, **_: c[:, 0] @ np.tanh(W @ X[i] + c[:, 0]) / s),
    ("sum_i(-Y[i, :] @ log(softmax(W @ X[i, :].T)))", "",
     lambda i, X, W, Y, **_: -Y[i] @ np.log(_softmax(W @ X[i]))),
    ("sum_i(logsumexp(W @ X[i, :].T) - Y[i, :] @ W @ X[i, :].T)", "",
     lambda i, X, W, Y, **_: np.log(np.exp(W @ X[i]).sum()) - Y[i] @ W @ X[i]),
    ("sum_i(X[i, :] @ A @ X[i, :].T)", "", lambda i, X, A, **_: X[i] @ A @ X[i]),
    ("sum_i(X[i, :].T @ X[i, :])", "X.T @ X", lambda i, X, **_: np.outer(X[i], X[i])),
    ("sum_i(y[i] * X[i, :].T @ X[i, :])", "X.T @ diag(y) @ X",
     lambda i, X, y, **_: y[i] * np.outer(X[i], X[i])),
    ("sum_i(Y[i, :].T @ X[i, :]) @ w", "Y.T @ X @ w",
     lambda i, X, Y, w, **_: np.outer(Y[i], X[i]) @ w),
    ("sum_i(A @ X[i, :].T @ m)", "", lambda i, X, A, m, **_: np.outer(A @ X[i], m[0])),
    ("sum_i((X[i, :] @ w) * X[i, :])", "", lambda i, X, w, **_: [(X[i] @ w) * X[i]]),
    ("sum_i(exp(X[i, :] * m))", "", lambda i, X, m, **_: [np.exp(X[i] * m[0])]),
    ("sum_i(A[i, i] * w[i])", "", lambda i, A, w, **_: A[i, i] * w[i]),
    ("sum_i(A[:, i].T @ A[i, :].T * w[i])", "",
     lambda i, A, w, **_: A[:, i] @ A[i] * w[i]),
    ("sum_i(X[i, 1]**2 + X[i, 0])", "", lambda i, X, **_: X[i, 1] ** 2 + X[i, 0]),
    ("sum_i(max(0, 1 - y[i] * (X[i, :] @ w)))", "",
     lambda i, X, w, y, **_: np.maximum(0, 1 - y[i] * (X[i] @ w))),
    ("sum_i(sum_k(Y[i, k] * log(softmax(W @ X[i, :].T)[k, 0])))", "",
     lambda i, X, W, Y, **_: Y[i] @ np.log(_softmax(W @ X[i]))),
    ("sum_j(sum(X[j, :] > 0) * y[j])", "", lambda i, X, y, **_: (X[i] > 0).sum() * y[i]),
]  # fmt: skip
"""What is typed, how it is written (where that is told), and its term in NumPy."""


@over("typed", SUMS)
def test_a_sum_is_that_of_its_terms(typed: tuple[str, str, Callable[..., Any]]) -> None:
    """The matrix form has the value of the terms, each computed by itself, added up."""
    text, written, term = typed
    found = parse(text, NAMES)
    assert not written or to_text(found) == to_text(parse(written, NAMES))
    rng = np.random.default_rng(0)
    point = {name: rng.normal(size=e.shape.sized(SIZES)) for name, e in NAMES.items()}
    count = SIZES["d" if "A[i" in text else "n"]
    expected = np.sum([np.asarray(term(i, **point), dtype=float) for i in range(count)], axis=0)
    here = value(to_text(found), point, SIZES)
    np.testing.assert_allclose(here, np.reshape(expected, here.shape))
    mean = value(to_text(parse(text.replace("sum_", "mean_", 1), NAMES)), point, SIZES)
    np.testing.assert_allclose(mean * count, here)
    assert to_text(parse(to_text(found), NAMES)) == to_text(found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sum_i(w)", r"nothing in the sum depends on i: write X\[i, :\] or y\[i\]"),
        ("sum_i(X[i, :] @ w[i])", "the index i runs over n, not over d"),
        ("sum_i(X[i, :] @ y)", "cannot multiply a 1 x d by an n x 1"),
        ("sum_i(sum_i(y[i]))", "i is the index of the sum around"),
        ("sum_i(y[j])", "two indices are expected"),
        ("sum_i(X[j, :] @ w)", "a row or a column is cut out at a number"),
        ("sum_i(X[i, :] + X[i, :].T)", "no form for all i at once: write it with"),
        ("sum_i(det(X[i, :].T @ X[i, :]))", "det in it: what is summed has no form for all i"),
        ("sum_i(sum_j(norm(X[i, :] - X[j, :])))", "no form for all i at once: write it with"),
        ("sum_i(y[i]) + y[i]", "two indices are expected"),
        ("prod_i(y[i])", "a product over an index is not covered"),
    ],
)
def test_refused(text: str, message: str) -> None:
    """What has no meaning, or no matrix form, gets a line that names it."""
    with pytest.raises(ParseError, match=message):
        parse(text, NAMES)
