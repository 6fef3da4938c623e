"""What marks the answers of a notebook: files that need NumPy alone, and what they know."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from exgen.places import templates
from exgen.writers.carried import checker
from exgen.writers.made import SheetFiles
from exgen.writers.platform_inputs import Asked, asked, share
from exgen.writers.platform_points import given, record
from exgen.writers.tasks import CellTask

GRADING: Final = "notebook_grading"
"""The module that marks; it uses the two others."""
ANSWERS: Final = "notebook_answers"
_ANSWERS: Final = '''\
"""What is right in this notebook, and what the usual mistakes come to."""

import json

PARTS = json.loads(r"""
%s
""")
'''
_HALF: Final = 2


def files(made: SheetFiles, tasks: Sequence[CellTask]) -> dict[str, bytes]:
    """The files that mark, by name: Python that stands beside one another, and the reader."""
    rows = {task.name: _row(task, made) for task in tasks if task.form != "text"}
    answers = _ANSWERS % json.dumps(rows, indent=1, ensure_ascii=False)
    program = templates() / "platforms" / f"{GRADING}.py"
    return {
        **checker(),
        f"{ANSWERS}.py": answers.encode(),
        f"{GRADING}.py": program.read_bytes(),
    }


def levels(task: CellTask, made: SheetFiles) -> list[Fraction]:
    """The shares of the points above 0 that an answer may earn, the largest first; 1 is there."""
    one = task.asked
    found = {Fraction(1)}
    if task.form == "code" and one.points:
        many = len(one.part["returns"])
        halves = (_HALF * one.points * right // many for right in range(1, many))
        found |= {count / (_HALF * one.points) for count in halves}
    elif task.form != "code":
        own = made.key.get("marking", {}).get("deductions", {})
        found |= {share(each["name"], one.points, own) for each in one.part.get("mistakes", ())}
    return sorted((one for one in found if one > 0), reverse=True)


def _row(task: CellTask, made: SheetFiles) -> dict[str, Any]:
    """What is known of a part: its name in the notebook, its points, what is right and wrong."""
    one = task.asked
    about = {"points": float(one.points)}
    if task.form == "code":
        return {"form": "code", **about, **_function(one, made)}
    return {**about, "name": task.variable, **record(one, made.key)}


def _function(one: Asked, made: SheetFiles) -> dict[str, Any]:
    """The function's arguments, and its gradients as the parts of the same question have them."""
    found = {}
    for other in asked({**made.key, "questions": [one.question]}):
        if other.part["kind"] == "gradient" and other.part["of"] == one.part["of"]:
            known = record(other, made.key)
            found[other.part["wrt"]] = {name: known[name] for name in ("answer", "mistakes")}
    return {
        "name": one.part["function"],
        "arguments": list(one.part["arguments"]),
        "returns": [{"name": name, **found[name]} for name in one.part["returns"]],
        "given": given(one),
    }
