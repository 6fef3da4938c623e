"""Keys that exgen writes, judged by what shares no code with it.

EXGEN_SEEDS=N sets how many seeds of each homework are judged (60 without it). Of chain-rule at
least 300 are: those beyond the first ones leave out the script, which the judge does not read.
"""

import ast
import copy
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from many import over
from outside.judge import judge
from sheets import HOMEWORKS, homework, sheet

from exgen.homework import Homework
from exgen.pipeline import draw_sheet

ROOT = Path(__file__).parent.parent
SEEDS = int(os.environ.get("EXGEN_SEEDS", "60"))

Key = dict[str, Any]


def test_the_judge_shares_no_code_with_exgen() -> None:
    """No module of the judge imports exgen, so that an error cannot hide in both."""
    for path in (ROOT / "tests" / "outside").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                imported = [node.module or "."]
            assert not [name for name in imported if name.split(".")[0] in {"exgen", ""}], path.name


def test_the_example_of_the_key_document_runs(tmp_path: Path) -> None:
    """The example in docs/key.md evaluates the key that the same page shows."""
    page = (ROOT / "docs" / "key.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    (tmp_path / "key.json").write_text(example, encoding="utf-8")
    (tmp_path / "evaluate.py").write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "evaluate.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("B.2.W2 (2, 4)\n")


def test_the_key_of_the_key_document_is_right() -> None:
    """The judge accepts the example, so that the page shows no wrong mathematics."""
    page = (ROOT / "docs" / "key.md").read_text(encoding="utf-8")
    example = json.loads(page.partition("```json\n")[2].partition("```")[0])
    assert judge(example) == []
    spoiled = copy.deepcopy(example)
    spoiled["questions"][0]["parts"][0]["answer"] = "(y - yhat) @ a1.T"
    assert len(judge(spoiled)) == 1


@cache
def _without_code(name: str) -> Homework:
    given = homework(name)
    questions = [
        q.model_copy(
            update={
                "options": {k: v for k, v in q.options.items() if k != "code"},
                "parts": {},
            }
        )
        for q in given.questions
    ]
    return given.model_copy(update={"questions": questions})


@over("seed", range(SEEDS, max(SEEDS, 300)), pieces=4)
def test_more_seeds_of_the_chain_rule(seed: int) -> None:
    """The same for 300 seeds of the homework chain-rule, without the script."""
    drawn = draw_sheet(_without_code("chain-rule"), seed=seed)
    key = json.loads(json.dumps(drawn.key(), allow_nan=False))
    assert judge(key, seed=seed) == []


def _drawn(name: str, *, seed: int | None, original: bool) -> Key:
    """The key of a sheet, without TeX."""
    key = sheet(None if original else seed, name).key()
    # Through JSON, so that what is judged is what a reader of the file gets.
    loaded: Key = json.loads(json.dumps(key, allow_nan=False))
    return loaded


@over("seed", range(SEEDS), pieces=4)
@pytest.mark.parametrize("name", HOMEWORKS)
def test_seeds(name: str, seed: int) -> None:
    """Every answer and step of a drawn sheet is what autograd finds."""
    key = _drawn(name, seed=seed, original=False)
    assert judge(key, seed=seed) == []
    assert all(question["parts"] for question in key["questions"])
    assert any(part["steps"] for question in key["questions"] for part in question["parts"])


@pytest.mark.parametrize("seed", range(SEEDS))
def test_programs_of_ones_own(seed: int) -> None:
    """The same of programs as an instructor writes them: attention, recurrent nets, likelihoods."""
    drawn = draw_sheet(homework(str(ROOT / "tests" / "data" / "programs.toml")), seed=seed)
    key = json.loads(json.dumps(drawn.key(), allow_nan=False))
    assert judge(key, seed=seed) == []
    assert any("answer_in_terms" in part for one in key["questions"] for part in one["parts"])


WRITTEN = {"gradient", "jacobian", "expression", "entry"}
"""The kinds whose answer is an expression."""


@pytest.mark.parametrize("name", HOMEWORKS)
def test_a_spoiled_answer_is_caught(name: str) -> None:
    """Whichever answer or step of a real key changes its sign, the judge finds it, and only it.

    Questions are judged one by one: of the others nothing is said.
    """
    key = _drawn(name, seed=0, original=False)
    assert judge(key) == []
    for question in key["questions"]:
        claims = [
            (f": {part['id']}{f', step {number} ' if number else ': '}", claim)
            for part in question["parts"]
            for number, claim in enumerate([part, *part["steps"]])
            if part["kind"] in WRITTEN
        ]
        for place, claim in claims:
            right = claim["answer"]
            if right == "0":
                continue  # its negative is right as well
            claim["answer"] = f"-({right})"
            (line,) = judge({**key, "questions": [question]}, points=3)
            assert line.startswith(f"{question['id']}: ") and place in line
            claim["answer"] = right


@pytest.mark.parametrize("name", ["backprop-by-hand", "chain-rule", "matrix-gradients"])
def test_the_original(name: str) -> None:
    """The same of the sheets as they were first set."""
    assert judge(_drawn(name, seed=None, original=True)) == []
