"""Formulas of an instructor's own texts: known as such, whatever letters they come in."""

from pathlib import Path

from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.homework.own_formulas import own_formulas
from exgen.stress.trial import run

FILE = r"""
name = "own"
title = "Own"
[[form]]
name = "far"
level = 2
expression = "norm(A @ theta)**2"
wrt = "theta"
variables = { A = ["m", "n"], theta = ["n", 1] }
note = 'A penalty $\lVert \Gamma\theta \rVert_2^2$ of ${A} + \epsilon$.'
letters = { A = ["A", "B"] }
[[question]]
id = "1"
family = "gradient"
points = 5
options = { form = "far" }
"""


def test_what_an_instructor_says_is_no_misprint(tmp_path: Path) -> None:
    """A formula of the file is known with the letter of a sheet, and another one is not."""
    path = tmp_path / "own.toml"
    path.write_text(FILE, encoding="utf-8")
    homework = read(str(path), families=FAMILIES)
    known = own_formulas(homework)
    assert known.fullmatch(r"\lVert \Gamma\theta \rVert_2^2")
    assert known.fullmatch(r"\mB + \epsilon")
    assert not known.fullmatch(r"\lVert \Gamma\theta \rVert")
    assert not known.fullmatch("")
    assert run(homework, 3).failure is None
