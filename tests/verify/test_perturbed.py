"""Derivatives from one sweep: the same as each sought alone, and near the exact ones."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from exgen.calculus.adjoint import gradient_name, sweep
from exgen.calculus.build import symbol
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Differential, Partial, intern
from exgen.calculus.parse import parse
from exgen.calculus.program import Equation, Program, program
from exgen.verify import numeric, perturbed
from exgen.verify.comparison import FLOOR, Pair, compare
from exgen.verify.numeric import NumericJudge
from exgen.verify.perturbed import Shift

SIZES = {"d": 3, "p": 4, "k": 2}


def network(activation: str = "tanh") -> Program:
    """Two layers with a skip connection and a regulariser, which uses a weight once more."""
    return program(
        variables={
            "x": (("d", 1), "real"), "W1": (("p", "d"), "real"), "b1": (("p", 1), "real"),
            "W2": (("d", "p"), "real"), "y": (("d", 1), "real"),
        },
        equations={
            "z1": "W1 @ x + b1", "a1": f"{activation}(z1)", "z2": "W2 @ a1 + x",
            "J": "norm(z2 - y)**2 + norm(W1)**2",
        },
        sizes=SIZES,
    )  # fmt: skip


def reordered() -> Program:
    """The same with the penalty told early: it uses a weight before the layers go on."""
    prog = network()
    z1, a1, z2, _ = prog.equations
    names = prog.names()
    penalty = Equation(symbol("r", (1, 1)), parse("norm(W1)**2 + norm(W2.T @ x)**2", names))
    loss = Equation(prog.find("J"), parse("norm(z2 - y)**2 + r", {**names, "r": penalty.symbol}))
    return Program(prog.variables, (z1, penalty, a1, z2, loss), prog.sizes)


def values(
    prog: Program, base: dict[str, np.ndarray], moved: dict[str, np.ndarray], at: int
) -> dict[str, np.ndarray]:
    """One point with some quantities put in by hand, the others from the equations."""
    known = {v.name: base[v.name][at] for v in prog.variables} | moved
    known.setdefault("z1", known["W1"] @ known["x"] + known["b1"])
    known.setdefault("a1", np.tanh(known["z1"]))
    known.setdefault("z2", known["W2"] @ known["a1"] + known["x"])
    penalty = (known["W1"] ** 2).sum()
    if prog.equation("r") is not None:
        both = penalty + ((known["W2"].T @ known["x"]) ** 2).sum()
        penalty = known.setdefault("r", np.array([[both]])).item()
    loss = ((known["z2"] - known["y"]) ** 2).sum() + penalty
    known.setdefault("J", np.array([[loss]]))
    return known


def units(prog: Program, base: dict[str, np.ndarray]) -> Iterator[Shift]:
    """Each entry of each quantity on its own, with all that follows from it wanted."""
    names = list(base)
    for name in names:
        rows, cols = base[name].shape[-2:]
        unit = np.eye(rows * cols).reshape(1, -1, rows, cols)
        yield Shift(changes={name: unit}, wanted=names)


@pytest.mark.parametrize("most", [perturbed.MOST, 3000, 1])
@pytest.mark.parametrize("prog", [network(), reordered()], ids=["in layers", "penalty first"])
def test_a_sweep_is_every_shift_alone(
    prog: Program, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All quantities, moved by all others at once, have the values found one by one.

    In how many pieces the sweep is cut does not matter, nor where a quantity is used once more.
    """
    monkeypatch.setattr(perturbed, "MOST", most)
    base = NumericJudge(prog, np.random.default_rng(0), 2).slopes.base
    both = {"W1": np.full((1, 1, 4, 3), 0.5), "a1": np.full((1, 1, 4, 1), -0.25)}
    shifts = [*units(prog, base), Shift(changes=both, wanted=list(base))]
    steps = np.array([0.5, -1.0])
    found = perturbed.sweep(prog, base, shifts, [steps])
    for shift, moved in zip(shifts, found, strict=True):
        for (s, step), at, k in product(enumerate(steps), range(2), range(shift.count)):
            put = {n: base[n][at] + step * c[0, k] for n, c in shift.changes.items()}
            expected = values(prog, base, put, at)
            for name, (stack,) in moved.items():
                whole = np.broadcast_to(stack, (2, 2, shift.count, *stack.shape[-2:]))
                np.testing.assert_allclose(whole[s, at, k], expected[name], rtol=1e-12, atol=1e-12)


