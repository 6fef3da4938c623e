"""How far two sides are apart: all claims of a question are looked at together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

import numpy as np

from exgen.verify.arrays import Array

FLOOR = 1e-2
"""Differences are taken relative to the larger side, or to this where both are smaller."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """Two sides at all points, (points, rows, columns), or a stack of those for several methods.

    Where they are `indexed`, the values of the free indices stand along the axis before the rows.
    """

    left: Array
    right: Array
    indexed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The largest relative difference and the largest entry; nan where there is none."""

    error: float
    magnitude: float


def compare(pairs: Sequence[Pair]) -> list[list[Gap]]:
    """For every pair the gap that each method sees.

    Each value of the free indices is a statement of its own, and is measured by its own largest
    entry. What is not finite is infinitely far apart.
    """
    if not pairs:
        return []
    gaps: list[Array] = []
    sizes: list[Array] = []
    methods: list[int] = []
    statements: list[int] = []  # for every pair and method
    entries: list[int] = []  # for every statement
    for pair in pairs:
        gap = pair.left - pair.right
        size = np.maximum(np.abs(pair.left), np.abs(pair.right))
        several = len(gap) if gap.ndim == (5 if pair.indexed else 4) else 1
        each = gap.shape[-3] if pair.indexed else 1
        if each > 1 and gap.ndim > 3:  # the statements before the points, if it depends on them
            gap, size = gap.swapaxes(-4, -3), size.swapaxes(-4, -3)
        gaps.append(gap.ravel())
        sizes.append(size.ravel())
        methods.append(several)
        statements += [each] * several
        entries += [gap.size // (several * each)] * (several * each)
    gap = _largest(np.abs(np.concatenate(gaps)), entries)
    scale = _largest(np.concatenate(sizes), entries)
    with np.errstate(all="ignore"):
        error = np.where(np.isfinite(gap), gap / np.maximum(scale, FLOOR), np.inf)
    errors, scales = (_largest(each, statements).tolist() for each in (error, scale))
    found = (Gap(error=e, magnitude=m) for e, m in zip(errors, scales, strict=True))
    return [list(islice(found, several)) for several in methods]


def near(left: Array, right: Array, *, rtol: float, atol: float) -> bool:
    """Whether all entries are close to those on the right: `np.allclose` at a fraction of its cost.

    Arrays here are so small that NumPy takes longer to look at its options than at the entries.
    """
    same = left == right
    if same.all():
        return True
    close = (np.abs(left - right) <= atol + rtol * np.abs(right)) & np.isfinite(right)
    return bool((same | close).all())


def _largest(array: Array, lengths: Sequence[int]) -> Array:
    """The largest entry of each run of so many."""
    starts = [0, *accumulate(lengths)][:-1]
    largest: Array = np.maximum.reduceat(array, starts)
    return largest
