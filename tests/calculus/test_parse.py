"""Reading the text form: a closed grammar, and errors that point at the place."""

import pytest

from exgen.calculus.build import symbol
from exgen.calculus.parse import MAX_LENGTH, ParseError, parse
from exgen.calculus.text import to_text
from exgen.errors import InputError

NAMES = {"x": symbol("x", ("d", 1)), "A": symbol("A", ("n", "d"))}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x +", "this is no expression"),
        ("", "no expression|no text"),
        ("z", r"unknown name 'z' \(known: x, A\)"),
        ("foo(x)", "unknown function 'foo'"),
        ("sum(x, x)", "sum takes one argument"),
        ("sum(a=x)", "no meaning"),
        ("x.real", "no meaning"),
        ("x // 2", "unknown operator"),
        ("x if x else x", "no meaning"),
        ("lambda: x", "no meaning"),
        ("__import__('os')", "no meaning|unknown"),
        ("x.T.__class__", "no meaning"),
        ("'text'", "no meaning"),
        ("True", "no meaning"),
        ("x < 0", "no meaning"),
        ("0 < x > 0", "no meaning"),
        ("x[0.5, 0]", "an index is a number or a name"),
        ("ones(d)", "write ones"),
        ("eye(0)", "a dimension is a positive number or a name"),
        ("1j", "no meaning"),
    ],
)
def test_refused(text: str, message: str) -> None:
    """What is outside the grammar is refused as bad input, with a reason."""
    with pytest.raises(ParseError, match=message) as caught:
        parse(text, NAMES)
    assert isinstance(caught.value, InputError)


def test_the_place_is_marked() -> None:
    """The caret stands below the culprit."""
    with pytest.raises(ParseError) as caught:
        parse("A @ x + zz", NAMES)
    line, caret = caught.value.detail.split("\n")
    assert line[caret.index("^") :] == "zz"


def test_bounds() -> None:
    """Texts that are too long or too deep are refused, not crashed on."""
    with pytest.raises(ParseError, match="longer than"):
        parse("x" * (MAX_LENGTH + 1), NAMES)
    with pytest.raises(ParseError, match="deep"):
        parse("-" * 300 + "x", NAMES)
    with pytest.raises(ParseError):
        parse("-(" * 300 + "x" + ")" * 300, NAMES)


@pytest.mark.parametrize(
    ("text", "form"), [("0.5 * x", "x / 2"), ("1e-3 * x", "x / 1000"), ("(x > 1)", "step(x - 1)")]
)
def test_numbers_are_exact(text: str, form: str) -> None:
    """Decimal numbers are read as the fractions they spell."""
    assert to_text(parse(text, NAMES)) == form
