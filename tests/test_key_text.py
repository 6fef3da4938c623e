"""The text of a key: to the byte what Python's own encoder writes."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheets import sheet

from exgen.calculus.shape import Shape
from exgen.key_text import key_text

LEAVES = st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none())
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=4), inner, max_size=4),
    ),
    max_leaves=25,
)


def expected(contents: dict[str, Any]) -> str:
    """What the encoder of Python writes."""
    return json.dumps(contents, indent=1, ensure_ascii=False) + "\n"


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_it_is_what_python_writes(contents: dict[str, Any]) -> None:
    """Whatever is nested in whatever, empty or not, in any script, to the byte."""
    assert key_text(contents) == expected(contents)


@pytest.mark.parametrize("seed", [None, 0, 1])
def test_keys(seed: int | None) -> None:
    """Whole keys of sheets, an original's among them, are written as Python writes them."""
    contents = sheet(seed).key()
    assert key_text(contents) == expected(contents)


def test_subclasses_and_odd_numbers() -> None:
    """A shape is a list, a number of a kind of its own a number, and no number is lost."""

    class Points(int):
        """A number that shows itself as something else."""

        def __repr__(self) -> str:
            return "ten"

    contents = {"shape": Shape("d", 1), "points": Points(10), "odd": [1e22, 1e-9, -0.0, 10**30]}
    assert key_text(contents) == expected(contents)


@pytest.mark.parametrize("value", [{1}, Fraction(1, 2), b"x", {2: "a number as a name"}])
def test_what_is_no_json(value: object) -> None:
    """What has no form in a key is refused, and so is a name that is no text."""
    with pytest.raises(TypeError):
        key_text({"value": value})
