"""A sheet in brief, for marking: the shapes that were drawn and the final answers."""

from __future__ import annotations

import json
from typing import Any, Final

from exgen.calculus.text import to_text
from exgen.pipeline import Sheet
from exgen.questions.records import Part, Question
from exgen.typeset.escape import escape
from exgen.typeset.latex import Printer
from exgen.typeset.symbols import Notation

LONGEST: Final = 160
"""Characters of an answer that is no expression, such as a printed table."""

Brief = list[dict[str, Any]]
"""For each question its `id`, `title`, `shapes` and `parts`, ready for JSON.

`shapes` are (name as text, name as LaTeX, rows, columns); `parts` are (id, answer as text, answer
as LaTeX for a text line).
"""


def brief(sheet: Sheet) -> Brief:
    """The questions of a sheet in brief."""
    printer = Printer(Notation(bold=sheet.body.bold))
    return [_question(proved.question, printer) for proved in sheet.questions]


def _question(question: Question, printer: Printer) -> dict[str, Any]:
    return {
        "id": question.id,
        "title": question.title,
        "shapes": [
            [v.name, printer(v), str(v.shape.rows), str(v.shape.cols)]
            for v in question.program.variables
        ],
        "parts": [[part.id, *_answer(part, question, printer)] for part in question.parts],
    }


def _answer(part: Part, question: Question, printer: Printer) -> tuple[str, str]:
    """A part's answer as text and as LaTeX."""
    if part.answer is not None:
        return to_text(part.answer), f"${printer(part.answer)}$"
    literal = part.literal
    if part.kind == "shape" and isinstance(literal, list):
        rows, columns = map(str, literal)
        return f"{rows} x {columns}", rf"${escape(rows)} \times {escape(columns)}$"
    quantities = question.program.names()
    if isinstance(literal, list) and all(isinstance(name, str) for name in literal):
        text = ", ".join(literal)
        if set(literal) <= set(quantities):
            signs = ", ".join(printer(quantities[name]) for name in literal)
            return text, f"${signs}$"
    elif isinstance(literal, dict):
        text = ", ".join(str(value) for value in literal.values())
    else:
        text = literal if isinstance(literal, str) else _plain(literal)
    text = " ".join(text.split())
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return text, escape(text)


def _plain(value: object) -> str:
    """A literal without the quotes of JSON: nested lists of numbers keep their brackets."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(_plain(item) for item in value)}]"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
