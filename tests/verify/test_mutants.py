"""Right answers spoilt in the ways students spoil them: each judge alone refuses them all."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from calculus.outside import value

from exgen.calculus.adjoint import gradient_name, sweep
from exgen.calculus.build import ShapeError, add, hadamard, matmul, neg, ones, scaled, transpose
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Add, Apply, Expr, Hadamard, MatMul, Transpose, walk
from exgen.calculus.program import Program, program
from exgen.calculus.substitute import substitute
from exgen.calculus.text import to_text
from exgen.verify import points
from exgen.verify.exact import proves
from exgen.verify.numeric import NumericJudge

SIZES = {"d": 3, "p": 4, "n": 5}
VARIABLES = {
    "x": (("d", 1), "real"),
    "t": (("p", 1), "binary"),
    "b": (("p", 1), "real"),
    "W": (("p", "d"), "real"),
    "U": (("d", "p"), "real"),
    "Q": (("d", "d"), "real"),
    "R": (("d", "d"), "invertible"),
    "S": (("d", "d"), "spd"),
    "X": (("n", "d"), "real"),
    "Y": (("n", "p"), "one-hot"),
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
    "batch softmax": (
        {"H": "X @ W.T", "A": "tanh(H)", "P": "softmax_rows(A)", "J": "-sum(Y * log(P)) / 5"},
        ("H", "A"),
    ),
    "norms": ({"r": "U @ b - x", "J": "norm(r) + logsumexp(W @ x)"}, ("x", "b", "U", "r")),
}


@dataclass(frozen=True)
class Spoilt:
    """An answer after one mistake."""

    mistake: str
    expr: Expr


def spoil(answer: Expr) -> Iterator[Spoilt]:
    """The answer with one mistake, in many places."""
    yield Spoilt("transposed", transpose(answer))
    yield Spoilt("sign", neg(answer))
    for factor in (Fraction(2), Fraction(1, 2)):
        yield Spoilt("factor", scaled(factor, (), answer))
    for node in dict.fromkeys(walk(answer)):
        for mistake, wrong in _wrong(node):
            yield Spoilt(mistake, substitute(answer, {node: wrong}))


def _wrong(node: Expr) -> Iterator[tuple[str, Expr]]:
    if isinstance(node, Hadamard):
        for k in range(len(node.factors)):
            yield "dropped factor", hadamard(*node.factors[:k], *node.factors[k + 1 :])
    if isinstance(node, Add):
        for k in range(len(node.terms)):
            yield "dropped term", add(*node.terms[:k], *node.terms[k + 1 :])
            others = (neg(t) if j == k else t for j, t in enumerate(node.terms))
            yield "sign of a term", add(*others)
    if isinstance(node, Transpose) and node.shape.is_square:
        yield "dropped transpose", node.arg
    if isinstance(node, Apply):
        yield "dropped derivative", ones(node.shape)
    if isinstance(node, MatMul):
        for k in range(len(node.factors) - 1):
            before, (f, g), after = node.factors[:k], node.factors[k : k + 2], node.factors[k + 2 :]
            for mistake, pair in (
                ("swapped", (g, f)),
                ("missing transpose", (transpose(f), g)),
                ("missing transpose", (f, transpose(g))),
                ("dropped factor", (f,)),
                ("dropped factor", (g,)),
            ):
                try:
                    wrong = matmul(*before, *pair, *after)
                except ShapeError:
                    continue
                if wrong.shape == node.shape:
                    yield mistake, wrong


def mutants(prog: Program, answer: Expr) -> list[Spoilt]:
    """The spoilt answers that are truly wrong, by an evaluation outside exgen."""
    known = {n: a[0] for n, a in points.draw(prog, np.random.default_rng(8), 8).items()}
    for eq in prog.equations:
        known[eq.name] = value(to_text(eq.expr), known, SIZES)
    right = value(to_text(answer), known, SIZES)
    found: dict[Expr, Spoilt] = {}
    try:
        for spoilt in spoil(answer):
            wrong = value(to_text(spoilt.expr), known, SIZES)
            if spoilt.expr.shape != answer.shape or not np.allclose(wrong, right, rtol=1e-6):
                found.setdefault(spoilt.expr, spoilt)
    except ShapeError:
        pass
    return list(found.values())


@cache
def cases(name: str) -> tuple[Program, tuple[tuple[Expr, Expr, tuple[Spoilt, ...]], ...]]:
    """The program and, for each variable, the derivative's name, the answer and its mutants."""
    equations, wrt = PROGRAMS[name]
    prog = program(variables=VARIABLES, equations=equations, sizes=SIZES)
    steps = sweep(prog, "J", wrt)
    target = prog.find("J")
    return prog, tuple(
        (
            gradient_name(target, steps[w].wrt),
            steps[w].resolved,
            tuple(mutants(prog, steps[w].resolved)),
        )
        for w in wrt
    )


@pytest.mark.parametrize("name", PROGRAMS)
def test_exact_judge(name: str) -> None:
    """The exact judge proves the right answers and none of the spoilt ones."""
    prog, rows = cases(name)
    for left, answer, spoilt in rows:
        claims = tuple(Claim(left=left, rights=(e,)) for e in (answer, *(s.expr for s in spoilt)))
        verdicts = proves(prog, claims)
        assert verdicts[0]
        accepted = [s for s, verdict in zip(spoilt, verdicts[1:], strict=True) if verdict]
        assert not accepted, [(s.mistake, to_text(s.expr)) for s in accepted]


@pytest.mark.parametrize("name", PROGRAMS)
def test_numerical_judge(name: str) -> None:
    """The numerical judge agrees with the right answers and none of the spoilt ones."""
    prog, rows = cases(name)
    judge = NumericJudge(prog, np.random.default_rng(4))
    for left, answer, spoilt in rows:
        assert judge.measure(Claim(left=left, rights=(answer,))).agrees
        accepted = [s for s in spoilt if judge.measure(Claim(left=left, rights=(s.expr,))).agrees]
        assert not accepted, [(s.mistake, to_text(s.expr)) for s in accepted]


def test_enough_mutants() -> None:
    """At least 200 wrong answers of at least eight kinds were tried."""
    tried = [s for name in PROGRAMS for _, _, spoilt in cases(name)[1] for s in spoilt]
    assert len(tried) >= 200
    assert len({s.mistake for s in tried}) >= 8
