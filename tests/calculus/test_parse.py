"""Reading the text form: a closed grammar, and errors that point at the place."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tried import examples

from exgen.calculus.build import ShapeError, symbol
from exgen.calculus.parse import MAX_DEPTH, MAX_LENGTH, ParseError, parse
from exgen.calculus.text import to_text
from exgen.errors import InputError

NAMES = {
    "x": symbol("x", ("d", 1)),
    "A": symbol("A", ("n", "d")),
    "B": symbol("B", ("d", "d")),
    "s": symbol("s", (1, 1)),
    "M": symbol("M", (2, 3)),
}


INDICES = {"i": "n", "j": "d"}


def _marked(error: ParseError) -> str:
    """What stands above the caret, to the end of the line."""
    line, caret = error.detail.split("\n")
    return line[caret.index("^") :]


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ("x +", r"a number, a name or \( is missing, at the end", ""),
        ("", "there is no expression", ""),
        ("  \n ", "there is no expression", ""),
        ("z", "unknown name 'z' .known: x, A, B, s and M", "z"),
        ("Bx + x", "unknown name 'Bx'", "Bx + x"),
        ("foo(x)", "unknown function 'foo'", "foo(x)"),
        ("2 * sigmod(x)", "unknown function 'sigmod' .did you mean 'sigmoid'", "sigmod(x)"),
        ("x(3)", r"x is no function: a product is written x \*", "(3)"),
        ("sum", "sum is a function and needs", "sum"),
        ("sum(x, x)", "sum takes one argument", ", x)"),
        ("sum(a=x)", "no equation", "=x)"),
        ("x.real", "only T is expected", "real"),
        ("x // 2", "a number, a name or .* is expected", "/ 2"),
        ("x if x else x", "an operator is missing before 'if'", "if x else x"),
        ("lambda: x", "unknown name 'lambda'", "lambda: x"),
        ("__import__('os')", "transpose is written .T", "'os')"),
        ("__import__(os)", "unknown function '__import__'", "__import__(os)"),
        ("x.T.__class__", "only T is expected", "__class__"),
        ('"text"', "no texts", '"text"'),
        ("x <= 0", "both sides are equal is a kink", "<= 0"),
        ("x >= 0", "both sides are equal is a kink", ">= 0"),
        ("x > 0 > 1", "no meaning here", "> 1"),
        ("x[0.5, 0]", "an index is a number from 0", "0.5, 0]"),
        ("x[0]", "two indices", "]"),
        ("A[i, :]", "cut out at a number", "[i, :]"),
        ("M[2, 0]", "the index 2 is beyond 1", "2, 0]"),
        ("ones(d)", "write ones", "ones(d)"),
        ("eye(0)", "a dimension is a positive number or a name", "0)"),
        ("1j", "an operator is missing before 'j'", "j"),
        ("2x", "an operator is missing before 'x'", "x"),
        ("x^2", r"a power is written \*\*", "^2"),
        ("x' @ x", "a transpose is written .T", "' @ x"),
        ("(x + x", r"this \( is never closed", "(x + x"),
        ("x)", r"this \) closes nothing", ")"),
        ("A @ A", "d columns for n rows", "@ A"),
        ("B @ A.T @ A @ x @ x", "1 column for d rows", "@ x"),
        ("x + s + A", "cannot add", "+ A"),
        ("x * A", "elementwise", "* A"),
        ("s ** x", "an exponent must be 1 x 1", "** x"),
        ("det(A)", "square", "det(A)"),
        ("s / 0", "divides by zero", "/ 0"),
        ("1 / (x - x)", "divides by zero", "/ (x - x)"),
        ("1e999 * s", "beyond", "1e999 * s"),
        ("9**9**9**9", "beyond", "**9**9"),
        ("1e200 * s * 1e200", "beyond", "* 1e200"),
    ],
)
def test_refused(text: str, message: str, marked: str) -> None:
    """What is outside the grammar is refused as bad input, with a reason and its place."""
    with pytest.raises(ParseError, match=message) as caught:
        parse(text, NAMES)
    assert isinstance(caught.value, InputError)
    if marked:
        assert _marked(caught.value).rstrip() == marked


def test_operands_that_do_not_fit_are_shape_errors_too() -> None:
    """Who waits for a ShapeError gets it, with the place."""
    with pytest.raises(ShapeError, match="at character 3 of 5"):
        parse("A @ A", NAMES)


def test_a_caret_counts_columns() -> None:
    """Wide characters take two columns, tabs one, and what moves the cursor is not shown."""
    with pytest.raises(ParseError) as caught:
        parse("x +\tx + 日本", NAMES)
    line, caret = caught.value.detail.split("\n")
    assert line == "  x + x + 日本"
    assert caret == " " * 10 + "^"
    error = ParseError("so", "日本\x1b[31m é\u0301 zz", 11)
    line, caret = error.detail.split("\n")
    assert "\x1b" not in line
    assert line == "  日本?[31m é\u0301 zz"
    assert caret.index("^") == 2 + 4 + len("?[31m é zz") - len("zz")


def test_a_caret_stands_in_its_line() -> None:
    """Of a text in several lines the one at fault is shown, and it is counted."""
    with pytest.raises(ParseError, match="in line 2 at character 5") as caught:
        parse("x\n  + zz\n + x", NAMES)
    assert caught.value.detail == "    + zz\n      ^"


def test_a_long_text_is_shown_in_part() -> None:
    """The line with the caret fits a terminal."""
    with pytest.raises(ParseError) as caught:
        parse("x + " * 500 + "zz" + " + x" * 500, NAMES)
    line, caret = caught.value.detail.split("\n")
    assert len(line) <= 80
    assert line[caret.index("^") :].startswith("zz")


@pytest.mark.parametrize(
    "text", ["(" * 5000 + "x", "s**" * 3000 + "s", "sin(" * 2000 + "s", "s[" * 3000, "-(" * 900]
)
def test_any_depth_is_refused(text: str) -> None:
    """Nesting of any depth ends in one line."""
    with pytest.raises(ParseError, match=r"nested|two indices|unknown"):
        parse(text, NAMES)


def test_bounds() -> None:
    """Texts that are too long are refused; long and flat ones, and signs without end, are read."""
    with pytest.raises(ParseError, match="longer than"):
        parse("x" * (MAX_LENGTH + 1), NAMES)
    assert parse("+".join(["x"] * 5000), NAMES) is parse("5000 * x", NAMES)
    assert parse("-" * 9000 + "x", NAMES) is NAMES["x"]
    assert parse("(" * MAX_DEPTH + "x" + ")" * MAX_DEPTH, NAMES) is NAMES["x"]
    assert len(parse("@".join(["B"] * 2000), NAMES).children) == 2000


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("0.5 * x", "x / 2"),
        ("1e-3 * x", "x / 1000"),
        (".25 * x", "x / 4"),
        ("(x > 1)", "step(x - 1)"),
        ("(x < 1)", "step(1 - x)"),
        ("(x < s) * (s < B @ x)", "step(s - x) * step(B @ x - s)"),
        ("-x**2", "-x**2"),
        ("s**-1", "1 / s"),
        ("2**3**2 * s", "512 * s"),
        ("s - s - s", "-s"),
        ("s / s / s", "1 / s"),
        ("x.T\t@\n x", "x.T @ x"),
        ("A[1, :]", "A[1, :]"),
        ("A[:, 1]", "A.T[1, :].T"),
        ("(A @ B)[1, :]", "A[1, :] @ B"),
        ("M[:, :]", "M"),
        ("(x @ x.T)[0, :]", "x[0, 0] * x.T"),
        ("eye(d)[1, :] @ x", "x[1, 0]"),
        ("eye(d)[1, :] @ eye(d)[1, :].T * x", "x"),
    ],
)
def test_read(text: str, form: str) -> None:
    """Numbers are exact, powers bind from the right, rows and columns are cut out."""
    assert to_text(parse(text, NAMES)) == form


@given(st.text(alphabet=string.printable + "éλ日\u0301\u202e\x00", max_size=60))
@settings(max_examples=examples(400), deadline=None)
def test_random_characters_are_read_or_refused(text: str) -> None:
    """No text makes the parser fail in any other way."""
    _read_or_refuse(text)


WORDS = ["x", "A", "s", "(", ")", "[", "]", ",", ":", ".T", "@", "*", "/", "**", "+", "-", ">"]
MORE = ["0", "1", "2.5", "1e9", "sum(", "tr(", "inv(", "ones(", "softmax(", "log(", " ", "\n", "="]


@given(st.lists(st.sampled_from(WORDS + MORE), max_size=40).map("".join))
@settings(max_examples=examples(600), deadline=None)
def test_random_words_are_read_or_refused(text: str) -> None:
    """The same for texts that are nearly expressions."""
    _read_or_refuse(text)


def _read_or_refuse(text: str) -> None:
    try:
        expr = parse(text, NAMES)
    except ParseError as error:
        line, caret = error.detail.split("\n")
        assert caret.strip() == "^"
        assert line.isprintable()
        assert "\n" not in str(error)
    else:
        assert to_text(expr)


@pytest.mark.parametrize(
    "text",
    ["A[i, j]", "A[i, :]", "A.T[j, :].T", "A[0, j]", "x[j, 0] * (A[i, :] @ x)", "(A @ x)[i, 0]"],
)
def test_free_indices_are_read_back(text: str) -> None:
    """An entry, a row or a column at a free index reads as the same text."""
    assert to_text(parse(text, NAMES, indices=INDICES)) == text


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ("A[i, k]", "unknown index 'k'", "k]"),
        ("A[j, :]", "the index j runs over d, not over n", "j, :]"),
        ("M[i, 0]", "the index i runs over n, not over 2", "i, 0]"),
    ],
)
def test_free_indices_that_make_no_sense(text: str, message: str, marked: str) -> None:
    """A name that is no index, and one that runs over another dimension, are marked."""
    with pytest.raises(ParseError, match=message) as caught:
        parse(text, NAMES, indices=INDICES)
    assert _marked(caught.value) == marked


def test_a_text_is_read_with_the_names_it_is_given() -> None:
    """What a text was read as once does not stick to it: other names, another expression."""
    for name in ("u", "v"):
        chosen = symbol(name, ("n", 1))
        assert parse("w + w", {"w": chosen}) is parse(f"2 * {name}", {name: chosen})
    for known in ("alpha", "beta"):
        with pytest.raises(ParseError, match=known):
            parse("gamma1", {known: symbol(known, (1, 1))})
