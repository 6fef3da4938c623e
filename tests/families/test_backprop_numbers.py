"""The family `backprop-numbers`: numbers for paper, known answers, an outside judge, options."""

import json
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from many import over
from outside.numbers import Numbers
from questions.asking import request

from exgen.calculus.text import to_text
from exgen.errors import ClaimError, DrawError, InputError
from exgen.families.backprop.facts import LayeredFacts, NumbersFacts
from exgen.families.backprop.layers import Allowed, Layers
from exgen.families.backprop.numbers import draw
from exgen.families.backprop.numbers_network import MOST_WEIGHTS, WIDEST, on_paper, weights
from exgen.questions.proved import prove
from exgen.questions.records import FactStep, Question, Request
from exgen.questions.streams import stream
from exgen.verify.judge import judge_facts
from exgen.verify.value_facts import Valued

SEEDS = 300
ORIGINAL = Layers(
    widths=(4, 3, 2, 1), activation="relu", loss="half-squared-error", bias=False, convention="row"
)
WIDE = Layers(widths=(12, 7, 8, 3), activation="tanh", loss="huber", bias=True, convention="column")
DEEP = replace(ORIGINAL, widths=(4, 3, 5, 2, 1), activation="leaky_relu", bias=True)
SQUARED = replace(ORIGINAL, widths=(3, 2, 3), loss="squared-error", convention="column")
NETWORKS = (None, ORIGINAL, WIDE, DEEP, SQUARED)


def after(layers: Layers | None, *, seed: int = 0, points: int = 30) -> Request:
    """A request that goes on from a question about a network; from none for None."""
    if layers is None:
        return request(seed=seed, points=points, id="3")
    bounds = Allowed(hidden=(layers.depth - 1, layers.depth - 1), bias=layers.bias)
    known = LayeredFacts(net=layers, bounds=bounds)
    first = replace(draw(request({"widths": [2, 2, 1]})), id="1", facts=known)
    asked = request({"network_of": "1"}, seed=seed, points=points, id="3")
    return replace(asked, drawn={"1": first})


def drawn(seed: int) -> Question:
    """The question that a seed gives; the network behind it changes from seed to seed."""
    return draw(after(NETWORKS[seed % len(NETWORKS)], seed=seed))


@cache
def all_drawn() -> tuple[Question, ...]:
    """All questions that the tests look at."""
    return tuple(drawn(seed) for seed in range(SEEDS))


def facts(question: Question) -> NumbersFacts:
    """The facts of a question with numbers."""
    found = question.facts
    assert isinstance(found, NumbersFacts)
    return found


def read(rows: Any) -> list[Fraction]:
    """The entries of an answer."""
    return [Fraction(entry) for row in rows for entry in row]


def table(question: Question, name: str) -> dict[str, Any]:
    """Numbers by name, from what stands in the key."""
    found: Any = question.extras[name]
    return dict(found["l"] if name == "gradients" else found)


def outside(question: Question) -> dict[str, Any]:
    """What stands in the key about a question's numbers."""
    program = question.program
    text = {
        "variables": {
            v.name: {"shape": list(v.shape), "domain": v.domain} for v in program.variables
        },
        "sizes": dict(program.sizes),
        "definitions": [[e.name, to_text(e.expr)] for e in program.equations],
        **question.extras,
    }
    loaded: dict[str, Any] = json.loads(json.dumps(text))
    return loaded


@over("seed", range(SEEDS))
def test_numbers_are_fit_for_paper(seed: int) -> None:
    """Small denominators and values, live and dead units, no zero pre-activation or answer."""
    question = all_drawn()[seed]
    given, values, gradients = (table(question, n) for n in ("given", "values", "gradients"))
    for rows in (*given.values(), *values.values(), *gradients.values()):
        assert all(e.denominator <= 12 and abs(e) <= 50 for e in read(rows))
    assert all(e.denominator == 1 for rows in given.values() for e in read(rows))
    for name in (n for n in values if n.startswith("z")):
        z = read(values[name])
        assert all(z)
        assert 2 * sum(e > 0 for e in z) >= len(z)
        assert len(z) == 1 or any(e < 0 for e in z)
    for part in question.parts:
        assert part.kind == "value"
        assert any(read(part.literal))


@over("seed", range(SEEDS))
def test_autograd_finds_the_same(seed: int) -> None:
    """All values and gradients are what autograd makes of the numbers that the key gives."""
    question = all_drawn()[seed]
    judge = Numbers(outside(question))
    assert list(judge.judged()) == []
    for part in question.parts:
        asked = {"answer": part.literal, "of": part.of, "wrt": part.wrt}
        assert list(judge.part(asked)) == []


@over("seed", range(0, SEEDS, 12))
def test_every_line_is_proved(seed: int) -> None:
    """Both judges accept all formulas, and all numbers as facts."""
    proved = prove(all_drawn()[seed], stream(seed, "3", "judge"))
    told = {line.claim.left for _, line in proved.lines}
    numbered = {fact.expr for _, sealed in proved.facts if isinstance(fact := sealed.fact, Valued)}
    assert told <= numbered
    assert set(proved.question.program.variables) <= numbered


@over("seed", range(0, SEEDS, 30))
def test_a_planted_number_is_refused(seed: int) -> None:
    """Whichever number of a solution is changed, the judge of facts refuses it."""
    question = all_drawn()[seed]
    steps = [step for part in question.parts for step in part.facts]
    for step in steps:
        fact = step.fact
        assert isinstance(fact, Valued)
        if fact.expr in question.program.variables:
            continue
        spoiled = [list(row) for row in fact.value]
        spoiled[-1][-1] += 1
        wrong = replace(fact, value=tuple(tuple(row) for row in spoiled))
        with pytest.raises(ClaimError):
            judge_facts([FactStep(kind="value", fact=wrong).fact], where="a test")


