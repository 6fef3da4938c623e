"""The numerical judge, its points and the seal on what both judges accepted."""

from dataclasses import replace

import numpy as np
import pytest
from many import over

from exgen.calculus.adjoint import gradient_name, sweep
from exgen.calculus.build import eye, number
from exgen.calculus.claims import Claim, kinks
from exgen.calculus.declared import ELEMENTWISE_DOMAIN, SCALAR_DOMAIN
from exgen.calculus.expr import Delta, Entry, intern
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


@over("seed", range(12))
def test_saturation_is_no_error(seed: int) -> None:
    """True claims about an output near 0 or 1 are accepted at every seed."""
    prog = network()
    steps = sweep(prog, "J", ("W4", "yhat"))
    numeric = NumericJudge(prog, np.random.default_rng(seed))
    for step in steps.values():
        left = gradient_name(prog.find("J"), step.wrt)
        assert numeric.measure(Claim(left=left, rights=(step.named, step.resolved))).agrees


@pytest.mark.parametrize(
    "domain", sorted(points.DOMAINS.keys() - {ELEMENTWISE_DOMAIN, SCALAR_DOMAIN})
)
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
        "sign": set(np.unique(v)) == {-1.0, 1.0},
        "unit": np.allclose((v**2).sum(axis=2), 1) and (v < 0).any(),
        "orthogonal": np.allclose(v @ v.swapaxes(1, 2), np.eye(3)) and (np.linalg.det(v) < 0).any(),
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


@pytest.mark.parametrize("seed", range(4))
def test_whole_points_are_the_points_evaluated(seed: int) -> None:
    """Drawn with all quantities, the points are the same, and so is what is defined."""
    prog = network()
    whole = points.draw_whole(prog, np.random.default_rng(seed), 8)
    drawn = points.draw(prog, np.random.default_rng(seed), 8)
    again = points.values(prog, drawn)
    assert whole.keys() == again.keys()
    assert drawn.keys() == {v.name for v in prog.variables}
    for name, array in again.items():
        np.testing.assert_allclose(whole[name], array, rtol=1e-13, atol=1e-13)


def test_constants_at_every_point() -> None:
    """What depends on no variable is there once for each point, even where there is none."""
    prog = program(variables={}, equations={"c": "ones(d, 1)", "f": "sum(c)"}, sizes=SIZES)
    whole = points.draw_whole(prog, np.random.default_rng(0), 8)
    assert {name: array.shape for name, array in whole.items()} == {"c": (8, 3, 1), "f": (8, 1, 1)}
    assert (whole["f"] == 3).all()
    claim = Claim(left=prog.find("f"), rights=(prog.read("3 * c[0, 0]"),))
    wrong = Claim(left=prog.find("f"), rights=(prog.read("2 * c[0, 0]"),))
    seen = NumericJudge(prog, np.random.default_rng(0)).measure_all([claim, wrong])
    assert [m.agrees for m in seen] == [True, False]


@pytest.mark.parametrize(
    ("definition", "margin"),
    [("log(x)", points.POLE_MARGIN), ("x**-1", points.POLE_MARGIN), ("abs(x)", points.MARGIN)],
)
def test_each_expression_has_its_own_margin(definition: str, margin: float) -> None:
    """A kink keeps its distance and a pole its own, whatever stands beside it."""
    prog = program(
        variables={"x": (("d", 1), "positive"), "u": (("p", 1), "real")},
        equations={"z": "x - 1", "h": f"{definition} * 1", "f": "sum(h) + sum(relu(z)) + u.T @ u"},
        sizes=SIZES,
    )
    batch = {"x": np.ones((64, 3, 1)) * 2.0, "u": np.ones((64, 5, 1))}
    batch["x"][3, 1] = 0.9 * margin
    batch["x"][4, 2] = 1.1 * margin
    batch["x"][5, 0] = 1 + 0.9 * points.MARGIN
    batch["u"][6, 4] = np.inf
    found = [*kinks(prog)]
    margins = [
        *((e, points.MARGIN) for e in found),
        *((p, points.POLE_MARGIN) for p in points.poles(prog)),
    ]
    _, good, seen = points._inspect(prog, batch, margins)
    assert [k for k in range(64) if not good[k]] == [3, 5, 6]
    assert len(seen) == len(margins)


@over("seed", range(12))
def test_few_points_see_both_sides_too(seed: int) -> None:
    """Two points of which most are refused: good ones, on either side of the kink that has two."""
    prog = program(
        variables={"x": ((1, 1), "real"), "u": ((1, 1), "positive")},
        equations={"a": "relu(x)", "b": "relu(u)", "f": "a + b + exp(20 * x)"},
        sizes=SIZES,
    )
    for words in (("a", "f"), ("a", "b", "f")):
        kept = tuple(eq for eq in prog.equations if eq.name in words)
        found = prog.read("a + exp(20 * x)" if "b" not in words else "a + b + exp(20 * x)")
        some = replace(prog, equations=(*kept[:-1], replace(kept[-1], expr=found)))
        whole = points.draw_whole(some, np.random.default_rng(seed), 2)
        assert (np.abs(20 * whole["x"]) < points.STEEPEST).all()
        assert sorted(np.sign(whole["x"]).ravel()) == [-1, 1]
        np.testing.assert_allclose(whole["f"], points.values(some, whole)["f"])


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
        equations={"f": "sum(relu(sin(x)**2 + cos(x)**2 - 1))"},
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


def test_a_claim_about_indices_alone() -> None:
    """Where no quantity of the program occurs, every value of the indices is measured."""
    prog = program(
        variables={"A": (("d", "d"), "real")}, equations={"f": "norm(A)**2"}, sizes={"d": 3}
    )
    judge = NumericJudge(prog, np.random.default_rng(0), 3)
    identity = intern(Entry(SCALAR, eye("d"), "i", "j"))
    true = Claim(left=intern(Delta(SCALAR, "i", "j")), rights=(identity,))
    false = Claim(left=number(0), rights=(identity,))
    bound = Claim(left=prog.read("f"), rights=(prog.read("f"),))
    for claim, holds in ((true, True), (false, False), (bound, True)):
        assert judge.measure(claim).agrees is holds


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
