"""Misprints that careful readers found to pass once: each is refused, and what is right is read."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from sheets import sheet

from exgen.calculus.expr import Expr
from exgen.calculus.program import program
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.pipeline import Sheet, draw_sheet
from exgen.places import templates
from exgen.printed.equal import same
from exgen.printed.printed_page import formulas
from exgen.printed.sheets import Sheets
from exgen.sheets.body import solutions

OWN = """
name = "own"
title = "Own"

[[form]]
name = "in-words"
level = 3
kind = "hessian"
expression = "sum(softplus(Wt @ inp)) + rate * norm(inp)**2"
wrt = "inp"
method = "chain"
variables = { Wt = ["k", "d"], inp = ["d", 1], rate = [1, 1, "positive"] }

[[program]]
name = "counts"
variables = { X = ["n", "d"], w = ["d", 1], y = ["n", 1, "positive"] }
define = [["eta", "X @ w"], ["mean1", "exp(eta)"], ["na", "sum(mean1 - y * log(mean1)) / n"]]
ask = [
  { id = "m", kind = "gradient", of = "na", wrt = "mean1" },
  { id = "w", kind = "gradient", of = "na", wrt = "w" },
]

[[question]]
id = "1"
family = "gradient"
points = 10
options = { form = "in-words" }

[[question]]
id = "2"
family = "program"
points = 10
options = { program = "counts" }
"""
SIZES = {"n": 2, "d": 3}
VARIABLES = {"x": (("n", 1), "real"), "s": ((1, 1), "real"), "X": (("n", "d"), "real")}


def pages(drawn: Sheet) -> tuple[str, str]:
    """The bodies of a problem sheet and its solution."""
    return drawn.problems, solutions(drawn.body, templates())


def misprints(drawn: Sheet, problems: str, worked: str) -> list[str]:
    """What is misprinted of two bodies, each in a line."""
    body = drawn.body
    reader = Sheets(questions=body.questions, bold=body.bold, layout=body.layout)
    readings = reader.problems(problems), reader.solutions(worked), reader.key(drawn.key())
    return [str(m) for reading in readings for m in reading.misprints]


def expressions(texts: Sequence[str]) -> list[Expr]:
    """Expressions in a matrix, a column and a number."""
    prog = program(variables=VARIABLES, equations={"f": "sum(x)"}, sizes=SIZES)
    return [prog.read(text) for text in texts]


@pytest.mark.parametrize(
    ("read_as", "meant"),
    [
        ("2 / n * s", "n / 2 * s"),  # the same where n is 2
        ("step(x) + step(-x)", "step(x) + off(x)"),  # apart where x is 0 alone
        ("log(x)", "log(abs(x))"),  # the same wherever both have a value
        ("x / (x**2 + 1e-12)", "x / (x**2 + 1e-11)"),
        ("2 * x + 1e9 * s", "x + 1e9 * s"),
        ("x + 1000000001 * s + 1000000000", "x + 1000000000 * s + 1000000000"),
    ],
)
def test_what_hardly_differs_is_told_apart(read_as: str, meant: str) -> None:
    """Sizes, ties, places without a value, tiny and huge numbers hide no difference."""
    one, other = expressions([read_as, meant])
    assert not same(one, other, SIZES)
    assert same(one, one, SIZES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1e-12 * (x + x * s)", "x * 1e-12 * (1 + s)"),
        ("1e9 * x / 2", "x * 500000000"),
        ("x * (x > 0)", "(x > 0) * x"),
        ("x / n", "x * (1 / sum(ones(n, 1)))"),
    ],
)
def test_what_is_equal_is_read_as_equal(one: str, other: str) -> None:
    """An honest arrangement of the same is the same, tiny and huge numbers included."""
    first, second = expressions([one, other])
    assert same(first, second, SIZES)


def test_an_index_hides_nothing() -> None:
    """A term with a Kronecker delta counts, and an entry is not its mirror image."""
    drawn = sheet(101, "attention")
    problems, worked = pages(drawn)
    old = r"\delta_{ij}\, \exp(s_{i})\, \sum_{l=1}^{n} \exp(s_{l})"
    assert old in worked
    assert misprints(drawn, problems, worked.replace(old, old.replace(r"\exp(s_{l})", "(s_{l})")))


@pytest.mark.parametrize(
    ("name", "seed", "old", "new"),
    [
        ("matrix-gradients", 11, r"g(\mathbf{W}) =", r"g(\mathbf{c}) ="),  # of another variable
        ("matrix-gradients", 11, r"Let $\mathbf{x} \in", r"Let $-\mathbf{x} \in"),
        ("matrix-gradients", 11, r"of shape $d \times n$", r"of shape $n \times d$"),
        ("matrix-gradients", 11, r"\mathbf{c} \in \R^{m}$.", r"\mathbf{b} \in \R^{m}$."),
        ("chain-rule", 0, r"$n \times 1$ for", r"$k \times 1$ for"),
        ("backprop-by-hand", 1, r"\sum_{k=1}^{m}", r"\sum_{k=1}^{}"),
    ],
)
def test_statements_are_held_to_what_is_true(name: str, seed: int, old: str, new: str) -> None:
    """Arguments, names in spaces, shapes in running text, ranges: a wrong one is refused."""
    drawn = sheet(seed, name)
    problems, worked = pages(drawn)
    assert old in problems + worked
    assert misprints(drawn, problems, worked) == []
    assert misprints(drawn, problems.replace(old, new), worked.replace(old, new))


def test_two_primes_are_read_as_a_misprint() -> None:
    """A second derivative that no claim has is a misprint, not an error of the reader's."""
    drawn = sheet(101, "recurrent")
    problems, worked = pages(drawn)
    assert r"\tanh'(" in worked
    assert misprints(drawn, problems, worked.replace(r"\tanh'(", r"\tanh''("))


