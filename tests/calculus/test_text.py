"""The text form: what is written is read back, and means what NumPy makes of it."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tried import examples

from calculus.outside import value
from calculus.strategies import SIZES, VARIABLES, point, texts
from exgen.calculus import spelled_out as spelled_form
from exgen.calculus import text as text_form
from exgen.calculus.build import add, symbol
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import Apply, Hadamard, Partial, Symbol, intern
from exgen.calculus.parse import parse
from exgen.calculus.shape import Shape
from exgen.calculus.text import to_text
from exgen.verify.arrays import evaluate

NAMES = {name: symbol(name, shape, domain) for name, (shape, domain) in VARIABLES.items()}


@given(text=texts(), seed=st.integers(0, 5))
@settings(max_examples=examples(300), deadline=None)
def test_written_and_read_back(text: str, seed: int) -> None:
    """Reading what was written gives the same node, and both texts and the arrays one value.

    A function that is spelled out is read back as its spelling.
    """
    expr = parse(text, NAMES)
    written = to_text(expr)
    spelled = any(row.spelled and name in text for name, row in ELEMENTWISE.items())
    assert spelled or parse(written, NAMES) is expr
    known = point(seed)
    with np.errstate(all="ignore"):
        wanted = value(text, known, SIZES)
        assume(np.isfinite(wanted).all() and np.abs(wanted).max() < 1e8)
        again = value(written, known, SIZES)

        def leaf(node: object) -> np.ndarray:
            assert isinstance(node, Symbol)
            return known[node.name]

        ours = evaluate(expr, leaf=leaf, sizes=SIZES)
    shape = expr.shape.sized(SIZES)
    assert wanted.shape in (shape, (1, 1))  # NumPy spreads a constant when it is used
    scale = max(1.0, np.abs(wanted).max())
    np.testing.assert_allclose(np.broadcast_to(again, shape) / scale, wanted / scale, atol=1e-7)
    np.testing.assert_allclose(np.broadcast_to(ours, shape) / scale, wanted / scale, atol=1e-7)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("-(y) + u", "u - y"),
        ("(A@B).T", "B.T @ A.T"),
        ("x*(1/2)*2*u", "x * u"),
        ("2*(u-y)", "2 * (u - y)"),
        ("x.T@x*x", "(x.T @ x) * x"),
        ("x@x.T@x", "(x.T @ x) * x"),
        ("norm(x)**2/2", "norm(x)**2 / 2"),
        ("step(x)", "step(x)"),
        ("u*step(x)", "u * (x > 0)"),
        ("-step(x) + step(u)*step(x)", "step(u) * step(x) - step(x)"),
        ("1 - u", "1 - u"),
        ("x / u", "x / u"),
        ("-sum(y*log(u))", "-sum(y * log(u))"),
    ],
)
def test_form(text: str, written: str) -> None:
    """Expressions are written as a person would."""
    names = {n: symbol(n, ("d", 1)) for n in "xuy"} | {
        "A": symbol("A", ("n", "d")),
        "B": symbol("B", ("d", "k")),
    }
    assert to_text(parse(text, names)) == written


def test_a_text_does_not_depend_on_what_was_asked_before() -> None:
    """A spelling merges with the sum that it stands in, also once its parts have texts."""
    names = {"z": symbol("z", ("d", 1)), "y": symbol("y", ("d", 1))}
    parts, whole = ("tanh(z)**2", "huber(z)"), "y * tanh(z)**2 + huber(z)"
    spelled = intern(Apply(Shape("d", 1), "tanh", names["z"], 1))
    expr = add(parse(whole, names), spelled)
    first = to_text(expr)
    for kept in (
        text_form._text,
        spelled_form._spelled_once,
        spelled_form._to_be_spelled,
        text_form._name_within,
    ):
        assert kept.cache_info().maxsize == 4096
        kept.cache_clear()
    for part in parts:
        to_text(parse(part, names))
    assert to_text(spelled) == "1 - tanh(z)**2"
    assert to_text(expr) == first
    assert "1" in first and "huber" not in first


def test_the_first_name_is_blamed() -> None:
    """Of several names of derivatives the first from the left is in the message."""
    first, second = (intern(Partial(Shape("d", 1), "J", name)) for name in "xu")
    with pytest.raises(ValueError, match="dJ/dx is a name"):
        to_text(intern(Hadamard(Shape("d", 1), (first, second))))


def test_derivatives_have_no_text() -> None:
    """The name of a derivative is no expression that NumPy could evaluate."""
    with pytest.raises(ValueError, match="without a text form"):
        to_text(intern(Partial(Shape("d", 1), "J", "x")))
