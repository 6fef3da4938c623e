"""Right answers spoilt as students spoil them: each judge alone refuses all that are wrong.

What is wrong is said by autograd (tests/outside), at random points and with a wide gap.
"""

from functools import cache

import pytest
from mistakes.drawn import DRAW, Case, cases, question
from mistakes.truth import Truth
from mistakes.written import PROGRAMS, written
from tried import tried

from exgen.calculus.expr import Expr
from exgen.mistakes.spoilt_claims import Attempt, MutantTrial, Score, trials

ONCE = {"backprop", "backprop-batch"}
"""Families of which one question has mutants enough."""
OF_NUMBERS = {"dimension", "backprop-numbers"}
"""Families whose answers are numbers: tests/verify/test_mutant_facts.py."""


def _attempt(case: Case) -> Attempt:
    truth = Truth(
        case.program,
        case.of,
        case.wrt,
        shape=case.right.shape,
        layout=case.layout,
        index=case.index,
    )
    assert truth.equals(case.right)
    same: dict[Expr, bool] = {m.expr: truth.equals(m.expr) for m in case.mutants}
    return Attempt(left=case.left, right=case.right, mutants=case.mutants, equals=same.__getitem__)


def _tried(of: tuple[Case, ...]) -> list[MutantTrial]:
    return trials(of[0].program, [_attempt(case) for case in of])


@cache
def drawn(family: str) -> tuple[MutantTrial, ...]:
    """The trials of a family's questions."""
    found: list[MutantTrial] = []
    for seed in range(1 if family in ONCE else tried(f"mutants of {family}")):
        of = tuple(cases(question(family, seed)))
        found += _tried(of) if of else []
    return tuple(found)


@cache
def by_hand(name: str) -> tuple[MutantTrial, ...]:
    """The trials of a program written for these tests."""
    return tuple(_tried(tuple(written(name))))


@pytest.mark.parametrize("family", sorted(set(DRAW) - OF_NUMBERS))
def test_drawn_questions(family: str) -> None:
    """Of a family's mutants neither judge takes a wrong one for right."""
    found = drawn(family)
    assert len(found) >= 50
    assert not [str(t) for t in found if t.survivor]


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_by_hand(name: str) -> None:
    """The same for inverses, determinants, norms, and deep batches with softmax."""
    found = by_hand(name)
    assert found
    assert not [str(t) for t in found if t.survivor]


def test_enough() -> None:
    """Many mutants are tried, of every kind that fits; `pytest -s` shows the counts."""
    score = Score()
    for family in sorted(set(DRAW) - OF_NUMBERS):
        score.add(family, drawn(family))
    for name in PROGRAMS:
        score.add("by hand", by_hand(name))
    print("", *score.lines(), sep="\n")
    assert score.tried >= tried("mutants")
    assert not score.survivors
    assert len({mistake for _, mistake in score.killed}) >= 25
