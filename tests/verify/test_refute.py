"""Refuting a false claim at a point: it happens for every function, and never to a true claim."""

import pytest

from exgen.calculus.adjoint import gradient_name, sweep
from exgen.calculus.build import neg, number, times
from exgen.calculus.claims import Claim
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.program import Program, program
from exgen.verify import refute
from exgen.verify.exact import ExactJudge, proves

VARIABLES = {
    "x": (("d", 1), "real"),
    "p": (("d", 1), "positive"),
    "t": (("d", 1), "binary"),
    "y": (("d", 1), "one-hot"),
    "W": (("k", "d"), "real"),
    "S": (("d", "d"), "spd"),
    "R": (("d", "d"), "invertible"),
}
OTHERS = {
    "root": "norm(x)",
    "reciprocal": "sum(1 / (1 + x**2))",
    "log det": "logdet(S)",
    "log abs det": "logabsdet(R)",
    "inverse": "x.T @ inv(R) @ x",
    "softmax": "-sum(y * log(softmax(x)))",
    "log sum exp": "logsumexp(x)",
    "dead units": "norm(relu(W @ x))**2",
    "binary": "-sum(t * log(sigmoid(x)) + (1 - t) * log(1 - sigmoid(x)))",
}
# x / 3 keeps arcsin and arccos within their domain at most points, and all functions curved.
FORMULAS = OTHERS | {
    name: f"sum(x**2 * {name}({'p' if row.positive_only else 'x / 3'}))"
    for name, row in ELEMENTWISE.items()
}
WRT = {"log det": "S", "log abs det": "R", "inverse": "R", "dead units": "W"}


def asked(name: str) -> tuple[Program, Claim]:
    """A program with the function in it, and the right claim about its gradient."""
    prog = program(variables=VARIABLES, equations={"J": FORMULAS[name]}, sizes={"d": 3, "k": 4})
    step = sweep(prog, "J", (WRT.get(name, "x"),))[WRT.get(name, "x")]
    return prog, Claim(left=gradient_name(prog.find("J"), step.wrt), rights=(step.resolved,))


def refutes(prog: Program, claim: Claim) -> bool:
    """Whether the points alone speak against the claim."""
    judge = ExactJudge(prog, 256, (claim,))
    left = judge._left(claim.left, {})
    return judge.refuter.refutes(left, claim.answer, {})


@pytest.mark.parametrize("name", FORMULAS)
def test_false_claims_are_refuted(name: str) -> None:
    """A sign, a factor: seen at the points, whatever the function."""
    prog, right = asked(name)
    assert refutes(prog, Claim(left=right.left, rights=(neg(right.answer),)))
    assert refutes(prog, Claim(left=right.left, rights=(times(number(2), right.answer),)))


@pytest.mark.parametrize("name", FORMULAS)
def test_true_claims_are_not(name: str) -> None:
    """The right gradient agrees at every point."""
    prog, right = asked(name)
    assert not refutes(prog, right)


def test_an_unknown_function_refutes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a row for a function there is no short cut, and the proof decides as before."""
    monkeypatch.setattr(refute, "UNARY", {})
    prog, right = asked("tanh")
    wrong = Claim(left=right.left, rights=(neg(right.answer),))
    assert not refutes(prog, wrong)
    assert proves(prog, (right, wrong)) == [True, False]


def test_an_index_whose_first_value_hides_the_mistake() -> None:
    """A claim that is true for the first row alone is refuted before any row is proved."""
    prog = program(variables=VARIABLES, equations={"J": "norm(W @ x)**2"}, sizes={"d": 3, "k": 4})
    claim = Claim(left=prog.read("W[i, j]"), rights=(prog.read("W[0, j]"),))
    assert proves(prog, (claim,)) == [False]
