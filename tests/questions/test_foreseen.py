"""What a draw will weigh is told before it is solved, and is what it weighs in the end."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from exgen.classroom.drafts import draft_sheets
from exgen.families.backprop import family as backprop
from exgen.families.composition import family as composition
from exgen.families.gradient import family as gradient
from exgen.families.network import family as network
from exgen.families.program import draw as program
from exgen.families.registry import FAMILIES
from exgen.families.two_layer import family as two_layer
from exgen.homework import read
from exgen.questions import foreseen
from exgen.questions.architecture import draw as draw_architecture
from exgen.questions.backward import Backward
from exgen.questions.difficulty import Difficulty, OutsideBand, Scale, of_parts
from exgen.questions.records import Question, Request
from exgen.questions.streams import stream
from tests.questions.asking import request

CASES: list[tuple[Callable[[Request], Question], dict[str, object], int]] = [
    (network.draw, {"hidden": [1, 3]}, 120),
    (network.draw, {"hidden": [1, 1]}, 60),
    (two_layer.draw, {}, 60),
    (gradient.draw, {"kind": "gradient"}, 80),
    (gradient.draw, {"kind": "jacobian", "layout": "either"}, 60),
    (gradient.draw, {"topic": "scalar-chain"}, 40),
    (composition.draw, {}, 60),
    (program.draw, {}, 120),
    (backprop.draw, {"level": 2, "hidden": [1, 3], "convention": "either", "bias": "either"}, 20),
    (backprop.draw_batch, {"level": 2, "convention": "either", "bias": "either"}, 10),
]
"""Families that foresee, with options that leave them as free as can be, and how many draws."""


@pytest.mark.parametrize(("draw", "options", "count"), CASES)
def test_what_is_foreseen_is_what_it_weighs(
    draw: Callable[[Request], Question], options: dict[str, object], count: int
) -> None:
    """For whatever is drawn, letters, sizes and all, each of the four counts is the same."""
    for seed in range(count):
        told: list[Difficulty] = []
        asked = replace(request(options, seed=seed), foresee=lambda w, told=told: told.append(w()))
        question = draw(asked)
        assert told == [of_parts(question.whole, question.parts)], question.identity


@pytest.mark.parametrize(("draw", "options", "count"), CASES)
def test_a_draft_asks_what_the_whole_asks(
    draw: Callable[[Request], Question], options: dict[str, object], count: int
) -> None:
    """Without its solution a question has the same program and parts; only the answers are open."""
    for seed in range(3):
        whole = draw(request(options, seed=seed))
        draft = draw(replace(request(options, seed=seed), draft=True))
        assert draft.program == whole.program
        assert draft.identity == whole.identity
        asked = [(p.id, p.kind, p.of, p.wrt, p.layout, p.points) for p in whole.parts]
        assert [(p.id, p.kind, p.of, p.wrt, p.layout, p.points) for p in draft.parts] == asked
        assert all(part.answer is None for part in draft.parts)


@pytest.mark.parametrize(("draw", "options", "count"), CASES)
def test_a_band_refuses_the_same_draws(
    draw: Callable[[Request], Question], options: dict[str, object], count: int
) -> None:
    """A scale lets through beforehand what it lets through when it weighs, and nothing else."""
    asked = [request(options, seed=seed) for seed in range(8)]
    found = [of_parts(q.whole, q.parts).total for q in map(draw, asked)]
    band = (sorted(found)[2], sorted(found)[5])
    for seed, total in enumerate(found):
        scale = Scale(band)
        try:
            draw(replace(request(options, seed=seed), foresee=scale.foresee, draft=True))
        except OutsideBand:
            assert not band[0] <= total <= band[1]
        else:
            assert band[0] <= total <= band[1]
        assert scale.difficulty is not None
        assert scale.difficulty.total == total


def test_nobody_foresees_for_a_scale_that_wants_the_whole() -> None:
    """Without a band there is nothing to foresee, and a scale may want to see the question."""
    for scale in (Scale(None), Scale((1, 2), whole=True)):
        scale.foresee(lambda: pytest.fail("weighed in vain"))
        assert scale.difficulty is None


def test_few_pieces_make_up_all_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of different networks are weighed by far fewer small ones, cold."""
    for kept in (foreseen._output, foreseen._loss, foreseen._layer, foreseen._deep):
        kept.cache_clear()
    for kept in (foreseen._in_full, foreseen._stand_in):
        kept.cache_clear()
    made = []
    monkeypatch.setattr(foreseen, "Backward", lambda *of: made.append(of) or Backward(*of))
    nets = [draw_architecture(stream(k, "B", "draw"), hidden=(1, 3)) for k in range(500)]
    for net in nets:
        foreseen.of_network(net)
    assert len({net.identity for net in nets}) > 400
    assert len(made) < 160


def test_a_draft_of_a_network_is_not_derived(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafting a class derives no network of a student's, the accepted ones included."""

    def derived(*of: object) -> None:
        pytest.fail("a network was derived for a draft")

    monkeypatch.setattr(network, "Backward", derived)
    monkeypatch.setattr(two_layer, "Backward", derived)
    for name, id in (("matrix-gradients", "B"), ("chain-rule", "3")):
        homework = read(name, families=FAMILIES)
        asked = [one for one in homework.questions if one.id == id]
        drafts = draft_sheets(homework.model_copy(update={"questions": asked}), tuple(range(40)))
        assert all(len(each) == 1 for each in drafts)
        assert any(draft.attempt for (draft,) in drafts)
