"""The lines that show once, by its entries, why a weight's gradient is an outer product."""

import json

import numpy as np
import pytest
from said.pages import asked, drawn

from exgen.calculus.program import Program, program
from exgen.questions.explained import EXPLAINING, affine, outer_lines
from exgen.verify.judge import judge


def written(z: str, loss: str) -> Program:
    """A map of a column, and a loss of it."""
    variables = {
        "x": (("d", 1), "real"),
        "W": (("n", "d"), "real"),
        "V": (("n", "n"), "real"),
        "b": (("n", 1), "real"),
        "lam": ((1, 1), "positive"),
    }
    sizes = {"d": 2, "n": 3}
    return program(variables=variables, equations={"z": z, "J": loss}, sizes=sizes)


@pytest.mark.parametrize(
    ("z", "loss", "found"),
    [
        ("W @ x", "norm(z)**2", True),
        ("W @ x + b", "norm(z)**2", True),
        ("W @ x + b", "norm(z)**2 + lam * norm(W)**2", True),
        ("V @ W @ x", "norm(z)**2", False),
        ("tanh(W @ x)", "norm(z)**2", False),
    ],
)
def test_the_map_is_found_where_there_is_one(z: str, loss: str, found: bool) -> None:
    """Weights applied to a named column, plus terms without them."""
    prog = written(z, loss)
    assert (affine(prog, prog.find("W")) is not None) == found


def test_all_lines_hold() -> None:
    """Both judges accept every line, with a bias and a penalty."""
    prog = written("W @ x + b", "norm(z)**2 + lam * norm(W)**2")
    penalty = prog.equations[-1].expr.children[1]
    lines = outer_lines(prog, prog.find("J"), prog.find("W"), bias=prog.find("b"), penalty=penalty)
    kinds = [line.kind for line in lines]
    assert set(kinds) <= EXPLAINING
    assert kinds[0] == "map-entry"
    assert {"map-by-bias", "penalty", "entry-of-bias-gradient"} < set(kinds)
    judge(prog, [line.claim for line in lines], np.random.default_rng(0), where="here")


@pytest.mark.parametrize("family", ["network", "two-layer"])
def test_a_question_explains_once(family: str) -> None:
    """The first gradient by a weight matrix is explained, and no other."""
    sheet = drawn((asked(family),), seed=3)
    (proved,) = sheet.questions
    told = [
        part.wrt
        for part in proved.question.parts
        if any(step.kind == "map-entry" for step in part.steps)
    ]
    gradients = [part.wrt for part in proved.question.parts if part.wrt.startswith("W")]
    assert told == gradients[:1]
    assert "s = i" not in json.dumps(sheet.key())
