"""Otter-Grader and nbgrader themselves: they assign and grade our notebooks for an instructor.

Students hand in the right answers, the usual mistakes of every part, and nothing.
"""

import json
import math
import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import nbformat
import pytest
from writers.on_sheets import made
from writers.test_notebook import typed

from exgen.writers import WRITERS
from exgen.writers.platform_inputs import share
from exgen.writers.tasks import CellTask, chapters
from platforms.leaks import holding

VENV = Path(__file__).parent.parent.parent / ".venv"
OTTER = VENV / "otter-grader" / "bin"
NBGRADER = VENV / "nbgrader" / "bin"
CASE = ("sampler", 3)
"""Questions of all families: formulas, numbers, matrices, shapes, a function and texts."""
MOST = 3
"""So many students make a mistake in every part that has one left."""
pytestmark = pytest.mark.platforms
TASKS = [task for one in chapters(made(*CASE)) for task in one.tasks]
JUDGED = [task for task in TASKS if task.form != "text"]


def run(program: Path, *words: str, folder: Path) -> None:
    """Run a program of a venv of its own; what it said stands in the error where it fails."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(program), *words], cwd=folder, capture_output=True, text=True, timeout=600,
        check=False, env={"PATH": path, "HOME": str(home)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


@dataclass(frozen=True)
class Student:
    """What a student answers: the source of a part's cell, the share and a word of the feedback."""

    name: str
    answers: dict[str, str]
    wanted: dict[str, tuple[Fraction, str]]


def students() -> Iterator[Student]:
    """One with everything right, one with nothing, and some with usual mistakes."""
    right = {task.name: f"{task.head}\n{task.right}" for task in JUDGED}
    yield Student("right", right, {task.name: (Fraction(1), "") for task in JUDGED})
    nothing = {task.name: (Fraction(0), "No answer.") for task in JUDGED}
    nothing |= {task.name: (Fraction(0), "returns None") for task in JUDGED if task.form == "code"}
    yield Student("nothing", {}, nothing)
    for k in range(MOST):
        answers, wanted = {}, dict(nothing)
        for task in JUDGED:
            mistakes = task.asked.part.get("mistakes", ())
            if task.form == "code":
                answers[task.name], wanted[task.name] = spoilt(task, k)
            elif k < len(mistakes):
                one = mistakes[k]
                answers[task.name] = f"{task.variable} = {json.dumps(typed(one['answer']))}"
                left = share(one["name"], task.asked.points, {})
                wanted[task.name] = (left, f"Who answers so {one['sentence']}.")
        yield Student(f"mistake-{k}", answers, wanted)


def spoilt(task: CellTask, k: int) -> tuple[str, tuple[Fraction, str]]:
    """The function with a wrong gradient, an error, or none that is right."""
    points, names = task.asked.points, task.asked.part["returns"]
    *body, last = task.right.strip("\n").splitlines()
    first = last.removeprefix("    return ").split(", ")[0]
    halves = math.floor(2 * points * (len(names) - 1) / len(names))
    last, left, said = [
        (last.replace(first, f"{first}.T", 1), Fraction(halves, 2) / points, "gave the transpose"),
        ("    return 1 / 0", Fraction(0), "ZeroDivisionError"),
        (last.replace("return ", "return 3, "), Fraction(0), f"{len(names)} are wanted"),
    ][k]
    return "\n".join([task.head, *body, last]), (left, said)


def handed_in(copy: Path, student: Student) -> bytes:
    """A student's copy with the answers typed in; each part's cell is found by its variable."""
    book = nbformat.read(copy, as_version=4)
    for name, source in student.answers.items():
        (task,) = (one for one in JUDGED if one.name == name)
        sign = f'{task.variable} = ""' if task.variable else f"def {task.asked.part['function']}("
        (cell,) = (one for one in book.cells if sign in one.source.splitlines() or
                   one.source.startswith(sign))  # fmt: skip
        cell.source = source
    return nbformat.writes(book).encode()


def secrets() -> list[str]:
    """What a student's copy must not hold: answers, mistakes, their names, and what marks."""
    found = ["typed_answer", "notebook_answers", "def judged", "def earned", "BEGIN SOLUTION"]
    for task in TASKS:
        found.append(task.right)
        for one in task.asked.part.get("mistakes", ()):
            found.append(one["sentence"])
            if isinstance(one["answer"], str) and len(one["answer"]) > 8:
                found.append(one["answer"])
        if isinstance(task.asked.part["answer"], str) and len(task.asked.part["answer"]) > 8:
            found.append(task.asked.part["answer"])
    return list(dict.fromkeys(found))


