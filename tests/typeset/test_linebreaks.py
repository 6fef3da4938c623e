"""Where a long formula may break: its pieces are the formula, and each begins with its sign."""

import pytest

from exgen.calculus.build import symbol
from exgen.calculus.expr import Expr, Partial, intern
from exgen.calculus.parse import parse
from exgen.calculus.shape import Shape
from exgen.typeset.latex import Printer
from exgen.typeset.linebreaks import pieces, within
from exgen.typeset.symbols import Notation

NAMES: dict[str, Expr] = {
    "x": symbol("x", ("d", 1)),
    "y": symbol("y", ("d", 1)),
    "yhat": symbol("yhat", ("d", 1)),
    "b": symbol("b", ("n", 1)),
    "W": symbol("W", ("n", "d")),
    "A": symbol("A", ("d", "d")),
}
PLAIN = Printer(Notation(bold=False))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("yhat - y", 2),
        ("x * (W.T @ b) * y", 3),
        ("softmax(A @ x + y - yhat)", 3),
        ("sum(y * log(yhat) + (1 - y) * log(1 - yhat))", 1),
        ("W.T @ b", 1),
        ("(x - y) / norm(x - y)", 1),
        ("relu(x - y)", 2),
    ],
)
def test_pieces_are_the_whole(text: str, count: int) -> None:
    """The pieces, one after the other, are the expression; there are as many as it may have."""
    expr = parse(text, NAMES)
    found = pieces(expr, PLAIN)
    assert " ".join(found) == PLAIN(expr)
    assert len(found) == count


def test_later_pieces_begin_with_their_sign() -> None:
    """A line that goes on from the one above begins with the sign that joins them."""
    assert [piece[0] for piece in pieces(parse("y - x + yhat", NAMES), PLAIN)] == ["y", "-", "+"]
    first, *rest = pieces(parse("x * y * yhat", NAMES), PLAIN)
    assert first == "x" and all(piece.startswith("\\had ") for piece in rest)


def test_a_short_name_does_not_break() -> None:
    """What has a short name is one piece, whatever it stands for."""
    delta = intern(Partial(Shape("d", 1), "J", "x"))
    total = parse("x + y", NAMES)
    printer = Printer(Notation(bold=False), {delta: r"\delta_{1}", total: "s"})
    assert pieces(delta, printer) == [r"\delta_{1}"]
    assert pieces(total, printer) == ["s"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("A @ tanh(A @ relu(x + y) + relu(x + y) - yhat)", 3),
        ("A @ tanh(A @ x + y) + relu(x + y)", 2),
        ("(1 + sum(x)) * softmax(x + y - 2 * yhat)", 3),
        ("W.T @ b", 1),
        ("A @ tanh(A @ x)", 1),
    ],
)
def test_a_long_piece_breaks_within(text: str, parts: int) -> None:
    """It breaks in the longest sum that a function in it is of, and its parts are the piece."""
    expr = parse(text, NAMES)
    piece = pieces(expr, PLAIN)[0]
    found = within(piece, expr, PLAIN)
    assert " ".join(found) == piece
    assert len(found) == parts
    assert all(part[0] in "+-" for part in found[1:])
