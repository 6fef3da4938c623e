"""A sheet in brief, for marking: the shapes that were drawn, the points and the final answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exgen.dimensions import Dim, names_in, size_of
from exgen.pipeline import Sheet
from exgen.questions.proved import Proved
from exgen.sheets.short_answers import short_answer
from exgen.typeset.spelling import printer_of
from exgen.typeset.symbols import Notation

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
            [part.id, *short_answer(part, proved, notation), part.points, part.label]
            for part in question.parts
        ],
    }


def _told(dim: Dim, told: Mapping[str, int]) -> int | str:
    """A dimension as a number where the sheet tells it, else as it is written."""
    if isinstance(dim, int) or told.keys() >= set(names_in(dim)):
        return size_of(dim, told)
    return str(dim)


def _shapes(proved: Proved) -> list[tuple[int | str, int | str]]:
    """The variables' shapes, with the numbers where the sheet tells them."""
    shapes = [v.shape for v in proved.question.program.variables]
    told = proved.question.spelling.told
    return [(_told(rows, told), _told(cols, told)) for rows, cols in shapes]