def test_what_is_not_reached_does_not_move() -> None:
    """A derivative that is zero by structure is exactly zero."""
    prog = network()
    judge = NumericJudge(prog, np.random.default_rng(0))
    late = intern(Partial(prog.find("W2").shape, "z1", "W2", "gradient"))
    judge.measure_all([Claim(left=late, rights=(late,))])
    (stacks,) = [s for (change, name), s in judge.slopes.moved.items() if name == "z1"]
    assert all(len(stack) == 1 for stack in stacks)


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_together_and_one_by_one(activation: str) -> None:
    """A claim is measured alike alone and among others, right or wrong."""
    prog = network(activation)
    claims = [
        Claim(left=gradient_name(prog.find("J"), step.wrt), rights=(right,))
        for step in sweep(prog, "J", ("W1", "b1", "x", "W2")).values()
        for right in (step.named, prog.find(step.wrt.name))
    ]
    together = NumericJudge(prog, np.random.default_rng(5)).measure_all(claims)
    alone = NumericJudge(prog, np.random.default_rng(5))
    for claim, measurement in zip(claims, together, strict=True):
        again = alone.measure(claim)
        assert again.agrees == measurement.agrees
        assert again.points == measurement.points == 8
        assert again.magnitude == pytest.approx(measurement.magnitude)
        assert again.error == pytest.approx(measurement.error, rel=1e-3, abs=1e-8)
    assert any(m.agrees for m in together)
    assert not all(m.agrees for m in together)


def test_both_methods_are_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A method that sees a difference is enough to reject, whichever it is."""
    prog = network()
    step = sweep(prog, "J", ("W1",))["z1"]
    claim = Claim(left=gradient_name(prog.find("J"), step.wrt), rights=(step.resolved,))
    for name in ("CENTRAL", "COMPLEX"):
        with monkeypatch.context() as patch:
            method = getattr(numeric, name)
            bent = type(method)(steps=method.steps, slope=lambda v, m=method: 1.01 * m.slope(v))
            patch.setattr(numeric, name, bent)
            assert not NumericJudge(prog, np.random.default_rng(5)).measure(claim).agrees
    assert NumericJudge(prog, np.random.default_rng(5)).measure(claim).agrees


def test_differentials_of_several_variables() -> None:
    """A differential is along one direction of all that vary, in each claim on its own."""
    prog = network()
    d = {n: intern(Differential(prog.find(n).shape, n)) for n in ("W1", "x", "z1")}
    names = {**prog.names(), "dW": d["W1"], "dx": d["x"]}
    both = Claim(
        left=d["z1"], rights=(parse("dW @ x + W1 @ dx", names),), varying=("W1", "x")
    )  # fmt: skip
    one = Claim(left=d["z1"], rights=(parse("dW @ x", names),), varying=("W1",))
    wrong = Claim(left=d["z1"], rights=(parse("dW @ x", names),), varying=("W1", "x"))
    seen = NumericJudge(prog, np.random.default_rng(0)).measure_all([both, one, wrong])
    assert [m.agrees for m in seen] == [True, True, False]


def test_each_value_of_an_index_counts_for_itself() -> None:
    """A small entry that is wrong does not hide behind a large one that is right."""
    left = np.ones((8, 2, 1, 1))
    left[:, 1] = 1e6
    right = left.copy()
    right[:, 0] += 1e-3
    ((gap,),) = compare([Pair(left=left, right=right, indexed=True)])
    assert gap.error == pytest.approx(1e-3, rel=1e-2)
    assert gap.magnitude == 1e6
    ((gap,),) = compare([Pair(left=left[..., 0], right=right[..., 0], indexed=False)])
    assert gap.error == pytest.approx(1e-9, rel=1e-2)


def test_what_is_not_finite_is_far_apart() -> None:
    """Nan and inf agree with nothing, be they everywhere or in one entry of one method."""
    good = np.full((2, 8, 3, 1), FLOOR / 2)
    bad = good.copy()
    bad[1, 5, 2, 0] = np.nan
    seen = compare([Pair(left=good, right=good, indexed=False),
                    Pair(left=good, right=bad, indexed=False),
                    Pair(left=good[0], right=np.full((3, 1), np.inf), indexed=False)])  # fmt: skip
    assert [[gap.error for gap in each] for each in seen] == [[0.0, 0.0], [0.0, np.inf], [np.inf]]
