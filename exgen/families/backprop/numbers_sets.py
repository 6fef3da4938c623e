"""Stacks of proposals: small integers for a network and what its passes make of them.

Many sets are drawn at once, along the first axis; a sample is a row here, whatever the convention
of the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exgen.families.backprop.layers import Layers
from exgen.families.backprop.numbers_network import output, value

LARGEST = 30
"""No number on the way is larger in size."""
_INPUTS = np.array([-3, -2, -1, 1, 2, 3])
_WEIGHTS = np.array([-2, -2, -1, -1, -1, 0, 1, 1, 1, 2, 2, 3])
_BIASES = np.array([-2, -1, 1, 2])
_ERRORS = np.array([-3, -2, -1, 1, 2, 3])

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Table = dict[str, Integers]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sets:
    """Given values, values of the layers and derivatives of the loss: stacks by name."""

    given: Table
    forward: Table
    gradients: Table

    def __len__(self) -> int:
        return len(self.given["x"])

    def where(self, kept: Mask | slice) -> Sets:
        """Some of the sets."""
        return Sets(
            given=_some(self.given, kept),
            forward=_some(self.forward, kept),
            gradients=_some(self.gradients, kept),
        )

    def one(self, place: int) -> tuple[Table, Table, Table]:
        """One set: its given values, values of the layers and derivatives."""
        tables = self.given, self.forward, self.gradients
        given, forward, gradients = ({n: a[place] for n, a in t.items()} for t in tables)
        return given, forward, gradients


def proposed(rng: np.random.Generator, layers: Layers, count: int) -> Sets:
    """Those of `count` sets of numbers that are good to work with on paper.

    In every hidden layer half the units or more are live, and one at least is dead where there are
    two or more; no pre-activation is zero, no derivative vanishes as a whole, nothing is larger
    than `LARGEST`; forgetting a slope or a transpose changes the numbers.
    """
    given = _given(rng, layers, count)
    forward = _forward(layers, given)
    good = _alive(layers, forward)
    given, forward = _some(given, good), _some(forward, good)
    out = forward[output(layers)]
    given["y"] = out - rng.choice(_ERRORS, out.shape)
    gradients = _backward(layers, given, forward)
    found = Sets(given=given, forward=forward, gradients=gradients)
    return found.where(_small(found) & _tells(layers, given, gradients))


def _some(table: Mapping[str, Integers], kept: Mask | slice) -> Table:
    return {name: stack[kept] for name, stack in table.items()}


def _given(rng: np.random.Generator, layers: Layers, count: int) -> Table:
    widths = layers.widths
    given: Table = {"x": rng.choice(_INPUTS, (count, 1, widths[0]))}
    for k in range(1, layers.depth + 1):
        given[f"W{k}"] = rng.choice(_WEIGHTS, (count, widths[k], widths[k - 1]))
        if layers.bias:
            given[f"b{k}"] = rng.choice(_BIASES, (count, 1, widths[k]))
    return given


def _forward(layers: Layers, given: Mapping[str, Integers]) -> Table:
    """The values of the layers."""
    found: Table = {}
    before = given["x"]
    for k in range(1, layers.depth + 1):
        z = before @ _turned(given[f"W{k}"])
        if layers.bias:
            z = z + given[f"b{k}"]
        if k == layers.depth:
            found[output(layers)] = z
        else:
            found[f"z{k}"], found[f"h{k}"] = z, np.maximum(z, 0)
            before = found[f"h{k}"]
    return found


def _alive(layers: Layers, forward: Mapping[str, Integers]) -> Mask:
    """Where no pre-activation is zero, half the units of a layer or more are live, and one dead."""
    good = np.ones(len(forward["z1"]), dtype=bool)
    for k in range(1, layers.depth):
        z, units = forward[f"z{k}"], layers.widths[k]
        live = (z > 0).sum(axis=(1, 2))
        good &= z.all(axis=(1, 2)) & (2 * live >= units)
        if units > 1:
            good &= live < units
    return good


def _backward(
    layers: Layers, given: Mapping[str, Integers], forward: Mapping[str, Integers]
) -> Table:
    """The derivatives of the loss in everything between the output and the first weights."""
    factor = 1 if layers.loss == "half-squared-error" else 2
    delta = factor * (forward[output(layers)] - given["y"])
    found: Table = {output(layers): delta}
    for k in range(layers.depth, 0, -1):
        before = forward[value(k - 1)] if k > 1 else given["x"]
        found[f"W{k}"] = _turned(delta) @ before
        if layers.bias:
            found[f"b{k}"] = delta
        if k > 1:
            found[f"h{k - 1}"] = delta @ given[f"W{k}"]
            delta = found[f"h{k - 1}"] * (forward[f"z{k - 1}"] > 0)
            found[f"z{k - 1}"] = delta
    return found


def _small(sets: Sets) -> Mask:
    """Where nothing vanishes as a whole and no number is too large."""
    good = np.ones(len(sets), dtype=bool)
    for stack in (*sets.given.values(), *sets.forward.values(), *sets.gradients.values()):
        sizes = np.abs(stack).max(axis=(1, 2))
        good &= (sizes > 0) & (sizes <= LARGEST)
    return good


def _tells(
    layers: Layers, given: Mapping[str, Integers], gradients: Mapping[str, Integers]
) -> Mask:
    """Where the usual mistakes change the numbers: a slope forgotten, a transpose dropped."""
    good = np.ones(len(given["x"]), dtype=bool)
    for k in range(1, layers.depth):
        if layers.widths[k] > 1:
            good &= (gradients[f"h{k}"] != gradients[f"z{k}"]).any(axis=(1, 2))
    for k in range(1, layers.depth + 1):
        if layers.widths[k] == layers.widths[k - 1] > 1:
            for stack in (given[f"W{k}"], gradients[f"W{k}"]):
                good &= (stack != _turned(stack)).any(axis=(1, 2))
    return good


def _turned(stack: Integers) -> Integers:
    return np.swapaxes(stack, 1, 2)
