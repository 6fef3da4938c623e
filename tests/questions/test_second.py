"""Hessians in lines: the gradient's letter, its lines used again, what is refused."""

from pathlib import Path
from typing import Any

import pytest
from many import over

from exgen.calculus.build import symbol
from exgen.errors import InputError
from exgen.questions.second import named
from tests.homework.test_own import sheet

TAKEN = {
    ("x", "A"): "g",
    ("g", "x"): "q",
    ("G", "x"): "q",
    ("g", "Q", "x"): "u",
    ("g", "q", "U", "v", "R", "S", "C"): "g1",
}
"""Names of a question -> the letter of the gradient."""


@over("names", TAKEN)
def test_the_gradient_has_a_letter_of_its_own(names: tuple[str, ...]) -> None:
    """It is none that stands for something else, as a small letter or as a capital."""
    x = symbol("x", ("d", 1))
    assert named(x, x, set(names)).name == TAKEN[names]


def _asked(tmp_path: Path, ask: str, *, variables: str = "", define: str = "") -> Any:
    text = f"""
name = "mine"
title = "Mine"
[[program]]
name = "asked"
title = "Asked"
variables = {{ {variables or 'X = ["n", "d"], w = ["d", 1], y = ["n", 1]'} }}
define = {define or '[["z", "X @ w"], ["J", "sum(log(1 + exp(z)) - y * z)"]]'}
ask = [{ask}]
[[question]]
id = "1"
family = "program"
points = 10
options = {{ program = "asked" }}
"""
    return sheet(tmp_path, text, 3).key()["questions"][0]


def test_a_gradient_that_was_found_is_used_again(tmp_path: Path) -> None:
    """After the part about the gradient the Hessian has no line of it, and no points for it."""
    gradient = '{ id = "a", kind = "gradient", of = "J", wrt = "w", points = 4 }'
    hessian = '{ id = "b", kind = "hessian", of = "J", wrt = "w", points = 6 }'
    _, after = _asked(tmp_path, f"{gradient}, {hessian}")["parts"]
    (alone,) = _asked(tmp_path, hessian.replace("6", "10"))["parts"]
    found = [(step["of"], step.get("wrt")) for step in alone["steps"]]
    assert ("J", "w") in found and ("J", "z") in found
    again = [(step["of"], step.get("wrt")) for step in after["steps"]]
    assert ("J", "w") not in again and ("J", "z") not in again
    earned = [(step["of"], step["wrt"]) for step in alone["rubric"]["steps"]]
    assert ("J", "w") in earned
    assert ("J", "w") not in [(s["of"], s["wrt"]) for s in after["rubric"]["steps"]]
    for part, points in ((alone, 10), (after, 6)):
        rubric = part["rubric"]
        assert rubric["answer"] + sum(s["points"] for s in rubric["steps"]) == points
        assert part["mistakes"][0]["name"] == "gradient-for-hessian"
        assert part["answer"] == "X.T @ diag(sigmoid(z) * (1 - sigmoid(z))) @ X"


REFUSED = {
    '{ id = "a", kind = "hessian", of = "z", wrt = "w" }, '
    '{ id = "b", kind = "gradient", of = "J", wrt = "w" }': "a Hessian is that of a 1 x 1, and z",
    '{ id = "a", kind = "hessian", of = "J", wrt = "X" }': "X",
    '{ id = "a", kind = "hessian", of = "J" }': "wrt",
}


@over("ask", REFUSED)
def test_what_has_no_hessian_is_refused(ask: str, tmp_path: Path) -> None:
    """The line names the quantity and what a Hessian is of."""
    with pytest.raises(InputError, match=REFUSED[ask]):
        _asked(tmp_path, ask)
