"""A sheet in brief, for marking: the shapes that were drawn, the points and the final answers."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any, Final

from exgen.calculus.text import to_text
from exgen.families.registry import family
from exgen.pipeline import Sheet
from exgen.questions.proved import Proved
from exgen.questions.records import Part
from exgen.typeset import numbers
from exgen.typeset.escape import escape
from exgen.typeset.latex import Printer
from exgen.typeset.spelling import printer_of
from exgen.typeset.symbols import Notation, dim_latex
from exgen.wording import dimensions_by_name

LONGEST: Final = 160
"""Characters of an answer that is no expression, such as a printed table."""

Brief = list[dict[str, Any]]
"""For each question its `id`, `title`, `points`, `shapes` and `parts`, ready for JSON.

`shapes` are (name as text, name as LaTeX, rows, columns); `parts` are (id, answer as text, answer
as LaTeX for a text line, points, what the sheet calls the part).
"""


def brief(sheet: Sheet) -> Brief:
    """The questions of a sheet in brief, under the titles and in the notation of the sheet."""
    notation = Notation(bold=sheet.body.bold)
    headings = {section.id: section.title for section in sheet.body.sections if section.title}
    return [_question(proved, headings, notation) for proved in sheet.questions]


def _question(proved: Proved, headings: dict[str, str], notation: Notation) -> dict[str, Any]:
    question = proved.question
    printer = printer_of(proved, notation)
    return {
        "id": question.id,
        "title": headings.get(question.id, question.title),
        "points": question.points,
        "shapes": [
            [v.name, printer(v), *map(str, shape)]
            for v, shape in zip(question.program.variables, _shapes(proved), strict=True)
        ],
        "parts": [
            [part.id, *_answer(part, proved, printer, notation), part.points, part.label]
            for part in question.parts
        ],
    }


def _shapes(proved: Proved) -> list[tuple[int | str, int | str]]:
    """The variables' shapes, with the numbers where the sheet tells them."""
    shapes = [v.shape for v in proved.question.program.variables]
    told = proved.question.spelling.told
    return [(told.get(str(rows), rows), told.get(str(cols), cols)) for rows, cols in shapes]


def _answer(part: Part, proved: Proved, printer: Printer, notation: Notation) -> tuple[str, str]:
    """A part's answer as text and as LaTeX."""
    if part.answer is not None:
        latex = family(proved.question.family).keyed(proved, notation).in_line(part)
        return dimensions_by_name(to_text(part.answer)), f"${latex}$"
    literal = part.literal
    if part.kind == "shape" and isinstance(literal, list):
        rows, columns = literal
        return f"{rows} x {columns}", rf"${dim_latex(rows)} \times {dim_latex(columns)}$"
    if part.kind == "value" and isinstance(literal, list):
        value = tuple(tuple(Fraction(entry) for entry in row) for row in literal)
        whole = len(value) == len(value[0]) == 1
        return _plain(literal[0][0] if whole else literal), f"${numbers.shown(value)}$"
    quantities = proved.question.program.names()
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
