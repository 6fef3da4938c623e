"""What an instructor puts before the questions, and how a homework is to be printed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment

from exgen.homework.records import Homework
from exgen.markdown import read, read_line
from exgen.typeset.environment import environment
from exgen.typeset.paper import Paper
from exgen.typeset.prose import PROSE_MACROS, prose, prose_line
from exgen.typeset.room import room_macros
from exgen.words import Catalogue, spoken


def front_matter(homework: Homework, templates: Path) -> str:
    """The due date, the cap on points, instructions and the honour code as LaTeX; maybe empty."""
    settings = homework.sheet
    if not (settings.due or settings.at_most or settings.instructions or settings.honour):
        return ""
    return (
        _environment(templates, spoken())
        .get_template("documents/front.tex")
        .render(
            due=prose_line(read_line(settings.due)) if settings.due else "",
            points=sum(question.points for question in homework.questions),
            at_most=settings.at_most,
            instructions=prose(read(settings.instructions)) if settings.instructions else "",
            honour=prose(read(settings.honour)) if settings.honour else "",
        )
    )


def sheet_texts(homework: Homework) -> dict[str, str]:
    """What an instructor says of the whole sheet, as LaTeX by the setting's name; maybe nothing."""
    settings = homework.sheet
    found = {"course": course_of(homework)[1]}
    if settings.due:
        found["due"] = prose_line(read_line(settings.due))
    if settings.instructions:
        found["instructions"] = prose(read(settings.instructions))
    if settings.honour:
        found["honour"] = prose(read(settings.honour))
    return {name: text for name, text in found.items() if text}


@lru_cache(maxsize=4)
def _environment(templates: Path, catalogue: Catalogue) -> Environment:
    return environment(templates, {}, catalogue)


def sheet_macros(homework: Homework) -> str:
    """The macros that a problem sheet needs beyond those of every document; mostly none."""
    settings = homework.sheet
    texts = [settings.course, settings.due, settings.instructions, settings.honour]
    texts += [question.intro for question in homework.questions]
    rows = [*homework.forms, *homework.programs]
    texts += [text for row in rows for _, text in row.texts()]
    words = PROSE_MACROS if any(texts) else ""
    return words + room_macros(settings.space)


def paper_of(homework: Homework) -> Paper:
    """The paper of a homework and the size of its print."""
    return Paper(name=homework.sheet.paper, size=homework.sheet.size)


def course_of(homework: Homework) -> tuple[str, str]:
    """The course as plain text and, where it is Markdown, as LaTeX; both empty without one."""
    if homework.sheet.course is None:
        return homework.course or "", ""
    text = read_line(homework.sheet.course)
    return text.plain(), prose_line(text)
