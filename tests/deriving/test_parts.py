"""Slices, blocks and convolutions as NumPy users type them."""

import numpy as np
import pytest
from many import over

from deriving.formulas import derived
from deriving.typed import Typed
from exgen.calculus.text import to_text
from exgen.cli import main
from exgen.wording import dimensions_by_name

TYPED = [
    Typed(
        "norm(x[1:] - x[:-1])**2", "x:n,1", "x",
        "2 * (vstack(zeros(1, 1), x[1:, :] - x[:n - 1, :])"
        " + vstack(x[:n - 1, :] - x[1:, :], zeros(1, 1)))",
    ),
    Typed(
        "norm(W @ vstack(h, x) - y)**2", "h:k,1 x:d,1 W:m,k+d y:m,1", "x",
        "2 * W[:, k:].T @ (W @ vstack(h, x) - y)",
    ),
    Typed(
        "norm(W @ vstack(h, x) - y)**2", "h:k,1 x:d,1 W:m,k+d y:m,1", "W",
        "2 * (W @ vstack(h, x) - y) @ vstack(h, x).T",
    ),
    Typed(
        "norm(hstack(X, ones(n, 1)) @ w - y)**2 / n", "X:n,d w:d+1,1 y:n,1", "w",
        "2 * hstack(X, ones(n, 1)).T @ (hstack(X, ones(n, 1)) @ w - y) / n",
    ),
    Typed("sum(exp(W[1:3, :k]))", "W:m,k+d", "W", ""),
    Typed("norm(w[:d])**2 + a * w[d:].T @ w[d:]", "w:d+2,1 a:1,1", "w", ""),
    Typed("sum(tanh(vstack(hstack(A, B), hstack(B, A))))", "A:n,m B:n,m", "B", ""),
    Typed("logsumexp(vstack(x, 1)) - c.T @ x[1:]", "x:n,1 c:n-1,1", "x", ""),
    Typed(
        "norm(correlate(x, w) - y)**2", "x:n,1 w:k,1 y:n-k+1,1", "w",
        "2 * correlate(x, correlate(x, w) - y)",
    ),
    Typed(
        "norm(correlate(x, w) - y)**2", "x:n,1 w:k,1 y:n-k+1,1", "x",
        "2 * convolve(correlate(x, w) - y, w)",
    ),
    Typed(
        "norm(convolve(a, x) - y)**2 / 2", "x:n,1 a:k,1 y:n+k-1,1", "x",
        "correlate(convolve(a, x) - y, a)",
    ),
    Typed(
        "v.T @ tanh(correlate(x, w) + b)", "x:n,1 w:k,1 b:1,1 v:n-k+1,1", "w",
        "correlate(x, v * (1 - tanh(correlate(x, w) + b)**2))",
    ),
    Typed("sum(correlate(tanh(correlate(x, w)), w)**2)", "x:7,1 w:3,1", "w", ""),
    Typed("sum(exp(convolve(x, convolve(x, a))))", "x:n,1 a:k,1", "x", ""),
    Typed("norm(correlate(x[1:], w) - correlate(x[:-1], w))**2", "x:n,1 w:k,1", "x", ""),
]  # fmt: skip


@over("typed", TYPED)
def test_derived_as_numpy_means_it(typed: Typed) -> None:
    """The answer is short, and that of the formula as NumPy reads it, by central differences."""
    assert typed.gap() < 1e-7
    text = dimensions_by_name(to_text(typed.derived().answer))
    assert not typed.answer or text == typed.answer


@over("typed", TYPED)
def test_what_is_printed_is_read(typed: Typed) -> None:
    """An answer as a person sees it is read back as itself."""
    found = typed.derived()
    text = to_text(found.answer)
    assert found.asked.program.read(text) is found.answer


def test_jacobians_in_both_layouts() -> None:
    """A Jacobian of a part has zeros where the rest stands, below or at the side."""
    for layout, answer in (
        ("denominator", "vstack(zeros(1, m), diag(1 - tanh(x[1:, :])**2) @ A.T)"),
        ("numerator", "hstack(zeros(m, 1), A @ diag(1 - tanh(x[1:, :])**2))"),
    ):
        found = derived("A @ tanh(x[1:])", "x:n,1 A:m,n-1", "x", layout=layout)
        assert to_text(found.answer) == answer


def test_the_function_in_numpy(capsys: pytest.CaptureFixture[str]) -> None:
    """`--numpy` prints a function that computes what NumPy's own functions make of it."""
    main(
        ["derive", "norm(correlate(x, w[1:]) - y)**2", "--var", "x:n,1", "--var", "w:k,1",
         "--var", "y:n-k+2,1", "--wrt", "w", "--numpy"]
    )  # fmt: skip
    known: dict[str, object] = {}
    exec(capsys.readouterr().out, known)
    rng = np.random.default_rng(0)
    x, w, y = (rng.normal(size=(size, 1)) for size in (6, 4, 4))
    found = known["gradient"](x, w, y)  # type: ignore[operator]
    residual = np.correlate(x[:, 0], w[1:, 0]) - y[:, 0]
    wanted = [0, *(2 * residual @ x[j : j + 4, 0] for j in range(3))]
    np.testing.assert_allclose(found[:, 0], wanted)
