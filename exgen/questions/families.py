"""The question families by name: light enough for `exgen list`, which must not import SymPy."""

from typing import Final

FAMILIES: Final[dict[str, str]] = {
    "gradient": "gradients and Jacobians of vectors and matrices",
    "composition": "a scalar in named steps: shapes, then gradients",
    "two-layer": "a two-layer loss and its weight gradients",
    "network": "a drawn network: output, gradients, what to cache",
    "program": "any named equations, and what is asked of them",
    "dimension": "dimensions of spans, column and null spaces",
    "backprop": "a layered network by hand: entries, then matrices",
    "backprop-batch": "the same for a mini-batch: sums over samples",
    "backprop-numbers": "both passes of a small network in exact numbers",
}
