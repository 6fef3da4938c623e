"""Formulas of lectures as command lines of `exgen derive`, each with the answer it gives.

What an answer costs is for the tests to bound: that of deriving alone in `test_commands`.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from exgen.deriving.typed_request import Wanted, read


@dataclass(frozen=True, slots=True)
class Command:
    """A command line after `exgen derive`, and the closed form that it prints."""

    name: str
    line: str
    answer: str

    def asked(self) -> Wanted:
        """What the line asks for; an option that it does not know is an error."""
        formula, *rest = shlex.split(self.line)
        options = list(zip(rest[::2], rest[1::2], strict=True))
        given = {flag: [v for f, v in options if f == flag] for flag, _ in options}
        return read(
            formula,
            variables=given.pop("--var"),
            definitions=given.pop("--def", []),
            wrt=given.pop("--wrt")[0],
            layout=given.pop("--layout", ["denominator"])[0],
        )


def _line(formula: str, variables: str, *definitions: str, wrt: str, layout: str = "") -> str:
    words = [formula]
    for variable in variables.split():
        words += ["--var", variable]
    for definition in definitions:
        words += ["--def", definition]
    words += ["--wrt", wrt]
    return shlex.join([*words, "--layout", layout] if layout else words)


_INVERSES = (
    ("tr(inv(X + A))", "X:{n},{n} A:{n},{n}", "-inv(X + A).T @ inv(X + A).T"),
    ("logabsdet(inv(X))", "X:{n},{n}:invertible", "-inv(X).T"),
    (
        "tr(A @ inv(X) @ B)",
        "X:{n},{n}:invertible A:{n},{n} B:{n},{n}",
        "-inv(X).T @ A.T @ B.T @ inv(X).T",
    ),
)
_CLASSIFIER = "X:m,d Y:m,k:one-hot W1:d,p b1:1,p W2:p,k b2:1,k N:1,1:positive"
_ATTENTION = "X:n,d Wq:d,p Wk:d,p Wv:d,q G:n,q c:1,1:positive"
_LSTM = (
    "x:d,1 h:p,1 c:p,1 y:p,1 "
    "Wi:p,d Wf:p,d Wo:p,d Wg:p,d Ui:p,p Uf:p,p Uo:p,p Ug:p,p bi:p,1 bf:p,1 bo:p,1 bg:p,1"
)
_GATES = (
    "i=sigmoid(Wi @ x + Ui @ h + bi)",
    "k=sigmoid(Wf @ x + Uf @ h + bf)",
    "o=sigmoid(Wo @ x + Uo @ h + bo)",
    "g=tanh(Wg @ x + Ug @ h + bg)",
    "c1=k * c + i * g",
    "a=tanh(c1)",
    "h1=o * a",
)
_RNN = "h0:p,1 y:p,1 U:p,p W:p,d b:p,1 x1:d,1 x2:d,1 x3:d,1 x4:d,1 x5:d,1"
_STEPS = tuple(f"h{t}=tanh(U @ h{t - 1} + W @ x{t} + b)" for t in range(1, 6))
_NORM = "x:n,1 g:n,1 b:n,1 e:1,1:positive"
_NAMED = ("m=mean(x)", "v=mean((x - m)**2)", "s=sqrt(v + e)", "h=(x - m) / s")
_A = "softmax_rows(X @ Wq @ Wk.T @ X.T / c)"
_R = "(g * h + b - y)"
_S = "(A * (G @ V.T - (A * (G @ V.T)) @ ones(n, 1) @ ones(1, n)))"
_M = "(mean((x - mean(x))**2) + e)"


def _delta(t: int) -> str:
    """What reaches the argument of tanh in step t of the recurrent network."""
    above = "(h5 - y)" if t == 5 else f"(U.T @ {_delta(t + 1)})"
    return f"({above} * (1 - h{t}**2))"


COMMANDS = (
    *(
        Command(f"{formula} at {n} x {n}", _line(formula, variables.format(n=n), wrt="X"), answer)
        for formula, variables, answer in _INVERSES
        for n in ("4", "n")
    ),
    Command(
        "Gaussian process",
        _line(
            "tr(inv(K) @ Y @ Y.T)",
            "X:n,q Y:n,d beta:1,1:positive",
            "K=X @ X.T + eye(n) / beta",
            wrt="X",
        ),
        "-2 * inv(K) @ Y @ Y.T @ inv(K) @ X",
    ),
    Command(
        "two-layer classifier",
        _line(
            "-sum(Y * log(P)) / N",
            _CLASSIFIER,
            "Z1=X @ W1 + ones(m, 1) @ b1",
            "H=relu(Z1)",
            "Z2=H @ W2 + ones(m, 1) @ b2",
            "P=softmax_rows(Z2)",
            wrt="W1",
        ),
        "X.T @ (((P - Y) @ W2.T) * (Z1 > 0)) / N",
    ),
    Command(
        "self-attention in one line",
        _line("sum(G * (softmax_rows(X @ Wq @ (X @ Wk).T / c) @ X @ Wv))", _ATTENTION, wrt="X"),
        f"{_A}.T @ G @ Wv.T + (({_A} * (G @ Wv.T @ X.T - ({_A} * (G @ Wv.T @ X.T)) "
        "@ ones(n, 1) @ ones(1, n))) @ X @ Wk @ Wq.T "
        f"+ ({_A}.T * (X @ Wv @ G.T - ones(n, 1) @ ones(1, n) @ ({_A}.T * (X @ Wv @ G.T)))) "
        "@ X @ Wq @ Wk.T) / c",
    ),
    Command(
        "self-attention",
        _line(
            "sum(G * (A @ V))",
            _ATTENTION,
            *("Q=X @ Wq", "K=X @ Wk", "V=X @ Wv", "A=softmax_rows(Q @ K.T / c)"),
            wrt="X",
        ),
        f"({_S} @ K @ Wq.T + {_S}.T @ Q @ Wk.T) / c + A.T @ G @ Wv.T",
    ),
    Command(
        "layer normalisation in one line",
        _line("g * (x - mean(x)) / sqrt(mean((x - mean(x))**2) + e) + b", _NORM, wrt="x"),
        f"({_M} * (eye(n) - ones(n, n) / n) @ diag(g) "
        f"- (x - mean(x)) @ (g * (x - mean(x))).T / n) / {_M}**(3/2)",
    ),
    Command(
        "layer normalisation, loss",
        _line("norm(g * h + b - y)**2 / 2", f"{_NORM} y:n,1", *_NAMED, wrt="x"),
        f"({_R} * g - mean(h * {_R} * g) * h - mean({_R} * g)) / s",
    ),
    Command(
        "layer normalisation, denominator",
        _line("g * h + b", _NORM, *_NAMED, wrt="x"),
        "(diag(g) - (ones(n, 1) @ g.T + h @ (g * h).T) / n) / s",
    ),
    Command(
        "layer normalisation, numerator",
        _line("g * h + b", _NORM, *_NAMED, wrt="x", layout="numerator"),
        "(diag(g) - (g @ ones(1, n) + (g * h) @ h.T) / n) / s",
    ),
    Command(
        "LSTM step, hidden state",
        _line("norm(h1 - y)**2 / 2", _LSTM, *_GATES, wrt="h"),
        "Uo.T @ ((h1 - y) * a * o * (1 - o)) "
        "+ Uf.T @ ((h1 - y) * o * (1 - a**2) * c * k * (1 - k)) "
        "+ Ui.T @ ((h1 - y) * o * (1 - a**2) * g * i * (1 - i)) "
        "+ Ug.T @ ((h1 - y) * o * (1 - a**2) * i * (1 - g**2))",
    ),
    Command(
        "LSTM step, weight",
        _line("norm(h1 - y)**2 / 2", _LSTM, *_GATES, wrt="Ug"),
        "((h1 - y) * o * (1 - a**2) * i * (1 - g**2)) @ h.T",
    ),
    Command(
        "LSTM step, Jacobian", _line("h1", _LSTM, *_GATES, wrt="c"), "diag(o * (1 - a**2) * k)"
    ),
    Command(
        "RNN of five steps",
        _line("norm(h5 - y)**2 / 2", _RNN, *_STEPS, wrt="U"),
        " + ".join(f"{_delta(t)} @ h{t - 1}.T" for t in (5, 4, 3, 2, 1)),
    ),
    Command(
        "RNN of five steps, Jacobian",
        _line("h5", _RNN, *_STEPS, wrt="h0", layout="numerator"),
        " @ ".join(f"diag(1 - h{t}**2) @ U" for t in (5, 4, 3, 2, 1)),
    ),
    Command(
        "long trace",
        _line("tr(B.T@X.T@C@X@X.T@C@X@B)", "X:n,d B:d,k C:n,n", wrt="X"),
        "C @ X @ X.T @ C @ X @ B @ B.T + C.T @ X @ B @ B.T @ X.T @ C.T @ X "
        "+ C @ X @ B @ B.T @ X.T @ C @ X + C.T @ X @ X.T @ C.T @ X @ B @ B.T",
    ),
    Command(
        "determinant",
        _line("det(X.T @ A @ X)", "X:n,d A:n,n", wrt="X"),
        "det(X.T @ A @ X) * (A @ X @ inv(X.T @ A @ X) + A.T @ X @ inv(X.T @ A @ X).T)",
    ),
)
"""The answers are those of a textbook or a lecture, up to the order of factors."""
