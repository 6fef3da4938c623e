"""The laws of the exact judge: what they settle, and what they must not let through."""

import pytest

from exgen.calculus.claims import Claim
from exgen.calculus.program import Program, program
from exgen.verify.trials import proves

VARIABLES = {
    "x": (("n", 1), "real"),
    "u": (("n", 1), "real"),
    "y": (("n", 1), "binary"),
    "h": (("n", 1), "one-hot"),
    "p": (("n", 1), "simplex"),
    "A": (("n", "n"), "real"),
    "M": (("n", "n"), "symmetric"),
    "S": (("n", "n"), "spd"),
    "Y": (("m", "n"), "one-hot"),
    "s": ((1, 1), "real"),
    "step1": (("n", 1), "real"),
}
SIZES = {"n": 3, "m": 4}


def setting(**equations: str) -> Program:
    """A program over the variables above."""
    return program(variables=VARIABLES, equations=equations, sizes=SIZES)


def equal(left: str, right: str, **equations: str) -> bool:
    """Whether the exact judge proves `left = right`."""
    prog = setting(**equations)
    return proves(prog, (Claim(left=prog.read(left), rights=(prog.read(right),)),))[0]


TRUE = [
    ("step(x)**2", "step(x)"),
    ("relu(x)", "x * step(x)"),
    ("step(relu(x))", "step(x)"),
    ("step(-relu(x))", "0 * x"),
    ("sign(relu(x))", "step(x)"),
    ("step(leaky_relu(x))", "step(x)"),
    ("sign(elu(x))", "sign(x)"),
    ("step(leaky_relu(elu(x)))", "step(x)"),
    ("step(leaky_relu(leaky_relu(-elu(x)) / 3))", "1 - step(x)"),
    ("relu(softplus(x) / 7)", "softplus(x) / 7"),
    ("abs(-2 * sigmoid(x) / 3)", "2 * sigmoid(x) / 3"),
    ("relu(max(x) - x) / 5", "(max(x) - x) / 5"),
    ("step(-2 * x)", "1 - step(x)"),
    ("abs(x)**2", "x**2"),
    ("sin(x)**2 + cos(x)**2", "ones(n, 1)"),
    ("sigmoid(x) + sigmoid(-x)", "ones(n, 1)"),
    ("softplus(x) - softplus(-x)", "x"),
    ("log(softmax(x))", "x - logsumexp(x)"),
    ("tanh(-x)", "-tanh(x)"),
    ("sum(y * y)", "sum(y)"),
    ("sum(h + x)", "1 + sum(x)"),
    ("sum(p + x)", "1 + sum(x)"),
    ("sum(Y + A[0, 0])", "sum(ones(m, 1)) + sum(ones(m, n)) * A[0, 0]"),
    ("M.T @ x", "M @ x"),
    ("inv(A) @ (A @ x + u)", "x + inv(A) @ u"),
    ("det(A @ inv(S))", "det(A) / det(S)"),
    ("norm(x) * norm(x)", "x.T @ x"),
    ("1 / (1 + x**2) + x**2 / (1 + x**2)", "ones(n, 1)"),
    ("exp(-x) * exp(x)", "ones(n, 1)"),
]


@pytest.mark.parametrize(("left", "right"), TRUE)
def test_proves_what_is_true(left: str, right: str) -> None:
    """Identities that the laws settle."""
    assert equal(left, right)


FALSE = [
    ("step(x)", "x"),
    ("step(-relu(x))", "1 - step(x)"),
    ("sign(relu(x))", "sign(x)"),
    ("abs(relu(x) - relu(u))", "relu(x) - relu(u)"),
    ("step(x) * step(u)", "step(x * u)"),
    ("step(x + u)", "step(x) + step(u)"),
    ("step(x) * step(-x)", "step(x)"),
    ("abs(x)", "x"),
    ("sqrt(x**2)", "x"),
    ("sqrt(x**2)", "-x"),
    ("norm(x)", "sum(x)"),
    ("norm(x)", "-norm(-x)"),
    ("norm(x + u)", "norm(x) + norm(u)"),
    ("1 / (1 + x)", "1 + 1 / x"),
    ("1 / x + 1 / u", "1 / (x + u)"),
    ("softmax(x)", "softmax(u)"),
    ("softmax(x)", "softmax(-x)"),
    ("softmax_rows(A)", "softmax_rows(A.T).T"),
    ("sum(softmax_rows(A))", "s**0"),
    ("log(x * u)", "log(x) * log(u)"),
    ("exp(x + u)", "exp(x) + exp(u)"),
    ("sigmoid(-x)", "-sigmoid(x)"),
    ("softplus(-x)", "-softplus(x)"),
    ("cos(-x)", "-cos(x)"),
    ("sin(x)", "cos(x)"),
    ("sin(x)**2", "1 + cos(x)**2"),
    ("sum(y * x)", "sum(x)"),
    ("x * y", "x * y + y - ones(n, 1)"),
    ("sum(x * x)", "sum(x)"),
    ("sum(h * x)", "sum(x)"),
    ("h", "p"),
    ("h", "ones(n, 1)"),
    ("sum(p * p)", "s**0"),
    ("p * p", "p"),
    ("sum(Y)", "s**0"),
    ("Y.T @ ones(m, 1)", "ones(n, 1)"),
    ("Y @ A @ ones(n, 1)", "Y @ A.T @ ones(n, 1)"),
    ("A.T @ x", "A @ x"),
    ("A @ M", "M @ A"),
    ("M @ S", "S @ M"),
    ("M", "S"),
    ("inv(A @ S)", "inv(A) @ inv(S)"),
    ("det(A + S)", "det(A) + det(S)"),
    ("logdet(S)", "logdet(S @ S)"),
    ("tr(A @ S)", "tr(A) * tr(S)"),
    ("huber(x)", "x**2 / 2"),
    ("clip(x)", "x"),
    ("elu(x)", "relu(x)"),
    ("leaky_relu(x)", "relu(x)"),
    ("step(x)", "step1"),
    ("x / norm(x)", "x"),
    ("1 / sqrt(1 + x**2)", "1 / (1 + x**2)"),
]


@pytest.mark.parametrize(("left", "right"), FALSE)
def test_refuses_what_is_false(left: str, right: str) -> None:
    """False claims that a careless relation, alias or assumption would let through."""
    assert not equal(left, right)
