"""Wrong answers: the right mistakes at the right places, once each, in one order."""

import pytest

from exgen.calculus.adjoint import sweep
from exgen.calculus.program import program
from exgen.calculus.text import to_text
from exgen.errors import InputError
from exgen.mistakes.mutants import mistakes
from exgen.mistakes.records import Mutant
from mistakes.written import PROGRAMS, named

NETWORK = program(
    variables={
        "x": (("d", 1), "real"),
        "W1": (("p", "d"), "real"),
        "b1": (("p", 1), "real"),
        "W2": (("d", "p"), "real"),
        "y": (("d", 1), "real"),
        "lam": ((1, 1), "positive"),
    },
    equations={
        "z1": "W1 @ x + b1",
        "a1": "sigmoid(z1)",
        "yhat": "W2 @ a1 + x",
        "J": "norm(yhat - y)**2 / 2 + (lam / 2) * norm(W1)**2",
    },
    sizes={"d": 3, "p": 4},
)
BATCH = program(
    variables={
        "x": (("m", "d"), "real"),
        "W": (("k", "d"), "real"),
        "b": ((1, "k"), "real"),
        "y": (("m", "k"), "real"),
    },
    equations={
        "z": "x @ W.T + ones(m, 1) @ b",
        "h": "relu(z)",
        "J": "sum((h - y)**2) / 2 / sum(ones(m, 1))",
    },
    sizes={"m": 5, "d": 3, "k": 4},
)


def made(prog: object, wrt: str, name: str) -> dict[str, list[str]]:
    """The mutants of one name as texts, by the place of the mistake."""
    found: dict[str, list[str]] = {}
    for mutant in mistakes(prog, "J", wrt):  # type: ignore[arg-type]
        if mutant.name == name:
            found.setdefault(mutant.where, []).append(to_text(mutant.expr))
    return found


def test_a_forgotten_derivative_is_carried_back() -> None:
    """The wrong adjoint of z1 stands in the gradient by W1, the rest of which is right."""
    wrong = made(NETWORK, "W1", "activation-derivative-forgotten")
    assert wrong == {"d/dz1 through a1": ["W2.T @ (yhat - y) @ x.T + lam * W1"]}


def test_the_skip_path() -> None:
    """Of the two paths from x the one that skips the layer, and the other, may be forgotten."""
    assert made(NETWORK, "x", "skip-path-forgotten") == {
        "d/dx through yhat": ["W1.T @ ((W2.T @ (yhat - y)) * a1 * (1 - a1))"]
    }
    assert made(NETWORK, "x", "main-path-forgotten") == {"d/dx through z1": ["yhat - y"]}


def test_the_regulariser() -> None:
    """What the objective itself says of W1 may be forgotten."""
    assert list(made(NETWORK, "W1", "direct-term-forgotten")) == ["d/dW1 through J"]


def test_a_batch() -> None:
    """The bias gradient unsummed has a row for each sample; the factor 1/m is lost once."""
    ((unsummed,),) = made(BATCH, "b", "bias-not-summed").values()
    assert "ones(1, m)" not in unsummed
    assert any(
        m.name == "bias-not-summed" and m.expr.shape == ("m", "k")
        for m in mistakes(BATCH, "J", "b")
    )
    (lost,) = made(BATCH, "W", "batch-mean-lost")["d/dh through J"]
    assert "sum(ones(m, 1))" not in lost


def test_a_single_sample_has_no_batch() -> None:
    """Where columns are single samples, nobody can forget a mean over the batch."""
    assert not made(NETWORK, "W1", "batch-mean-lost")


def test_wrong_activations() -> None:
    """The derivative of another activation, the activation itself, its derivative at its output."""
    for name, text in (
        ("wrong-activation-derivative", "1 - tanh(z1)**2"),
        ("activation-not-differentiated", "* a1)"),
        ("activation-derivative-at-output", "sigmoid(a1) * (1 - sigmoid(a1))"),
    ):
        ((found,),) = made(NETWORK, "W1", name).values()
        assert text in found, name


def test_an_entry() -> None:
    """Mutants of one entry: those of the matrix at that place, and those of indices."""
    answer = NETWORK.read("(W2.T @ (yhat - y))[i, 0] * a1[i, 0] * (1 - a1[i, 0]) * x[j, 0]")
    found = list(mistakes(NETWORK, "J", "W1[i, j]", answer=answer))
    assert all(m.expr.shape.is_scalar for m in found)
    assert {"wrong-entry", "activation-derivative-forgotten", "factor-lost"} <= {
        m.name for m in found
    }


def test_a_jacobian() -> None:
    """The other layout is among the mutants of a Jacobian."""
    prog = program(
        variables={"x": (("d", 1), "real"), "A": (("p", "d"), "real")},
        equations={"f": "A @ x"},
        sizes={"d": 3, "p": 4},
    )
    found = {m.name: to_text(m.expr) for m in mistakes(prog, "f", "x", layout="numerator")}
    assert found["answer-transposed"] == "A.T"
    assert found["answer-negated"] == "-A"


def test_no_quantity() -> None:
    """For what is no quantity's name the answer must be given."""
    with pytest.raises(InputError, match=r"'h\[0, 0\]' is no quantity"):
        list(mistakes(BATCH, "h[0, 0]", "b"))


@pytest.mark.parametrize("name", PROGRAMS)
def test_once_each_in_one_order(name: str) -> None:
    """No mutant twice, none is the answer itself, and a second call gives the same list."""
    prog = named(name)
    for wrt in PROGRAMS[name][1]:
        found: list[Mutant] = list(mistakes(prog, "J", wrt))
        assert found == list(mistakes(prog, "J", wrt))
        exprs = [m.expr for m in found]
        assert len(set(exprs)) == len(exprs)
        assert sweep(prog, "J", (wrt,))[wrt].resolved not in exprs