@pytest.mark.parametrize("name", ["recurrent", "matrix-gradients", "backprop-by-hand"])
def test_a_display_that_is_missing_is_missed(name: str) -> None:
    """Without any one display, the problem sheet or the solution leaves something unsaid."""
    drawn = sheet(5, name)
    pair = pages(drawn)
    for which in (0, 1):
        for shown in formulas(pair[which]):
            if shown.kind not in ("display", "fit", "step", "answer") or "=" not in shown.forms[0]:
                continue
            texts = list(pair)
            for form in shown.forms:
                texts[which] = texts[which].replace(f"{{{form}}}", "{}", 1)
            found = misprints(drawn, *texts)
            assert found or _is_said_twice(shown.forms[0], pair[which]), shown.forms[0]


def _is_said_twice(form: str, page: str) -> bool:
    return page.count(f"{{{form}}}") > 1


def test_a_definition_torn_off_is_missed() -> None:
    """A line of the equations that a sheet states is missed, on the problem sheet and after it."""
    drawn = sheet(101, "attention")
    problems, worked = pages(drawn)
    line = r" \\ \mathbf{p} &= \softmax(\mathbf{s}) &\quad &\in \R^{n}"
    for which, page in enumerate((problems, worked)):
        assert line in page
        texts = [problems, worked]
        texts[which] = page.replace(line, "", 1)
        assert misprints(drawn, *texts)


def test_an_instructors_letters_and_functions_are_read(tmp_path: Path) -> None:
    """Names of several letters, a Hessian's second derivatives, a sum of logarithms."""
    file = tmp_path / "own.toml"
    file.write_text(OWN)
    drawn = draw_sheet(read(str(file), families=FAMILIES), seed=1)
    problems, worked = pages(drawn)
    assert r"\mathit{na}" in problems
    assert misprints(drawn, problems, worked) == []
    assert misprints(drawn, problems, worked.replace(r"\mathit{na}", r"\mathit{an}"))


def test_no_line_of_a_differential_is_told_twice(tmp_path: Path) -> None:
    """A form of a differential that prints as the one before is left out."""
    file = tmp_path / "own.toml"
    file.write_text(OWN)
    drawn = draw_sheet(read(str(file), families=FAMILIES), seed=1)
    steps = [s.forms[0].split("=", 1)[-1] for s in formulas(pages(drawn)[1]) if s.kind == "step"]
    assert len(steps) > 5
    assert [a for a, b in pairwise(steps) if a == b] == []
