"""Functions that are written out get their names, and answers a lecturer's form."""

import numpy as np
from many import over

from exgen.calculus.build import symbol
from exgen.calculus.parse import parse
from exgen.calculus.polish import polished
from exgen.calculus.program import Program, program
from exgen.calculus.recognise import recognised
from exgen.calculus.text import to_text
from tests.calculus.outside import value

NAMES = {
    "x": symbol("x", ("n", 1)),
    "y": symbol("y", ("n", 1)),
    "s": symbol("s", (1, 1)),
    "t": symbol("t", (1, 1)),
    "X": symbol("X", ("n", "d")),
    "w": symbol("w", ("d", 1)),
}
SIZES = {"n": 3, "d": 4}
WRITTEN_OUT = {
    "1 / (1 + exp(-x))": "sigmoid(x)",
    "1 / (exp(s) + 1)": "sigmoid(-s)",
    "exp(x) / (1 + exp(x))": "sigmoid(x)",
    "exp(-x) / (1 + exp(-x))**2": "sigmoid(x) * (1 - sigmoid(x))",
    "1 / (1 + exp(-2 * s))**2": "sigmoid(2 * s)**2",
    "(exp(x) - exp(-x)) / (exp(x) + exp(-x))": "tanh(x)",
    "(exp(s) - exp(-s)) / (exp(-s) + exp(s))": "tanh(s)",
    "log(1 + exp(X @ w))": "softplus(X @ w)",
    "log(exp(-s) + 1)": "softplus(-s)",
    "log(sum(exp(X @ w)))": "logsumexp(X @ w)",
    "exp(x) / sum(exp(x))": "softmax(x)",
    "3 * y * exp(x) / sum(exp(x))": "3 * (y * softmax(x))",
    "exp(X) / sum(exp(X), axis=1)": "softmax_rows(X)",
    "log(softmax(x))": "x - logsumexp(x)",
    "1 - sigmoid(-X @ w)": "sigmoid(X @ w)",
    "exp(x) / (exp(x) + exp(y))": "sigmoid(x - y)",
    "exp(s) / (exp(t) + exp(s)) / 2": "sigmoid(s - t) / 2",
    # what only looks alike
    "1 / (1 - exp(-x))": "1 / (1 - exp(-x))",
    "1 / (2 + exp(-x))": "1 / (2 + exp(-x))",
    "exp(x) / sum(exp(y))": "exp(x) / sum(exp(y))",
    "(exp(x) - exp(-y)) / (exp(x) + exp(y))": "(exp(x) - exp(-y)) / (exp(x) + exp(y))",
    "exp(X) / sum(exp(X), axis=0)": "exp(X) / (ones(n, 1) @ ones(1, n) @ exp(X))",
    "log(1 + exp(x) + exp(y))": "log(1 + exp(x) + exp(y))",
    "1 - sigmoid(x)": "1 - sigmoid(x)",
}
"""What is typed -> the same by name."""
POLISHED = {
    "x - sum(x) / n": "x - mean(x)",
    "(X @ w).T @ x * y / n": "mean(x * (X @ w)) * y",
    "(-(x.T @ y) * y - sum(x)) / n + x": "x - mean(x * y) * y - mean(x)",
    "sum(X) / n / d": "mean(X)",
    "sum(X) / n": "sum(X) / sum(ones(n, 1))",
    "tanh(X @ w - y) - (tanh(X @ w - y).T @ x) * x": "(eye(n) - x @ x.T) @ tanh(X @ w - y)",
    "x * (tanh(X @ w - y) - x.T @ tanh(X @ w - y))": "(diag(x) - x @ x.T) @ tanh(X @ w - y)",
    "s**(t + 1) + s**t * t": "s**t * (s + t)",
    "-x + y": "y - x",
}
"""An answer -> its shorter form."""


