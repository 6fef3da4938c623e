"""The network of a question with numbers: which one it is, and its program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from exgen.calculus.program import Program, program
from exgen.dimensions import Dim
from exgen.families.backprop.layers import Layers

ACTIVATION = "relu"
"""The one piecewise linear activation that stays in small fractions: leaky ReLU has hundredths."""
LOSSES = ("half-squared-error", "squared-error")
OBJECTIVE = "l"
WIDEST, MOST_WEIGHTS = 5, 36
_NARROW = 3
_HIDDEN = 2
_TEXTS = {
    "half-squared-error": ("norm({out} - y)**2 / 2", "({out} - y)**2 / 2"),
    "squared-error": ("norm({out} - y)**2", "({out} - y)**2"),
}


def on_paper(layers: Layers) -> Layers:
    """The network itself where numbers for it fit on paper, else the nearest one that does.

    ReLU replaces another activation, half the squared error another loss; of three hidden layers
    two are kept; where there are more than `MOST_WEIGHTS` weights or a layer is wider than
    `WIDEST`, no layer keeps more than 3 units.
    """
    widths = (*layers.widths[:-1][: _HIDDEN + 1], layers.widths[-1])
    if max(widths) > WIDEST or weights(widths) > MOST_WEIGHTS:
        widths = tuple(min(n, _NARROW) for n in widths)
    loss = layers.loss if layers.loss in LOSSES else LOSSES[0]
    return replace(layers, widths=widths, activation=ACTIVATION, loss=loss)


def deepest(layers: int) -> int:
    """So many layers of a network are kept on paper."""
    return min(layers, _HIDDEN + 1)


def weights(widths: Sequence[int]) -> int:
    """The number of weights between layers of these widths."""
    return sum(a * b for a, b in pairwise(widths))


def output(layers: Layers) -> str:
    """The name of the output, which is the last layer's value."""
    return f"h{layers.depth}"


def value(layer: int) -> str:
    """The name of a layer's value; layer 0 is the input."""
    return f"h{layer}" if layer else "x"


def parameters(layers: Layers) -> tuple[str, ...]:
    """The names of the weights and biases, layer by layer."""
    kinds = ("W", "b") if layers.bias else ("W",)
    return tuple(f"{kind}{k}" for k in range(1, layers.depth + 1) for kind in kinds)


def written(layers: Layers, dimension: Callable[[int], Dim] = int) -> Program:
    """The program of one sample: z and h of each layer, a linear output, the loss.

    Shapes are numbers, unless `dimension` names the dimensions that belong to the widths. In row
    convention `z = h @ W.T + b`, in column convention `z = W @ h + b`.
    """
    widths, row = tuple(map(dimension, layers.widths)), layers.convention == "row"

    def sample(units: Dim) -> tuple[Dim, Dim]:
        return (1, units) if row else (units, 1)

    variables: dict[str, tuple[tuple[Dim, Dim], str]] = {"x": (sample(widths[0]), "real")}
    equations: dict[str, str] = {}
    for k in range(1, layers.depth + 1):
        variables[f"W{k}"] = ((widths[k], widths[k - 1]), "real")
        affine = f"{value(k - 1)} @ W{k}.T" if row else f"W{k} @ {value(k - 1)}"
        if layers.bias:
            variables[f"b{k}"] = (sample(widths[k]), "real")
            affine += f" + b{k}"
        if k == layers.depth:
            equations[output(layers)] = affine
        else:
            equations[f"z{k}"] = affine
            equations[f"h{k}"] = f"{layers.activation}(z{k})"
    variables["y"] = (sample(widths[-1]), "real")
    text = _TEXTS[layers.loss][widths[-1] == 1]
    equations[OBJECTIVE] = text.format(out=output(layers))
    sizes = {dim: n for dim, n in zip(widths, layers.widths, strict=True) if isinstance(dim, str)}
    return program(variables=variables, equations=equations, sizes=sizes)
