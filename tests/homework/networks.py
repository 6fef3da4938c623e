"""Files with a network of an instructor's own, for the tests: one to change, and random ones."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from exgen.calculus.functions import activations
from exgen.calculus.losses import LOSSES

FIVE = """
name = "mine"
title = "Mine"

[[network]]
name = "two-skips"
title = "Two skips"
input = "d"
layers = [
  { width = "h", activation = "relu" },
  { width = "d", activation = "{phi}", bias = false },
  { width = "m", activation = ["silu", "elu"] },
  { width = "h", activation = "{phi}" },
  { width = "k" },
]
skips = [[0, 2], [1, 4]]
loss = ["cross-entropy", "log-cosh"]
objective = ["J", "L"]
choices = { phi = ["tanh", "sigmoid"] }

[[question]]
id = "2"
family = "network"
points = 40
options = { network = "two-skips" }
"""


def toml(value: object) -> str:
    """A value as TOML."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {toml(one)}' for key, one in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value)


def file_with(network: Mapping[str, Any]) -> str:
    """A homework with this network and a question about it."""
    entries = "\n".join(f"{key} = {toml(value)}" for key, value in network.items())
    head, _, rest = FIVE.partition("[[network]]")
    question = rest.partition("[[question]]")[2].replace("two-skips", network["name"])
    return f"{head}[[network]]\n{entries}\n\n[[question]]{question}"


def random_network(seed: int) -> dict[str, Any]:
    """A network of 2 to 5 layers with up to three skips, that overlap, nest, or share an end."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 6))
    pairs = [(i, j) for i in range(count) for j in range(i + 2, count + 1)]
    most = min(len(pairs), int(rng.integers(4)))
    skips = [pairs[int(k)] for k in rng.choice(len(pairs), size=most, replace=False)]
    kinds: list[Any] = ["d", "h", "k", "m", "p", 2, 3]
    groups = list(range(count + 1))  # the ends of skips have one width, those of a chain too
    for i, j in skips:
        groups = [groups[i] if one == groups[j] else one for one in groups]
    drawn = [kinds[int(k)] for k in rng.integers(len(kinds), size=count + 1)]
    widths = [drawn[group] for group in groups]
    names, losses = activations(), list(LOSSES)
    layers: list[dict[str, Any]] = [
        {
            "width": width,
            "activation": names[int(rng.integers(len(names)))],
            "bias": bool(rng.random() < 0.7),
        }
        for width in widths[1:]
    ]
    del layers[-1]["activation"]
    return {
        "name": "random",
        "input": widths[0],
        "layers": layers,
        "skips": [list(pair) for pair in skips],
        "loss": losses[int(rng.integers(len(losses)))],
        "penalty": bool(rng.random() < 0.3),
    }
