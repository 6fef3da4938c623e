"""What is true of a formula or a program, each both ways."""

import pytest

from exgen.calculus.build import symbol
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr
from exgen.calculus.indexed import delta, entry, index_sum
from exgen.calculus.parse import parse
from exgen.calculus.program import Program, program
from exgen.errors import WordsError
from exgen.said.formulas import (
    applied,
    cancels,
    denominators,
    entrywise,
    has_delta,
    occurrences,
    routes,
    sums_over,
)

NAMES: dict[str, Expr] = {
    "x": symbol("x", ("d", 1)),
    "y": symbol("y", ("d", 1)),
    "A": symbol("A", ("d", "d")),
    "t": symbol("t", (1, 1)),
}
SHAPES = {"x": ("d", 1), "y": ("d", 1), "A": ("d", "d"), "M": ("m", "d"), "t": (1, 1)}


def made(**equations: str) -> Program:
    """A program with these equations."""
    return program(
        variables={name: (shape, "real") for name, shape in SHAPES.items()}, equations=equations
    )


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("A @ x + y", ""), ("A @ x", ""), ("2 * A @ x - y", ""), ("relu(x)", "relu"),
        ("exp(x)", "exp"), ("softmax(x)", "softmax"), ("softmax_rows(M)", "softmax"),
        ("logsumexp(x)", "logsumexp"),
    ],
)  # fmt: skip
def test_what_makes_a_quantity_is_read_off_its_equation(text: str, function: str) -> None:
    """A function, either softmax, or "" for an affine map."""
    assert applied(made(q=text), "q") == function


@pytest.mark.parametrize("text", ["x * y", "A @ relu(x)", "relu(x) + y", "x**2", "A @ (x * y)"])
def test_what_is_neither_a_function_nor_an_affine_map_is_told(text: str) -> None:
    """A sum with a function in it is no affine map."""
    with pytest.raises(WordsError, match="the quantity q"):
        applied(made(q=text), "q")


@pytest.mark.parametrize(
    ("texts", "holds"),
    [
        (("relu(x)", "tanh(a)"), True),
        (("softmax_rows(M)",), False),
        (("relu(x)", "softmax(a)"), False),
        (("relu(x)", "logsumexp(a)"), False),
        (("A @ x",), False),
    ],
)
def test_functions_that_act_entry_by_entry(texts: tuple[str, ...], holds: bool) -> None:
    """All of them, and one at least: softmax looks at a whole vector."""
    assert entrywise(made(**dict(zip("abc", texts, strict=False)))) == holds


@pytest.mark.parametrize(
    ("before", "after", "holds"),
    [
        ("1 - x / y", "y - x", True),
        ("(1 - y) / (1 - x) - y / x", "x - y", True),
        ("2 * (x - y)", "2 * (x - y) * y", False),
        ("x / t", "x * y / t", False),
        ("x / y / t", "x / t", True),
    ],
)
def test_terms_cancel_where_a_denominator_is_gone(before: str, after: str, holds: bool) -> None:
    """A denominator that is left, or that never was, is none that cancels."""
    assert cancels(parse(before, NAMES), parse(after, NAMES)) == holds


def test_denominators() -> None:
    """What stands below a fraction line, as an expression."""
    assert denominators(parse("x / (y**2) + t / (1 + t)", NAMES)) == {
        NAMES["y"], parse("1 + t", NAMES)
    }  # fmt: skip
    assert denominators(parse("x * y", NAMES)) == set()


def test_sums_and_deltas() -> None:
    """Over which dimension an index runs, and whether a Kronecker delta stands there."""
    t = NAMES["t"]
    over = index_sum("k", "m", entry(symbol("z", ("m", 1)), "k", 0))
    assert sums_over(over, "m")
    assert sums_over(parse("2 * t", {"t": over}), "m")
    assert has_delta(Claim(left=t, rights=(delta("i", "j"), t)))
    assert not has_delta(Claim(left=t, rights=(t, t)))
    assert not sums_over(over, "n")


def test_routes_are_counted_from_equation_to_equation() -> None:
    """One path, two paths that meet, a skip over a layer, and none."""
    assert routes(made(u="A @ x", f="sum(u)"), "x", "f") == 1
    assert routes(made(u="A @ x", v="2 * x", f="u.T @ v"), "x", "f") == 2
    assert routes(made(u="A @ x", v="tanh(u)", f="sum(v + u + x)"), "x", "f") == 3
    assert routes(made(u="A @ x", f="sum(y)"), "x", "f") == 0


def test_occurrences_are_counted_as_written() -> None:
    """Twice in a product, once in a square, never elsewhere."""
    assert occurrences(parse("x.T @ A @ x", NAMES), "x") == 2
    assert occurrences(parse("norm(x)**2", NAMES), "x") == 1
    assert occurrences(parse("norm(x)**2", NAMES), "y") == 0
