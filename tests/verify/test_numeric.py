"""The numerical judge, its points and the seal on what both judges accepted."""

import numpy as np
import pytest

from exgen.calculus.adjoint import gradient_name, sweep
from exgen.calculus.claims import Claim, kinks
from exgen.calculus.expr import Entry, intern
from exgen.calculus.program import Program, program
from exgen.calculus.shape import SCALAR
from exgen.errors import ClaimError, DrawError
from exgen.verify import points
from exgen.verify.judge import Verified, judge
from exgen.verify.numeric import NumericJudge

SIZES = {"d": 3, "p": 5}


def network(loss: str = "-sum(y * log(yhat) + (1 - y) * log(1 - yhat))") -> Program:
    """A network with three rectified layers, whose output saturates easily."""
    variables = {"x": (("p", 1), "real"), "y": (("p", 1), "binary")}
    variables |= {f"W{k}": (("p", "p"), "real") for k in (1, 2, 3, 4)}
    equations = {"a0": "1 * x"}
    for k in (1, 2, 3):
        equations[f"z{k}"] = f"W{k} @ a{k - 1} + x"
        equations[f"a{k}"] = f"relu(z{k})"
    equations |= {"z4": "W4 @ a3 + x", "yhat": "sigmoid(z4)", "J": loss}
    return program(variables=variables, equations=equations, sizes=SIZES)


@pytest.mark.parametrize("seed", range(12))
def test_saturation_is_no_error(seed: int) -> None:
    """True claims about an output near 0 or 1 are accepted at every seed."""
    prog = network()
    steps = sweep(prog, "J", ("W4", "yhat"))
    numeric = NumericJudge(prog, np.random.default_rng(seed))
    for step in steps.values():
        left = gradient_name(prog.find("J"), step.wrt)
        assert numeric.measure(Claim(left=left, rights=(step.named, step.resolved))).agrees


@pytest.mark.parametrize("domain", points.DOMAINS)
def test_points_are_in_their_domain(domain: str) -> None:
    """Every sampler gives what its domain promises."""
    prog = program(variables={"V": (("d", "d"), domain)}, equations={"f": "sum(V)"}, sizes=SIZES)
    v = points.draw(prog, np.random.default_rng(0), 8)["V"]
    assert v.shape == (8, 3, 3)
    holds = {
        "real": (v < 0).any() and (v > 0).any(),
        "positive": (v > 0).all(),
        "binary": set(np.unique(v)) == {0.0, 1.0},
        "one-hot": set(np.unique(v)) == {0.0, 1.0} and (v.sum(axis=2) == 1).all(),
        "simplex": (v > 0).all() and np.allclose(v.sum(axis=2), 1),
        "symmetric": (v == v.swapaxes(1, 2)).all(),
        "invertible": (np.abs(np.linalg.det(v)) > 1e-3).all(),
        "spd": np.allclose(v, v.swapaxes(1, 2)) and (np.linalg.eigvalsh(v) > 0.5).all(),
    }
    assert holds[domain]


def test_points_keep_clear_and_see_both_sides() -> None:
    """No unit sits at its kink; some are live and some are dead."""
    prog = network()
    everything = points.values(prog, points.draw(prog, np.random.default_rng(1), 8))
    assert list(kinks(prog)) == [prog.find(f"z{k}") for k in (1, 2, 3)]
    for k in (1, 2, 3):
        z = everything[f"z{k}"]
        assert (np.abs(z) > points.MARGIN).all()
        assert (z > 0).any()
        assert (z < 0).any()


def test_a_kink_that_is_never_crossed() -> None:
    """A rectified positive quantity has one side alone, and is still checked."""
    prog = program(
        variables={"x": (("d", 1), "positive")}, equations={"f": "sum(relu(x))"}, sizes=SIZES
    )
    assert (points.draw(prog, np.random.default_rng(0), 8)["x"] > points.MARGIN).all()


def test_no_points() -> None:
    """Where nothing is clear of zero the draw is refused with the culprit."""
    prog = program(
        variables={"x": (("d", 1), "real")},
        equations={"f": "sum(relu(x - x + 0 * x))"},
        sizes=SIZES,
    )
    with pytest.raises(DrawError, match="away from zero"):
        points.draw(prog, np.random.default_rng(0), 8)


def test_fixed_entries() -> None:
    """An entry with large fixed indices is judged, by both, at the place it names."""
    prog = program(
        variables={"A": (("p", "d"), "real"), "x": (("d", 1), "real")},
        equations={"f": "norm(A @ x)**2"},
        sizes=SIZES,
    )
    whole = gradient_name(prog.find("f"), prog.find("A"))
    left = intern(Entry(SCALAR, whole, 4, 2))
    good = Claim(left=left, rights=(prog.read("2 * (A @ x)[4, 0] * x[2, 0]"),))
    wrong = Claim(left=left, rights=(prog.read("2 * (A @ x)[2, 0] * x[2, 0]"),))
    rng = np.random.default_rng(0)
    (verified,) = judge(prog, [good], rng, where="A.1")
    assert verified.claim is good
    assert verified.measurement.error < 1e-9
    with pytest.raises(ClaimError, match=r"A\.1: a claim does not hold"):
        judge(prog, [wrong], rng, where="A.1")


def test_a_planted_falsehood() -> None:
    """A false claim among true ones is refused, named, with what each judge said."""
    prog = program(variables={"x": (("d", 1), "real")}, equations={"J": "x.T @ x"}, sizes=SIZES)
    left = gradient_name(prog.find("J"), prog.find("x"))
    true = Claim(left=left, rights=(prog.read("2 * x"),))
    false = Claim(left=left, rights=(prog.read("x"),))
    with pytest.raises(ClaimError, match=r"d J / d x = x \(the exact judge does not prove it"):
        judge(prog, [true, false], np.random.default_rng(0), where="Q")


def test_the_seal() -> None:
    """Nobody but the judge makes a verified claim."""
    prog = program(variables={"x": (("d", 1), "real")}, equations={"J": "x.T @ x"}, sizes=SIZES)
    claim = Claim(left=prog.find("x"), rights=(prog.find("x"),))
    measurement = NumericJudge(prog, np.random.default_rng(0)).measure(claim)
    with pytest.raises(TypeError, match="nowhere else"):
        Verified(claim, measurement, object())
