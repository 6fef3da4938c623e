"""Sharing out the points of a question."""

from __future__ import annotations


def spread(points: int, parts: int) -> list[int]:
    """`points` over `parts` as evenly as whole numbers allow, the larger shares first."""
    base, extra = divmod(points, parts)
    return [base + (1 if k < extra else 0) for k in range(parts)]
