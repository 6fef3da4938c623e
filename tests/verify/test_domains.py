"""Domains by what is true of their members: both judges know it, and the calculus uses it."""

import numpy as np
import pytest

from exgen.calculus.build import matmul, symbol, transpose
from exgen.calculus.claims import Claim
from exgen.calculus.expr import MatMul, Power, intern
from exgen.calculus.leaves import number
from exgen.calculus.program import program
from exgen.calculus.text import to_text
from exgen.deriving.derivation import derive
from exgen.errors import InputError
from exgen.verify.numeric import NumericJudge
from exgen.verify.trials import proves

VARIABLES = {
    "y": (("n", 1), "sign"),
    "u": (("n", 1), "unit"),
    "r": ((1, "n"), "unit"),
    "Q": (("n", "n"), "orthogonal"),
    "x": (("n", 1), "real"),
}
SHORT = {
    "y**2": "ones(n, 1)",
    "y * y * x": "x",
    "y**3 * x": "y * x",
    "x / y": "y * x",
    "abs(y) + sign(y)": "1 + y",
    "norm(u)": "1",
    "u.T @ u": "1",
    "r @ r.T": "1",
    "Q.T @ Q": "eye(n)",
    "Q @ Q.T @ x": "x",
    "inv(Q)": "Q.T",
    "logabsdet(Q)": "0",
    "norm(x) * norm(u)": "norm(x)",
}
"""A formula -> what is left of it."""
PROGRAM = program(variables=VARIABLES, equations={"f": "x.T @ Q @ u"}, sizes={"n": 3})


def test_what_a_domain_says_is_used() -> None:
    """Squares of signs, norms of unit vectors and products of orthogonal matrices are gone."""
    found = {text: to_text(PROGRAM.read(text)) for text in SHORT}
    assert found == {**SHORT, "x / y": found["x / y"], "y * y * x": "x"}
    assert found["x / y"] in ("x * y", "y * x")


def test_the_judges_know_it_too() -> None:
    """What is left is equal at the points of both judges, though they are shown it unshortened."""
    y, u, q = (PROGRAM.find(name) for name in ("y", "u", "Q"))
    square = intern(Power(y.shape, y, number(2)))
    inner = intern(MatMul(number(1).shape, (transpose(u), u)))
    gram = intern(MatMul(q.shape, (transpose(q), q)))
    truths = [(square, "ones(n, 1)"), (inner, "1"), (gram, "eye(n)"), (q, "inv(Q).T")]
    claims = [Claim(left=left, rights=(PROGRAM.read(right),)) for left, right in truths]
    assert proves(PROGRAM, claims) == [True] * len(claims)
    judge = NumericJudge(PROGRAM, np.random.default_rng(0))
    assert all(found.agrees for found in judge.measure_all(claims))


@pytest.mark.parametrize(
    ("left", "right"),
    [("y", "ones(n, 1)"), ("det(Q)", "1"), ("det(Q)", "-1"), ("u", "r.T"), ("u[0, 0]", "1"),
     ("Q", "Q.T"), ("sum(u)", "1")],
)  # fmt: skip
def test_no_more_than_that(left: str, right: str) -> None:
    """A sign is not always 1, an orthogonal matrix no rotation, nor symmetric."""
    claim = Claim(left=PROGRAM.read(left), rights=(PROGRAM.read(right),))
    assert proves(PROGRAM, [claim]) == [False]


def test_a_loss_with_signs() -> None:
    """The Hessian of the logistic loss has no square of a label in it."""
    found = derive(
        "mean(softplus(-y * (X @ w)))", variables=["X:n,d", "w:d,1", "y:n,1:sign"], wrt="w",
        hessian=True,
    )  # fmt: skip
    assert "y**2" not in to_text(found.answer)
    assert matmul(symbol("X", ("n", "d")), symbol("w", ("d", 1))).names <= found.answer.names


def test_none_is_differentiated_by() -> None:
    """A domain without a neighbourhood is refused as the variable."""
    for domain, shape in (("sign", "n,1"), ("unit", "n,1"), ("orthogonal", "n,n")):
        with pytest.raises(InputError, match=f"its domain is {domain}"):
            derive("norm(v)**2", variables=[f"v:{shape}:{domain}"], wrt="v")
