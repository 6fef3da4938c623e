"""Networks: drawing an architecture, and writing it as a program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exgen.calculus.functions import activations
from exgen.calculus.losses import LOSSES, Loss
from exgen.calculus.program import Program, program
from exgen.dimensions import Dim
from exgen.questions.letters import SIZES

DIMENSIONS = (
    ("d", "p", "q", "r", "k"),
    ("n", "m", "p", "q", "k"),
    ("d", "m", "n", "p", "k"),
    ("m", "p", "q", "r", "k"),
)
"""Names for the widths: input, hidden layers, output."""
SKIPS = ("none", "block", "input-to-output")
PENALTY = "lam"


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A network of fully connected layers with a loss for one sample.

    `widths` runs from the input to the output, names or numbers. `skips` are pairs (source layer,
    target layer): a skip connection adds the value of the source, where 0 is the input, to the
    pre-activation of the target. Layers are counted from 1. A `bare` network writes its squared
    error as `norm(y - yhat)**2`, the target first.
    """

    widths: tuple[Dim, ...]
    activations: tuple[str, ...]
    loss: str
    biases: tuple[bool, ...]
    skips: tuple[tuple[int, int], ...]
    penalty: bool
    objective: str = "J"
    bare: bool = False

    @property
    def layers(self) -> int:
        """The number of affine maps, that of the output included."""
        return len(self.widths) - 1

    @property
    def row(self) -> Loss:
        """The loss with its output layer."""
        return LOSSES[self.loss]

    @property
    def identity(self) -> str:
        """The same for two architectures that differ in letters alone."""
        # none and one are written as they were when there were no more: identities stay
        skips = self.skips if len(self.skips) > 1 else next(iter(self.skips), None)
        parts = (self.activations, self.loss, self.biases, skips, self.penalty)
        return "network:" + repr(parts)

    def preactivation(self, layer: int) -> str:
        """The name of a layer's affine map: z1, z2, ..., or yhat where the output is one."""
        return "yhat" if layer == self.layers and not self.row.output else f"z{layer}"

    def value(self, layer: int) -> str:
        """The name of a layer's value: x, a1, a2, ..., yhat."""
        if layer == 0:
            return "x"
        return "yhat" if layer == self.layers else f"a{layer}"

    def parameters(self, layer: int) -> tuple[str, ...]:
        """The names of a layer's parameters."""
        return (f"W{layer}", f"b{layer}") if self.biases[layer - 1] else (f"W{layer}",)


def draw(
    rng: np.random.Generator,
    *,
    hidden: tuple[int, int],
    skips: tuple[str, ...] = SKIPS,
    allowed: tuple[str, ...] = (),
    losses: tuple[str, ...] = (),
) -> Architecture:
    """A random architecture with `hidden` (least, most) hidden layers.

    `skips`, `allowed` (activations, all by default) and `losses` (all by default) restrict the
    draw.
    """
    pool = allowed or activations()
    depth = int(rng.integers(hidden[0], hidden[1] + 1))
    chosen = tuple(
        pool[int(k)] for k in rng.choice(len(pool), size=depth, replace=len(pool) < depth)
    )
    names_of_losses = losses or tuple(LOSSES)
    loss = names_of_losses[int(rng.integers(len(names_of_losses)))]
    names = DIMENSIONS[int(rng.integers(len(DIMENSIONS)))]
    widths = [*names[: depth + 1], names[-1]]
    drawn = _skip(skips[int(rng.integers(len(skips)))], depth, rng)
    for source, target in drawn:
        widths[target] = widths[source]
    biased = bool(rng.random() < 0.8)
    return Architecture(
        widths=tuple(widths),
        activations=chosen,
        loss=loss,
        biases=(biased,) * (depth + 1),
        skips=drawn,
        penalty=bool(rng.random() < 0.3),
        objective="J" if rng.random() < 0.7 else "L",
    )


def _skip(kind: str, depth: int, rng: np.random.Generator) -> tuple[tuple[int, int], ...]:
    if kind == "none":
        return ()
    if kind == "input-to-output":
        return ((0, depth + 1),)
    source = int(rng.integers(0, depth))
    return ((source, source + 2),)


def sizes(net: Architecture, rng: np.random.Generator | None) -> dict[str, int]:
    """A number for every named width: distinct, at least 2."""
    names = list(dict.fromkeys(width for width in net.widths if isinstance(width, str)))
    order = range(len(SIZES)) if rng is None else rng.permutation(len(SIZES))
    numbers = [*(SIZES[int(k)] for k in order), *range(SIZES[-1] + 1, SIZES[-1] + len(names))]
    return dict(zip(names, numbers, strict=False))


def written(net: Architecture, numbers: dict[str, int]) -> Program:
    """The network as a program that ends in its objective."""
    variables: dict[str, tuple[tuple[Dim, Dim], str]] = {"x": ((net.widths[0], 1), "real")}
    equations: dict[str, str] = {}
    for layer in range(1, net.layers + 1):
        rows, cols = net.widths[layer], net.widths[layer - 1]
        variables[f"W{layer}"] = ((rows, cols), "real")
        affine = f"W{layer} @ {net.value(layer - 1)}"
        if net.biases[layer - 1]:
            variables[f"b{layer}"] = ((rows, 1), "real")
            affine += f" + b{layer}"
        for source in (source for source, target in net.skips if target == layer):
            affine += f" + {net.value(source)}"
        equations[net.preactivation(layer)] = affine
        if layer < net.layers:
            equations[f"a{layer}"] = f"{net.activations[layer - 1]}(z{layer})"
        elif net.row.output:
            equations["yhat"] = f"{net.row.output}(z{layer})"
    variables["y"] = ((net.widths[-1], 1), net.row.domain)
    objective = net.row.loss
    if net.bare:
        objective = objective.replace("yhat - y", "y - yhat")
    if net.penalty:
        variables[PENALTY] = ((1, 1), "positive")
        for layer in range(1, net.layers + 1):
            objective += f" + ({PENALTY} / 2) * norm(W{layer})**2"
    equations[net.objective] = objective
    return program(variables=variables, equations=equations, sizes=numbers)
