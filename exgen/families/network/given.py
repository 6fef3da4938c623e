"""A network of an instructor's own as an architecture: what a seed draws of it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from exgen.dimensions import Dim
from exgen.library.networks import NetworkRow
from exgen.questions.architecture import Architecture
from exgen.questions.letters import pick


def choose(row: NetworkRow, rng: np.random.Generator | None) -> dict[str, str]:
    """What is drawn for each word and each list of a network; the first without a generator."""
    return {name: pick(texts, rng) for name, texts in row.drawn.items()}


def dimension(text: str) -> Dim:
    """A width as a dimension: digits are a number."""
    return int(text) if text.isascii() and text.isdigit() else text


def built(row: NetworkRow, drawn: Mapping[str, str]) -> Architecture:
    """The architecture with what is drawn put in."""
    return Architecture(
        widths=tuple(dimension(row.text(key, drawn)) for key in row.widths),
        activations=tuple(row.text(key, drawn) for key in row.activations),
        loss=row.text("loss", drawn),
        biases=tuple(layer.bias for layer in row.layers),
        skips=row.skips,
        penalty=row.penalty,
        objective=row.text("objective", drawn),
    )
