"""Drawn networks: everything occurs, shapes fit, and the program says what the record says."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
from many import over

from exgen.calculus.functions import activations
from exgen.calculus.losses import LOSSES
from exgen.calculus.text import to_text
from exgen.questions.architecture import SKIPS, Architecture, draw, sizes, written

SEEDS = 300
DRAWN = [draw(np.random.default_rng(seed), hidden=(1, 3)) for seed in range(SEEDS)]


def kind_of_skip(net: Architecture) -> str:
    """What sort of skip connection the network has."""
    if not net.skips:
        return "none"
    return "input-to-output" if net.skips == ((0, net.layers),) else "block"


def test_everything_occurs() -> None:
    """Depths, activations, losses, kinds of skips, penalties, biases: each is drawn often."""
    seen = {
        "hidden layers": (Counter(len(n.activations) for n in DRAWN), {1, 2, 3}),
        "activation": (Counter(a for n in DRAWN for a in n.activations), set(activations())),
        "loss": (Counter(n.loss for n in DRAWN), set(LOSSES)),
        "skip": (Counter(map(kind_of_skip, DRAWN)), set(SKIPS)),
        "penalty": (Counter(n.penalty for n in DRAWN), {True, False}),
        "biases": (Counter(n.biases[0] for n in DRAWN), {True, False}),
        "objective": (Counter(n.objective for n in DRAWN), {"J", "L"}),
    }
    for what, (counts, wanted) in seen.items():
        assert set(counts) == wanted, what
        assert min(counts.values()) >= SEEDS / 15, what


def test_the_functions_that_the_homework_names_are_there() -> None:
    """Seven activations and six losses with their output layers."""
    assert set(activations()) == {
        "relu", "leaky_relu", "elu", "sigmoid", "tanh", "softplus", "silu",
    }  # fmt: skip
    assert {(row.output, row.domain) for row in LOSSES.values()} == {
        ("sigmoid", "binary"),
        ("softmax", "one-hot"),
        ("", "real"),
    }
    assert len(LOSSES) == 6


@over("seed", range(0, SEEDS, 3))
def test_widths_differ_but_for_the_ends_of_a_skip(seed: int) -> None:
    """The ends of a skip connection have one width, any two other layers different ones."""
    net = DRAWN[seed]
    numbers = sizes(net, np.random.default_rng(seed))
    assert len(net.widths) == net.layers + 1 == len(net.activations) + 2
    for one, two in combinations(range(net.layers + 1), 2):
        same = net.widths[one] == net.widths[two]
        assert same == ((one, two) in net.skips)
        assert (numbers[net.widths[one]] == numbers[net.widths[two]]) == same
    assert min(numbers.values()) >= 2
    assert len(net.skips) <= 1
    for source, target in net.skips:
        assert target - source >= 2
        assert target <= net.layers


@over("seed", range(0, SEEDS, 3))
def test_the_program_is_the_network(seed: int) -> None:
    """One affine map and one activation a layer, biases and skip where they belong."""
    net = DRAWN[seed]
    program = written(net, sizes(net, np.random.default_rng(seed)))
    texts = {e.name: to_text(e.expr) for e in program.equations}
    assert list(texts)[-1] == net.objective
    for layer in range(1, net.layers + 1):
        affine = texts[net.preactivation(layer)]
        before = net.value(layer - 1)
        wanted = {f"W{layer} @ {before}"}
        if net.biases[layer - 1]:
            wanted.add(f"b{layer}")
        wanted |= {net.value(source) for source, target in net.skips if target == layer}
        assert set(affine.split(" + ")) == wanted
        quantity = program.find(net.preactivation(layer))
        assert tuple(quantity.shape) == (net.widths[layer], 1)
    for layer, function in enumerate(net.activations, start=1):
        assert texts[f"a{layer}"] == f"{function}(z{layer})"
    if net.row.output:
        assert texts["yhat"] == f"{net.row.output}(z{net.layers})"
    assert program.find("y").domain == net.row.domain
    assert ("lam" in texts[net.objective]) == net.penalty
    assert all(
        (f"norm(W{k})**2" in texts[net.objective]) == net.penalty for k in range(1, net.layers + 1)
    )


def test_options_narrow_the_draw() -> None:
    """Depths, kinds of skips and activations outside the options do not occur."""
    for seed in range(40):
        net = draw(
            np.random.default_rng(seed), hidden=(2, 2), skips=("block",), allowed=("tanh", "relu")
        )
        assert len(net.activations) == 2
        assert kind_of_skip(net) == "block"
        assert set(net.activations) <= {"tanh", "relu"}


def test_one_activation_may_serve_every_layer() -> None:
    """With fewer activations than layers they repeat."""
    net = draw(np.random.default_rng(0), hidden=(3, 3), allowed=("tanh",))
    assert net.activations == ("tanh",) * 3


def test_identity_ignores_letters_only() -> None:
    """Two networks share an identity when they differ in letters alone."""
    net = DRAWN[0]
    assert replace(net, widths=("a", *net.widths[1:])).identity == net.identity
    assert replace(net, objective="L").identity == replace(net, objective="J").identity
    for other in (
        replace(net, penalty=not net.penalty),
        replace(net, loss=next(name for name in LOSSES if name != net.loss)),
        replace(net, activations=("sin",) * len(net.activations)),
        replace(net, biases=tuple(not b for b in net.biases)),
        replace(net, skips=() if net.skips else ((0, net.layers),)),
    ):
        assert other.identity != net.identity
