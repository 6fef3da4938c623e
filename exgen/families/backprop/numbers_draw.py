"""Small integers for a network, and what the passes make of them.

Only proposals: every number that a sheet shows is proved as a fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from exgen.errors import DrawError
from exgen.families.backprop.layers import Layers
from exgen.families.backprop.numbers_hidden import hidden
from exgen.families.backprop.numbers_network import OBJECTIVE, output
from exgen.families.backprop.numbers_sets import LARGEST, Integers, Sets, Table, proposed
from exgen.verify.linear import Matrix

_PROPOSED = 256
"""Sets of numbers that are proposed at once."""
_ROUNDS = 100
"""How often they are, at most; deep networks of few units have one good set in a thousand."""
_LOOKED_AT = 200
"""Good sets that may be refused for a mistake they hide; then the best of them must do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNumbers:
    """Given values, values of the forward pass, derivatives of the loss; all by name."""

    given: dict[str, Matrix]
    values: dict[str, Matrix]
    gradients: dict[str, Matrix]


def draw(rng: np.random.Generator, layers: Layers) -> DrawnNumbers:
    """Numbers that are good to work with on paper, and at which every mistake shows.

    All are integers but half a squared error, and as `proposed` wants them. Where none of
    `_LOOKED_AT` such sets is without a hidden mistake, the set with the fewest is taken, of those
    the first. Raises DrawError when no numbers are found.
    """
    best: tuple[int, Sets] | None = None
    refused = 0
    for _ in range(_ROUNDS):
        sets = proposed(rng, layers, _PROPOSED).where(slice(_LOOKED_AT - refused))
        if not len(sets):
            continue
        counts = hidden(layers, sets)
        place = int(counts.argmin())
        if best is None or counts[place] < best[0]:
            best = int(counts[place]), sets.where(slice(place, place + 1))
        refused += len(sets)
        if best[0] == 0 or refused >= _LOOKED_AT:
            break
    if best is None:
        raise DrawError(
            f"no numbers for the widths {list(layers.widths)} keep all values at most {LARGEST} in "
            f"{_ROUNDS * _PROPOSED} attempts; a narrower network has some"
        )
    return _named(layers, *best[1].one(0))


def _named(layers: Layers, given: Table, forward: Table, gradients: Table) -> DrawnNumbers:
    def exact(table: Table) -> dict[str, Matrix]:
        return {name: _exact(a, name, layers) for name, a in table.items()}

    error = forward[output(layers)] - given["y"]
    half = Fraction(1, 2) if layers.loss == "half-squared-error" else Fraction(1)
    loss = half * int((error * error).sum())
    return DrawnNumbers(
        given=exact(given),
        values=exact(forward) | {OBJECTIVE: ((loss,),)},
        gradients=exact(gradients),
    )


def _exact(array: Integers, name: str, layers: Layers) -> Matrix:
    """Exact entries; what is one sample stands as a column in column convention."""
    turned = array.T if layers.convention == "column" and not name.startswith("W") else array
    return tuple(tuple(Fraction(int(e)) for e in row) for row in turned)
