"""The trial of one seed."""

from pathlib import Path
from typing import Any

import pytest
from sheets import homework

from exgen.calculus.program import program
from exgen.errors import ClaimError, DerivationError, ExgenError, InputError
from exgen.families.family import hidden_mistakes
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.questions.records import Part, Question
from exgen.stress import trial
from tests.stress.small import written


def test_what_is_told_of_a_sheet() -> None:
    """Each question with its counts and its first draw, what the network applies and minimises."""
    outcome = trial.run(homework(), 7)
    assert outcome.failure is None
    assert outcome.seconds > 0
    assert [asked.id for asked in outcome.questions] == ["A.1", "A.2", "A.3", "A.4", "B"]
    network = outcome.questions[-1]
    assert network.family == "network"
    assert network.activations
    assert len(network.losses) == 1
    for asked in outcome.questions:
        assert asked.draws >= 1
        assert asked.first is not None
        assert (asked.first == asked.taken) == (asked.draws == 1)
        band = next(one.difficulty for one in homework().questions if one.id == asked.id)
        assert band is not None
        assert band[0] <= asked.taken.total <= band[1]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ClaimError("a"), "claim"),
        (InputError("a"), "input"),
        (DerivationError("a"), "no"),
        (ExgenError("a"), "no"),
        (ValueError("a"), "crash"),
    ],
)
def test_every_failure_is_a_record(
    error: Exception, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong comes back with the seed, and does not end the run."""

    def fails(*args: object, **more: object) -> None:
        raise error

    monkeypatch.setattr(trial, "draw_sheet", fails)
    outcome = trial.run(homework(), 3)
    assert outcome.seed == 3
    assert outcome.failure is not None
    assert outcome.failure.kind == kind
    assert "a" in outcome.failure.message


def test_a_misprint_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet whose print says something else is told with the question and what was read."""
    honest = trial.solutions

    def spoilt(*args: Any) -> str:
        return honest(*args).replace(r"\mathbf{w} \mathbf{c}\T", r"\mathbf{c} \mathbf{w}\T")

    assert trial.run(homework(), 1).failure is None
    monkeypatch.setattr(trial, "solutions", spoilt)
    failure = trial.run(homework(), 1).failure
    assert failure is not None
    assert failure.kind == "print"
    assert "solutions, question A.2" in failure.message
    assert r"\mathbf{c} \mathbf{w}\T" in failure.message
    given, other = r"= \mathbf{c}\T \mathbf{w}", r"= \mathbf{w}\T \mathbf{w}"
    monkeypatch.setattr(trial, "solutions", lambda *a: honest(*a).replace(given, other))
    failure = trial.run(homework(), 1).failure
    assert failure is not None
    assert "it is read as" in failure.message


def question(second: str) -> Question:
    """A gradient of two matrices; the second one has the named number of columns."""
    sizes = {"n": 3, "m": 4} if second == "m" else {"n": 3}
    prog = program(
        variables={"A": (("n", second), "real"), "x": ((second, 1), "real")},
        equations={"z": "A @ x", "f": "norm(z)**2"},
        sizes=sizes,
    )
    part = Part(id="1", kind="gradient", of="f", wrt="x", points=1)
    return Question(
        id="1",
        family="gradient",
        title="",
        points=1,
        layout="denominator",
        program=prog,
        varying=(prog.find("x"),),
        parts=(part,),
        identity="",
    )


def test_hidden_mistakes_are_counted() -> None:
    """A square matrix hides that its transpose was forgotten, a rectangular one does not."""
    assert "transpose-dropped" in hidden_mistakes(question("n"))
    assert hidden_mistakes(question("m")) == ()


def test_a_seed_gives_one_outcome(tmp_path: Path) -> None:
    """Two trials of a seed differ in their time alone; another seed is another sheet."""
    small = read(str(written(tmp_path)), families=FAMILIES)
    one, two, other = (trial.run(small, seed) for seed in (3, 3, 4))
    assert (one.code, one.form, one.questions) == (two.code, two.form, two.questions)
    assert one.code != other.code
