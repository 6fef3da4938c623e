"""Programs written by hand: what no family draws yet, and what proofs find hard."""

from collections.abc import Iterator

from exgen.calculus.adjoint import gradient_name, sweep
from exgen.calculus.program import Program, program
from exgen.mistakes.mutants import mistakes
from mistakes.drawn import Case

SIZES = {"d": 3, "p": 4, "q": 2, "n": 5}
VARIABLES = {
    "x": (("d", 1), "real"),
    "t": (("p", 1), "binary"),
    "b": (("p", 1), "real"),
    "W": (("p", "d"), "real"),
    "U": (("d", "p"), "real"),
    "V": (("q", "p"), "real"),
    "c": ((1, "p"), "real"),
    "Q": (("d", "d"), "real"),
    "R": (("d", "d"), "invertible"),
    "S": (("d", "d"), "spd"),
    "X": (("n", "d"), "real"),
    "Y": (("n", "p"), "one-hot"),
    "Z": (("n", "q"), "one-hot"),
}
PROGRAMS = {
    "least squares": ({"J": "norm(W @ x - b)**2"}, ("W", "x", "b")),
    "quadratic": ({"J": "x.T @ Q @ x / 2 + x.T @ Q @ Q @ x"}, ("x", "Q")),
    "trace": ({"J": "tr(Q @ R @ Q.T @ S)"}, ("Q", "R")),
    "inverse": ({"J": "x.T @ inv(R) @ Q @ x"}, ("R", "x", "Q")),
    "log det": ({"J": "logabsdet(R) + tr(Q @ R)"}, ("R",)),
    "logistic": (
        {
            "z": "W @ x + b",
            "a": "tanh(z)",
            "z2": "W @ (U @ a + x)",
            "yhat": "sigmoid(z2)",
            "J": "-sum(t * log(yhat) + (1 - t) * log(1 - yhat))",
        },
        ("W", "U", "x", "b", "z"),
    ),
    "rectified": (
        {"z": "W @ x + b", "a": "relu(z)", "y2": "U @ a + x", "J": "norm(y2 - x)**2 / 2"},
        ("W", "U", "b", "x"),
    ),
    "batch": ({"H": "X @ W.T", "A": "silu(H)", "J": "norm(A - Y)**2 / 5"}, ("W", "X")),
    "batch with biases": (
        {
            "H": "X @ W.T + ones(n, 1) @ c",
            "A": "relu(H)",
            "O": "A @ V.T",
            "J": "norm(O - Z)**2 / 2 / sum(ones(n, 1))",
        },
        ("W", "c", "V"),
    ),
    "batch softmax": (
        {"H": "X @ W.T", "A": "tanh(H)", "P": "softmax_rows(A)", "J": "-sum(Y * log(P)) / 5"},
        ("H", "A", "W"),
    ),
    "deep softmax": (
        {
            "H": "X @ W.T + ones(n, 1) @ c",
            "A": "tanh(H)",
            "O": "A @ V.T",
            "P": "softmax_rows(O)",
            "J": "-sum(Z * log(P)) / sum(ones(n, 1))",
        },
        ("c", "W", "V"),
    ),
    "norms": ({"r": "U @ b - x", "J": "norm(r) + logsumexp(W @ x)"}, ("x", "b", "U", "r")),
}


def named(name: str) -> Program:
    """One of the programs, with the variables that it uses."""
    whole = program(variables=VARIABLES, equations=PROGRAMS[name][0], sizes=SIZES)
    text = " ".join(PROGRAMS[name][0].values())
    used = {v: VARIABLES[v] for v in VARIABLES if v in set(_words(text))}
    assert len(whole.equations) == len(PROGRAMS[name][0])
    return program(variables=used, equations=PROGRAMS[name][0], sizes=SIZES)


def _words(text: str) -> Iterator[str]:
    yield from "".join(c if c.isalnum() else " " for c in text).split()


def written(name: str) -> Iterator[Case]:
    """The gradients of J in one of the programs."""
    prog = named(name)
    for wrt in PROGRAMS[name][1]:
        step = sweep(prog, "J", (wrt,))[wrt]
        yield Case(
            program=prog,
            left=gradient_name(prog.find("J"), step.wrt),
            right=step.resolved,
            of="J",
            wrt=wrt,
            layout="denominator",
            index={},
            mutants=tuple(mistakes(prog, "J", wrt)),
        )