def _point(seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    sized = {name: e.shape.sized(SIZES) for name, e in NAMES.items()}
    point = {name: rng.normal(size=shape) for name, shape in sized.items()}
    return {**point, "s": np.abs(point["s"]) + 0.1}


@over("text", WRITTEN_OUT)
def test_what_is_written_out_is_recognised(text: str) -> None:
    """Each has its name, and the value of what was typed in plain NumPy."""
    typed = parse(text, NAMES)
    assert to_text(recognised(typed)) == WRITTEN_OUT[text]
    point = _point(0)
    left, right = (value(to_text(e), point, SIZES) for e in (typed, recognised(typed)))
    np.testing.assert_allclose(left, right)


@over("text", POLISHED)
def test_answers_are_polished(text: str) -> None:
    """Each has its shorter form and the same value."""
    typed = parse(text, NAMES)
    found = polished(typed, Program(tuple(NAMES.values()), ()))  # type: ignore[arg-type]
    assert to_text(found) == POLISHED[text]
    assert found.size <= typed.size
    point = _point(1)
    left, right = (value(to_text(e), point, SIZES) for e in (typed, found))
    np.testing.assert_allclose(left, right)


def test_totals_that_are_known() -> None:
    """What adds up to a number by its definition is that number, and names are used."""
    prog = program(
        variables={"z": (("k", 1), "real"), "y": (("k", 1), "one-hot"), "e": ((1, 1), "real")},
        equations={"t": "(1 - e) * y + e * ones(k, 1) / k", "p": "softmax(z)"},
        sizes={"k": 3},
    )
    assert to_text(polished(prog.read("sum(t) * softmax(z) - t"), prog)) == "p - t"
    assert to_text(polished(prog.read("sum(p - t) * z"), prog)) == "0 * ones(k, 1)"
    assert to_text(polished(prog.read("sum(z) * p"), prog)) == "sum(z) * p"


def test_what_follows_from_definitions() -> None:
    """What is symmetric, or adds up to nothing, by its definition; v - v * g is v * (1 - g)."""
    prog = program(
        variables={
            "A": (("n", "k"), "real"), "x": (("k", 1), "real"), "h": (("k", 1), "real"),
            "g": (("k", 1), "real"), "c": ((1, 1), "positive"),
        },
        equations={"K": "A @ A.T + c * eye(n)", "r": "x + h", "e": "r - mean(r) * ones(k, 1)"},
    )  # fmt: skip
    for text, short in {
        "inv(K).T @ A": "inv(K) @ A",
        "A.T @ inv(K).T": "A.T @ inv(K)",
        "mean(g - c * e) * x": "mean(g) * x",
        "sum(e * 2) * x": "0 * ones(k, 1)",
        "g - g * h + x": "g * (1 - h) + x",
    }.items():
        assert to_text(polished(prog.read(text), prog)) == short
    assert to_text(polished(prog.read("A.T @ A.T.T"), prog)) == "A.T @ A"


def test_what_is_symmetric_in_another_order() -> None:
    """Distances of all pairs and what is made of them entry by entry are their own transpose."""
    prog = program(
        variables={"X": (("n", "d"), "real"), "P": (("n", "n"), "symmetric"),
                   "Q": (("n", "n"), "real"), "u": (("n", 1), "real")},
        equations={"s": "sum(X**2, axis=1)", "D": "s + s.T - 2 * X @ X.T",
                   "K": "P * exp(-D / 2) / (1 + D)**2", "M": "s - s.T", "N": "Q * D"},
    )  # fmt: skip
    for text, short in {
        "D.T @ X": "D @ X",
        "(P / (1 + D)).T @ u": "(P / (1 + D)) @ u",
        "inv(K).T @ u": "inv(K) @ u",
        "K.T @ X": "K @ X",
        "M.T @ X": "M.T @ X",
        "N.T @ X": "N.T @ X",
        "(u @ s.T + s @ u.T).T @ X": "(s @ u.T + u @ s.T) @ X",
    }.items():
        assert to_text(polished(prog.read(text), prog)) == short, text


def test_sums_that_vanish() -> None:
    """A sum over what is centred is 0, and another one is not."""
    prog = program(
        variables={"x": (("k", 1), "real"), "h": (("k", 1), "real")},
        equations={"r": "x + h"},
    )
    assert to_text(prog.read("sum(x + h - mean(x + h) * ones(k, 1))")) == "0"
    assert to_text(prog.read("sum(x - mean(x + h) * ones(k, 1))")) != "0"
