"""The family composition: shapes and gradients of a scalar in named steps."""

from dataclasses import replace

import pytest

from exgen.calculus.text import to_text
from exgen.errors import DrawError, InputError
from exgen.families.composition.family import draw
from exgen.library.catalogue import compositions as table
from exgen.library.collection import Rows
from exgen.library.library_rows import Composition
from exgen.questions.proved import prove
from exgen.questions.records import Question
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


def drawn(layout: str, wrt: tuple[str, ...], /, **steps: str) -> Question:
    """A composition of these steps in columns x and a of n entries and c of m, as written."""
    row = Composition(
        name="own",
        title="Own",
        variables={"x": ("n", 1), "a": ("n", 1), "c": ("m", 1)},
        letters={role: [role] for role in ("x", "a", "c")},
        steps=steps,
        wrt=wrt,
    )
    asked = request(original={"composition": "own"}, layout=layout, points=20)
    return draw(replace(asked, rows=Rows(compositions=(row,))))


@pytest.mark.parametrize(
    ("layout", "x", "a"),
    [
        ("denominator", "(1 - t**2) * a @ c.T", "(1 - t**2) * x @ c.T"),
        ("numerator", "(1 - t**2) * c @ a.T", "(1 - t**2) * c @ x.T"),
    ],
)
def test_a_column_at_the_end_has_jacobians(layout: str, x: str, a: str) -> None:
    """Through a number the Jacobian is an outer product, in either layout; no line comes twice."""
    question = drawn(layout, ("x", "a"), s="a.T @ x", t="tanh(s)", h="t * c")
    derived = [p for p in question.parts if p.kind != "shape"]
    assert [(p.id, p.kind, p.layout) for p in derived] == [
        ("B.b.x", "jacobian", layout),
        ("B.b.a", "jacobian", layout),
    ]
    assert [to_text(p.answer) for p in derived if p.answer is not None] == [x, a]
    proved = prove(question, stream(0, "B", "judge"))
    named = [step.claim.left for step, _ in proved.lines if step.kind in ("outer", "inner")]
    assert len(named) == len(set(named)) == 4


def test_a_matrix_on_the_way_of_a_jacobian() -> None:
    """Where an outer product is a step of its own, no derivative by a matrix is needed."""
    question = drawn("denominator", ("x", "a"), M="x @ x.T", h="M @ a", r="sum(c) * h")
    answers = [to_text(p.answer) for p in question.parts if p.answer is not None]
    assert answers == ["sum(c) * ((a.T @ x) * eye(n) + a @ x.T)", "sum(c) * M"]
    prove(question, stream(0, "B", "judge"))
    lines = [step for part in question.parts for step in part.steps if step.kind == "inner"]
    assert [to_text(step.claim.rights[-1]) for step in lines] == [
        "(a.T @ x) * eye(n) + a @ x.T",
        "M.T",
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
