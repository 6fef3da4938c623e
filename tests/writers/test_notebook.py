"""Notebooks: a cell for each answer, nothing right in students' copies, and what marks them."""

import json
import re
import sys
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import numpy as np
import pytest
from many import over
from tried import Again

from exgen.cli import main
from exgen.errors import InputError
from exgen.writers import chosen
from exgen.writers.made import SheetFiles
from exgen.writers.nbgrader import assignments as for_nbgrader
from exgen.writers.notebook import sheet as plain
from exgen.writers.otter import assignments as for_otter
from exgen.writers.tasks import CellTask, chapters
from writers.on_sheets import CASES, made

LONG = 8
"""Shorter texts than this stand in a notebook by chance."""


def read(content: bytes) -> Any:
    """A notebook, held to the format's own schema."""
    book = nbformat.reads(content.decode("utf-8"), as_version=4)
    nbformat.validate(book)
    return book


def tasks_of(sheet: SheetFiles) -> list[CellTask]:
    """What a notebook asks, in order."""
    return [task for one in chapters(sheet) for task in one.tasks]


def files_of(case: tuple[str, int], *, grader: str) -> Mapping[str, bytes]:
    """What the writer of a grader makes of a sheet."""
    return {"otter": for_otter, "nbgrader": for_nbgrader}[grader]([made(*case)]).files


def master(case: tuple[str, int], *, grader: str) -> Any:
    """The notebook that a grader assigns."""
    (content,) = (c for n, c in files_of(case, grader=grader).items() if n.endswith(".ipynb"))
    return read(content)


@contextmanager
def marking(case: tuple[str, int]) -> Iterator[types.ModuleType]:
    """The module that marks, as the autograder has it beside the notebook."""
    beside = {n: c for n, c in files_of(case, grader="otter").items() if not n.endswith(".ipynb")}
    before = [*sys.path]
    with TemporaryDirectory() as folder:
        for name, content in beside.items():
            (Path(folder) / name.rpartition("/")[2]).write_bytes(content)
        sys.path.insert(0, folder)
        try:
            yield import_module("notebook_grading")
        finally:
            sys.path[:] = before
            for name in ("notebook_grading", "notebook_answers", "typed_answer"):
                sys.modules.pop(name, None)


def typed(answer: Any) -> str:
    """An answer or what a mistake comes to, as a student would type it."""
    if isinstance(answer, list) and answer and not isinstance(answer[0], list):
        return " x ".join(map(str, answer))
    return json.dumps(answer).replace('"', "") if isinstance(answer, list) else str(answer)


@over("case", CASES)
def test_every_part_has_its_cell(case: tuple[str, int]) -> None:
    """Each part has one cell to answer in, empty for students, and is told in the report."""
    written = plain(made(*case))
    tasks = tasks_of(made(*case))
    parts = [part["id"] for question in made(*case).key["questions"] for part in question["parts"]]
    assert [id for id, _ in written.became] == parts == [task.asked.id for task in tasks]
    assert len({task.name for task in tasks}) == len(tasks)
    problems, solutions = (read(written.files[f"{n}.ipynb"]) for n in ("problems", "solutions"))
    for task in tasks:
        for book, body in ((problems, task.blank), (solutions, task.right)):
            cells = [cell for cell in book.cells if cell.source.endswith(f"{task.head}\n{body}")]
            assert len(cells) == 1 or task.form == "text", task.asked.id
        assert task.form == "code" or task.form == "text" or task.blank.endswith('= ""')
    text = "\n".join(cell.source for cell in problems.cells)
    for one in made(*case).key["questions"]:
        assert one["statement"].split("\n\n")[0] in text
        assert all(part.get("text", "") in text for part in one["parts"])


@over("case", CASES)
def test_students_are_shown_no_answer(case: tuple[str, int]) -> None:
    """No answer that is long enough to be told from the question stands in the notebook."""
    text = plain(made(*case)).files["problems.ipynb"].decode("utf-8")
    solved = plain(made(*case)).files["solutions.ipynb"].decode("utf-8")
    found = 0
    for task in tasks_of(made(*case)):
        part = task.asked.part
        for secret in (part["answer"], *(one["answer"] for one in part.get("mistakes", ()))):
            if isinstance(secret, str) and len(secret) > LONG:
                assert json.dumps(secret)[1:-1] not in text, task.asked.id
        if isinstance(part["answer"], str) and len(part["answer"]) > LONG:
            found += json.dumps(part["answer"])[1:-1] in solved
    assert found > 3


