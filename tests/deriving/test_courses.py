"""Derivatives that courses ask for, measured as `docs/courses.py` does."""

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHORT = 121
"""So many answers are right and short."""


def test_courses_get_right_answers_and_most_of_them_short() -> None:
    """No answer is wrong or slow, and as many are short as were when this was last counted."""
    spec = importlib.util.spec_from_file_location("courses", ROOT / "docs" / "courses.py")
    assert spec is not None and spec.loader is not None
    courses = sys.modules["courses"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(courses)
    records = json.loads(courses.OWN.read_text(encoding="utf-8"))
    found = {record["id"]: courses.outcome(record, 20.0) for record in records}
    words = Counter(each.word for each in found.values())
    assert not words["wrong"], [name for name, each in found.items() if each.word == "wrong"]
    assert words["short"] >= SHORT, words
    assert not words["slow"], [name for name, each in found.items() if each.word == "slow"]
