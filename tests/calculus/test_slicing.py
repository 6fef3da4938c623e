"""Slices and blocks: how they are written, and what is refused."""

import pytest

from exgen.calculus.build import symbol
from exgen.calculus.laid_out import laid_out
from exgen.calculus.parse import parse
from exgen.calculus.positive import conditions, fitting
from exgen.calculus.text import to_text
from exgen.calculus.tokens import ParseError
from exgen.dimensions import dim_less, dim_sum, dimension

NAMES = {
    "x": symbol("x", ("n", 1)),
    "h": symbol("h", ("k", 1)),
    "W": symbol("W", ("m", "n")),
    "V": symbol("V", ("m", dim_sum("n", "k"))),
}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("x[1:][1:]", "x[2:, :]"),
        ("x[:-1]", "x[:n - 1, :]"),
        ("x[n-1:, :]", "x[n - 1:, :]"),
        ("W[1:3, 2:4]", "W[1:3, 2:4]"),
        ("V[:, n:] @ h", "V[:, n:] @ h"),
        ("vstack(x, h)[:n]", "x"),
        ("vstack(x, h)[n:]", "h"),
        ("vstack([x, h])", "vstack(x, h)"),
        ("V @ vstack(x, h)", "V @ vstack(x, h)"),
        ("vstack(hstack(W, W), hstack(W, W))", "vstack(hstack(W, W), hstack(W, W))"),
        ("vstack(x, 1)", "vstack(x, 1)"),
        ("sum(ones(n + k, 1))", "sum(ones(k, 1)) + sum(ones(n, 1))"),
    ],
)
def test_written(text: str, form: str) -> None:
    """What is cut and put together is written short, and read back as itself."""
    expr = parse(text, NAMES)
    assert to_text(expr) == form
    assert parse(form, NAMES) is expr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x[2:1]", "nothing is left of 2:1"),
        ("x[:n + 1]", "goes beyond"),
        ("x[:j]", "no dimension is called j"),
        ("vstack(x, W)", "blocks need as many columns as one another"),
        ("hstack(x, h)", "blocks need as many rows as one another"),
        ("x.T[1:]", "a row is cut as"),
    ],
)
def test_refused(text: str, said: str) -> None:
    """What cannot be there, whatever the sizes are, is refused."""
    with pytest.raises(ParseError, match=said):
        parse(text, NAMES)


def test_sizes_leave_room() -> None:
    """Sizes are raised until every slice is there, and no two that differed become one."""
    needs = conditions(parse("x[k:]", NAMES))
    assert dimension("n - k - 1") in needs
    found = fitting({"n": 2, "k": 3}, needs)
    assert found is not None and found["n"] > found["k"]
    sums = [dimension("n - k") or 0]
    apart = fitting({"n": 5, "k": 2, "m": 3}, needs, sums)
    assert apart is not None and len({*apart.values(), apart["n"] - apart["k"]}) == 4
    assert fitting({"n": 2}, [dim_less(1, "n")]) is None


def test_laid_out_is_for_printers_alone() -> None:
    """An expression without slices stays the same object."""
    expr = parse("W @ x", NAMES)
    assert laid_out(expr) is expr
    assert laid_out(parse("x[1:]", NAMES)) is not parse("x[1:]", NAMES)