@over("case", CASES)
def test_right_answers_and_mistakes_are_told_apart(case: tuple[str, int]) -> None:
    """The right answer has all points, each usual mistake its share and its name, none nothing."""
    rows, tried, again = made(*case).key["questions"], 0, Again()
    with marking(case) as grading:
        for task in tasks_of(made(*case)):
            if task.form == "text":
                continue
            for empty in ({}, {task.variable: ""}, {task.variable: " "}, {task.variable: ...}):
                assert grading.earned(task.name, empty)[0] == 0
            if task.form == "code":
                continue
            part = task.asked.part
            right = {task.variable: typed(part["answer"])}
            assert grading.earned(task.name, right) == (1.0, "Right."), task.asked.id
            row = grading.PARTS[task.name]
            assert row["points"] == part["points"]
            for mistake in part.get("mistakes", ()):
                if again(part["kind"], mistake["name"]):
                    continue
                share, said = grading.earned(task.name, {task.variable: typed(mistake["answer"])})
                known = [one for one in row["mistakes"] if one["said"] == said]
                assert f"{mistake['sentence']}." in said, (task.asked.id, mistake["name"])
                assert share == known[0]["share"] < 1
                tried += 1
            wrong = grading.earned(task.name, {task.variable: "(("})
            assert wrong[0] == 0
            assert "not be read" in wrong[1]
    assert rows
    assert tried > 3


@over("case", CASES)
def test_otter_has_a_test_for_each_share(case: tuple[str, int]) -> None:
    """All tests are hidden, and those that a share passes are worth that share of the points."""
    found: dict[str, list[tuple[float, float]]] = {}
    for cell in master(case, grader="otter").cells:
        if "BEGIN TEST CONFIG" in cell.source:
            assert "\nhidden: true\n" in cell.source
            points = re.search(r"^points: (.+)$", cell.source, re.MULTILINE)
            share, name = re.search(r"at_least\((.+), \"(.+)\", env\)", cell.source).groups()
            found.setdefault(name, []).append((float(share), float(points[1])))
    with marking(case) as grading:
        for task in tasks_of(made(*case)):
            if task.form == "text":
                assert task.name not in found
                continue
            tests = found[task.name]
            row = grading.PARTS[task.name]
            shares = [1.0, *(one["share"] for one in row.get("mistakes", ()))]
            for share in shares:
                earned = sum(points for least, points in tests if share >= least - 1e-9)
                assert earned == pytest.approx(share * row["points"]), (task.asked.id, share)
            for least, points in tests:
                assert 0 < least <= 1
                assert points >= 0


@over("case", CASES)
def test_nbgrader_has_all_points(case: tuple[str, int]) -> None:
    """The points of its cells are those of the sheet; ids are unlike, regions come in pairs."""
    cells = master(case, grader="nbgrader").cells
    about = [cell.metadata.nbgrader for cell in cells]
    assert len({one["grade_id"] for one in about}) == len(cells)
    assert all(re.fullmatch(r"[\w-]+", one["grade_id"], re.ASCII) for one in about)
    graded = sum(Fraction(one["points"]) for one in about if one["grade"])
    key = made(*case).key
    parts = [part for question in key["questions"] for part in question["parts"]]
    assert graded == sum(Fraction(str(part["points"])) for part in parts)
    for cell, told in zip(cells, about, strict=True):
        text = cell.source
        assert text.count("BEGIN SOLUTION") == text.count("END SOLUTION") == int(told["solution"])
        hidden = text.count("BEGIN HIDDEN TESTS")
        assert hidden == text.count("END HIDDEN TESTS")
        assert hidden == int(told["grade"] and told["locked"])


