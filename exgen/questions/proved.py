"""A question whose every claim both judges have accepted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exgen.calculus.build import ZERO
from exgen.errors import DrawError
from exgen.questions.records import FactStep, Part, Question, Step
from exgen.verify.judge import Verified, VerifiedFact, judge, judge_facts

_SMALLEST = 1e-6
_DERIVATIVES = frozenset({"gradient", "jacobian", "hessian", "entry"})


@dataclass(frozen=True, slots=True)
class Proved:
    """A question with the verified claim of each line, in the order of the question's steps."""

    question: Question
    lines: tuple[tuple[Step, Verified], ...]
    facts: tuple[tuple[FactStep, VerifiedFact], ...] = ()

    def of_part(self, part: Part) -> tuple[tuple[Step, Verified], ...]:
        """The lines of one part. Raises ValueError for a part of another question."""
        start = 0
        for other in self.question.parts:
            if other is part:
                return self.lines[start : start + len(part.steps)]
            start += len(other.steps)
        raise ValueError(f"part {part.id} is not of question {self.question.id}")

    def facts_of_part(self, part: Part) -> tuple[tuple[FactStep, VerifiedFact], ...]:
        """The facts of one part."""
        wanted = {id(step) for step in part.facts}
        return tuple(line for line in self.facts if id(line[0]) in wanted)


def prove(question: Question, rng: np.random.Generator) -> Proved:
    """The question with all its claims verified.

    Raises ClaimError for a claim that a judge rejects, DrawError where a derivative that is asked
    for vanishes at every check point, unless its answer is 0.
    """
    steps = question.steps()
    claims = [step.claim for step in steps]
    verified = judge(question.whole, claims, rng, where=f"question {question.id}")
    facts = [step for part in question.parts for step in part.facts]
    sealed = judge_facts([step.fact for step in facts], where=f"question {question.id}")
    proved = Proved(
        question,
        tuple(zip(steps, verified, strict=True)),
        tuple(zip(facts, sealed, strict=True)),
    )
    for part in question.parts:
        if part.kind in _DERIVATIVES and part.answer is not ZERO:
            last = proved.of_part(part)[-1][1]
            if last.measurement.magnitude < _SMALLEST:
                raise DrawError(f"question {question.id}: part {part.id} vanishes everywhere")
    return proved
