"""A derivation as JSON: a part of key.json, with what is needed to evaluate it beside it."""

from __future__ import annotations

import json
from typing import Any

from exgen.deriving.assumptions import assumptions
from exgen.deriving.derivation import Derivation
from exgen.deriving.plain_latex import plain
from exgen.key import of_question
from exgen.typeset.key_latex import Keyed
from exgen.typeset.latex import Printer

_FROM_QUESTION = ("variables", "sizes", "away_from_zero", "definitions")


def record(found: Derivation) -> dict[str, Any]:
    """The derivation as a part of key.json, ready for JSON.

    `variables`, `sizes`, `away_from_zero` and `definitions` are those of the question that the
    part would belong to; `assumptions` say in words where the answer holds and what it means for a
    symmetric variable; `lines` are all lines, as text and as LaTeX, differentials included.
    """
    printer = Printer()
    question = of_question(Keyed(found.proved(), printer.notation), {})
    part = dict(question["parts"][0])
    for marks in ("points", "rubric", "mistakes"):  # nothing is marked here
        part.pop(marks, None)
    if not part.get("layout", True):
        part["layout"] = "tangent"
    part["latex"] = plain(printer(found.answer))
    part["assumptions"] = assumptions(found.asked, found.answer)
    part["lines"] = [
        {
            "rule": line.rule,
            "text": " = ".join(dict.fromkeys(line.forms)),
            "latex": plain(
                " = ".join(map(printer, (line.verified.claim.left, *line.verified.claim.rights)))
            ),
        }
        for line in found.lines()
    ]
    return {**part, **{name: question[name] for name in _FROM_QUESTION}}


def as_json(found: Derivation) -> str:
    """The record as text."""
    return json.dumps(record(found), indent=1, ensure_ascii=False)


def as_latex(found: Derivation) -> str:
    """The closed form as LaTeX for math mode, in any document that loads amsmath.

    What is assumed follows as comments, a line each.
    """
    notes = (f"% {text}" for text in assumptions(found.asked, found.answer))
    return "\n".join([plain(Printer()(found.answer)), *notes])
