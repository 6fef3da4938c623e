"""Which entries the parts of a backpropagation question fix by number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exgen.families.backprop.layered_program import Network

_SHOWN_WHOLE = 4
_FAR = 3  # fixed places are among the first few: a proof needs sizes as large as they are


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedPlaces:
    """The entries that parts fix by number: two weights, a unit before them, two hidden units."""

    weight: tuple[int, int] = (0, 0)
    other: tuple[int, int] = (0, 1)
    before: int = 0
    unit: int = 0
    beside: int = 1


def places(network: Network, rng: np.random.Generator) -> FixedPlaces:
    """Places for the fixed entries, within the widths."""
    *_, hidden, outputs = (min(n, _FAR) for n in network.net.widths)
    cells = [(i, j) for i in range(outputs) for j in range(hidden)]
    first, second = (cells[int(k)] for k in rng.choice(len(cells), size=2, replace=False))
    # of a tall matrix the solution shows the first two rows: the one that is not zero is in it
    first_rows = hidden if network.net.widths[-2] <= _SHOWN_WHOLE else 2
    here, beside = (int(k) for k in rng.choice(first_rows, size=2, replace=False))
    return FixedPlaces(
        weight=first, other=second, before=int(rng.integers(hidden)), unit=here, beside=beside
    )
