"""The judge lets right keys pass and catches wrong ones, with hand-made keys."""

import re
from typing import Any

import pytest

from outside.judge import judge

Key = dict[str, Any]


def part(kind: str, of: str, answer: object, **more: object) -> Key:
    """A part of a key with what the judge reads."""
    return {"id": "1", "kind": kind, "of": of, "answer": answer, **more}


def key(*parts: Key, **question: object) -> Key:
    """A key with one question about a network with a skip path, and the given parts."""
    return {
        "schema": "exgen.key/1",
        "questions": [
            {
                "id": "B",
                "layout": "denominator",
                "variables": {
                    "x": {"shape": ["d", 1], "domain": "real"},
                    "W1": {"shape": ["p", "d"], "domain": "real"},
                    "b1": {"shape": ["p", 1], "domain": "real"},
                    "W2": {"shape": ["d", "p"], "domain": "real"},
                    "y": {"shape": ["d", 1], "domain": "binary"},
                },
                "sizes": {"d": 3, "p": 4},
                "away_from_zero": ["z1"],
                "definitions": [
                    ["z1", "W1 @ x + b1"],
                    ["a1", "relu(z1)"],
                    ["z2", "W2 @ a1 + x"],
                    ["yhat", "sigmoid(z2)"],
                    ["J", "-sum(y * log(yhat) + (1 - y) * log(1 - yhat))"],
                ],
                "parts": list(parts),
                **question,
            }
        ],
    }


RIGHT = {
    "W2": ("(yhat - y) @ a1.T", ["d", "p"]),
    "z2": ("yhat - y", ["d", 1]),
    "a1": ("W2.T @ (yhat - y)", ["p", 1]),
    "b1": ("W2.T @ (yhat - y) * (z1 > 0)", ["p", 1]),
    "W1": ("(W2.T @ (yhat - y) * (z1 > 0)) @ x.T", ["p", "d"]),
    "x": ("W1.T @ (W2.T @ (yhat - y) * (z1 > 0)) + yhat - y", ["d", 1]),
}


@pytest.mark.parametrize("wrt", RIGHT)
def test_right_gradients_pass(wrt: str) -> None:
    """Gradients in variables and, with the definition cut there, in intermediate quantities."""
    answer, shape = RIGHT[wrt]
    assert judge(key(part("gradient", "J", answer, wrt=wrt, shape=shape))) == []


@pytest.mark.parametrize(
    ("wrt", "answer", "told"),
    [
        ("W2", "a1 @ (yhat - y).T", "shape"),
        ("W2", "(y - yhat) @ a1.T", "entry ["),
        ("W2", "2 * (yhat - y) @ a1.T", "entry ["),
        ("W2", "(yhat - y) @ z1.T", "entry ["),
        ("b1", "W2.T @ (yhat - y)", "entry ["),
        ("b1", "W2 @ (yhat - y) * (z1 > 0)", "matmul"),
        ("b1", "W2.T @ (yhat - y) * (z1 > 0) + 0.001", "entry ["),
        ("x", "W1.T @ (W2.T @ (yhat - y) * (z1 > 0))", "entry ["),
        ("x", "(W1.T @ (W2.T @ (yhat - y) * (z1 > 0)) + yhat - y).T", "shape"),
        ("z2", "yhat - target", "no meaning"),
        ("z2", "1 / (yhat - yhat)", "finite"),
        ("q", "yhat - y", "nothing is called"),
    ],
)
def test_wrong_gradients_are_caught(wrt: str, answer: str, told: str) -> None:
    """Transposed, sign, factor, dropped derivative, forgotten skip path: one line with numbers."""
    lines = judge(key(part("gradient", "J", answer, wrt=wrt)))
    assert len(lines) == 1
    assert lines[0].startswith("B: 1: ")
    assert told in lines[0]


def test_a_line_tells_both_numbers() -> None:
    """A disagreement names the derivative, the entry, and what each side says."""
    wrong = key(part("gradient", "J", "2 * (yhat - y)", wrt="z2"))
    (line,) = judge(wrong)
    found = re.search(r"d\(J\)/d\(z2\).*entry \[\d, 0\]: key (\S+), autograd (\S+)", line)
    assert found
    assert float(found[1]) == pytest.approx(2 * float(found[2]))


