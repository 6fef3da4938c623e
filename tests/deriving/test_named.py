"""Derivatives through named scalars and vectors: all paths count, in both layouts."""

import pytest

from deriving.differences import gap
from exgen.calculus.text import shown, to_text
from exgen.deriving.derivation import derive
from exgen.deriving.derivation_steps import derive as derived
from exgen.deriving.typed_request import read

VARIABLES = (
    *("x:n,1", "y:n,1", "g:n,1", "b:n,1", "a:m,1", "r:1,n", "W:m,n", "B:n,n"),
    *("t:1,1", "e:1,1:positive"),
)
NORM = ("m=mean(x)", "c=x - m", "v=mean(c**2)", "h=c / sqrt(v + e)")
ROOT = ("m=mean(x)", "v=mean((x - m)**2)", "s=sqrt(v + e)", "h=(x - m) / s")
PROGRAMS = (
    # a scalar of the vector beside the vector itself
    ("s * x", ("s=x.T @ x",), "x"),
    ("h", ("s=x.T @ x", "h=x / s"), "x"),
    ("h", ("s=norm(x)", "h=x / s"), "x"),
    ("s * h + x", ("s=x.T @ x", "h=x / s"), "x"),
    ("W @ h", ("s=y.T @ x", "h=tanh(s * x)"), "x"),
    ("s * y", ("s=x.T @ B @ x",), "x"),
    # scalars of scalars, of vectors of scalars
    ("q * x", ("s=sum(x)", "p=s**2 + 1", "q=s / p"), "x"),
    ("s * p * q * x", ("s=x.T @ y", "p=s * norm(x)**2", "q=tanh(s * p)"), "x"),
    ("x / q", ("s=x.T @ x", "h=x / (s + 1)", "q=h.T @ x + e"), "x"),
    ("W @ k", ("s=mean(x)", "h=x - s", "q=h.T @ h", "k=sin(h * q) + s"), "x"),
    # a named vector that reaches the output directly and through names
    ("z + s * z", ("z=W @ x", "s=z.T @ z"), "x"),
    ("tanh(k) * z", ("z=B @ x", "k=z * x", "s=sum(k)", "j=s * k"), "x"),
    ("z / sum(z)", ("u=B @ x", "z=exp(tanh(u))"), "x"),
    # rows
    ("s * r", ("s=r @ r.T",), "r"),
    ("q / s", ("q=r * x.T", "s=sum(q**2) + 1"), "x"),
    ("q.T / s", ("q=r @ B", "s=q @ x", "k=s * q"), "r"),
    ("k @ B + r", ("q=r @ B", "s=norm(q)**2 + 1", "k=q / s"), "r"),
    # by a scalar
    ("p * x", ("s=t * x", "p=s.T @ s"), "t"),
    ("p * s", ("s=sin(t) * x", "p=t * sum(s)"), "t"),
    ("q / p", ("q=t * r", "p=1 + t**2"), "t"),
    # matrices on the way
    ("S @ x", ("s=x.T @ x", "S=s * B"), "x"),
    ("S @ x / tr(S)", ("S=x @ x.T + eye(n)",), "x"),
    ("r @ S", ("s=sum(r)", "S=s * B"), "r"),
    # normalisation
    ("h", NORM, "x"),
    ("g * h + b", NORM, "x"),
    ("g * h + b", ROOT, "x"),
    ("x / q", ("q=sqrt(mean(x**2) + e)",), "x"),
    ("W @ z", (*ROOT, "z=tanh(g * h + b)"), "x"),
    ("y.T @ h", NORM, "x"),
    ("norm(g * h + b - y)**2 / 2", ROOT, "x"),
    ("norm(g * h + b - y)**2 / 2", ROOT, "g"),
    ("g * h + b", ROOT, "e"),
    ("x + norm(h)**2 * h", ROOT, "x"),
)


@pytest.mark.parametrize("layout", ["denominator", "numerator"])
@pytest.mark.parametrize(("formula", "definitions", "wrt"), PROGRAMS)
def test_every_path_counts(
    formula: str, definitions: tuple[str, ...], wrt: str, layout: str
) -> None:
    """The closed form is what differences say, and both judges accept every line."""
    found = derive(formula, variables=VARIABLES, definitions=definitions, wrt=wrt, layout=layout)
    assert gap(found.asked, to_text(found.answer)) < 1e-6
    assert len(found.verified) == len(found.derived.steps) > len(definitions) + 2


def test_the_lines_of_a_lecture() -> None:
    """Local derivatives by name where one path leads there, else written out; paths add."""
    asked = read(
        "h", variables=VARIABLES, definitions=("s=x.T @ x", "h=x / s"), wrt="x", layout="numerator"
    )
    lines = [
        [shown(form) for form in step.claim.rights]
        for step in derived(asked).steps
        if step.kind != "define"
    ]
    assert lines == [
        ["eye(n)"],
        ["-h / s"],
        ["df/dh @ dh/ds", "-h / s"],
        ["2 * x"],
        [
            "df/ds @ (ds/dx).T + df/dh / s",
            "eye(n) / s - 2 * h @ x.T / s",
            "eye(n) / s - 2 * h @ h.T",
        ],
        ["eye(n) / s - 2 * h @ h.T"],
    ]


NET = {
    "variables": ["W1:h,d", "x:d,1", "b:h,1", "W2:k,h", "y:k,1:one-hot"],
    "definitions": ["z=W1 @ x + b", "a=tanh(z)", "p=softmax(W2 @ a)", "q=norm(z)**2"],
}
"""A network whose error terms are asked for; q makes a second way from z."""


@pytest.mark.parametrize(
    ("wrt", "answer"),
    [
        ("p", "-y / p"),
        ("a", "W2.T @ (p - y)"),
        ("z", "2 * z + (W2.T @ (p - y)) * (1 - a**2)"),
        ("q", "1"),
    ],
)
def test_error_terms(wrt: str, answer: str) -> None:
    """The derivative by a defined name is that by a variable; what is before it is constant."""
    found = derive("q - sum(y * log(p))", wrt=wrt, **NET)
    assert to_text(found.answer) == answer
    asked = found.asked
    alone = [d for d in NET["definitions"] if not d.startswith(f"{wrt}=")]
    shape = ",".join(map(str, asked.wrt.shape))
    domain = ":positive" if wrt == "p" else ""
    free = derive(
        "q - sum(y * log(p))",
        variables=[*NET["variables"], f"{wrt}:{shape}{domain}"],
        definitions=alone,
        wrt=wrt,
    )
    assert to_text(free.answer) == answer
    assert gap(free.asked, to_text(found.answer)) < 1e-6
    lines = [line.forms[0] for line in found.lines()]
    assert lines[:4] == ["z", "a", "p", "q"]
