"""The key: its form is that of the contract, and its texts say what the claims say."""

import json
import math
import re
from typing import Any

import numpy as np
import pytest
from contract import LANGUAGE, Key, Question
from many import over
from numpy.typing import NDArray
from sheets import sheet

from exgen import __version__
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Program, program
from exgen.verify.arrays import evaluate

DRAWN = range(0, 60, 3)


def read(seed: int | None) -> Key:
    """The key of a seed, written to JSON and read back."""
    return Key.model_validate(json.loads(json.dumps(sheet(seed).key())))


@over("seed", [None, *DRAWN])
def test_the_key_has_the_form_of_the_contract(seed: int | None) -> None:
    """Every field of the contract, of its type; sizes for every named dimension, all distinct."""
    found = read(seed)
    assert found.exgen == __version__
    assert found.homework == "matrix-gradients"
    assert found.seed == seed
    assert found.original == (seed is None)
    assert sum(q.points for q in found.questions) == 100
    for question in found.questions:
        named = {d for v in question.variables.values() for d in v.shape if isinstance(d, str)}
        assert named == set(question.sizes)
        assert len(set(question.sizes.values())) == len(named)
        assert sum(part.points for part in question.parts) == question.points
        quantities = {*question.variables, *(name for name, _ in question.definitions)}
        for part in question.parts:
            assert part.of in quantities
            if part.kind == "cache":
                assert set(part.answer) <= quantities - set(question.variables)
                continue
            assert isinstance(part.answer, str)
            assert part.shape is not None
            assert part.latex
            assert part.checks.numeric.points >= 8
            if part.kind in ("gradient", "jacobian"):
                assert part.wrt in question.variables
                assert part.steps
                assert part.steps[-1].answer == part.answer
                assert (part.steps[-1].of, part.steps[-1].wrt) == (part.of, part.wrt)


def test_a_key_that_breaks_the_contract_is_found() -> None:
    """The check of the form can fail: a missing field, a wrong kind, a text for a number."""
    for path, value in (
        (("questions", 0, "sizes"), None),
        (("questions", 0, "parts", 0, "kind"), "hessian"),
        (("questions", 0, "parts", 0, "points"), "10"),
        (("schema",), "exgen.key/2"),
    ):
        broken = json.loads(json.dumps(sheet(0).key()))
        here: Any = broken
        for name in path[:-1]:
            here = here[name]
        here[path[-1]] = value
        with pytest.raises(ValueError, match="validation error"):
            Key.model_validate(broken)


def rebuilt(question: Question) -> Program:
    """The program of a question, from the key alone."""
    return program(
        variables={n: (v.shape, v.domain) for n, v in question.variables.items()},
        equations=dict(question.definitions),
        sizes=question.sizes,
    )


@over("seed", [None, *DRAWN])
def test_texts_keep_to_the_language(seed: int | None) -> None:
    """Only the functions of the contract, names of the question, and shapes as they are stated."""
    for question in read(seed).questions:
        prog = rebuilt(question)
        texts = [text for _, text in question.definitions] + question.away_from_zero
        for part in question.parts:
            if isinstance(part.answer, str):
                texts += [part.answer, *(step.answer for step in part.steps)]
                expr = prog.read(part.answer)
                assert tuple(expr.shape) == part.shape
        for text in texts:
            names = set(re.findall(r"[A-Za-z_]\w*", text)) - {"T"}
            assert names <= LANGUAGE | set(prog.names()) | set(question.sizes), text
            prog.read(text)


@over("seed", [None, *DRAWN])
def test_texts_are_the_proved_expressions(seed: int | None) -> None:
    """The text of an answer, read again, has the value of the expression that was proved."""
    rng = np.random.default_rng(4)
    for question, proved in zip(read(seed).questions, sheet(seed).questions, strict=True):
        prog = rebuilt(question)
        values = world(prog, rng)
        for part, own in zip(question.parts, proved.question.parts, strict=True):
            if own.answer is not None:
                text = number(prog.read(str(part.answer)), values, prog)
                np.testing.assert_allclose(text, number(own.answer, values, prog), rtol=1e-9)