@pytest.mark.parametrize("activation", ["leaky_relu", "elu", "sigmoid", "tanh", "softplus", "silu"])
def test_every_activation_is_followed(activation: str) -> None:
    """With each activation its derivative passes, and without it the answer is caught."""
    slopes = {
        "leaky_relu": "(z > 0) + (1 - (z > 0)) / 100",
        "elu": "(z > 0) + (1 - (z > 0)) * exp(z)",
        "sigmoid": "a * (1 - a)",
        "tanh": "1 - a**2",
        "softplus": "sigmoid(z)",
        "silu": "sigmoid(z) + a * (1 - sigmoid(z))",
    }
    definitions = [["z", "W1 @ x + b1"], ["a", f"{activation}(z)"], ["f", "norm(a)**2 / 2"]]
    right = part("gradient", "f", f"W1.T @ (a * ({slopes[activation]}))", wrt="x")
    wrong = part("gradient", "f", "W1.T @ a", wrt="x")
    about = {"definitions": definitions, "away_from_zero": ["z"]}
    assert judge(key(right, **about)) == []
    assert len(judge(key(wrong, **about))) == 1


@pytest.mark.parametrize("layout", ["denominator", "numerator"])
def test_the_layout_of_a_jacobian_counts(layout: str) -> None:
    """A Jacobian passes in its own layout only, whether the question or the part names it."""
    numerator, denominator = "diag(yhat * (1 - yhat)) @ W2", "W2.T @ diag(yhat * (1 - yhat))"
    right, wrong = (denominator, numerator) if layout == "denominator" else (numerator, denominator)
    other = "numerator" if layout == "denominator" else "denominator"
    assert judge(key(part("jacobian", "yhat", right, wrt="a1"), layout=layout)) == []
    assert len(judge(key(part("jacobian", "yhat", wrong, wrt="a1"), layout=layout))) == 1
    own = part("jacobian", "yhat", right, wrt="a1", layout=layout)
    assert judge(key(own, layout=other)) == []


def test_a_hessian_is_told_from_what_looks_alike() -> None:
    """Second derivatives come from differences of gradients: half of one, say, is wrong."""
    about = {
        "definitions": [["f", "sum(exp(A @ x))"]],
        "variables": {
            "x": {"shape": ["d", 1], "domain": "real"},
            "A": {"shape": ["d", "d"], "domain": "real"},
        },
        "away_from_zero": [],
    }
    right = "A.T @ diag(exp(A @ x)) @ A"
    assert judge(key(part("hessian", "f", right, wrt="x"), **about)) == []
    for wrong in (f"{right} / 2", f"diag(diag({right}))", "A @ diag(exp(A @ x)) @ A.T"):
        assert len(judge(key(part("hessian", "f", wrong, wrt="x"), **about))) == 1
    assert "vector" in judge(key(part("hessian", "f", right, wrt="A"), **about))[0]


def test_a_square_jacobian_is_not_taken_for_its_transpose() -> None:
    """Where the shape cannot tell the layouts apart, the numbers do."""
    definitions = [["f", "A @ x"]]
    variables = {
        "x": {"shape": ["d", 1], "domain": "real"},
        "A": {"shape": ["d", "d"], "domain": "real"},
    }
    about = {"definitions": definitions, "variables": variables, "away_from_zero": []}
    assert judge(key(part("jacobian", "f", "A.T", wrt="x"), **about)) == []
    assert len(judge(key(part("jacobian", "f", "A", wrt="x"), **about))) == 1


def test_a_wrong_shape_beside_a_right_answer_is_caught() -> None:
    """The declared shape is held to the derivative's."""
    (line,) = judge(key(part("gradient", "J", RIGHT["W1"][0], wrt="W1", shape=["d", "p"])))
    assert "shape: key (3, 4), autograd (4, 3)" in line


def test_expressions() -> None:
    """An expression equals what it stands for, and is not that name itself."""
    right = "sigmoid(W2 @ relu(W1 @ x + b1) + x)"
    assert judge(key(part("expression", "yhat", right))) == []
    assert len(judge(key(part("expression", "yhat", "sigmoid(W2 @ relu(W1 @ x + b1))")))) == 1
    (line,) = judge(key(part("expression", "yhat", "yhat")))
    assert "itself" in line


def test_entries() -> None:
    """An entry holds for every value of its indices, or for the numbers that stand there."""
    index = {"i": "d", "j": "p"}
    right = part("entry", "J", "(yhat[i, 0] - y[i, 0]) * a1[j, 0]", wrt="W2[i, j]", index=index)
    assert judge(key(right)) == []
    fixed = part("entry", "J", "(yhat[2, 0] - y[2, 0]) * a1[3, 0]", wrt="W2[2, 3]")
    assert judge(key(fixed)) == []
    of_a_vector = part("entry", "z1[i, 0]", "W1[i, :] @ ones(d, 1)", wrt="b1[i, 0]")
    assert len(judge(key({**of_a_vector, "index": {"i": "p"}}))) == 1
    assert judge(key({**of_a_vector, "index": {"i": "p"}, "answer": "1"})) == []
    (line,) = judge(key({**right, "answer": "(yhat[i, 0] - y[i, 0]) * a1[0, 0]"}))
    assert re.search(r"i = \d, j = [123]: entry", line)
    (line,) = judge(key({**fixed, "wrt": "W2[3, 2]"}))
    assert "outside 3 x 4" in line