def test_everything_is_asked_for() -> None:
    """Each layer's value, the loss and the gradient of every weight and bias, in backward order."""
    question = draw(after(replace(ORIGINAL, bias=True)))
    assert [part.id for part in question.parts] == [
        "3.a.h1", "3.a.h2", "3.a.h3", "3.a.l",
        "3.b.W3", "3.b.b3", "3.b.W2", "3.b.b2", "3.b.W1", "3.b.b1",
    ]  # fmt: skip
    assert sum(part.points for part in question.parts) == question.points
    assert set(table(question, "given")) == {"x", "y", "W1", "W2", "W3", "b1", "b2", "b3"}
    assert set(table(question, "values")) == {"z1", "h1", "z2", "h2", "h3", "l"}
    assert {"h1", "z1", "h2", "z2", "h3"} < set(table(question, "gradients"))


def test_network_of_an_earlier_question_is_kept() -> None:
    """A network with ReLU and a squared error is taken as it is."""
    for layers in (ORIGINAL, SQUARED):
        found = facts(draw(after(layers)))
        assert (found.net, found.source, found.altered) == (layers, "1", False)


def test_network_that_is_nothing_for_paper_is_altered() -> None:
    """Another activation or loss gives way, too wide a network shrinks, the rest stays."""
    found = facts(draw(after(WIDE)))
    assert found.altered
    assert found.net == Layers(
        widths=(3, 3, 3, 3), activation="relu", loss="half-squared-error", bias=True,
        convention="column",
    )  # fmt: skip
    assert on_paper(DEEP) == replace(DEEP, widths=(*DEEP.widths[:3], 1), activation="relu")
    for layers in (ORIGINAL, WIDE, DEEP, SQUARED):
        widths = on_paper(layers).widths
        assert max(widths) <= WIDEST
        assert weights(widths) <= MOST_WEIGHTS


def test_conventions_differ_by_a_transpose() -> None:
    """The same seed draws the same numbers in both; samples stand as rows in one of them."""
    rows, columns = (
        draw(request({"widths": [3, 2, 2], "bias": True, "convention": c}, id="3"))
        for c in ("row", "column")
    )
    turned = {
        name: rows_of if name.startswith("W") else [list(c) for c in zip(*rows_of, strict=True)]
        for name, rows_of in table(rows, "given").items()
    }
    assert turned == table(columns, "given")
    assert [p.literal for p in rows.parts if p.wrt.startswith("W")] == [
        p.literal for p in columns.parts if p.wrt.startswith("W")
    ]


def test_own_networks_vary() -> None:
    """Widths and biases are drawn where the options leave them open."""
    own = {facts(draw(request(seed=seed, id="3"))).net for seed in range(40)}
    assert len({layers.widths for layers in own}) >= 4
    assert {layers.bias for layers in own} == {True, False}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            {"widths": [2, 1]},
            "options.widths: expected a list of three to five whole numbers from 1 to 5",
        ),
        ({"widths": [2, 6, 1]}, "got [2, 6, 1]"),
        ({"widths": [5, 5, 5]}, "at most 36 weights"),
        ({"widths": [2, True, 1]}, "got [2, True, 1]"),
        ({"widths": 3}, "got 3"),
        ({"bias": 1}, "options.bias: expected true or false, got 1"),
        ({"convention": "rows"}, "options.convention: expected 'row' or 'column', got 'rows'"),
        (
            {"loss": "huber"},
            "options.loss: expected 'half-squared-error' or 'squared-error', got 'huber'",
        ),
        ({"network_of": "7"}, "the id of an earlier question with a layered network (there is"),
        ({"network_of": 1, "bias": True}, "options.bias: belongs to the question of 'network_of'"),
    ],
)
def test_bad_options_are_named(options: dict[str, object], told: str) -> None:
    """An option that makes no sense is refused with its name and what was expected."""
    with pytest.raises(InputError) as caught:
        draw(request(options, id="3"))
    assert str(caught.value).startswith("question[3].options.")
    assert told in str(caught.value)


def test_question_without_a_network_is_no_source() -> None:
    """An earlier question of another kind is refused, and those that would do are named."""
    asked = after(ORIGINAL)
    other = replace(asked.drawn["1"], facts={})
    both = replace(asked, options={"network_of": "2"}, drawn={**asked.drawn, "2": other})
    with pytest.raises(InputError, match=r"a layered network \(1\), got '2'"):
        draw(both)


def test_too_few_points_are_refused() -> None:
    """Every value asked for is worth a point at least."""
    with pytest.raises(InputError, match=r"expected 5 at least, .* got 4"):
        draw(request({"widths": [2, 2, 1], "bias": False}, points=4, id="3"))
    question = draw(request({"widths": [2, 2, 1], "bias": False}, points=5, id="3"))
    assert [part.points for part in question.parts] == [1] * 5


def test_numbers_have_no_original() -> None:
    """The original is refused with the switch that leaves the question out."""
    with pytest.raises(InputError, match="set ask = 'variants'"):
        draw(request(original={"network": "relu"}, id="3"))


def test_the_same_numbers_come_once() -> None:
    """A sheet does not ask the same twice."""
    question = draw(request(id="3"))
    with pytest.raises(DrawError, match="the same numbers stand on the sheet already"):
        draw(request(id="3", taken=frozenset({question.identity})))