def world(prog: Program, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
    """A value for every variable in its domain, and for every quantity from its definition."""
    values: dict[str, NDArray[Any]] = {}
    for variable in prog.variables:
        rows, cols = variable.shape.sized(prog.sizes)
        draw = rng.normal(size=(rows, cols))
        match variable.domain:
            case "positive":
                draw = np.abs(draw) + 0.3
            case "binary":
                draw = (draw > 0) * 1.0
            case "one-hot":
                draw = np.eye(rows)[:, [0]]
            case "symmetric":
                draw = draw + draw.T
            case "spd":
                draw = draw @ draw.T + np.eye(rows)
            case "invertible":
                draw = draw @ draw.T + np.eye(rows) + (draw - draw.T) / 4
        values[variable.name] = draw
    for equation in prog.equations:
        values[equation.name] = number(equation.expr, values, prog)
    return values


def number(expr: Expr, values: dict[str, NDArray[Any]], prog: Program) -> NDArray[Any]:
    """The value of an expression in the program's quantities."""

    def leaf(node: Expr) -> NDArray[Any]:
        assert isinstance(node, Symbol)
        return values[node.name]

    found = evaluate(expr, leaf=leaf, sizes=prog.sizes)
    return np.broadcast_to(found, expr.shape.sized(prog.sizes))


def moved(
    prog: Program, values: dict[str, NDArray[Any]], of: str, wrt: str, change: NDArray[Any]
) -> NDArray[Any]:
    """The value of `of` when `wrt` is changed and what follows from it is computed again."""
    now = {**values, wrt: values[wrt] + change}
    for equation in prog.equations:
        if equation.name != wrt:
            now[equation.name] = number(equation.expr, now, prog)
    return now[of]


def follows(prog: Program, wrt: str) -> Program:
    """The program without what is computed before `wrt`."""
    names = [e.name for e in prog.equations]
    start = names.index(wrt) + 1 if wrt in names else 0
    return Program(prog.variables, prog.equations[start:], prog.sizes)


@pytest.mark.parametrize("seed", [None, *DRAWN[:8]])
def test_steps_evaluate_to_differences(seed: int | None) -> None:
    """Every step of the key, evaluated, is the derivative that finite differences find."""
    rng = np.random.default_rng(11)
    count = 0
    for question in read(seed).questions:
        prog = rebuilt(question)
        values = world(prog, rng)
        for part in question.parts:
            for step in part.steps:
                stated = number(prog.read(step.answer), values, prog)
                layout = getattr(step, "layout", "gradient")
                here = follows(prog, step.wrt)
                measured = np.zeros_like(stated)
                shape = values[step.wrt].shape
                for k in range(math.prod(shape)):
                    change = np.zeros(shape)
                    change.flat[k] = 1e-6
                    up, down = (moved(here, values, step.of, step.wrt, s * change) for s in (1, -1))
                    slope = (up - down) / 2e-6
                    if layout == "gradient":
                        measured.flat[k] = slope.item()
                    elif layout == "denominator":
                        measured[k, :] = slope[:, 0]
                    else:
                        measured[:, k] = slope[:, 0]
                np.testing.assert_allclose(measured, stated, rtol=1e-5, atol=1e-6)
                count += 1
    assert count >= 10


def test_the_original_has_its_known_key() -> None:
    """The ids and answers of the original homework, part by part."""
    found = {p.id: p.answer for q in read(None).questions for p in q.parts}
    assert found == {
        "A.1": "2 * x",
        "A.2": "A",
        "A.3": "2 * A @ A.T @ x",
        "A.4": "2 * x @ x.T @ A",
        "B.1": "sigmoid(W2 @ relu(W1 @ x + b1) + b2 + x)",
        "B.2.W2": "(yhat - y) @ a1.T",
        "B.2.b2": "yhat - y",
        "B.3.W1": "((W2.T @ (yhat - y)) * (z1 > 0)) @ x.T",
        "B.3.b1": "(W2.T @ (yhat - y)) * (z1 > 0)",
        "B.3.x": "W1.T @ ((W2.T @ (yhat - y)) * (z1 > 0)) + yhat - y",
        "B.4": ["yhat", "a1"],
    }
