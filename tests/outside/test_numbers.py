"""The judge of exact numbers lets right keys pass and catches wrong ones, with a hand-made key."""

import copy
from typing import Any

import pytest

from outside.judge import judge

RIGHT: dict[str, Any] = {
    "schema": "exgen.key/1",
    "questions": [
        {
            "id": "3",
            "layout": "denominator",
            "variables": {
                "x": {"shape": [1, 2], "domain": "real"},
                "W1": {"shape": [2, 2], "domain": "real"},
            },
            "sizes": {},
            "away_from_zero": ["z1"],
            "definitions": [
                ["z1", "x @ W1.T"],
                ["h1", "relu(z1)"],
                ["l", "norm(h1) ** 2 / 3"],
            ],
            "given": {"x": [["1", "-2"]], "W1": [["3", "1"], ["1", "2"]]},
            "values": {"z1": [["1", "-3"]], "h1": [["1", "0"]], "l": [["1/3"]]},
            "gradients": {"l": {"h1": [["2/3", "0"]], "z1": [["2/3", "0"]]}},
            "parts": [
                {"id": "3.a.l", "kind": "value", "of": "l", "answer": [["1/3"]]},
                {
                    "id": "3.b.W1",
                    "kind": "value",
                    "of": "l",
                    "wrt": "W1",
                    "answer": [["2/3", "-4/3"], ["0", "0"]],
                },
            ],
        }
    ],
}


def test_right_numbers_pass() -> None:
    """Values and gradients, of the parts and beside them."""
    assert judge(RIGHT) == []


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("parts", 0, "answer"), [["2/3"]], "3.a.l: key [[0.66"),
        (("parts", 0, "answer"), [["1/3", "0"]], "3.a.l: key has shape (1, 2)"),
        (("parts", 0, "answer"), [[0.5]], "not exact texts"),
        (("parts", 0, "answer"), "1/3", "not a list of rows"),
        (("parts", 0, "answer"), [["1/0"]], "not numbers"),
        (("parts", 0, "of"), "q", "nothing is called 'q'"),
        (("parts", 1, "answer"), [["2/3", "4/3"], ["0", "0"]], "3.b.W1: key"),
        (("parts", 1, "answer"), [["2/3", "-4/3"]], "has shape (1, 2), autograd (2, 2)"),
        (("parts", 1, "wrt"), "q", "nothing is called 'q'"),
        (("values", "z1"), [["1", "3"]], "values z1: key"),
        (("gradients", "l", "h1"), [["2/3", "1"]], "gradients l h1: key"),
        (("given", "x"), [["1"], ["-2"]], "given x: shape (2, 1), not (1, 2)"),
    ],
)
def test_wrong_numbers_are_caught(path: tuple[Any, ...], value: object, told: str) -> None:
    """A wrong number, shape or name anywhere is told, with both numbers where there are two."""
    key = copy.deepcopy(RIGHT)
    table = key["questions"][0]
    for name in path[:-1]:
        table = table[name]
    table[path[-1]] = value
    lines = judge(key)
    assert told in "\n".join(lines)


def test_an_answer_of_zeros_is_caught() -> None:
    """A person who is asked for a gradient should find one."""
    key = copy.deepcopy(RIGHT)
    question = key["questions"][0]
    question["given"]["W1"] = [["-3", "1"], ["1", "2"]]
    del question["values"], question["gradients"]
    question["parts"][0]["answer"] = [["0"]]
    question["parts"][1]["answer"] = [["0", "0"], ["0", "0"]]
    assert judge(key) == ["3: 3.a.l: the answer is all zero", "3: 3.b.W1: the answer is all zero"]


def test_numbers_must_be_given() -> None:
    """A part of kind value says nothing without the numbers of the variables."""
    key = copy.deepcopy(RIGHT)
    del key["questions"][0]["given"]
    assert len(judge(key)) == 2
    key["questions"][0]["given"] = {"x": [["1", "-2"]]}
    assert judge(key)[0] == "3: given are ['x'], the variables ['W1', 'x']"
