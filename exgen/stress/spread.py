"""The spread of whole numbers that are given as counts, so that memory does not grow with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Final

BAND: Final = 0.15
"""How far from its median the difficulty of a sheet may lie, as a share of the median."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Least, quartiles and greatest; `within` is the share that is within 15 % of the median."""

    least: int
    lower: int
    median: int
    upper: int
    greatest: int
    within: float

    def as_data(self) -> dict[str, float]:
        """Ready for JSON."""
        return {**asdict(self), "within": round(self.within, 4)}


def spread(counts: Counter[int]) -> Spread | None:
    """The spread of the numbers, each as often as it is counted; None where there is none."""
    if not counts:
        return None
    median = quantile(counts, 0.5)
    near = sum(n for value, n in counts.items() if abs(value - median) <= BAND * median)
    return Spread(
        least=min(counts),
        lower=quantile(counts, 0.25),
        median=median,
        upper=quantile(counts, 0.75),
        greatest=max(counts),
        within=near / counts.total(),
    )


def quantile(counts: Counter[int], share: float) -> int:
    """The least of the numbers that a `share` of all of them does not exceed."""
    wanted, seen = share * counts.total(), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= wanted:
            return value
    raise ValueError("no numbers, no quantile")
