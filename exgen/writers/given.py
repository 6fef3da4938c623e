"""What a program needs to give the quantities of a question their values, from the key alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from exgen.writers.asked import Asked, Record

_WORD: Final = re.compile(r"[A-Za-z_]\w*")


def given(one: Asked) -> dict[str, Any]:
    """The variables, sizes and definitions of the question, named derivatives among the latter."""
    question, part = one.question, one.part
    definitions = [list(pair) for pair in question["definitions"]]
    for name, what in part.get("in_terms_of", {}).items():
        text = _derivative(question, what)
        if text:
            definitions.append([name, text])
    return {
        "variables": question["variables"],
        "sizes": question["sizes"],
        "definitions": definitions,
        "away_from_zero": question["away_from_zero"],
        "index": part.get("index", {}),
    }


def _derivative(question: Record, what: Record) -> str:
    """The text of a derivative that the sheet gives a name, from where the key has it."""
    for part in question["parts"]:
        for record in (*part.get("steps", ()), part):
            alike = (record["of"], record.get("wrt")) == (what["of"], what.get("wrt"))
            if alike and isinstance(record["answer"], str) and not record.get("index"):
                return record["answer"]
    return ""


def names(one: Asked, found: Mapping[str, Any]) -> list[str]:
    """What an answer may be written with: where a quantity is asked for, not by its own name."""
    known = [*found["variables"], *(name for name, _ in found["definitions"]), *found["sizes"]]
    if one.part["kind"] == "expression":
        used = set(_WORD.findall(one.part["answer"]))
        known = [name for name in known if name in used or name in found["variables"]]
    return [*known, *found["index"]]
