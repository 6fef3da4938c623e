"""The family `network`: what is asked, the original's answers, options, points."""

import pytest
from many import over
from questions.asking import request

from exgen.calculus.expr import Expr, Partial, walk
from exgen.calculus.text import to_text
from exgen.errors import DrawError, InputError
from exgen.families.network.facts import NetworkFacts
from exgen.families.network.family import draw
from exgen.questions.proved import prove
from exgen.questions.records import Part, Question
from exgen.questions.streams import stream

ORIGINAL = {"network": "relu-skip-binary"}
# Part -> answer and shape, worked out by hand.
KNOWN = {
    "B.1": ("sigmoid(W2 @ relu(W1 @ x + b1) + b2 + x)", ("d", 1)),
    "B.2.W2": ("(yhat - y) @ a1.T", ("d", "p")),
    "B.2.b2": ("yhat - y", ("d", 1)),
    "B.3.W1": ("((W2.T @ (yhat - y)) * (z1 > 0)) @ x.T", ("p", "d")),
    "B.3.b1": ("(W2.T @ (yhat - y)) * (z1 > 0)", ("p", 1)),
    "B.3.x": ("W1.T @ ((W2.T @ (yhat - y)) * (z1 > 0)) + yhat - y", ("d", 1)),
}


def facts(question: Question) -> NetworkFacts:
    """The facts of a network question."""
    found = question.facts
    assert isinstance(found, NetworkFacts)
    return found


def expression(part: Part) -> Expr:
    """The part's answer, which is an expression."""
    assert part.answer is not None
    return part.answer


def test_the_original_has_its_ids_and_answers() -> None:
    """The parts of the original homework, with the answers that its lecturer expects."""
    question = draw(request(original=ORIGINAL))
    assert [p.id for p in question.parts] == [*KNOWN, "B.4"]
    for part in question.parts[:-1]:
        assert (to_text(expression(part)), tuple(part.shape or ())) == KNOWN[part.id]
    assert question.parts[-1].kind == "cache"
    assert question.parts[-1].literal == ["yhat", "a1"]
    assert {e.name: to_text(e.expr) for e in question.program.equations} == {
        "z1": "W1 @ x + b1",
        "a1": "relu(z1)",
        "z2": "W2 @ a1 + b2 + x",
        "yhat": "sigmoid(z2)",
        "J": "-sum(y * log(yhat) + (1 - y) * log(1 - yhat))",
    }


@over("seed", range(60))
def test_every_parameter_and_the_input_are_asked_for(seed: int) -> None:
    """Output, then gradients from the last layer back to the input, then the cache; all points."""
    question = draw(request(seed=seed, points=50 + seed % 7))
    net = facts(question).net
    last = [f"B.2.{name}" for name in net.parameters(net.layers)]
    hidden = [f"B.3.{n}" for k in range(net.layers - 1, 0, -1) for n in net.parameters(k)]
    assert [p.id for p in question.parts] == ["B.1", *last, *hidden, "B.3.x", "B.4"]
    assert sum(p.points for p in question.parts) == question.points == 50 + seed % 7
    assert min(p.points for p in question.parts) >= 1
    for part in question.parts:
        if part.kind == "gradient":
            assert part.of == net.objective
            assert part.shape == question.program.find(part.wrt).shape
            assert expression(part).shape == part.shape
            assert part.steps[-1].kind in ("gradient", "resolved")
        if part.answer is not None:
            assert not any(isinstance(n, Partial) for n in walk(part.answer))
    variables = {v.name for v in question.program.variables}
    asked = {p.wrt for p in question.parts if p.kind == "gradient"}
    assert asked == variables - {"y", "lam"}


@over("seed", range(0, 60, 4))
def test_every_line_is_proved(seed: int) -> None:
    """Both judges accept the forward pass, every adjoint, every gradient and every stand-in."""
    question = draw(request(seed=seed))
    proved = prove(question, stream(seed, "B", "judge"))
    assert len(proved.lines) == len(question.steps())
    kinds = {step.kind for step, _ in proved.lines}
    assert {"define", "answer", "delta", "value", "gradient"} <= kinds


@over("seed", range(60))
def test_the_cancellation_is_shown(seed: int) -> None:
    """Where the output layer and the loss cancel, the line ends in yhat - y and says how."""
    question = draw(request(seed=seed))
    net = facts(question).net
    line = next(s for s in question.steps() if s.kind == "delta")
    assert line.claim.left is not None
    if net.row.output:
        assert to_text(line.claim.answer) == "yhat - y"
        assert len(line.claim.rights) >= 3
        assert line.claim.rule == "cancel"
    else:
        assert (
            to_text(line.claim.answer)
            in {
                "half-squared-error": {"yhat - y"},
                "squared-error": {"2 * (yhat - y)"},
                "log-cosh": {"tanh(yhat - y)"},
                "huber": {"yhat - y - sign(yhat - y) * relu(abs(yhat - y) - 1)"},
            }[net.loss]
        )


def test_a_network_that_is_on_the_sheet_is_not_drawn_again() -> None:
    """Questions differ as long as there are networks left, then one line says that none is."""
    options = {"hidden": [1, 1], "skips": ["none"], "activations": ["tanh"]}
    count = 6 * 2 * 2  # losses, biases or none, penalty or none
    taken: set[str] = set()
    for seed in range(100):
        try:
            question = draw(request(options, seed=seed, taken=frozenset(taken)))
        except DrawError as error:
            message = str(error)
        else:
            assert question.identity not in taken
            taken.add(question.identity)
    assert len(taken) == count
    assert "question B" in message
    assert "already on the sheet" in message


@pytest.mark.parametrize(
    ("options", "culprit"),
    [
        ({"hidden": 2}, "hidden"),
        ({"hidden": [0, 2]}, "hidden"),
        ({"hidden": [1, 4]}, "hidden"),
        ({"hidden": [3, 1]}, "hidden"),
        ({"hidden": ["1", "2"]}, "hidden"),
        ({"skips": "none"}, "skips"),
        ({"skips": []}, "skips"),
        ({"skips": ["across"]}, "skips"),
        ({"activations": ["step"]}, "activations"),
    ],
)
def test_bad_options_are_named(options: dict[str, object], culprit: str) -> None:
    """An option that makes no sense is refused with the question, the option and what is known."""
    with pytest.raises(InputError) as caught:
        draw(request(options))
    assert f"question[B].options.{culprit}: expected " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_original_is_named() -> None:
    """An original that exgen does not know is refused by name."""
    with pytest.raises(InputError, match=r"question B.*'resnet'"):
        draw(request(original={"network": "resnet"}))


@pytest.mark.parametrize("seed", range(5))
def test_too_few_points_are_refused_whatever_the_seed(seed: int) -> None:
    """A part worth less than a point cannot be: 11 parts need 11 points."""
    with pytest.raises(InputError, match=r"^question.B..points: expected 11 .* 11 parts"):
        draw(request(seed=seed, points=10))
    question = draw(request(seed=seed, points=11))
    assert min(p.points for p in question.parts) >= 1
    assert sum(p.points for p in question.parts) == 11
