"""How an answer is read before it is judged: shown back with its shape, or why it is not read."""

import pytest

from exgen.answers.records import Unreadable
from exgen.checking.bench import Bench
from exgen.checking.keyed_sheet import KeyPart, sheet
from exgen.checking.read_back import ReadBack, read_back

QUESTION = {
    "id": "1", "variables": {
        "A": {"shape": ["n", "m"], "domain": "real"}, "x": {"shape": ["m", 1], "domain": "real"},
    },
    "definitions": [["z", "A @ x"], ["f", "sum(z**2)"]], "sizes": {"n": 3, "m": 2},
}  # fmt: skip
PARTS = {
    "gradient": {"of": "f", "wrt": "x", "answer": "2 * A.T @ A @ x", "shape": ["m", 1]},
    "shape": {"of": "z", "answer": ["n", 1]},
    "value": {"of": "f", "answer": [["1"]], "shape": [1, 1]},
    "cache": {"of": "f", "answer": ["z"]},
    "code": {"of": "f", "answer": {}},
    "observation": {"of": "f", "answer": "it agrees"},
    "dimension": {"answer": 2},
}


def asked(kind: str) -> tuple[Bench, KeyPart]:
    """A question with one part of a kind."""
    part = {"id": "1", "kind": kind, "points": 1, **PARTS[kind]}
    contents = {"schema": "exgen.key/1", "questions": [{**QUESTION, "parts": [part]}]}
    question = sheet(contents, shown="the key").questions[0]
    return Bench(question), question.parts[0]


@pytest.mark.parametrize(
    ("kind", "text", "tex", "shape"),
    [
        ("gradient", "A^T z", r"\mathbf{A}\T \mathbf{z}", r"m \times 1"),
        ("gradient", "z' A", r"\mathbf{z}\T \mathbf{A}", r"1 \times m"),
        ("gradient", "||z||", None, "1"),
        ("gradient", "A^T dfdz", r"\mathbf{A}\T \pd{f}{\mathbf{z}}", r"m \times 1"),
        ("shape", "(n, 1)", r"n \times 1", ""),
        ("value", "[[1, 2]]", r"\left[\begin{array}{rr}1 & 2\end{array}\right]", r"1 \times 2"),
        ("value", "1/2", None, "1"),
        ("cache", "z and x", r"\mathbf{z}, \mathbf{x}", ""),
    ],
)  # fmt: skip
def test_what_is_read_is_shown(kind: str, text: str, tex: str | None, shape: str) -> None:
    """The reading as TeX with its own shape, right or wrong, results by their names."""
    found = read_back(*asked(kind), text)
    assert isinstance(found, ReadBack), found
    assert found.shape == shape
    assert tex is None or found.tex == tex


@pytest.mark.parametrize("kind", ["code", "observation", "dimension"])
def test_what_a_person_reads(kind: str) -> None:
    """Kinds whose answers are no mathematics have no reading."""
    assert read_back(*asked(kind), "x") is None


@pytest.mark.parametrize("kind", ["gradient", "shape", "value", "cache"])
def test_nothing_that_is_typed_makes_it_raise(kind: str) -> None:
    """What is not understood has a reason and a place, whatever it is."""
    bench, part = asked(kind)
    for text in (
        "",
        "?",
        "A +",
        "q x",
        "(" * 3000,
        "x" * 20_000,
        "\0",
        "2^2^2^2^9^9",
        "\u202e",
        "A x A",
    ):
        found = read_back(bench, part, text)
        if isinstance(found, Unreadable):
            assert found.expected and found.line >= 1 and found.column >= 1
    assert isinstance(read_back(bench, part, "?"), Unreadable)
