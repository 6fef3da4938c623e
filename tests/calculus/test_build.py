"""The smart constructors: shapes are checked, and forms are as a person writes them."""

import pickle
from fractions import Fraction

import pytest

from exgen.calculus.build import ShapeError, add, eye, ones, symbol
from exgen.calculus.expr import Scaled, intern
from exgen.calculus.functions import call
from exgen.calculus.parse import parse
from exgen.calculus.shape import Shape
from exgen.calculus.text import to_text

NAMES = {
    "x": symbol("x", ("d", 1)),
    "u": symbol("u", ("d", 1)),
    "b": symbol("b", ("n", 1)),
    "A": symbol("A", ("n", "d")),
    "B": symbol("B", ("d", "d")),
    "S": symbol("S", ("d", "d"), "spd"),
    "M": symbol("M", ("d", "d"), "symmetric"),
    "h": symbol("h", ("d", 1), "one-hot"),
    "Y": symbol("Y", ("n", "d"), "one-hot"),
    "s": symbol("s", (1, 1)),
}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("x + x", "2 * x"),
        ("3 * x - u - x", "2 * x - u"),
        ("x - x", "0 * ones(d, 1)"),
        ("-u + x", "x - u"),
        ("-(u - x)", "x - u"),
        ("2 * x - 2 * u", "2 * (x - u)"),
        ("A @ x + A @ x", "2 * A @ x"),
        ("x @ x.T @ x", "(x.T @ x) * x"),
        ("x @ u.T @ x", "(u.T @ x) * x"),
        ("(A @ x).T", "x.T @ A.T"),
        ("A.T.T", "A"),
        ("(A.T @ b + x).T", "(A.T @ b + x).T"),
        ("S.T", "S"),
        ("(M @ S).T", "S @ M"),
        ("inv(S).T", "inv(S)"),
        ("inv(B).T", "inv(B).T"),
        ("inv(B) @ B", "eye(d)"),
        ("inv(B.T) @ B.T @ x", "x"),
        ("inv(inv(B))", "B"),
        ("inv(B @ S)", "inv(S) @ inv(B)"),
        ("eye(d) @ x", "x"),
        ("ones(d, 1) * x", "x"),
        ("x * x * u", "x**2 * u"),
        ("x**2 * x", "x**3"),
        ("x / x", "ones(d, 1)"),
        ("s * x * s", "s**2 * x"),
        ("step(x) * step(x)", "step(x)"),
        ("diag(x) @ u", "x * u"),
        ("ones(1, d) @ x", "sum(x)"),
        ("sum(2 * x)", "2 * sum(x)"),
        ("sum(A.T)", "sum(A)"),
        ("sum(softmax(x))", "1"),
        ("sum(h)", "1"),
        ("Y @ ones(d, 1)", "ones(n, 1)"),
        ("sum(Y)", "sum(Y)"),
        ("sum(x - mean(x))", "0"),
        ("sum(3 * mean(x.T) - 3 * x + u)", "sum(u)"),
        ("mean(2 * x - 2 * mean(x))", "0"),
        ("sum(x - mean(u))", "sum(x - mean(u))"),
        ("sum(2 * x - mean(x))", "sum(2 * x - mean(x))"),
        ("sum(ones(2, 3))", "6"),
        ("tr(x @ u.T)", "u.T @ x"),
        ("norm(s)", "abs(s)"),
        ("u.T @ x + x.T @ u", "2 * (u.T @ x)"),
        ("u.T @ B.T @ x", "x.T @ B @ u"),
    ],
)
def test_forms(text: str, form: str) -> None:
    """What is written on the left comes out as on the right."""
    assert to_text(parse(text, NAMES)) == form


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x + b", r"cannot add an n x 1 to a d x 1: both sides need one shape"),
        ("x * b", r"cannot multiply a d x 1 and an n x 1 elementwise"),
        ("x @ u", r"cannot multiply a d x 1 by a d x 1: 1 column for d rows"),
        ("A @ b", r"d columns for n rows"),
        ("x ** u", r"an exponent must be 1 x 1, not d x 1"),
        ("inv(A)", r"inv needs a square matrix, not n x d"),
        ("tr(A)", r"tr needs a square matrix"),
        ("softmax(A)", r"softmax needs a column vector, not n x d"),
        ("logsumexp(B)", r"logsumexp needs a column vector"),
        ("diag(A)", r"diag of a matrix needs a square matrix"),
    ],
)
def test_shapes_are_checked(text: str, message: str) -> None:
    """Operands that do not fit are refused with their shapes."""
    with pytest.raises(ShapeError, match=message):
        parse(text, NAMES)


def test_the_negative_of_a_sum_has_no_brackets() -> None:
    """Nor where it is the only term."""
    both = parse("x + u", NAMES)
    bracketed = intern(Scaled(both.shape, Fraction(-1), (), both))
    assert to_text(bracketed) == "-(x + u)"
    assert to_text(add(bracketed)) == "-x - u"
    assert add(both) is both


def test_equal_is_identical() -> None:
    """Two equal expressions are one object, after pickling too."""
    first, second = parse("A @ x - b", NAMES), parse("A@x + -b", NAMES)
    assert first is second
    assert pickle.loads(pickle.dumps(first)) is first


def test_one_by_one_constants_are_numbers() -> None:
    """Ones and identities of one entry are the number 1."""
    assert ones(Shape(1, 1)) is eye(1)
    assert call("sum", ones(Shape(1, 1))) is eye(1)
