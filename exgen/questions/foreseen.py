"""What the gradients of a network will weigh, told before they are derived: piece by piece.

The weight of a solution is that of its pieces, and a piece's depends on little: that of a hidden
layer's lines on its activation and on whether a skip connection leaves it, whatever the rest of the
network looks like. So every piece is weighed once, in a small network that has it. There are some
three hundred pieces but many thousands of networks: a class hardly ever draws a network twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from exgen.calculus.losses import LOSSES, Loss
from exgen.questions import architecture
from exgen.questions.architecture import Architecture
from exgen.questions.backward import Backward
from exgen.questions.cache import needs
from exgen.questions.difficulty import Counted, Difficulty, tally
from exgen.questions.records import Part, Step, definition

_ANY: Final = "relu"
"""The activation of a small network where it makes no difference."""
_SHALLOW: Final = 2
"""Layers up to which gradients are written out, so that they depend on the whole network."""
_WIDTHS: Final = ("d", "p", "q", "r", "k")


def of_network(net: Architecture) -> Difficulty:
    """The difficulty of a question of the family `network`, of a network with one skip at most."""
    pieces = [_output(net.layers, net.biases[0], net.skips, net.row.output), _loss(net.loss)]
    pieces += _hidden(net)
    pieces += _gradients(net, [*_names(net), "x"])
    kept = [piece for name in net.activations if (piece := _stand_in(name)).steps]
    kept = kept or [Counted(steps=1)]  # a part without lines is one step
    return Counted.of([*pieces, *kept]).difficulty


def of_two_layer(net: Architecture) -> Difficulty:
    """The difficulty of a question of the family `two-layer`, its code aside."""
    pieces = [_given(net.loss, net.biases[0], net.penalty), _loss(net.loss)]
    pieces += [*_hidden(net), *_gradients(net, _names(net))]
    return Counted.of(pieces).difficulty


def _names(net: Architecture) -> list[str]:
    return [name for layer in range(1, net.layers + 1) for name in net.parameters(layer)]


def _hidden(net: Architecture) -> list[Counted]:
    """The lines from each hidden layer's value to its delta."""
    sources = {source for source, _ in net.skips}
    return [_layer(name, k in sources) for k, name in enumerate(net.activations, start=1)]


def _gradients(net: Architecture, names: Iterable[str]) -> list[Counted]:
    """The line of each gradient: by a parameter, with a penalty perhaps, or by the input."""
    skipped = any(source == 0 for source, _ in net.skips)
    richer = {"W": net.penalty, "b": False, "x": skipped}
    if net.layers > _SHALLOW:
        return [_deep(richer[name[0]])[name[0]] for name in names]
    loss = _alike(net.row)
    return [_in_full(net.activations[0], loss, richer[name[0]])[name] for name in names]


def _delta(row: Loss) -> str:
    """The gradient by the last pre-activation, on which alone a written out gradient depends."""
    return row.by_preactivation or row.by_output


def _alike(row: Loss) -> str:
    """The loss that stands for all from which a written out gradient is the same."""
    return [one.name for one in LOSSES.values() if _delta(one) == _delta(row)][-1]


def _small(
    *activations: str,
    loss: str = "half-squared-error",
    biased: bool = True,
    skips: tuple[tuple[int, int], ...] = (),
    penalty: bool = False,
) -> Backward:
    """The backward pass of a network that has what a piece depends on."""
    widths = [*_WIDTHS[: len(activations) + 1], _WIDTHS[-1]]
    for source, target in skips:
        widths[target] = widths[source]
    net = Architecture(
        widths=tuple(widths),
        activations=activations,
        loss=loss,
        biases=(biased,) * (len(activations) + 1),
        skips=skips,
        penalty=penalty,
    )
    return Backward(net, architecture.written(net, architecture.sizes(net, None)))


def _weighed(back: Backward, steps: Iterable[Step]) -> Counted:
    """The counts of some lines; one step at least."""
    part = Part(id="", kind="gradient", of=back.net.objective, points=0, steps=tuple(steps))
    return tally(back.prog, [part])


@lru_cache(maxsize=256)
def _output(layers: int, biased: bool, skips: tuple[tuple[int, int], ...], output: str) -> Counted:
    """The forward pass and the output in the variables alone."""
    loss = next(row.name for row in LOSSES.values() if row.output == output)
    back = _small(*[_ANY] * (layers - 1), loss=loss, biased=biased, skips=skips)
    return _weighed(back, back.output_lines())


@lru_cache(maxsize=256)
def _given(loss: str, biased: bool, penalty: bool) -> Counted:
    """The forward pass with the loss, in which nothing is found yet."""
    back = _small(_ANY, loss=loss, biased=biased, penalty=penalty)
    return replace(_weighed(back, [definition(e) for e in back.prog.equations]), steps=0)


@lru_cache(maxsize=64)
def _loss(loss: str) -> Counted:
    """From the loss to the last pre-activation."""
    back = _small(_ANY, loss=loss)
    return _weighed(back, back.loss_lines())


@lru_cache(maxsize=64)
def _layer(activation: str, branches: bool) -> Counted:
    """From the next layer's delta to that of a hidden layer, which a skip may leave."""
    back = _small(activation, _ANY, skips=((1, 3),) if branches else ())
    return _weighed(back, back.layer_lines(1))


@lru_cache(maxsize=2)
def _deep(richer: bool) -> Mapping[str, Counted]:
    """A gradient in terms of a delta, by the first letter of what it is taken by."""
    back = _small(_ANY, _ANY, skips=((0, 2),) if richer else (), penalty=richer)
    return {name[0]: _weighed(back, [back.gradient_line(name)]) for name in ("W1", "b1", "x")}


@lru_cache(maxsize=256)
def _in_full(activation: str, loss: str, richer: bool) -> Mapping[str, Counted]:
    """A gradient that is written out, by what it is taken by."""
    back = _small(activation, loss=loss, skips=((0, 2),) if richer else (), penalty=richer)
    names = [*_names(back.net), "x"]
    return {name: _weighed(back, [back.gradient_line(name)]) for name in names}


@lru_cache(maxsize=64)
def _stand_in(activation: str) -> Counted:
    """The line that has an activation's derivative from its value, if there is one."""
    back = _small(activation)
    found = [need.stand_in for need in needs(back.prog, back.reads()) if need.stand_in is not None]
    return (
        _weighed(back, [Step(kind="stand-in", claim=claim) for claim in found])
        if found
        else Counted()
    )
