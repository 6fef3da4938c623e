"""A sheet as a Jupyter notebook: Markdown, TeX, and a cell for each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from exgen.writers.made import SheetFiles
from exgen.writers.notebook_cells import Cell, code, markdown, notebook
from exgen.writers.platform_inputs import Record, title_of
from exgen.writers.platform_inputs import told as said_of_sheet
from exgen.writers.tasks import BECAME, CellTask, Chapter, chapters, worth
from exgen.writers.writer_protocol import Written

_TYPING: Final = {
    "": "Each answer has a cell of its own: type it there between the quotes, as text.\n",
    "typed": (
        "- A formula is typed as in NumPy or as on paper: `A @ x` or `A x` is the matrix product,"
        " `A.T` or `A^T` the transpose, `*` and `/` go entry by entry (`⊙` too), `x**2` or `x^2` is"
        " a power, `(z > 0)` is 1 where that is true and 0 elsewhere; `eye(n)` and `ones(m, n)`,"
        " `sum(x)`, `norm(x)`, `diag(x)`, `exp(x)` and other functions go by their names."
    ),
    "index": (
        "- Indices in square brackets count from 0: `W[0, 2]` is the entry in the first row and the"
        " third column, `W[i, :]` is a row."
    ),
    "number": "- A number is typed as `3` or `-3/2`.",
    "cells": "- A matrix is typed row by row: `[[1, 0], [0, -3/2]]`. A vector is one, too.",
    "shape": "- A shape is typed as `n x 1`: rows, then columns; numbers or names of dimensions.",
    "code": "- A function is filled in where its cell says so.",
    "text": "- A text is written into its cell in the place of *Your answer*.",
}
"""Form of an answer -> how it is typed, for the students whose sheet has one."""


def sheet(made: SheetFiles) -> Written:
    """The notebook for students, and the same with all answers and their ways."""
    asked = chapters(made)
    files = {
        "problems.ipynb": notebook([*head(made.key, asked), *_cells(asked, _blank)]),
        "solutions.ipynb": notebook([*head(made.key, asked), *_cells(asked, _solved)]),
    }
    return Written(files=files, became=became(asked))


def became(asked: Sequence[Chapter]) -> list[tuple[str, str]]:
    """What each part became, by its id."""
    return [(task.asked.id, BECAME[task.form]) for one in asked for task in one.tasks]


def head(key: Record, asked: Sequence[Chapter]) -> list[Cell]:
    """The first cell: the title, the variant's code, the sheet's texts, how answers are typed."""
    tasks = [task for one in asked for task in one.tasks]
    forms = {task.form for task in tasks}
    points = sum((task.asked.points for task in tasks), Fraction(0))
    most = Fraction(str(key["at_most"])) if "at_most" in key else points
    of = f", of which {float(most):g} count at most" if most < points else ""
    told = {"", *forms, *(["index"] if any("[" in task.right for task in tasks) else [])}
    typing = "\n".join(text for form, text in _TYPING.items() if form in told)
    variant = f"Variant {key['variant']}, {worth(points)}{of}."
    text = [f"# {title_of(key)}", variant, said_of_sheet(key), typing]
    return [markdown("\n\n".join(filter(None, text)))]


def statement(one: Chapter) -> Cell:
    """The cell of a question's statement."""
    return markdown(one.text, one.figures)


def answer(task: CellTask, body: str) -> Cell:
    """The cell for an answer, with these lines below its head."""
    if task.form == "text":
        return markdown(body)
    return code(f"{task.head}\n{body}")


def _cells(asked: Sequence[Chapter], answers: Callable[[CellTask], list[Cell]]) -> Iterator[Cell]:
    for one in asked:
        yield statement(one)
        for task in one.tasks:
            if task.prompt:
                yield markdown(task.prompt)
            yield from map(code, task.before)
            yield from answers(task)
            yield from map(code, task.after)


def _blank(task: CellTask) -> list[Cell]:
    return [answer(task, task.blank)]


def _solved(task: CellTask) -> list[Cell]:
    if task.form == "text":
        return [answer(task, task.right)]
    return [answer(task, task.right), markdown(task.asked.solution)]
