"""Which proposed numbers hide a mistake: with them a wrong rule gives the right gradient.

The wrong answers depend on the kind of network alone: its depth, biases, convention and loss, and
which of its widths are equal. They are derived once for each kind, with a name for every width,
and then evaluated on whole stacks of proposals.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from exgen.dimensions import Dim
from exgen.families.backprop.layers import Layers
from exgen.families.backprop.numbers_network import OBJECTIVE, parameters, written
from exgen.families.backprop.numbers_sets import Integers, Sets
from exgen.mistakes.hidden import Wrongs, wrongs

_KINDS = 32
"""A homework's drawn networks are of some ten kinds."""
_SMALLEST = 3


def hidden(layers: Layers, sets: Sets) -> NDArray[np.intp]:
    """How many mistakes in the gradients of the parameters each of the sets hides."""
    kind = kind_of(layers)
    dims = map(unit, kind.widths)
    sizes = {d: n for d, n in zip(dims, layers.widths, strict=True) if isinstance(d, str)}
    point = {name: _written(stack, name, layers) for name, stack in sets.given.items()}
    return known(kind).hidden(point, sizes)


def kind_of(layers: Layers) -> Layers:
    """The network that stands for all of its kind: equal widths are equal, and 1 stays 1.

    Its other widths are numbered from 3 on as they come, so that points at random see live and
    dead units in every layer.
    """
    numbered = {1: 1}
    for width in layers.widths:
        numbered.setdefault(width, _SMALLEST - 1 + len(numbered))
    return replace(layers, widths=tuple(numbered[width] for width in layers.widths))


# Deriving takes some twenty times as long as the rest of a draw, and a class draws twice for every
# student. The key says all that the wrong answers depend on, so what was drawn before is no matter.
@lru_cache(maxsize=_KINDS)
def known(kind: Layers) -> Wrongs:
    """The wrong answers to the gradients of a kind of network, the first weights' first."""
    return wrongs(written(kind, unit), OBJECTIVE, parameters(kind))


def unit(width: int) -> Dim:
    """The dimension of a layer with a width of the kind: its name, but 1 for 1."""
    return 1 if width == 1 else f"n{width}"


def _written(stack: Integers, name: str, layers: Layers) -> NDArray[np.float64]:
    """The stack as the program has it: a sample stands as a column in column convention."""
    turn = layers.convention == "column" and not name.startswith("W")
    return np.asarray(np.swapaxes(stack, 1, 2) if turn else stack, dtype=float)
