"""Notebooks for nbgrader: what is right stands in regions that it takes out of students' copies.

Answers are marked by hidden tests, whose last value is the points. nbgrader prints hidden tests in
the feedback that students get, so no answer stands in them: they import what marks from a folder of
the course that is neither released nor copied, and a cell near the top looks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from exgen.writers.grading import GRADING
from exgen.writers.grading import files as marking_files
from exgen.writers.made import SheetFiles
from exgen.writers.notebook import answer, became, head, statement
from exgen.writers.notebook_cells import Cell, code, markdown, notebook
from exgen.writers.tasks import CellTask, Chapter, chapters, worth
from exgen.writers.writer_protocol import Written

FOLDER: Final = "nbgrader"
_NO_NAME: Final = re.compile(r"[^\w.-]")
_CONFIG: Final = """\
# For students, an answer's cell then has nothing below the line that they fill in.
c = get_config()
c.ClearSolutions.code_stub = {"python": ""}
c.ClearSolutions.text_stub = "*Your answer:*"
"""
MARKING: Final = "grading"
"""The folder of the course, beside `source`, that has what marks."""
_FIND: Final = """\
# What marks the answers is looked for here when they are marked: there is nothing to do.
### BEGIN HIDDEN TESTS
import pathlib, sys
_places = [_one / "{folder}" / "{name}" for _one in pathlib.Path.cwd().resolve().parents]
_found = [str(_one) for _one in _places if _one.is_dir()]
if not _found:
    raise FileNotFoundError("{folder}/{name} is missing: it belongs into the course's folder")
sys.path.insert(0, _found[0])
### END HIDDEN TESTS"""
_TEST: Final = """\
# {id} is marked here, {worth}: there is nothing to do.
### BEGIN HIDDEN TESTS
import {grading}
{grading}.points("{name}", globals())
### END HIDDEN TESTS"""


def assignments(sheets: Sequence[SheetFiles]) -> Written:
    """A course's folder with an assignment for each variant, and how students' copies are made."""
    files = {f"{FOLDER}/nbgrader_config.py": _CONFIG.encode()}
    told = []
    for made in sheets:
        asked = chapters(made)
        name = _NO_NAME.sub("_", f"{made.key['homework']}-{made.key['variant']}")
        tasks = [task for one in asked for task in one.tasks]
        marking = marking_files(made, tasks)
        files[f"{FOLDER}/source/{name}/{name}.ipynb"] = notebook(list(_cells(made, asked, name)))
        files |= {f"{FOLDER}/{MARKING}/{name}/{file}": text for file, text in marking.items()}
        told += became(asked)
    return Written(files=files, became=told)


def _cells(made: SheetFiles, asked: Sequence[Chapter], name: str) -> Iterator[Cell]:
    for k, cell in enumerate(head(made.key, asked)):
        yield _read_only(cell, f"head-{k}")
    yield _graded(code(_FIND.format(folder=MARKING, name=name)), "grading", Fraction(0))
    for number, one in enumerate(asked):
        yield _read_only(statement(one), f"question-{number}")
        for task in one.tasks:
            yield from _of(task)


def _of(task: CellTask) -> Iterator[Cell]:
    name = task.name
    if task.prompt:
        yield _read_only(markdown(task.prompt), f"{name}-asked")
    for k, part in enumerate(task.before):
        yield _read_only(code(part), f"{name}-before-{k}")
    yield _answer(task)
    for k, part in enumerate(task.after):
        yield _read_only(code(part), f"{name}-after-{k}")
    if task.form != "text":
        points = task.asked.points
        test = _TEST.format(id=task.asked.id, worth=worth(points), grading=GRADING, name=name)
        yield _graded(code(test), f"{name}-marked", points)


def _answer(task: CellTask) -> Cell:
    """The cell for an answer; a function without its solution has no line that would return."""
    indent = "    " if task.form == "code" else ""
    solution = f"{indent}### BEGIN SOLUTION\n{task.right}\n{indent}### END SOLUTION"
    if task.form == "text":
        by_hand = {"grade": True, "points": float(task.asked.points)}
        return _told(answer(task, solution), f"{task.name}-answer", solution=True, **by_hand)
    stays = "" if task.form == "code" else f"{task.blank}\n"
    return _told(answer(task, f"{stays}{solution}"), f"{task.name}-answer", solution=True)


def _read_only(cell: Cell, id: str) -> Cell:
    return _told(cell, id, locked=True)


def _graded(cell: Cell, id: str, points: Fraction) -> Cell:
    return _told(cell, id, grade=True, locked=True, points=float(points))


def _told(cell: Cell, id: str, **more: Any) -> Cell:
    """The cell with what nbgrader is to know of it."""
    plain: Mapping[str, Any] = {"grade": False, "locked": False, "solution": False, "task": False}
    about = {"schema_version": 3, "grade_id": id, **plain, **more}
    return replace(cell, metadata={"nbgrader": about})