def test_shapes() -> None:
    """A shape is that of the quantity, or of its derivative where one is asked for."""
    assert judge(key(part("shape", "W1 @ x", ["p", 1]), part("shape", "J", [1, 1]))) == []
    assert judge(key(part("shape", "J", ["p", "d"], wrt="W1"))) == []
    assert len(judge(key(part("shape", "J", ["d", "p"], wrt="W1")))) == 1
    assert len(judge(key(part("shape", "z1", [1, "p"])))) == 1


def test_caches() -> None:
    """What is cached has been defined, each name once."""
    assert judge(key(part("cache", "J", ["a1", "yhat"]))) == []
    assert "'h1'" in judge(key(part("cache", "J", ["a1", "h1"])))[0]
    assert "twice" in judge(key(part("cache", "J", ["a1", "a1"])))[0]
    assert len(judge(key(part("cache", "J", [])))) == 1


def test_every_step_is_judged() -> None:
    """A wrong step under a right answer is found by its number and rule."""
    steps = [
        {"rule": "define", "of": "z1", "answer": "W1 @ x + b1"},
        {"rule": "fused", "of": "J", "wrt": "z2", "answer": "yhat - y"},
        {"rule": "linear", "of": "J", "wrt": "a1", "answer": "W2.T @ (yhat - y)"},
        {"rule": "row", "of": "J", "wrt": "z2[i, 0]", "index": {"i": "d"}, "answer": "yhat[i, 0]"},
    ]
    whole = part("gradient", "J", RIGHT["W2"][0], wrt="W2", steps=steps)
    (line,) = judge(key(whole))
    assert line.startswith("B: 1, step 4 (row): d(J)/d(z2[i, 0])")
    steps[3]["answer"] = "yhat[i, 0] - y[i, 0]"
    assert judge(key(whole)) == []
    steps[0]["answer"] = "W1 @ x - b1"
    assert "step 1 (define)" in judge(key(whole))[0]


def test_a_step_goes_by_the_layout_of_its_part() -> None:
    """A part's own layout counts for its steps, unless the step names another."""
    numerator, denominator = "diag(yhat * (1 - yhat)) @ W2", "W2.T @ diag(yhat * (1 - yhat))"
    step = {"rule": "chain", "of": "yhat", "wrt": "a1", "answer": numerator}
    own = {**step, "layout": "denominator", "answer": denominator}
    whole = part("jacobian", "yhat", numerator, wrt="a1", layout="numerator", steps=[step, own])
    assert judge(key(whole)) == []
    own["answer"] = numerator
    assert "step 2 (chain)" in judge(key(whole))[0]


def test_what_teaches_nothing_is_told() -> None:
    """A derivative that vanishes everywhere, a question without parts, a key without questions."""
    zero = part("gradient", "s", "0 * ones(d, 1)", wrt="x")
    constant = [["s", "sum(softmax(x)) - x.T @ x + norm(x)**2"]]
    (line,) = judge(key(zero, definitions=constant, away_from_zero=[]))
    assert "vanishes" in line
    assert len(judge(key())) == 1
    assert len(judge({"questions": []})) == 1


def test_what_cannot_be_judged_is_told() -> None:
    """An unknown kind, a missing `wrt`, an unreachable point: never a silent pass."""
    assert "unknown kind" in judge(key(part("guess", "J", "1")))[0]
    assert "needs `wrt`" in judge(key(part("gradient", "J", "J")))[0]
    right = part("gradient", "J", RIGHT["W2"][0], wrt="W2")
    assert "away from zero" in judge(key(right, away_from_zero=["z1 - z1"]))[0]
    undefined = {"definitions": [["J", "sum(log(-(x**2)))"]], "away_from_zero": []}
    assert "finite" in judge(key(right, **undefined))[0]
    matrix = part("jacobian", "x @ x.T", "x", wrt="x")
    assert "no matrix" in judge(key(matrix))[0]


def test_more_seeds_and_points_judge_elsewhere() -> None:
    """An answer that is right on one side of a kink only is caught once both sides are seen."""
    one_sided = key(
        part("gradient", "f", "ones(1, 1)", wrt="t"),
        variables={"t": {"shape": [1, 1], "domain": "real"}},
        definitions=[["f", "relu(t)"]],
        away_from_zero=["t"],
    )
    verdicts = [bool(judge(one_sided, points=1, seed=seed)) for seed in range(20)]
    assert set(verdicts) == {True, False}
    assert judge(one_sided, points=20)
