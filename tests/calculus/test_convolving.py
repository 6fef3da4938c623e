"""Convolutions: what every evaluator makes of them, and what is refused."""

import numpy as np
import pytest

from exgen.calculus.adjoint import gradient
from exgen.calculus.build import symbol
from exgen.calculus.convolving import convolve, correlate
from exgen.calculus.differential import differential
from exgen.calculus.parse import parse
from exgen.calculus.shape import Shape
from exgen.calculus.text import to_text
from exgen.calculus.tokens import ParseError
from exgen.codegen import portable
from exgen.dimensions import linear
from exgen.verify import arrays, duals

X, W = symbol("x", ("n", 1)), symbol("w", ("k", 1))
NAMES = {"x": X, "w": W, "a": symbol("a", (1, 1)), "A": symbol("A", ("n", "n"))}
SIZES = {"n": 5, "k": 3}
POINT = {"x": np.array([[2.0], [-1], [3], [5], [7]]), "w": np.array([[1.0], [-2], [4]])}


def _dual(node: object) -> duals.Rows:
    values = POINT[getattr(node, "name")]  # noqa: B009
    return tuple((duals.Dual(int(value)),) for value in values[:, 0])


def test_every_evaluator_computes_what_numpy_does() -> None:
    """Both kinds are NumPy's, in floating point, in portable arithmetic and in exact numbers."""
    x, w = POINT["x"][:, 0], POINT["w"][:, 0]
    for expr, wanted in (
        (correlate(X, W), np.correlate(x, w)),
        (convolve(X, W), np.convolve(x, w)),
        (convolve(W, X), np.convolve(w, x)),
    ):
        assert expr.shape.sized(SIZES) == (len(wanted), 1)
        for evaluate in (arrays.evaluate, portable.evaluate):
            found = evaluate(expr, leaf=lambda node: POINT[node.name], sizes=SIZES)  # type: ignore[attr-defined]
            np.testing.assert_array_equal(found[:, 0], wanted)
        exact = [row[0].value for row in duals.evaluate(expr, _dual)]
        np.testing.assert_array_equal(exact, wanted)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("correlate(2 * x, -w)", "-2 * correlate(x, w)"),
        ("convolve(a * x, w)", "a * convolve(x, w)"),
        ("correlate(x, a * ones(1, 1))", "a * x"),
        ("convolve(a, w)", "a * w"),
        ("correlate(x, 2 * x)", "2 * (x.T @ x)"),
        ("convolve(zeros(n, 1), w)", "0 * ones(k + n - 1, 1)"),
        ("conv(x, w)", "correlate(x, w)"),
    ],
)
def test_short_forms(text: str, form: str) -> None:
    """Numbers stand in front, and what is no convolution is written as what it is."""
    assert to_text(parse(text, NAMES)) == form


def test_shapes() -> None:
    """The shape is that of NumPy, and each derivative has the shape of what it is by."""
    assert correlate(X, W).shape == Shape(linear({"n": 1, "k": -1}, 1), 1)
    assert convolve(X, W).shape == Shape(linear({"n": 1, "k": 1}, -1), 1)
    for text in ("sum(correlate(x, w)**2)", "sum(convolve(w, x)**2)"):
        expr = parse(text, NAMES)
        for leaf in (X, W):
            assert gradient(expr, leaf).shape == leaf.shape
            assert differential(expr, {leaf.name: leaf}).shape == (1, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("correlate(A, w)", "correlate takes two columns, not n x n"),
        ("convolve(x.T, w)", "convolve takes two columns, not 1 x n"),
        ("correlate(w, vstack(w, 1, 1))", "slides the second column along the first"),
        ("correlate(x)", "correlate takes two arguments"),
        ("convolve(x, w, x)", "convolve takes two arguments at most"),
    ],
)
def test_refused(text: str, said: str) -> None:
    """What has no convolution is refused in one line that names it."""
    with pytest.raises(ParseError, match=said):
        parse(text, NAMES)
