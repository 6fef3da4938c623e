"""Programs in print: names such as W_q, equations with their spaces, Jacobians by a number."""

from functools import lru_cache
from pathlib import Path

import pytest

from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.pipeline import Sheet, draw_sheet
from exgen.places import templates
from exgen.printed.sheets import Sheets
from exgen.sheets.body import solutions

FILE = Path(__file__).parents[1] / "data" / "programs.toml"


@lru_cache(maxsize=1)
def drawn() -> Sheet:
    """The homework of programs, drawn once."""
    return draw_sheet(read(str(FILE), families=FAMILIES), seed=1)


def misprints(old: str = "", new: str = "") -> list[str]:
    """What is misprinted where one text is another."""
    body = drawn().body
    problems, worked = drawn().problems, solutions(body, templates())
    assert old in problems + worked
    reader = Sheets(questions=body.questions, bold=body.bold, layout=body.layout)
    found = [
        reader.problems(problems.replace(old, new) if old else problems),
        reader.solutions(worked.replace(old, new) if old else worked),
        reader.key(drawn().key()),
    ]
    return [str(m) for reading in found for m in reading.misprints]


def test_programs_are_read() -> None:
    """All that is printed of them is what was proved."""
    assert misprints() == []


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (r"\mathbf{X} \mathbf{W}_{q}", r"\mathbf{X} \mathbf{W}_{k}", "Q = X @ Wk"),
        (r"respect to $\mathbf{W}_{q}$", r"respect to $\mathbf{W}_{k}$", "does not name Wq"),
        (r"\in \R^{n \times k} \\", r"\in \R^{k \times n} \\", "shape"),
        (r"&\in \R\end", r"&\in \R^{d}\end", "no column"),
        (r"}{1}{\begin", r"}{d \times 1}{\begin", "shape"),
        (r"}{d \times d}{\begin", r"}{1}{\begin", "shape"),
        (r"{s} &= -\frac{\mathbf{z}\T}", r"{s} &= -\frac{\mathbf{z}}", "rows"),
    ],
)
def test_a_misprint_of_a_program_is_named(old: str, new: str, named: str) -> None:
    """Names, spaces, the shape of a number, the layout of a Jacobian are held to what is true."""
    found = misprints(old, new)
    assert any(named in misprint for misprint in found), found
