"""False claims planted in drawn questions: nothing is typeset and no file is written."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from other_families import draws
from sheets import homework

from exgen import pipeline
from exgen.calculus.build import number, times, transpose
from exgen.calculus.expr import Expr, Hadamard, Partial, walk
from exgen.errors import ClaimError
from exgen.families.registry import family
from exgen.homework import QuestionTable as Asked
from exgen.pipeline import build, draw_sheet
from exgen.questions.records import Question, Request


def dropped_slope(expr: Expr) -> Expr:
    """Without the last factor of the first Hadamard product in it."""
    found = next(n for n in walk(expr) if isinstance(n, Hadamard))
    return found.factors[0]


def doubled(expr: Expr) -> Expr:
    """With a factor 2 too many."""
    return times(number(2), expr)


def turned(expr: Expr) -> Expr:
    """Transposed, where that has the same shape, else with the other sign."""
    return transpose(expr) if expr.shape.is_square else times(number(-1), expr)


def planted(change: Callable[[Expr], Expr], which: str) -> Callable[[Request], Question]:
    """A family that draws a network and spoils one claim of its solution."""

    def draw(request: Request) -> Question:
        question = NETWORK(request)
        done = False
        parts = []
        for part in question.parts:
            steps = []
            for step in part.steps:
                left = step.claim.left
                if not done and isinstance(left, Partial) and left.wrt == which:
                    rights = (*step.claim.rights[:-1], change(step.claim.answer))
                    step = replace(step, claim=replace(step.claim, rights=rights))
                    done = True
                steps.append(step)
            parts.append(replace(part, steps=tuple(steps)))
        assert done
        return replace(question, parts=tuple(parts))

    return draw


NETWORK = family("network").draw


@pytest.mark.parametrize(
    ("change", "which"), [(dropped_slope, "z1"), (doubled, "W1"), (turned, "x"), (doubled, "yhat")]
)
def test_a_planted_false_claim_stops_everything(
    change: Callable[[Expr], Expr],
    which: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One false line: the judge names the question, TeX is never run, no file is written."""
    draws(monkeypatch, "network", planted(change, which))
    monkeypatch.chdir(tmp_path)
    runs: list[str] = []
    monkeypatch.setattr(pipeline, "press", lambda: runs.append("begun"))
    with pytest.raises(ClaimError, match=r"question B: a claim does not hold: d . / d "):
        build(homework(), seed=1, original=True, report=lambda line: None)
    assert not runs
    assert not list(tmp_path.iterdir())


def test_a_drawn_question_is_planted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same holds for random networks."""
    draws(monkeypatch, "network", planted(doubled, "W1"))
    question = Asked(id="1", family="network", points=20)
    one = homework().model_copy(update={"sections": [], "questions": [question]})
    for seed in range(5):
        with pytest.raises(ClaimError, match="question 1: a claim does not hold"):
            draw_sheet(one, seed=seed)
