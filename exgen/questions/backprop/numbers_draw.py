"""Small integers for a network, and what the passes make of them.

Only proposals: every number that a sheet shows is proved as a fact. A sample is a row here,
whatever the convention of the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from exgen.errors import DrawError
from exgen.questions.backprop.layers import Layers
from exgen.questions.backprop.numbers_network import OBJECTIVE, output, value
from exgen.verify.linear import Matrix

LARGEST = 30
"""No number on the way is larger in size."""
_ATTEMPTS = 4000
_INPUTS = np.array([-3, -2, -1, 1, 2, 3])
_WEIGHTS = np.array([-2, -2, -1, -1, -1, 0, 1, 1, 1, 2, 2, 3])
_BIASES = np.array([-2, -1, 1, 2])
_ERRORS = np.array([-3, -2, -1, 1, 2, 3])

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Given values, values of the forward pass, derivatives of the loss; all by name."""

    given: dict[str, Matrix]
    values: dict[str, Matrix]
    gradients: dict[str, Matrix]


def draw(rng: np.random.Generator, layers: Layers) -> Numbers:
    """Numbers that are good to work with on paper.

    In every hidden layer half the units or more are live, and one at least is dead where there are
    two or more; no pre-activation is zero, no derivative vanishes as a whole, nothing is larger
    than `LARGEST`; forgetting a slope or a transpose changes the numbers. All are integers but
    half a squared error. Raises DrawError when no such numbers are found.
    """
    for _ in range(_ATTEMPTS):
        given = _given(rng, layers)
        forward = _forward(layers, given)
        if forward is None:
            continue
        given["y"] = forward[output(layers)] - rng.choice(_ERRORS, (1, layers.widths[-1]))
        gradients = _backward(layers, given, forward)
        shown = [*given.values(), *forward.values(), *gradients.values()]
        small = all(a.any() and np.abs(a).max() <= LARGEST for a in shown)
        if small and _tells(layers, given, gradients):
            return _named(layers, given, forward, gradients)
    raise DrawError(
        f"no numbers for the widths {list(layers.widths)} keep all values at most {LARGEST} in "
        f"{_ATTEMPTS} attempts; a narrower network has some"
    )


def _given(rng: np.random.Generator, layers: Layers) -> dict[str, Integers]:
    widths = layers.widths
    given: dict[str, Integers] = {"x": rng.choice(_INPUTS, (1, widths[0]))}
    for k in range(1, layers.depth + 1):
        given[f"W{k}"] = rng.choice(_WEIGHTS, (widths[k], widths[k - 1]))
        if layers.bias:
            given[f"b{k}"] = rng.choice(_BIASES, (1, widths[k]))
    return given


def _forward(layers: Layers, given: dict[str, Integers]) -> dict[str, Integers] | None:
    """The values of the layers; None where too few units of a layer are live, or none is dead."""
    found: dict[str, Integers] = {}
    before = given["x"]
    for k in range(1, layers.depth + 1):
        z = before @ given[f"W{k}"].T
        if layers.bias:
            z = z + given[f"b{k}"]
        if k == layers.depth:
            found[output(layers)] = z
            return found
        live = int((z > 0).sum())
        if not z.all() or 2 * live < z.size or (live == z.size > 1):
            return None
        found[f"z{k}"], found[f"h{k}"] = z, np.maximum(z, 0)
        before = found[f"h{k}"]
    return found


def _backward(
    layers: Layers, given: dict[str, Integers], forward: dict[str, Integers]
) -> dict[str, Integers]:
    """The derivatives of the loss by everything between the output and the first weights."""
    factor = 1 if layers.loss == "half-squared-error" else 2
    found = {output(layers): factor * (forward[output(layers)] - given["y"])}
    delta = found[output(layers)]
    for k in range(layers.depth, 0, -1):
        before = forward[value(k - 1)] if k > 1 else given["x"]
        found[f"W{k}"] = delta.T @ before
        if layers.bias:
            found[f"b{k}"] = delta
        if k > 1:
            found[f"h{k - 1}"] = delta @ given[f"W{k}"]
            delta = found[f"h{k - 1}"] * (forward[f"z{k - 1}"] > 0)
            found[f"z{k - 1}"] = delta
    return found


def _tells(layers: Layers, given: dict[str, Integers], gradients: dict[str, Integers]) -> bool:
    """Whether the usual mistakes change the numbers: a slope forgotten, a transpose dropped."""
    slopes = all(
        (gradients[f"h{k}"] != gradients[f"z{k}"]).any()
        for k in range(1, layers.depth)
        if layers.widths[k] > 1
    )
    names = [f"W{k}" for k in range(1, layers.depth + 1)]
    square = [a for name in names for a in (given[name], gradients[name]) if len(a) == a.shape[1]]
    return slopes and all((a != a.T).any() for a in square if len(a) > 1)


def _named(
    layers: Layers,
    given: dict[str, Integers],
    forward: dict[str, Integers],
    gradients: dict[str, Integers],
) -> Numbers:
    def exact(table: dict[str, Integers]) -> dict[str, Matrix]:
        return {name: _exact(a, name, layers) for name, a in table.items()}

    error = forward[output(layers)] - given["y"]
    half = Fraction(1, 2) if layers.loss == "half-squared-error" else Fraction(1)
    loss = half * int((error * error).sum())
    return Numbers(
        given=exact(given),
        values=exact(forward) | {OBJECTIVE: ((loss,),)},
        gradients=exact(gradients),
    )


def _exact(array: Integers, name: str, layers: Layers) -> Matrix:
    """Exact entries; what is one sample stands as a column in column convention."""
    turned = array.T if layers.convention == "column" and not name.startswith("W") else array
    return tuple(tuple(Fraction(int(e)) for e in row) for row in turned)
