"""Drawn values, names and right answers as data for a checker.

The checker is `templates/platforms/typed_answer.py`, which says what each field is for; it goes
along with whatever holds these records, and needs nothing of exgen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from exgen.calculus.declared import DECLARED
from exgen.words import tr
from exgen.writers.platform_inputs import Asked, Grid, Record, share

_TYPED: Final = frozenset({"gradient", "jacobian", "hessian", "expression", "entry"})
_OF_QUESTION: Final = ("variables", "definitions", "sizes", "away_from_zero", "layout")
_OF_PART: Final = ("of", "wrt", "kind", "shape", "layout", "index")
_WORD: Final = re.compile(r"[A-Za-z_]\w*")


def record(one: Asked, key: Record) -> dict[str, Any]:
    """What is asked, as the checker takes it, with nothing in it of whose sheet it was.

    `form` is `essay` for what no checker judges.
    """
    typed = has_formula(one) and isinstance(one.part["answer"], str)
    form = "typed" if typed else "essay" if one.form == "choice" else one.form
    found: dict[str, Any] = {
        "form": form,
        "answer": one.part["answer"],
        "mistakes": [],
        "names": [],
    }
    if typed:
        own = key.get("marking", {}).get("deductions", {})
        found["mistakes"] = [
            {"name": each["name"], "answer": each["answer"],
             "share": float(share(each["name"], one.points, own)),
             "said": tr("Who answers so {mistake}.", mistake=tr(each["sentence"]))}
            for each in one.part.get("mistakes", ())
        ]  # fmt: skip
        found["given"] = given(one)
        found["names"] = names(one, found["given"])
        found |= _known(one)
    elif form == "shape":
        found |= _known(one)
    if form not in ("typed", "essay"):
        numbers = form != "shape"
        found["answer"] = _cells(one.cells, numbers)
        found["mistakes"] = [
            {"name": each.name, "answer": _cells(each.cells, numbers),
             "share": float(each.share), "said": each.said}
            for each in one.wrong
        ]  # fmt: skip
    return found


def has_formula(one: Asked) -> bool:
    """Whether a checker can judge the answer as a formula: it needs numbers for all that it names.

    A function that a question declares and says no more of has none.
    """
    variables = one.question["variables"].values()
    return one.part["kind"] in _TYPED and all(v["domain"] not in DECLARED for v in variables)


def _known(one: Asked) -> dict[str, Any]:
    """What the reader of typed answers is to know of a part, as a key has it."""
    question, part = one.question, one.part
    parts = question["parts"]
    named = {name: what for each in parts for name, what in each.get("in_terms_of", {}).items()}
    printed = " ".join(each.get("latex", "") for each in parts)
    place = next(k for k, each in enumerate(parts) if each["id"] == part["id"])
    found = [each for each in parts[:place] if "wrt" in each and each["kind"] == "gradient"]
    return {
        "question": {
            **{name: question[name] for name in _OF_QUESTION},
            "parts": [{"in_terms_of": named, "latex": printed}],
        },
        "part": {name: part[name] for name in _OF_PART if name in part},
        "may_name": [f"d{each['of']}/d{each['wrt']}" for each in found],
    }


def given(one: Asked) -> dict[str, Any]:
    """What a checker needs to give every name of a question a value."""
    question, part = one.question, one.part
    definitions = [list(pair) for pair in question["definitions"]]
    for name, what in part.get("in_terms_of", {}).items():
        text = derivative(question, what)
        if text:
            definitions.append([name, text])
    return {
        "variables": question["variables"],
        "sizes": question["sizes"],
        "definitions": definitions,
        "away_from_zero": question["away_from_zero"],
        "index": part.get("index", {}),
    }


def derivative(question: Record, what: Record) -> str:
    """The text of a derivative that the sheet gives a name, from where the key has it, else ""."""
    for part in question["parts"]:
        for step in (*part.get("steps", ()), part):
            alike = (step["of"], step.get("wrt")) == (what["of"], what.get("wrt"))
            if alike and isinstance(step["answer"], str) and not step.get("index"):
                return str(step["answer"])
    return ""


def names(one: Asked, values: Mapping[str, Any]) -> list[str]:
    """What an answer may be written with; where a quantity is asked for, not its own name.

    `values` are those of `given`.
    """
    known = [*values["variables"], *(name for name, _ in values["definitions"]), *values["sizes"]]
    if one.part["kind"] == "expression":
        used = set(_WORD.findall(one.part["answer"]))
        known = [name for name in known if name in used or name in values["variables"]]
    return [*known, *values["index"]]


def _cells(grid: Grid, numbers: bool) -> list[list[str | float]]:
    return [[float(Fraction(cell)) if numbers else cell for cell in row] for row in grid]
