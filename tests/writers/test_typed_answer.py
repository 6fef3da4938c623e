"""The reader that travels with exports: right answers, usual mistakes, what else is typed."""

import ast
import json
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from checking.test_unseen import DATA, FILES, typings
from many import over
from tried import Again, some

from exgen.writers import carried
from exgen.writers.platform_inputs import asked
from exgen.writers.platform_points import record
from writers.on_sheets import ONE_EACH, made, questions
from writers.typed_answers import reader

typed_answer = reader()
UNIT = {
    "form": "cells",
    "answer": [[1.0, 0.0], [0.0, -1.5]],
    "mistakes": [{"name": "sign", "answer": [[1.0, 0.0], [0.0, 1.5]], "share": 0.5, "said": "No."}],
}


NETWORK: dict[str, Any] = {
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
    "part": {"of": "J", "wrt": "W", "kind": "gradient"},
    "may_name": [],
}
NETWORK["question"] = {**NETWORK["given"], "layout": "denominator", "parts": []}


def test_it_stands_alone(tmp_path: Path) -> None:
    """It needs the standard library and NumPy; the reader comes from the archive beside it."""
    for name, content in carried.checker().items():
        (tmp_path / name).write_bytes(content)
    imported = {
        name.partition(".")[0]
        for source in (carried.checker()[carried.CHECKER], *carried.reader().values())
        for node in ast.walk(ast.parse(source, feature_version=(3, 10)))
        for name in names_imported(node)
    }
    assert imported - {"numpy", "exgen"} <= sys.stdlib_module_names
    asked = {**NETWORK, "answer": "2 * (yhat - y) @ a1.T"}
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import typed_answer\n"
        f"print(typed_answer.judged({asked!r}, '2 (\u0177 \u2212 y) a\u2081\u1d40').verdict)\n"
        "print({m.__file__.partition('.pyz')[1] for n, m in sys.modules.items()"
        " if n.partition('.')[0] == 'exgen'})"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["right", "{'.pyz'}"]


def names_imported(node: ast.AST) -> list[str]:
    """The modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    return [str(node.module)] if isinstance(node, ast.ImportFrom) else []


@pytest.mark.parametrize("name", FILES)
def test_it_reads_what_is_read_at_home(name: str) -> None:
    """What people type is read as by `exgen check`; nothing wrong is right, nothing right wrong.

    What is not decided is left to a person, and says so.
    """
    counted = Counter[tuple[str, str]]()
    for typing in some("typings carried along", typings(name)):
        asked = records()[typing.sheet, typing.part]
        if asked["form"] == "essay":
            continue
        verdict = typed_answer.judged(asked, typing.text.replace("\u23ce", "\n"))
        expected = "wrong" if typing.expected == "turned" else typing.expected
        counted[expected, verdict.verdict] += 1
        undecided = verdict.verdict in ("person", "unreadable")
        assert undecided == verdict.said.endswith("A person will read it."), typing
        assert undecided or verdict.verdict == expected, typing
    right = {verdict: count for (meant, verdict), count in counted.items() if meant == "right"}
    assert right["right"] >= 0.985 * sum(right.values())
    assert counted["wrong", "wrong"] >= 0.8 * sum(
        count for (meant, _), count in counted.items() if meant == "wrong"
    )


@cache
def records() -> dict[tuple[str, str], dict[str, object]]:
    """What is asked in the parts that there are typings for."""
    rows = json.loads((DATA / "typed-questions.json").read_text(encoding="utf-8"))
    found = {}
    for row in rows:
        parts = [
            {"number": "1", "points": 10, **part} for part in row["parts"] if part["kind"] != "code"
        ]
        key = {"variant": "", "questions": [{"title": "", "statement": "", **row, "parts": parts}]}
        for one in asked(key):
            found[row["sheet"], one.id] = json.loads(json.dumps(record(one, key)))
    return found


@over("case", ONE_EACH)
def test_every_answer_of_a_key_is_judged(case: tuple[str, int]) -> None:
    """The key's own answer is right, each usual mistake has its name, nothing typed is blank."""
    tried, again = 0, Again()
    for ask in questions(*case):
        asked = json.loads(json.dumps(record(ask, made(*case).key)))
        if asked["form"] == "essay":
            continue
        assert typed_answer.judged(asked, _typed(ask.part["answer"])).verdict == "right", ask.id
        assert typed_answer.judged(asked, " \n") == typed_answer.BLANK
        for mistake in ask.part["mistakes"]:
            if again(ask.part["kind"], mistake["name"]):
                continue
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
        ("1/0", "unreadable"),
        ("9**9**9**9", "unreadable"),
        ("[" * 500, "unreadable"),
        ("9" * 1000, "unreadable"),
        ("1" + "+1" * 900, "unreadable"),
        ("ones(2, 2)", "wrong"),
        ("2 * [[1/2, 0], [0, -3/4]]", "right"),
        (r"\begin{bmatrix} 1 & 0 \\ 0 & -\frac32 \end{bmatrix}", "right"),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, verdict: str) -> None:
    """Rows in brackets or by semicolons, fractions; anything else is refused with a sentence."""
    found = typed_answer.judged(UNIT, text)
    assert found.verdict == verdict
    assert found.said


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
                "np.multiply(2, yhat - y) @ a1.T",
                "2 np.outer(yhat - y, a1)",
                "2 (yhat - y) a1'",
            ),
            "2 * A @ A.T @ x": ("2 A A^T x", "2A Aᵀx", "2 A (A^T x)", "2·A@A.T@x"),
            "exp(x) * x": ("exp (x) ⊙ x", "exp(x) * x", "x ⊙ exp(x)"),
            "e2 * x": ("e2 x", "x e2", "1e0 * e2 * x", "(e2)(x)"),
            "x / 2": ("1/2 x", "x/2", "0.5x", ".5 * x", "2^{-1} x"),
            "ones(n, n) @ x": ("ones(n, n) x", "ones (n, n) x"),
        }.items()
        for text in texts
    ],
)
def test_formulas_are_read_as_people_type_them(case: tuple[str, str]) -> None:
    """Transposes, products without a sign, subscripts: as they are meant."""
    text, right = case
    assert typed_answer.judged({**NETWORK, "answer": right}, text).verdict == "right"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("1", "wrong"),
        ("9" * 1000, "unreadable"),
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
    asked = {**NETWORK, "form": "shape", "answer": [["n", "1"]]}
    for text in ("(n, 1)", "n x 1", "n×1", "n by 1", "[n,1]", "R^n", "3 x 1"):
        assert typed_answer.judged(asked, text).verdict == "right", text
    assert typed_answer.judged(asked, "(1, n)").verdict == "wrong"
    assert typed_answer.judged(asked, "many").verdict == "unreadable"
