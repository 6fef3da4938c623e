"""Keys that exgen writes, judged by what shares no code with it.

An ordinary run judges the sheets of tests/sheets.py, which show all there is; a thorough one judges
60 seeds of each homework. Further seeds of chain-rule leave out the script, which the judge does
not read.
"""

import ast
import copy
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from many import over
from outside.judge import judge
from sheets import HOMEWORKS, SHEETS, homework, sheet
from tried import seeds, tried

from exgen.families.program.facts import ProgramFacts
from exgen.homework import Homework
from exgen.pipeline import draw_sheet

ROOT = Path(__file__).parent.parent

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


@over("seed", range(60, 60 + tried("chain rules without a script")), pieces=4)
def test_more_seeds_of_the_chain_rule(seed: int) -> None:
    """The same for more seeds of the homework chain-rule, without the script."""
    drawn = draw_sheet(_without_code("chain-rule"), seed=seed)
    key = json.loads(json.dumps(drawn.key(), allow_nan=False))
    assert judge(key, seed=seed) == []


def _drawn(name: str, *, seed: int | None, original: bool) -> Key:
    """The key of a sheet, without TeX."""
    key = sheet(None if original else seed, name).key()
    # Through JSON, so that what is judged is what a reader of the file gets.
    loaded: Key = json.loads(json.dumps(key, allow_nan=False))
    return loaded


@over("case", SHEETS, pieces=12)
def test_seeds(case: tuple[str, int]) -> None:
    """Every answer and step of a drawn sheet is what autograd finds."""
    name, seed = case
    key = _drawn(name, seed=seed, original=False)
    assert judge(key, seed=seed) == []
    assert all(question["parts"] for question in key["questions"])
    assert any(part["steps"] for question in key["questions"] for part in question["parts"])


def test_programs_of_ones_own() -> None:
    """The same of programs as an instructor writes them: attention, recurrent nets, likelihoods.

    Over the seeds every word that a program may choose is chosen.
    """
    given, chosen = homework(str(ROOT / "tests" / "data" / "programs.toml")), set()
    for seed in seeds("programs of one's own"):
        drawn = draw_sheet(given, seed=seed)
        key = json.loads(json.dumps(drawn.key(), allow_nan=False))
        assert judge(key, seed=seed) == [], seed
        assert any("answer_in_terms" in part for one in key["questions"] for part in one["parts"])
        for one in drawn.questions:
            assert isinstance(one.question.facts, ProgramFacts)
            words = one.question.facts.words.items()
            chosen |= {(one.question.facts.row.name, *word) for word in words}
    offered = {(p.name, role, word) for p in given.programs for role in p.choices
               for word in p.choices[role]}  # fmt: skip
    assert offered <= chosen


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
