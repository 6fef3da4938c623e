"""The lines that show a rule once by its entries: outer products, and softmax."""

import json

import numpy as np
import pytest
from said.pages import asked, drawn
from sheets import sheet as of_homework

from exgen.calculus.expr import Call, Derivative, Entry, Expr
from exgen.calculus.program import Program, program
from exgen.calculus.text import to_text
from exgen.questions.explained import EXPLAINING, affine, outer_lines, softmax_entries
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


@pytest.mark.parametrize(
    ("variables", "equations", "argument", "shown"),
    [
        ({"z": (("n", 1), "real")}, {"p": "softmax(z)"}, "z", "p_i by z_j"),
        ({"s": (("n", 1), "real")}, {"p": "softmax(s)"}, "s", "p_i by s_j"),
        ({"j": (("i", 1), "real")}, {"r": "softmax(j)"}, "j", "r_l by j_k"),
        ({"S": (("m", "n"), "real")}, {"P": "softmax_rows(S)"}, "S", "P_r,i by S_r,j"),
    ],
)
def test_a_softmax_is_shown_by_its_entries(
    variables: dict[str, tuple[tuple[str | int, str | int], str]],
    equations: dict[str, str],
    argument: str,
    shown: str,
) -> None:
    """The quotient rule gives the entries, which both judges accept, in letters that are free."""
    prog = program(
        variables=variables,
        equations=equations,
        sizes={d: 3 for shape, _ in variables.values() for d in shape if isinstance(d, str)},
    )
    (value,) = equations
    ((key, step),) = softmax_entries(prog, wrt=argument, of=value).items()
    assert key == (value, argument)
    assert step.kind in EXPLAINING
    (line,) = judge(prog, [step.claim], np.random.default_rng(3), where="softmax")
    assert line.measurement.agrees
    left = step.claim.left
    assert isinstance(left, Derivative)
    assert f"{_written(left.of)} by {_written(left.wrt)}" == shown
    quotient, product = step.claim.rights
    assert quotient is not product


def _written(expr: Expr) -> str:
    assert isinstance(expr, Entry)
    indices = [str(k) for k in (expr.row, expr.col) if k != 0]
    return f"{to_text(expr.base)}_{','.join(indices)}"


def test_each_softmax_is_explained_once() -> None:
    """In a sheet on attention every softmax has its line where it is first differentiated."""
    for proved in of_homework(3, "attention").questions:
        told = [step.about[0] for step, _ in proved.lines if step.kind == "softmax-entry"]
        values = {
            e.symbol
            for e in proved.question.program.equations
            if isinstance(e.expr, Call) and e.expr.function.startswith("softmax")
        }
        assert len(told) == len(set(told))
        assert set(told) == values
