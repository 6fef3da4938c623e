"""Draws that were planned, and what a watcher is told of draws."""

import pytest
from numpy.random import Generator
from sheets import homework

from exgen.errors import DrawError
from exgen.homework import Homework
from exgen.pipeline import draw_sheet
from exgen.questions.difficulty import Scale
from exgen.questions.proved import prove
from exgen.questions.records import Question
from exgen.sheets import drawing
from exgen.sheets.drawing import CHANCES


def first_alone() -> Homework:
    """The homework with its first question alone, whatever its difficulty."""
    asked = homework().questions[0].model_copy(update={"id": "1", "difficulty": None})
    return homework().model_copy(update={"sections": [], "questions": [asked]})


def test_a_planned_draw_is_proved_at_other_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a planned draw vanishes at its points it is tried at others, and stays that draw."""
    calm = draw_sheet(first_alone(), seed=3, planned={"1": 2}).questions[0].question
    tried: list[int] = []

    def prove_the_third(question: Question, rng: Generator) -> object:
        tried.append(int(rng.integers(10**9)))
        if len(tried) < 3:
            raise DrawError(f"question {question.id}: part {question.id} vanishes everywhere")
        return prove(question, rng)

    monkeypatch.setattr(drawing, "prove", prove_the_third)
    found = draw_sheet(first_alone(), seed=3, planned={"1": 2}).questions[0].question
    assert found == calm
    assert len(set(tried)) == CHANCES == 3


def test_a_planned_draw_has_no_substitute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another draw might be the variant of somebody else: the sheet fails, with the cause."""
    drawn = []

    def never(question: Question, rng: Generator) -> None:
        drawn.append(question.program)
        raise DrawError(f"question {question.id}: part {question.id} vanishes everywhere")

    monkeypatch.setattr(drawing, "prove", never)
    with pytest.raises(DrawError) as caught:
        draw_sheet(first_alone(), seed=3, planned={"1": 2})
    assert all(program == drawn[0] for program in drawn)
    assert str(caught.value) == (
        "homework matrix-gradients: question 1: draw 2, which was planned, is no good "
        "(question 1: part 1 vanishes everywhere); make the class with another --seed"
    )


def test_a_watcher_sees_the_first_draw_whole() -> None:
    """The first draw is weighed with its parts though it lies outside the band, later ones not."""
    seen: list[tuple[str, int, bool, bool]] = []

    def watch(id: str, draw: int, scale: Scale) -> None:
        assert scale.difficulty is not None
        assert scale.band is not None
        least, most = scale.band
        inside = least <= scale.difficulty.total <= most
        seen.append((id, draw, inside, scale.program is not None))

    draw_sheet(homework(), seed=7, watch=watch)
    assert any(not inside for _, draw, inside, _ in seen if draw == 0)
    assert any(not inside for _, draw, inside, _ in seen if draw)
    for _, draw, inside, whole in seen:
        assert whole == (inside or draw == 0)
