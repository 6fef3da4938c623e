"""The table of elementwise functions, row by row."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad
from many import over

from calculus.outside import namespace, value
from exgen.calculus.build import ONE, number, symbol
from exgen.calculus.elementwise import ELEMENTWISE, activations, apply
from exgen.calculus.expr import Apply
from exgen.calculus.rules import derivative, primed, spelled, written_out
from exgen.calculus.text import to_text

X = symbol("x", ("n", 1))
POINTS = np.array([-2.7, -1.3, -0.6, -0.2, 0.3, 0.8, 1.4, 2.9])[:, None]
H = 1e-5


def at(name: str) -> np.ndarray:
    """The points in the function's domain, none at a kink."""
    if name in ("arcsin", "arccos"):
        return POINTS / 3
    return np.abs(POINTS) if ELEMENTWISE[name].positive_only else POINTS


def numbers(text: str, **known: np.ndarray) -> np.ndarray:
    """The text's value at the points."""
    return np.broadcast_to(value(text, known, {"n": len(POINTS)}), POINTS.shape)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_derivative(name: str) -> None:
    """The derivative is that of central differences, and of automatic differentiation."""
    row, x = ELEMENTWISE[name], at(name)
    function = namespace(anp, {})[name]
    ours = numbers(row.derivative, x=x)
    np.testing.assert_allclose(ours, (function(x + H) - function(x - H)) / (2 * H), atol=1e-8)
    if name not in (
        "sign",
        "step",
        "off",
    ):  # constant pieces: automatic differentiation sees no path
        np.testing.assert_allclose(ours, elementwise_grad(function)(x), atol=1e-12)


@pytest.mark.parametrize("name", [n for n, row in ELEMENTWISE.items() if row.spelled])
def test_spelling(name: str) -> None:
    """The spelling is the function, and is what the text form writes."""
    expr = apply(name, X)
    assert isinstance(expr, Apply)
    wanted = namespace(np, {})[name](POINTS)
    np.testing.assert_allclose(numbers(ELEMENTWISE[name].spelled, x=POINTS), wanted, atol=1e-12)
    np.testing.assert_allclose(numbers(to_text(spelled(expr)), x=POINTS), wanted, atol=1e-12)
    assert to_text(expr) == to_text(spelled(expr))


@pytest.mark.parametrize("name", [n for n, row in ELEMENTWISE.items() if row.from_output])
def test_from_output(name: str) -> None:
    """The derivative from the function's value is the derivative."""
    row = ELEMENTWISE[name]
    output = namespace(np, {})[name](POINTS)
    ours = numbers(row.from_output, a=output)
    np.testing.assert_allclose(ours, numbers(row.derivative, x=POINTS), atol=1e-12)


@over("name", [n for n, row in ELEMENTWISE.items() if not row.poles])
@pytest.mark.parametrize(("text", "zero"), [("x", 0.0), ("x - 1", 1.0), ("x + 1", -1.0)])
def test_kinks(name: str, text: str, zero: float) -> None:
    """A kink is listed exactly where the function, its slope or the slope of that jumps."""
    h = 1e-4
    below, above = (np.array([[zero + s * h], [zero + s * 2 * h]]) for s in (-1, 1))
    row, function = ELEMENTWISE[name], namespace(np, {})[name]

    def slope(x: np.ndarray) -> np.ndarray:
        return np.broadcast_to(value(row.derivative, {"x": x}, {}), x.shape)

    jumps = [
        function(above[0]) - function(below[0]),
        slope(above)[0] - slope(below)[0],
        (slope(above)[1] - slope(above)[0]) / h - (slope(below)[0] - slope(below)[1]) / h,
    ]
    assert any(abs(jump[0]) > 0.01 for jump in jumps) == (text in row.kinks)


def test_activations_are_primed() -> None:
    """A layer's activation keeps its derivative as a name, which is written out on demand."""
    assert set(activations()) == {
        "relu",
        "leaky_relu",
        "elu",
        "sigmoid",
        "tanh",
        "softplus",
        "silu",
    }
    prime = primed("tanh", X)
    assert isinstance(prime, Apply)
    assert prime.primes == 1
    assert to_text(written_out(prime)) == "1 - tanh(x)**2"
    assert to_text(prime) == "1 - tanh(x)**2"
    assert primed("sin", X) is apply("cos", X)
    with pytest.raises(ValueError, match="2 primes"):
        written_out(apply("tanh", X, primes=2))


def test_constant_derivative_has_the_shape() -> None:
    """A derivative that is a number is spread over the argument's shape."""
    assert derivative("sign", X).shape == X.shape
    assert to_text(derivative("relu", X)) == "step(x)"


def test_apply_simplifies() -> None:
    """Logarithm and exponential undo each other, exp(0) = 1, and a root is a power."""
    assert apply("log", apply("exp", X)) is X
    assert apply("exp", number(0)) is ONE
    assert to_text(apply("sqrt", X)) == "sqrt(x)"