def compared(student: Student, scores: dict[str, float], said: dict[str, str]) -> list[Any]:
    """The parts whose points or feedback are not those that the key says."""
    wrong = []
    for task in JUDGED:
        left, words = student.wanted[task.name]
        points = float(left * task.asked.points)
        if abs(scores[task.name] - points) > 1e-3 or words not in said[task.name]:
            wrong.append((student.name, task.asked.id, scores[task.name], points, words))
    return wrong


def written(grader: str, folder: Path) -> Path:
    """What the writer makes, put into a folder; gives that of the grader."""
    for name, content in WRITERS[grader].write(made(*CASE)).files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / grader


def test_otter_assigns_and_grades(tmp_path: Path) -> None:
    """Its student's copy holds no answer; points and feedback are those of the key."""
    (folder,) = written("otter", tmp_path).iterdir()
    master = next(folder.glob("*.ipynb"))
    # Its own tests run over the solutions, too: it stops where they do not pass.
    run(OTTER / "otter", "assign", master.name, "dist", folder=folder)
    assert holding(folder / "dist" / "student", secrets()) == []
    unmarked = set(secrets()) - set(holding(folder / "dist" / "autograder", secrets()))
    assert unmarked <= {"BEGIN SOLUTION"}
    (grader,) = (folder / "dist" / "autograder").glob("*.zip")
    copy = folder / "dist" / "student" / master.name
    wrong = []
    for student in students():
        file, place = folder / f"{student.name}.ipynb", folder / student.name
        file.write_bytes(handed_in(copy, student))
        place.mkdir()
        run(
            OTTER / "otter", "run", "-a", str(grader), "-o", str(place), str(file),
            folder=folder,
        )  # fmt: skip
        tests = json.loads((place / "results.json").read_text(encoding="utf-8"))["tests"]
        results = {one["name"]: one for one in tests if "max_score" in one}
        assert set(results) == {task.name for task in JUDGED}
        scores = {name: one["score"] for name, one in results.items()}
        wrong += compared(student, scores, {name: one["output"] for name, one in results.items()})
        for task in JUDGED:
            assert results[task.name]["max_score"] == float(task.asked.points)
    assert wrong == []


def test_nbgrader_assigns_and_grades(tmp_path: Path) -> None:
    """Its release holds no answer and the feedback no other than the student's own.

    Points are those of the key, and feedback names the mistakes.
    """
    course = written("nbgrader", tmp_path)
    (source,) = (course / "source").iterdir()
    name = source.name
    run(NBGRADER / "nbgrader", "generate_assignment", name, folder=course)
    release = course / "release" / name / f"{name}.ipynb"
    assert holding(course / "release", secrets()) == []
    assert set(secrets()) == set(holding(course, secrets()))
    everybody = {one.name: one for one in students()}
    for student in everybody.values():
        place = course / "submitted" / student.name / name
        place.mkdir(parents=True)
        (place / release.name).write_bytes(handed_in(release, student))
    run(NBGRADER / "nbgrader", "autograde", name, folder=course)
    run(NBGRADER / "nbgrader", "generate_feedback", name, folder=course)
    scores = points_in(course / "gradebook.db")
    wrong = []
    for student in everybody.values():
        graded = course / "autograded" / student.name / name / release.name
        said = printed(graded)
        wrong += compared(student, scores[student.name], said)
        page = course / "feedback" / student.name / name / f"{name}.html"
        shown = re.sub(r"\s+", " ", page.read_text(encoding="utf-8"))
        wrong += [(student.name, words) for _, words in student.wanted.values()
                  if words not in shown]  # fmt: skip
    assert wrong == []
    # Hidden tests are printed there: who has answered nothing learns nothing.
    assert holding(course / "feedback" / "nothing", secrets()) == []


def points_in(gradebook: Path) -> dict[str, dict[str, float]]:
    """Student -> part -> the points that nbgrader gave for its hidden test."""
    found: dict[str, dict[str, float]] = {}
    with sqlite3.connect(gradebook) as book:
        rows = book.execute(
            "select a.student_id, c.name, g.auto_score from grade g"
            " join base_cell c on c.id = g.cell_id"
            " join submitted_notebook n on n.id = g.notebook_id"
            " join submitted_assignment a on a.id = n.assignment_id"
        ).fetchall()
    for student, cell, points in rows:
        if cell.endswith("-marked"):
            found.setdefault(student, {})[cell.removesuffix("-marked")] = points or 0.0
    return found


def printed(graded: Path) -> dict[str, str]:
    """Part -> what its hidden test printed."""
    book = nbformat.read(graded, as_version=4)
    return {
        cell.metadata.nbgrader.grade_id.removesuffix("-marked"): "".join(
            one.get("text", "") for one in cell.outputs
        )
        for cell in book.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id", "").endswith("-marked")
    }
