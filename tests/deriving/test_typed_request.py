"""Reading what is asked: variables, definitions, the target, sizes."""

import pytest

from exgen.calculus.parse import ParseError
from exgen.deriving.typed_request import read, variable
from exgen.errors import InputError


def _read(formula: str, *variables: str, definitions: tuple[str, ...] = (), wrt: str = "x"):  # noqa: ANN202
    return read(
        formula, variables=variables, definitions=definitions, wrt=wrt, layout="denominator"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x", "expected NAME:ROWS,COLS"),
        ("", "expected NAME:ROWS,COLS"),
        ("x:3", "expected NAME:ROWS,COLS"),
        ("x:3,1,1", "expected NAME:ROWS,COLS"),
        ("x:0,1", "from 1 to 50"),
        ("x:51,1", "from 1 to 50"),
        ("x:99999999999999999999,1", "from 1 to 50"),
        ("x:a b,1", "'a b' is no dimension"),
        ("x:-3,1", "'-3' is no dimension"),
        ("3:1,1", "a name is a letter"),
        ("a_b:1,1", "a name is a letter"),
        ("sum:1,1", "sum is the name of a function"),
        ("x:3,1:complex", "unknown domain 'complex'"),
        ("x:3,1:positiv", "did you mean 'positive'"),
        ("S:3,4:spd", "is square, not 3 x 4"),
    ],
)
def test_bad_variables_name_themselves(text: str, words: str) -> None:
    """A variable of the wrong form is quoted, with what was expected."""
    with pytest.raises(InputError, match=words) as caught:
        variable(text)
    assert "--var" in str(caught.value)


def test_a_variable() -> None:
    """Name, shape and domain; spaces do not matter."""
    found = variable(" S : n , n : spd".replace(" : ", ":"))
    assert (found.name, tuple(found.shape), found.domain) == ("S", ("n", "n"), "spd")


@pytest.mark.parametrize(
    ("arguments", "definitions", "wrt", "words"),
    [
        (["x:n,1", "x:n,1"], (), "x", "--var x: the name is given twice"),
        (["x:n,1", "n:1,1"], (), "x", "--var n: the name is that of a dimension"),
        (["x:n,1"], ("x=x",), "x", "--def x: the name is given twice"),
        (["x:n,1"], ("z",), "x", "--def 'z': expected NAME=EXPR"),
        (["x:n,1"], ("z=",), "x", "expected NAME=EXPR"),
        (["x:n,1"], ("exp=x",), "x", "exp is the name of a function"),
        (["x:n,1"], ("z=2 * q",), "x", "--def z: unknown name 'q'"),
        (["x:n,1"], ("z=x",), "zz", "--wrt 'zz': not a variable .did you mean 'z'"),
        (["weight:n,1", "x:n,1"], (), "wieght", "did you mean 'weight'"),
        ([], (), "x", "there is no variable"),
    ],
)
def test_bad_requests(
    arguments: list[str], definitions: tuple[str, ...], wrt: str, words: str
) -> None:
    """Each mistake is named with the option it is in."""
    with pytest.raises(InputError, match=words):
        _read("1", *arguments, definitions=definitions, wrt=wrt)


def test_a_caret_in_a_definition() -> None:
    """The place is marked in the definition's own text."""
    with pytest.raises(ParseError, match="--def z") as caught:
        _read("z", "x:n,1", definitions=("z = x +* x",))
    line, caret = caught.value.detail.split("\n")
    assert line[caret.index("^")] == "*"


def test_named_indices_are_refused() -> None:
    """An index is a number here; the caret is under the name."""
    with pytest.raises(ParseError, match="an index is a number here") as caught:
        _read("x[0, 0] + x[ i, 0]", "x:n,1")
    line, caret = caught.value.detail.split("\n")
    assert line[caret.index("^")] == "i"


@pytest.mark.parametrize("formula", ["x[50, 0]", "norm(ones(60, 1) * s - 1)"])
def test_large_sizes_are_refused(formula: str) -> None:
    """Indices and dimensions are bounded: the checks run at their size."""
    with pytest.raises(InputError, match="too large"):
        _read(formula, "x:n,1", "s:1,1")


def test_sizes_are_distinct_and_beyond_all_indices() -> None:
    """A transposed answer has another shape; dimensions out of use come last."""
    asked = _read("A[0, 6] * sum(x)", "U:p,q", "A:m,n", "x:n,1")
    sizes = asked.program.sizes
    assert sizes["n"] > 6
    assert len(set(sizes.values())) == 4
    assert min(sizes["p"], sizes["q"]) > max(sizes["m"], sizes["n"])


def test_the_formula_gets_a_free_name() -> None:
    """The formula is called f unless that is taken."""
    assert _read("x", "x:n,1").of.name == "f"
    assert _read("x * f", "x:n,1", "f:n,1").of.name == "F"
