"""Points of a program: what is known there does not hang on the way it became known."""

from itertools import permutations

import numpy as np

from exgen.calculus.program import program
from exgen.verify.exact import ExactJudge
from exgen.verify.field import FIELDS
from exgen.verify.opaque import Needs
from exgen.verify.pullback import EntrySweep
from exgen.verify.sampled import SampledPoints, SampleSetting, ground

PROG = program(
    variables={"x": (("n", 1), "real"), "A": (("m", "n"), "real"), "b": (("m", 1), "real")},
    equations={
        "z": "A @ x + b",
        "h": "relu(z)",
        "p": "softplus(sigmoid(z))",
        "s": "norm(h - p)",
        "J": "s * sum(log(p)) + x.T @ x",
    },
    sizes={"n": 2, "m": 3},
)
SETTING = SampleSetting(
    prog=PROG, sizes=PROG.sizes, fields=FIELDS[0], names=tuple(PROG.names()),
    needs=Needs(logs=True, logs_of_values=True, signs=True),
)  # fmt: skip


def test_the_good_points_are_what_they_would_be_alone() -> None:
    """Where a root is taken, points are chosen; their values are those of an evaluation anew."""
    found = ground(SETTING, count=8, rng=np.random.default_rng(0))
    assert found is not None and found.flawless and len(found.ids) == 8
    alone = SampledPoints(SETTING, found.ids, found.drawn)
    assert alone.flawless
    for name in PROG.names():
        node = PROG.find(name)
        for mine, theirs in ((found.scope, alone.scope), (found.scope.twin, alone.scope.twin)):
            assert mine is not None and theirs is not None
            known = mine.value(node)
            assert np.array_equal(known, theirs.value(node))
            assert np.array_equal(mine.argument(node).positive(), theirs.argument(node).positive())
    assert SampledPoints(SETTING, alone.ids, alone.drawn + 1).spoilt.any()


def test_gradients_do_not_hang_on_the_order_of_questions() -> None:
    """A sweep that stops and goes on finds what one to the end does."""
    found = ground(SETTING, count=4, rng=np.random.default_rng(1))
    assert found is not None
    judge = ExactJudge(found, enough=2)
    names = ("s", "z", "x", "A")
    whole = EntrySweep(PROG, judge.ground.scope, "J")
    for name in reversed(names):
        assert whole.by(name) is not None
    for order in permutations(names):
        sweep = EntrySweep(PROG, judge.ground.scope, "J")
        for name in order:
            assert np.array_equal(sweep.by(name), whole.by(name))
    assert EntrySweep(PROG, judge.ground.scope, "z").by("h") is None
