"""The computed difficulty: more work is never easier, letters make no difference."""

import pytest

from exgen.calculus.claims import Claim
from exgen.errors import ExgenError
from exgen.families.composition import family as composition
from exgen.families.dimension import family as dimension
from exgen.families.gradient import family as gradient
from exgen.families.network import family as network
from exgen.questions import architecture
from exgen.questions.architecture import Architecture
from exgen.questions.backward import Backward
from exgen.questions.difficulty import (
    WEIGHTS,
    Counted,
    Difficulty,
    OutsideBand,
    Scale,
    of_parts,
)
from exgen.questions.records import Part, Question, Step, definition
from tests.questions.asking import request


def weigh(question: Question) -> Difficulty:
    """The difficulty of a drawn question."""
    return of_parts(question.program, question.parts)


def net(depth: int, **more: object) -> Difficulty:
    """The difficulty of the gradients of a network with so many hidden layers."""
    entries: dict[str, object] = {
        "widths": (*"dpqr"[: depth + 1], "k"),
        "activations": ("tanh", "relu", "sigmoid")[:depth],
        "loss": "half-squared-error",
        "biases": (True,) * (depth + 1),
        "skips": (),
        "penalty": False,
    }
    made = Architecture(**{**entries, **more})  # type: ignore[arg-type]
    prog = architecture.written(made, architecture.sizes(made, None))
    back = Backward(made, prog)
    lines = [*(definition(e) for e in prog.equations), *back.loss_lines()]
    for layer in range(depth, 0, -1):
        lines += back.layer_lines(layer)
    parameters = [n for layer in range(1, depth + 2) for n in made.parameters(layer)]
    lines += [back.gradient_line(name) for name in (*parameters, "x")]
    return of_parts(prog, [Part(id="1", kind="gradient", of="J", points=1, steps=tuple(lines))])


def test_deeper_networks_are_harder() -> None:
    """Each hidden layer adds steps, and operations where answers stay in deltas.

    A single hidden layer has fewer lines, but writes its answers out.
    """
    one, two, three = net(1), net(2), net(3)
    assert one.steps < two.steps < three.steps
    assert two.operations < three.operations
    assert two.total < three.total


@pytest.mark.parametrize(
    "more", [{"penalty": True}, {"skips": ((0, 2),), "widths": ("d", "p", "d", "k")}]
)
def test_more_in_a_network_is_harder(more: dict[str, object]) -> None:
    """A regulariser and a skip connection add to the total, leaving biases out takes from it."""
    assert net(2, **more).total > net(2).total > net(2, biases=(False,) * 3).total


def test_one_more_line_is_harder() -> None:
    """A line adds its weight and its operations; the same rule again is no new rule."""
    question = gradient.draw(request({"forms": ["ridge"]}))
    (part,) = question.parts
    before = weigh(question)
    extra = part.steps[-1]
    longer = Part(id="1", kind="gradient", of="f", points=1, steps=(*part.steps, extra))
    after = of_parts(question.program, [longer])
    assert after.steps == before.steps + 1
    assert after.rules == before.rules
    assert after.total > before.total


def test_pieces_add_up() -> None:
    """Lines and operations add up, a rule counts once, and the longest line is the longest."""
    one = Counted(steps=1, operations=4, rules=frozenset({"norm", "trace"}), longest=9)
    two = Counted(steps=2, operations=3, rules=frozenset({"trace"}), longest=5)
    assert Counted.of([one, two]).difficulty == Difficulty(
        steps=3, operations=7, rules=2, longest=9
    )


def test_what_is_given_is_no_step() -> None:
    """A definition counts for its operations alone."""
    question = composition.draw(request())
    equation = question.program.equations[1]
    claim = Claim(left=equation.symbol, rights=(equation.expr,))
    counted = []
    for kind in ("define", "adjoint"):
        step = Step(kind=kind, claim=claim, about=(equation.symbol,))
        part = Part(id="1", kind="gradient", of="f", points=1, steps=(step,))
        counted.append(of_parts(question.program, [part]))
    assert counted[0].operations == counted[1].operations > 0
    assert (counted[0].rules, counted[1].rules) == (0, 1)


@pytest.mark.parametrize("family", [gradient, network, composition, dimension])
def test_the_total_is_the_weighted_sum(family: object) -> None:
    """Every family has a difficulty above zero in each count, and it is the stated sum."""
    for seed in range(5):
        question = family.draw(request(seed=seed))  # type: ignore[attr-defined]
        found = weigh(question)
        values = {name: getattr(found, name) for name in WEIGHTS}
        assert min(values.values()) > 0
        assert found.total == sum(WEIGHTS[name] * value for name, value in values.items())


def test_letters_make_no_difference() -> None:
    """All draws of one form without choices weigh the same, whatever they are called."""
    drawn = [gradient.draw(request({"forms": ["ridge"]}, seed=seed)) for seed in range(12)]
    assert len({question.program.variables for question in drawn}) > 1
    assert len({weigh(question) for question in drawn}) == 1


def test_larger_matrices_are_harder() -> None:
    """A dimension question of a higher level is harder on the average."""
    means = []
    for level in (1, 2, 3):
        options = {"space": "null-space", "level": level}
        drawn = [dimension.draw(request(options, seed=seed)) for seed in range(12)]
        means.append(sum(weigh(question).total for question in drawn))
    assert means == sorted(means)


def test_the_work_on_code_is_left_out() -> None:
    """Parts that are the same in every variant do not count, others without lines do."""
    question = gradient.draw(request({"forms": ["ridge"]}))
    code = Part(id="2", kind="code", of="f", points=1)
    shape = Part(id="3", kind="shape", of="f", points=1, literal=[1, 1])
    plain = weigh(question)
    assert of_parts(question.program, [*question.parts, code]) == plain
    assert of_parts(question.program, [*question.parts, shape]).steps == plain.steps + 1


def test_a_scale_refuses_what_is_outside() -> None:
    """At the ends of the band a question is let through, beyond them it is not."""
    question = gradient.draw(request())
    total = weigh(question).total
    for band in (None, (total, total), (1, total), (total, 10**6)):
        scale = Scale(band)
        scale(question.program, question.parts)
        assert scale.difficulty == weigh(question)
    for band in ((1, total - 1), (total + 1, 10**6)):
        scale = Scale(band)
        with pytest.raises(OutsideBand):
            scale(question.program, question.parts)
        assert scale.difficulty == weigh(question)
    assert not issubclass(OutsideBand, ExgenError)  # it is for whoever draws, not for a person
