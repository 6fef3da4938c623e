"""The family two-layer: both weight gradients of a loss, and the coding parts."""

import pytest

from exgen.calculus.losses import LOSSES
from exgen.calculus.text import to_text
from exgen.errors import InputError
from exgen.families.two_layer.family import draw
from exgen.questions.proved import prove
from exgen.questions.streams import stream
from tests.questions.asking import request


@pytest.mark.parametrize("loss", list(LOSSES))
def test_every_loss_is_derived_and_proved(loss: str) -> None:
    """Each loss of the table, with several activations, passes both judges."""
    for seed in range(3):
        question = draw(request({"losses": [loss]}, seed=seed))
        prove(question, stream(seed, "B", "judge"))
        assert {p.wrt for p in question.parts} >= {"W1", "W2"}


def test_the_original_has_its_known_answers() -> None:
    """||y - W2 phi(W1 x)||^2 with softplus: the two gradients as a person writes them."""
    original = {"loss": "softplus-squared-error"}
    question = draw(request(id="3", points=50, original=original))
    assert to_text(question.program.equations[-1].expr) == "norm(y - yhat)**2"
    answers = {p.id: to_text(p.answer) for p in question.parts if p.answer is not None}
    assert answers == {
        "3.a.W1": "2 * ((W2.T @ (yhat - y)) * sigmoid(z1)) @ x.T",
        "3.a.W2": "2 * (yhat - y) @ a1.T",
    }


def test_code_parts_come_with_their_files() -> None:
    """With `code` there are two more parts, two files, and the points still add up."""
    question = draw(request({"code": True}, seed=3))
    assert [p.kind for p in question.parts][-2:] == ["code", "observation"]
    assert set(question.files) == {"gradient_check.py", "gradient_check_solution.py"}
    assert sum(p.points for p in question.parts) == question.points
    assert b"import numpy as np" in question.files["gradient_check.py"]


def test_the_same_draw_gives_the_same_files() -> None:
    """Files depend on the stream alone."""
    first, second = (draw(request({"code": True}, seed=5)).files for _ in range(2))
    assert first == second


@pytest.mark.parametrize("options", [{"losses": ["hinge"]}, {"code": 1}])
def test_bad_options_are_named(options: dict[str, object]) -> None:
    """An option that makes no sense names the question and itself."""
    with pytest.raises(
        InputError, match=rf"question\[B\].options.{next(iter(options))}: expected "
    ):
        draw(request(options))
