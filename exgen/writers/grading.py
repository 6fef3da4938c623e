"""What marks the answers of a notebook: modules that need NumPy alone, and what they know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pprint import pformat
from typing import Any, Final

from exgen.places import templates
from exgen.writers.asked import Asked, Record, asked, share
from exgen.writers.made import Made
from exgen.writers.points import given, names
from exgen.writers.tasks import Task

GRADING: Final = "notebook_grading"
"""The module that marks; it uses the two others."""
ANSWERS: Final = "notebook_answers"
_READER: Final = "typed_answer"
_HEAD: Final = '"""What is right in this notebook, and what the usual mistakes come to."""\n\n'
_HALF: Final = 2


def modules(made: Made, tasks: Sequence[Task]) -> dict[str, str]:
    """Name of a module -> its source, in an order in which each finds those that it uses."""
    own = made.key.get("marking", {}).get("deductions", {})
    rows = {task.name: _row(task, own, made) for task in tasks if task.form != "text"}
    shelf = templates() / "platforms"
    return {
        _READER: (shelf / f"{_READER}.py").read_text(encoding="utf-8"),
        ANSWERS: f"{_HEAD}PARTS = {pformat(rows, width=100, sort_dicts=False)}\n",
        GRADING: (shelf / f"{GRADING}.py").read_text(encoding="utf-8"),
    }


def levels(task: Task, made: Made) -> list[Fraction]:
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


def _row(task: Task, own: Mapping[str, float], made: Made) -> dict[str, Any]:
    """What is known of a part: the name in the notebook, its points, the right answer."""
    one = task.asked
    row: dict[str, Any] = {"form": task.form, "points": float(one.points)}
    if task.form == "code":
        return row | _function(one, made)
    row["name"] = task.variable
    if task.form == "typed":
        return row | {"given": given(one), "names": names(one)} | _typed(one, own)
    wrong = [
        {"answer": [list(cells) for cells in each.cells], "share": float(each.share),
         "said": each.said}
        for each in one.wrong
    ]  # fmt: skip
    return row | {"answer": [list(cells) for cells in one.cells], "mistakes": wrong}


def _typed(one: Asked, own: Mapping[str, float]) -> dict[str, Any]:
    """The formula, and those of the usual mistakes."""
    wrong = [
        {"answer": each["answer"], "share": float(share(each["name"], one.points, own)),
         "said": f"Who answers so {each['sentence']}."}
        for each in one.part.get("mistakes", ())
    ]  # fmt: skip
    return {"answer": one.part["answer"], "mistakes": wrong}


def _function(one: Asked, made: Made) -> dict[str, Any]:
    """The function's arguments, and its gradients as the parts of the same question have them."""
    found: dict[str, Record] = {}
    of = one.part["of"]
    for other in asked({**made.key, "questions": [one.question]}):
        if other.part["kind"] == "gradient" and other.part["of"] == of:
            found[other.part["wrt"]] = _typed(other, {})
    return {
        "name": one.part["function"],
        "arguments": list(one.part["arguments"]),
        "returns": [{"name": name, **found[name]} for name in one.part["returns"]],
        "given": given(one),
    }