def test_nbgrader_keeps_what_marks_out_of_the_notebook() -> None:
    """Hidden tests stand in the feedback: what they import lies in a folder that is not released.

    It is what lies beside Otter's notebook.
    """
    case = ("sampler", 1)
    files = files_of(case, grader="nbgrader")
    (name,) = (n.split("/")[2] for n in files if n.endswith(".ipynb"))
    beside = {n.rpartition("/")[2]: c for n, c in files_of(case, grader="otter").items()}
    kept = {n.rpartition("/")[2]: c for n, c in files.items() if f"/grading/{name}/" in n}
    assert kept == {n: c for n, c in beside.items() if not n.endswith(".ipynb")}
    assert "notebook_answers.py" in kept
    hidden = [c.source for c in master(case, grader="nbgrader").cells if "HIDDEN" in c.source]
    assert f'"grading" / "{name}"' in hidden[0]
    tasks = tasks_of(made(*case))
    for source in hidden[1:]:
        name = re.search(r'points\("(\w+)"', source)[1]
        (task,) = (one for one in tasks if one.name == name)
        bare = source.replace(task.asked.id, "").replace(name, "")
        assert str(task.asked.part["answer"]) not in bare or len(task.right) < LONG


@pytest.mark.parametrize(
    ("form", "answers", "right"),
    [
        ("number", ["3/2", "1.5", 1.5, " 3 / 2 ", "6/4", np.array([[1.5]])], True),
        ("number", ["−3/2", "3/0", "one", "[1, 2]", [1.5, 1.5], None, ..., True, "1.6"], False),
        ("cells", ["[[1, 0], [0, -3/2]]", "((1, 0), (0, −1.5))", [[1, 0], [0, -1.5]]], True),
        ("cells", ["[[1, 0], [0, 3/2]]", "[1, 0, 0, -3/2]", "[[1, 0]]", "[[1], [1, 2]]"], False),
        ("column", ["[[2], [5]]", "[2, 5]", [2, 5], "[2; 5]", np.array([2, 5])], True),
        ("row", ["[[2, 5]]", "[2, 5]", (2, 5)], True),
        ("row", ["[[2], [5]]", "[2; 5]", "[5, 2]"], False),
        ("column", ["[5, 2]", "[[2, 5]]", "2"], False),
        (
            "shape",
            ["n x 1", "(n, 1)", "n × 1", ("n", 1), "n,1", "n by 1", "n", "R^n", "3 x 1"],
            True,
        ),
        ("shape", ["1 x n", "", "m x 1", "n x 1 x 1", "4 x 1"], False),
    ],
)
def test_numbers_and_shapes_are_read_as_they_are_typed(
    form: str, answers: list[Any], right: bool
) -> None:
    """As a text or as Python's own lists and numbers; what has no meaning earns nothing."""
    cells = {
        "number": [[1.5]],
        "cells": [[1.0, 0.0], [0.0, -1.5]],
        "column": [[2.0], [5.0]],
        "row": [[2.0, 5.0]],
        "shape": [["n", "1"]],
    }
    kind = "cells" if form in ("column", "row") else form
    row = {"form": kind, "name": "x", "points": 2.0, "answer": cells[form], "mistakes": [],
           "question": {"sizes": {"n": 3}, "variables": {"x": {"shape": ["n", 1],
           "domain": "real"}}}, "part": {}}  # fmt: skip
    with marking(("chain-rule", 1)) as grading:
        grading.PARTS["p"] = row
        for answer in answers:
            got, said = grading.earned("p", {"x": answer})
            assert (got == 1.0) is right, (answer, said)


