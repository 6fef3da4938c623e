"""Derivatives that courses ask for, measured as `docs/courses.py` does."""

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHORT = {"courses.json": 121, "derivations.json": 209}
"""File of records -> so many of its answers are right and short."""


@pytest.mark.parametrize("name", SHORT)
def test_courses_get_right_answers_and_most_of_them_short(name: str) -> None:
    """No answer is wrong or slow, and as many are short as were when this was last counted."""
    spec = importlib.util.spec_from_file_location("courses", ROOT / "docs" / "courses.py")
    assert spec is not None and spec.loader is not None
    courses = sys.modules["courses"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(courses)
    records = json.loads((ROOT / "tests" / "data" / name).read_text(encoding="utf-8"))
    found = {record["id"]: courses.outcome(record, 20.0) for record in records}
    words = Counter(each.word for each in found.values())
    assert not words["wrong"], [name for name, each in found.items() if each.word == "wrong"]
    assert words["short"] >= SHORT[name], words
    assert not words["slow"], [name for name, each in found.items() if each.word == "slow"]
