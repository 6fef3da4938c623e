"""The reader that travels with exports: right answers, usual mistakes, what else is typed."""

import ast
import json
import sys

import pytest
from many import over

from exgen.writers.points import checker, record
from writers.on_sheets import CASES, made, questions
from writers.typed_answers import reader

typed_answer = reader()
UNIT = {
    "form": "cells",
    "answer": [[1.0, 0.0], [0.0, -1.5]],
    "mistakes": [{"name": "sign", "answer": [[1.0, 0.0], [0.0, 1.5]], "share": 0.5, "said": "No."}],
}


def test_it_stands_alone() -> None:
    """It imports the standard library and NumPy, and no name of exgen's."""
    tree = ast.parse(checker())
    imported = {
        one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names
    }
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported - {"numpy"} <= sys.stdlib_module_names
    assert "numpy" in imported


@over("case", CASES[::4])
def test_every_answer_of_a_key_is_judged(case: tuple[str, int]) -> None:
    """The key's own answer is right, each usual mistake has its name, nothing typed is blank."""
    tried = 0
    for ask in questions(*case):
        asked = json.loads(json.dumps(record(ask, made(*case).key)))
        if asked["form"] == "essay":
            continue
        assert typed_answer.judged(asked, _typed(ask.part["answer"])).verdict == "right", ask.id
        assert typed_answer.judged(asked, " \n") == typed_answer.BLANK
        for mistake in ask.part["mistakes"]:
            verdict = typed_answer.judged(asked, _typed(mistake["answer"]))
            assert verdict.name == mistake["name"], ask.id
            assert 0 <= verdict.share < 1
            assert mistake["sentence"] in verdict.said
            tried += 1
    assert tried


def _typed(answer: object) -> str:
    return answer if isinstance(answer, str) else json.dumps(answer).replace('"', "")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("[[1, 0], [0, -3/2]]", "right"),
        ("[1, 0; 0, -1.5]", "right"),
        ("((1, 0), (0, −1.5))", "right"),
        ("[[1, 0], [0, 3/2]]", "wrong"),
        ("[[1, 0], [0]]", "unreadable"),
        ("[]", "unreadable"),
        ("[[1, x], [0, 0]]", "unreadable"),
        ("1/0", "wrong"),
        ("9**9**9**9", "wrong"),
        ("[" * 500, "unreadable"),
        ("9" * 1000, "unreadable"),
        ("1" + "+1" * 900, "wrong"),
        ("ones(2, 2)", "unreadable"),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, verdict: str) -> None:
    """Rows in brackets or by semicolons, fractions; anything else is refused with a sentence."""
    found = typed_answer.judged(UNIT, text)
    assert found.verdict == verdict
    assert found.said


NETWORK = {
    "form": "typed",
    "answer": "2 * (yhat - y) @ a1.T",
    "mistakes": [],
    "names": ["yhat", "y", "a1", "A", "x", "e2", "n"],
    "given": {
        "variables": {
            "y": {"shape": ["k", 1], "domain": "real"},
            "yhat": {"shape": ["k", 1], "domain": "real"},
            "a1": {"shape": ["n", 1], "domain": "real"},
            "e2": {"shape": [1, 1], "domain": "real"},
            "A": {"shape": ["n", "n"], "domain": "real"},
            "x": {"shape": ["n", 1], "domain": "real"},
        },
        "sizes": {"k": 2, "n": 3},
        "definitions": [],
        "away_from_zero": [],
        "index": {},
    },
}


@over(
    "case",
    [
        (text, right)
        for right, texts in {
            "2 * (yhat - y) @ a1.T": (
                "2 (yhat - y) a1^T",
                "2(yhat - y) a1ᵀ",
                "2*(ŷ − y) a₁ᵀ",
                "(2 yhat - 2y) a_1^T",
                "2 * (yhat - y) @ a1^{T}",
                r"2(yhat - y)a1^\top",
                "np.multiply(2, yhat - y)",
            ),
            "2 * A @ A.T @ x": ("2 A A^T x", "2A Aᵀx", "2 A (A^T x)", "A.T(x)", "2·A@A.T@x"),
            "exp(x) * x": ("exp (x) ⊙ x", "exp(x) * x", "x ⊙ exp(x)"),
            "e2 * x": ("e2 x", "x e2", "1e0 * e2 * x", "e2(x)", "(e2)(x)"),
            "x / 2": ("1/2 x", "x/2", "0.5x", ".5 * x", "2^{-1} x"),
            "ones(n, n) @ x": ("ones(n, n) x", "ones (n, n) x"),
        }.items()
        for text in texts
    ],
)
def test_formulas_are_read_as_people_type_them(case: tuple[str, str]) -> None:
    """Transposes, products without a sign, subscripts: as they are meant, or refused."""
    text, right = case
    verdict = typed_answer.judged({**NETWORK, "answer": right}, text).verdict
    meant = {"(2 yhat - 2y) a_1^T": "unreadable", "np.multiply(2, yhat - y)": "unreadable",
             "A.T(x)": "wrong", "e2(x)": "unreadable", "2^{-1} x": "unreadable"}  # fmt: skip
    assert verdict == meant.get(text, "right")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("1 % 2", "unreadable"),
        ("1", "wrong"),
        ("9" * 1000, "wrong"),
        ("eye(1/0)", "unreadable"),
        ("x +", "unreadable"),
    ],
)
def test_whatever_is_typed_has_a_verdict(text: str, verdict: str) -> None:
    """What has no value is wrong, what is no formula unreadable, and nothing is raised."""
    (ask,) = (one for one in questions("matrix-gradients", 1) if one.id == "A.1")
    asked = record(ask, made("matrix-gradients", 1).key)
    assert typed_answer.judged(asked, text).verdict == verdict


def test_shapes_are_read_as_people_type_them() -> None:
    """`(n, 1)`, `n x 1` and the like are one shape; one size is none."""
    asked = {"form": "shape", "answer": [["n", "1"]], "mistakes": []}
    for text in ("(n, 1)", "n x 1", "n×1", "n by 1", "[n,1]"):
        assert typed_answer.judged(asked, text).verdict == "right", text
    assert typed_answer.judged(asked, "(1, n)").verdict == "wrong"
    assert typed_answer.judged(asked, "n").verdict == "unreadable"
