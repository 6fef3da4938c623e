"""The family composition: shapes and gradients of a scalar in named steps."""

import pytest

from exgen.calculus.text import to_text
from exgen.errors import DrawError, InputError
from exgen.families.composition.family import draw
from exgen.library.catalogue import compositions as table
from exgen.questions.proved import prove
from exgen.questions.streams import stream
from tests.questions.asking import request


@pytest.mark.parametrize("name", list(table()))
def test_every_row_is_derived_and_proved(name: str) -> None:
    """Each composition, in several letters and functions, passes both judges."""
    for seed in range(4):
        question = draw(request({"compositions": [name]}, seed=seed))
        proved = prove(question, stream(seed, "B", "judge"))
        assert len(proved.lines) == sum(len(p.steps) for p in question.parts)


def test_the_original_has_its_known_answers() -> None:
    """With softplus twice: four shapes, and three gradients as a person writes them."""
    question = draw(request(id="2", points=20, original={"composition": "scalar-readout"}))
    answers = {p.id: to_text(p.answer) for p in question.parts if p.answer is not None}
    assert answers == {
        "2.b.x": "b * sigmoid(a.T @ softplus(x)) * (a * sigmoid(x))",
        "2.b.a": "b * sigmoid(a.T @ softplus(x)) * softplus(x)",
        "2.b.b": "softplus(a.T @ softplus(x))",
    }
    shapes = [(p.id, p.literal) for p in question.parts if p.kind == "shape"]
    assert shapes == [
        ("2.a.1", ["d", 1]),
        ("2.a.2", [1, 1]),
        ("2.a.3", [1, 1]),
        ("2.a.4", [1, 1]),
    ]


def test_points_are_shared_out_whole() -> None:
    """The points of the parts add up to those of the question."""
    for seed in range(20):
        question = draw(request(seed=seed, points=17))
        assert sum(p.points for p in question.parts) == 17


def test_ids_do_not_depend_on_letters() -> None:
    """A variant that prints a as c still has the part B.b.a."""
    for seed in range(10):
        question = draw(request({"compositions": ["scalar-readout"]}, seed=seed))
        assert [p.id for p in question.parts][-3:] == ["B.b.x", "B.b.a", "B.b.b"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"compositions": ["ofset"]},
            "compositions: no composition is called 'ofset'",
        ),
    ],
)
def test_bad_options_are_named(options: dict[str, object], message: str) -> None:
    """An option that makes no sense names the question and itself."""
    with pytest.raises(InputError, match=rf"question\[B\]\.options\.{message}"):
        draw(request(options))


def test_nothing_left_is_said() -> None:
    """When every composition stands on the sheet already, one line says so."""
    taken = frozenset(f"composition:{name}" for name in table())
    with pytest.raises(DrawError, match="question B"):
        draw(request(taken=taken))