def test_functions_have_a_share_for_each_gradient() -> None:
    """A gradient that is wrong costs its share, its mistake is named; other ends earn nothing."""
    case = ("chain-rule", 3)
    (task,) = (one for one in tasks_of(made(*case)) if one.form == "code")
    space: dict[str, Any] = {}
    solved = made(*case).files["gradient_check_solution.py"].decode("utf-8")
    exec(compile(solved.replace("\n    main()", "\n    pass"), "solution.py", "exec"), space)
    name = task.asked.part["function"]
    good, wanted = space[name], len(task.asked.part["returns"])

    def spoilt(place: int, how: Any) -> dict[str, Any]:
        def function(*arguments: Any) -> Any:
            found = list(good(*arguments))
            found[place] = how(found[place])
            return tuple(found)

        return {name: function}

    with marking(case) as grading:
        assert grading.earned(task.name, {name: good})[0] == 1
        by_name = {name: lambda *given: dict(zip("abcd", good(*given), strict=True))}
        assert grading.earned(task.name, by_name)[0] == 1
        flat = spoilt(1, lambda gradient: gradient.ravel())
        assert grading.earned(task.name, flat)[0] == 1
        share, said = grading.earned(task.name, spoilt(0, lambda gradient: gradient.T))
        assert share == pytest.approx((wanted - 1) / wanted)
        assert "The gradient by W1: not right" in said
        assert said.count("right.") == wanted
        share, said = grading.earned(task.name, spoilt(2, lambda gradient: 2 * gradient))
        assert "lost a factor 1/2, or put in a 2 that does not belong" in said
        for bad in (lambda *_: None, lambda *_: 1 / 0, lambda: 1, lambda *_: (1, 2), "text"):
            share, said = grading.earned(task.name, {name: bad})
            assert share == 0
            assert said.count(".") >= 1


def test_a_grader_is_chosen_by_its_option() -> None:
    """`--to notebook --grader otter` is the format `otter`; without a notebook, a line says so."""
    assert [one.name for one in chosen(["csv", "notebook"], grader="otter")] == ["csv", "otter"]
    assert [one.name for one in chosen(["nbgrader", "notebook"], grader="nbgrader")] == ["nbgrader"]
    assert [one.name for one in chosen(["notebook"])] == ["notebook"]
    with pytest.raises(InputError, match="'gradebook' is unknown: there is otter or nbgrader"):
        chosen(["notebook"], grader="gradebook")
    with pytest.raises(InputError, match="add --to notebook"):
        chosen(["csv"], grader="otter")


def test_the_option_on_the_command_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A key alone is enough, and a part without its script keeps a function to fill in."""
    (tmp_path / "key.json").write_bytes(made("chain-rule", 3).files["key.json"])
    words = ["export", str(tmp_path / "key.json"), "--to", "notebook"]
    for grader in ("otter", "nbgrader"):
        assert main([*words, "--grader", grader]) == 0
        assert (tmp_path / grader).is_dir()
    assert "a function to fill in" in capfd.readouterr().err
    assert main([*words, "--grader", "nobody"]) == 2
    assert main(words) == 0
    book = read((tmp_path / "problems.ipynb").read_bytes())
    assert any("def compute_gradients(" in cell.source for cell in book.cells)


def test_pictures_stand_below_their_captions() -> None:
    """A figure is attached as PNG, or linked as SVG, which Jupyter does not take as one."""
    whole = made("matrix-gradients", 3)
    (question,) = (q for q in whole.key["questions"] if q.get("figures"))
    png = question["figures"][0].get("png", "figure-B.png")
    key = {**whole.key, "questions": [{**question, "figures": [
        {**question["figures"][0], "png": png}
    ]}]}  # fmt: skip
    files = {**whole.files, "key.json": json.dumps(key).encode()}
    for extra, sign in (({}, "](data:image/svg+xml;base64,"), ({png: b"PNG"}, "](attachment:")):
        book = read(plain(SheetFiles({**files, **extra})).files["problems.ipynb"])
        (cell,) = (one for one in book.cells if "*Figure:*" in one.source)
        paragraphs = cell.source.split("\n\n")
        (place,) = (k for k, text in enumerate(paragraphs) if text.startswith("*Figure:*"))
        assert paragraphs[place + 1].startswith("![")
        assert sign in paragraphs[place + 1]
        assert bool(cell.get("attachments")) is bool(extra)


def test_a_script_is_found_in_a_class(tmp_path: Path) -> None:
    """Beside the folder of keys stand each student's files, and a notebook has the script."""
    whole = made("chain-rule", 3)
    for name, content in (
        ("keys/s.1.json", whole.files["key.json"]),
        ("problems/s.1.gradient_check.py", whole.files["gradient_check.py"]),
        ("solutions/s.1.gradient_check_solution.py", whole.files["gradient_check_solution.py"]),
    ):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(content)
    found = SheetFiles.of_key(tmp_path / "keys" / "s.1.json")
    assert plain(found).files == plain(whole).files
    (tmp_path / "problems" / "s.1.gradient_check.py").unlink()
    assert plain(found).files != plain(whole).files
