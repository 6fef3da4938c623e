"""Notebooks for Otter-Grader: a master that `otter assign` makes both copies of.

Answers are marked by hidden tests alone, and what marks lies in files that only the autograder
gets. A test is passed or not, so each share of the points that may be earned has one of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from exgen.writers.grading import GRADING, levels
from exgen.writers.grading import files as marking_files
from exgen.writers.made import SheetFiles
from exgen.writers.notebook import answer, became, head, statement
from exgen.writers.notebook_cells import Cell, code, markdown, notebook, raw
from exgen.writers.tasks import CellTask, Chapter, chapters
from exgen.writers.writer_protocol import Written

FOLDER: Final = "otter"
_NO_NAME: Final = re.compile(r"[^\w.-]")
_CONFIG: Final = """\
# ASSIGNMENT CONFIG
init_cell: false
check_all_cell: false
export_cell: false
tests:
  ok_format: false
generate:
  show_hidden: true
autograder_files:
"""
_TEST: Final = '''\
""" # BEGIN TEST CONFIG
hidden: true
points: {points}
""" # END TEST CONFIG
def share_{place}(env):
    import {grading}
    {grading}.at_least({share}, "{name}", env)'''


def assignments(sheets: Sequence[SheetFiles]) -> Written:
    """A folder for each variant: the master notebook, and the files that mark."""
    files: dict[str, bytes] = {}
    told = []
    for made in sheets:
        asked = chapters(made)
        name = _NO_NAME.sub("_", f"{made.key['homework']}-{made.key['variant']}")
        tasks = [task for one in asked for task in one.tasks]
        marking = marking_files(made, tasks)
        cells = _cells(made, asked, list(marking))
        files[f"{FOLDER}/{name}/{name}.ipynb"] = notebook(list(cells))
        files |= {f"{FOLDER}/{name}/{file}": content for file, content in marking.items()}
        told += became(asked)
    return Written(files=files, became=told)


def _cells(made: SheetFiles, asked: Sequence[Chapter], marking: Sequence[str]) -> Iterator[Cell]:
    yield raw(_CONFIG + "\n".join(f"- {name}" for name in marking))
    yield from head(made.key, asked)
    for one in asked:
        yield statement(one)
        for task in one.tasks:
            yield from _by_hand(task) if task.form == "text" else _marked(task, made)


def _by_hand(task: CellTask) -> Iterator[Cell]:
    yield _begin(task, f"manual: true\npoints: {float(task.asked.points):g}")
    yield from _prompt(task)
    yield raw("# BEGIN PROMPT")
    yield answer(task, task.blank)
    yield raw("# END PROMPT")
    yield raw("# BEGIN SOLUTION")
    yield answer(task, task.right)
    yield raw("# END SOLUTION")
    yield raw("# END QUESTION")


def _marked(task: CellTask, made: SheetFiles) -> Iterator[Cell]:
    yield _begin(task, "check_cell: false")
    yield from _prompt(task)
    yield from map(code, task.before)
    yield raw("# BEGIN SOLUTION")
    yield answer(task, _both(task))
    yield raw("# END SOLUTION")
    yield raw("# BEGIN TESTS")
    yield from map(code, _tests(task, made))
    yield raw("# END TESTS")
    yield raw("# END QUESTION")
    yield from map(code, task.after)


def _begin(task: CellTask, config: str) -> Cell:
    # In quotes, for YAML reads 2_1 as the number 21.
    return raw(f"# BEGIN QUESTION\nname: {json.dumps(task.name)}\n{config}")


def _prompt(task: CellTask) -> Iterator[Cell]:
    if task.prompt:
        yield markdown(task.prompt)


def _both(task: CellTask) -> str:
    """The lines for students, as Otter takes them out of a text, and those of the solution."""
    indent = "    " if task.form == "code" else ""
    return (
        f'{indent}""" # BEGIN PROMPT\n{task.blank}\n{indent}"""; # END PROMPT\n'
        f"{indent}# BEGIN SOLUTION NO PROMPT\n{task.right}\n{indent}# END SOLUTION"
    )


def _tests(task: CellTask, made: SheetFiles) -> Iterator[str]:
    """A test for each share, worth what it is above the next smaller one."""
    shares = levels(task, made)
    for place, (one, below) in enumerate(pairwise([*shares, Fraction(0)]), start=1):
        yield _TEST.format(
            points=float(task.asked.points * (one - below)),
            place=place,
            grading=GRADING,
            share=float(one),
            name=task.name,
        )
