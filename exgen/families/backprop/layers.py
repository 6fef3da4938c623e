"""The layered network that a backpropagation homework is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exgen.calculus.losses import LOSSES, Loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What a homework file allows of a network, whatever is drawn: hidden layers, a bias."""

    hidden: tuple[int, int]
    bias: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """A fully connected network with one activation in all hidden layers.

    `widths` runs from the input to the output, in numbers. In row convention a sample is a row,
    `z = h @ W.T`; in column convention a column, `z = W @ h`. W has as many rows as its layer has
    units in both.
    """

    widths: tuple[int, ...]
    activation: str
    loss: str
    bias: bool
    convention: Literal["row", "column"]

    @property
    def depth(self) -> int:
        """The number of weight matrices, that of the output included."""
        return len(self.widths) - 1

    @property
    def row(self) -> Loss:
        """The loss with its output layer."""
        return LOSSES[self.loss]
