"""The figure of a network question: its nodes and edges are those of the program."""

import re

from many import over
from questions.asking import request

from exgen.calculus.expr import symbols
from exgen.families.network.facts import NetworkFacts
from exgen.families.network.family import draw
from exgen.questions.records import Question
from exgen.typeset.latex import Printer
from exgen.typeset.network_figure import network_figure
from exgen.typeset.symbols import Notation

PRINTER = Printer(Notation(bold=False))
SEEDS = range(30)
FUNCTIONS = {
    "relu": r"\operatorname{ReLU}",
    "leaky_relu": r"\operatorname{LeakyReLU}",
    "elu": r"\operatorname{ELU}",
    "silu": r"\operatorname{SiLU}",
    "softplus": r"\operatorname{softplus}",
    "sigmoid": r"\sigma",
    "tanh": r"\tanh",
    "softmax": r"\operatorname{softmax}",
}


def facts(question: Question) -> NetworkFacts:
    """The facts of a network question."""
    found = question.facts
    assert isinstance(found, NetworkFacts)
    return found


def labels(question: Question, *, backward: bool) -> list[str]:
    """The formulas that stand in the figure of a question."""
    found = facts(question)
    net = found.net
    ends = {(net.value(source), net.preactivation(target)) for source, target in net.skips}
    latex = network_figure(
        question.program,
        objective=net.objective,
        skips=ends,
        flows=found.flows,
        printer=PRINTER,
        backward=backward,
    )
    return re.findall(r"\$(.*?)\$", latex)


def by(question: Question, name: str) -> str:
    """The derivative of the question's objective by a quantity, as it prints."""
    goal = PRINTER(question.program.find(facts(question).net.objective))
    return f"\\pd{{{goal}}}{{{PRINTER(question.program.find(name))}}}"


@over("seed", SEEDS)
def test_every_quantity_is_a_node(seed: int) -> None:
    """Variables and quantities stand in the figure once each, and the functions between them."""
    question = draw(request(seed=seed))
    net = facts(question).net
    shown = labels(question, backward=False)
    for name in (n for n in question.program.names() if n != "lam"):
        assert shown.count(PRINTER(question.program.find(name))) == 1, name
    assert shown.count(r"\Omega") == net.penalty
    assert r"\lambda" not in shown
    for function in [*net.activations, *([net.row.output] if net.row.output else [])]:
        assert FUNCTIONS[function] in shown
    assert not any("=" in label or r"\pd" in label for label in shown)


@over("seed", SEEDS)
def test_the_backward_pass_names_every_adjoint(seed: int) -> None:
    """Every quantity before the loss has its derivative, the target has none."""
    question = draw(request(seed=seed))
    found = facts(question)
    shown = labels(question, backward=True)
    assert by(question, "y") not in shown
    assert not any("=" in label for label in shown)
    used = [name for e in question.program.equations for name in symbols(e.expr)]
    for name in set(used) - {"y", "lam"}:
        assert by(question, name) in shown, name
    for ends, share in found.flows.items():
        for source, target in found.net.skips:
            if ends == (found.net.value(source), found.net.preactivation(target)):
                assert PRINTER(share) in shown


def test_a_skip_connection_carries_the_adjoint_of_its_end() -> None:
    """What flows back along the arc is the adjoint of the pre-activation it lands at."""
    question = draw(request(original={"network": "relu-skip-binary"}))
    assert labels(question, backward=True).count(by(question, "z2")) == 2
    assert labels(question, backward=True).count(by(question, "x")) == 1
