"""A batch: what it does with a student whose planned draw turns out no good."""

import pytest

from exgen.classroom.roster import Student
from exgen.classroom.work import Batch, StudentPlan, make_batch
from exgen.errors import DrawError
from exgen.homework import Homework
from exgen.questions.records import Question
from exgen.sheets import drawing


def test_a_planned_draw_that_cannot_be_proved(
    homework: Homework, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The student is named with the cause; nobody gets a variant that was not planned for them."""

    def never(question: Question, rng: object) -> None:
        raise DrawError(f"question {question.id}: part {question.id} vanishes everywhere")

    monkeypatch.setattr(drawing, "prove", never)
    student = Student(id="s1", name="One")
    given = StudentPlan(student=student, seed=5, code="ABCDEF", first={"1": 4})
    result = make_batch(Batch(number=0, homework=homework, assignments=(given,)))
    (failed,) = result.failed
    assert result.made == ()
    assert (failed.student, failed.status) == ("s1", 1)
    assert "question 1: draw 4, which was planned, is no good (question 1" in failed.cause
