"""Formulas with their numbers: only sealed ones are shown, as a person writes them."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from exgen.calculus.claims import Claim
from exgen.calculus.program import program
from exgen.families.registry import FAMILIES
from exgen.homework import Homework, read
from exgen.pipeline import Sheet, draw_sheet
from exgen.typeset import number_lines as numbers
from exgen.typeset.engine import typeset
from exgen.typeset.latex import Printer
from exgen.typeset.number_lines import NumberTable
from exgen.typeset.symbols import Notation
from exgen.verify.judge import judge, judge_facts
from exgen.verify.linear import matrix
from exgen.verify.value_facts import Point, Valued

HOMEWORK = """
name = "mine"
title = "Numbers"
[[question]]
id = "3"
family = "backprop-numbers"
points = 20
[question.options]
widths = [{widths}]
bias = {bias}
convention = "{convention}"
"""


def homework(folder: Path, widths: str, bias: str, convention: str) -> Homework:
    """A homework of one question with numbers."""
    path = folder / "mine.toml"
    path.write_text(HOMEWORK.format(widths=widths, bias=bias, convention=convention))
    return read(str(path), families=FAMILIES)


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sheet]:
    """A sheet in each convention, with one output."""
    folder = tmp_path_factory.mktemp("numbers")
    return {
        convention: draw_sheet(homework(folder, "3, 2, 1", "true", convention), seed=4)
        for convention in ("row", "column")
    }


@cache
def printer(convention: str) -> Printer:
    """The printer of a network in a convention."""
    return Printer(Notation(layered="row" if convention == "row" else "column"))


def lines(sheet: Sheet) -> dict[str, str]:
    """The lines of the solution by what they find, as LaTeX."""
    (proved,) = sheet.questions
    table = NumberTable.of(value for _, value in proved.facts)
    shown = printer("row" if proved.question.program.find("x").shape.is_row else "column")
    return {shown(value.claim.left): numbers.line(value, table, shown) for _, value in proved.lines}


def test_only_sealed_facts_make_numbers(sheets: dict[str, Sheet]) -> None:
    """A fact that no judge has seen is refused, and so is a claim."""
    (proved,) = sheets["row"].questions
    program = proved.question.program
    fact = Valued(Point(program, {}), program.find("x"), matrix([[1, 2, 3]]))
    with pytest.raises(TypeError, match="only a verified fact can be displayed"):
        NumberTable.of([fact])
    table = NumberTable.of(value for _, value in proved.facts)
    claim = Claim(left=program.find("z1"), rights=(program.find("x"),))
    for show in (numbers.line, numbers.answer):
        with pytest.raises(TypeError, match="only a verified claim can be displayed"):
            show(claim, table, Printer())


def test_a_line_without_its_number_is_refused(sheets: dict[str, Sheet]) -> None:
    """A formula whose value no fact tells has no line with numbers."""
    (proved,) = sheets["row"].questions
    with pytest.raises(KeyError):
        numbers.line(proved.lines[0][1], NumberTable({}), Printer())


@pytest.mark.parametrize("convention", ["row", "column"])
def test_every_number_of_the_solution_stands_in_it(
    sheets: dict[str, Sheet], convention: str
) -> None:
    """Each line ends with the value that the key has; the problem sheet has none of them."""
    sheet = sheets[convention]
    (question,) = sheet.key()["questions"]
    told = lines(sheet)
    assert len(told) == len(question["values"]) + len(question["gradients"]["l"])
    solution, problem = (sheet.documents()[kind].body for kind in ("solutions", "problems"))
    assert solution.count(r"\exanswer{") == len(question["parts"])
    assert r"\exanswer" not in problem
    for name, rows in question["values"].items():
        left = printer(convention)(sheet.questions[0].question.program.find(name))
        value = numbers.shown(matrix(rows))
        assert f"= {value}}}{{" in told[left]
    for name, rows in question["given"].items():
        left = printer(convention)(sheet.questions[0].question.program.find(name))
        assert f"{left} = {numbers.shown(matrix(rows))}" in problem


def test_rows_stay_rows(sheets: dict[str, Sheet]) -> None:
    """With one output too, a sample stands left of the transposed weights, in both sheets."""
    sheet = sheets["row"]
    product = r"\mathbf{h}^{1} (\mathbf{W}^{2})\T + b^{2}"
    assert product in lines(sheet)["h^{2}"]
    assert product in sheet.problems


def test_products_turn_as_a_whole() -> None:
    """Turning a 1 x 1 product around is an equation that both judges accept."""
    made = program(
        variables={"h": ((1, 3), "real"), "W": ((1, 3), "real")}, equations={"u": "h @ W.T"}
    )
    claim = Claim(left=made.find("u"), rights=(made.read("W @ h.T"),))
    (line,) = judge(made, [claim], np.random.default_rng(0), where="a test")
    shown = numbers.formula(line.claim.answer, Printer(Notation(bold=False)))
    assert shown == r"h W\T"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a - b", r"-2 - (-3)"),
        ("b - a", r"-3 - (-2)"),
        ("(a - b)**2 / 2", r"\frac{1}{2} (-2 - (-3))^{2}"),
        ("2 * a", r"2 (-2)"),
        ("relu(u)", r"\relu\left(\left[\begin{array}{r}1 \\ -4\end{array}\right]\right)"),
        (
            "norm(u)**2",
            r"\left\lVert\left[\begin{array}{r}1 \\ -4\end{array}\right]\right\rVert^{2}",
        ),
    ],
)
def test_numbers_are_put_in_as_one_writes_them(text: str, told: str) -> None:
    """Negative numbers in parentheses except in front; brackets as tall as the matrix."""
    made = program(
        variables={"a": ((1, 1), "real"), "b": ((1, 1), "real"), "u": ((2, 1), "real")},
        equations={"f": text},
    )
    point = Point(made, {"a": matrix([[-2]]), "b": matrix([[-3]]), "u": matrix([[1], [-4]])})
    names = [made.find(name) for name in ("a", "b", "u", "f")]
    found = judge_facts([Valued(point, n, point.exact(n)) for n in names], where="a test")
    claim = Claim(left=names[-1], rights=(made.equations[0].expr,))
    (line,) = judge(made, [claim], np.random.default_rng(0), where="a test")
    shown = numbers.line(line, NumberTable.of(found), Printer())
    plain = re.sub(r"\\bigl|\\bigr|\\,", "", shown)
    assert f" = {told} = " in plain


def test_largest_sheets_fit_the_page(tmp_path: Path) -> None:
    """The widest and the deepest network in both conventions, without an overfull box."""
    documents = {}
    for convention in ("row", "column"):
        for widths in ("5, 5, 2", "4, 3, 3, 3, 2"):
            sheet = draw_sheet(homework(tmp_path, widths, "true", convention), seed=1)
            documents |= {f"{k}-{convention}-{widths[0]}": d for k, d in sheet.documents().items()}
    for name, made in typeset(documents).items():
        assert (name, made.overfull, made.undefined, made.warnings) == (name, (), (), ())
