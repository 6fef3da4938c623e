"""Verdicts: what came back, held against the true gradients, one verdict for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from exgen.grading.exercise import Exercise, Instance
from exgen.grading.runner import Run
from exgen.verify.arrays import Array

TOLERANCE = 1e-6
"""The largest relative error of a right answer: single precision passes, a wrong formula fails."""


class Verdict(StrEnum):
    """What can be said about one gradient, from good to bad."""

    RIGHT = "right"
    WRONG_VALUES = "wrong values"
    WRONG_SHAPE = "wrong shape"
    MISSING = "missing"
    RAISED = "raised"
    TOO_SLOW = "too slow"


_ORDER = list(Verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """The verdict on one gradient over all instances, and what there is to say about it.

    `error` is the largest relative error where values could be compared, `failed` on how many of
    the instances the answer was not right.
    """

    name: str
    verdict: Verdict
    detail: str = ""
    error: float | None = None
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Single:
    verdict: Verdict
    detail: str = ""
    error: float | None = None


def grade(exercise: Exercise, instances: Sequence[Instance], run: Run) -> tuple[Graded, ...]:
    """One verdict for every gradient that is wanted, in order."""
    return tuple(
        _joined(
            name,
            [_single(exercise, instance, run, position, k) for k, instance in enumerate(instances)],
        )
        for position, name in enumerate(exercise.returns)
    )


def _joined(name: str, singles: Sequence[_Single]) -> Graded:
    worst = max(singles, key=lambda s: _ORDER.index(s.verdict))
    errors = [s.error for s in singles if s.error is not None]
    return Graded(
        name=name,
        verdict=worst.verdict,
        detail=worst.detail,
        error=max(errors) if errors else None,
        failed=sum(s.verdict is not Verdict.RIGHT for s in singles),
    )


def _single(
    exercise: Exercise, instance: Instance, run: Run, position: int, number: int
) -> _Single:
    if number >= len(run.results):
        return _absent(exercise, run)
    result = run.results[number]
    if "raised" in result:
        return _Single(verdict=Verdict.RAISED, detail=str(result["raised"]))
    if result.get("none"):
        return _Single(
            verdict=Verdict.MISSING, detail=f"{exercise.function} returned None: is it filled in?"
        )
    items = result.get("items")
    if not isinstance(items, list) or position >= len(items):
        count = len(items) if isinstance(items, list) else 0
        return _Single(
            verdict=Verdict.MISSING,
            detail=f"{count} of {len(exercise.returns)} gradients were returned",
        )
    return _compared(items[position], instance.gradients[position])


def _absent(exercise: Exercise, run: Run) -> _Single:
    """Why no result came back for an instance."""
    if run.late:
        where = "loading the file" if run.loaded is None else exercise.function
        return _Single(verdict=Verdict.TOO_SLOW, detail=f"{where} did not finish in time")
    if run.loaded is False:
        if run.problem is not None:
            return _Single(verdict=Verdict.RAISED, detail=run.problem)
        return _Single(
            verdict=Verdict.MISSING, detail=f"the file defines no function {exercise.function}"
        )
    return _Single(verdict=Verdict.RAISED, detail=run.ended or "nothing came back")


def _compared(item: Any, truth: Array) -> _Single:
    """One returned item, whatever it may be, against the truth."""
    if not isinstance(item, dict) or item.get("none"):
        return _Single(verdict=Verdict.MISSING, detail="None was returned in its place")
    if "bad" in item:
        return _Single(verdict=Verdict.WRONG_VALUES, detail=str(item["bad"])[:200])
    shape = item.get("shape")
    if not isinstance(shape, list) or not all(isinstance(n, int) for n in shape):
        return _Single(verdict=Verdict.MISSING, detail="what was returned cannot be read")
    values = item.get("values")
    array = _array(values, shape)
    a_number = truth.size == 1 and array is not None and array.size == 1
    if tuple(shape) != truth.shape and not a_number:
        return _Single(verdict=Verdict.WRONG_SHAPE, detail=_shapes(tuple(shape), array, truth))
    if array is None:
        return _Single(verdict=Verdict.MISSING, detail="what was returned cannot be read")
    error = _error(array.reshape(truth.shape), truth)
    right = error <= TOLERANCE
    return _Single(verdict=Verdict.RIGHT if right else Verdict.WRONG_VALUES, error=error)


def _array(values: Any, shape: list[int]) -> Array | None:
    try:
        return np.asarray(values, dtype=float).reshape(shape)
    except (TypeError, ValueError):
        return None


def _shapes(shape: tuple[int, ...], array: Array | None, truth: Array) -> str:
    told = f"{shape}, expected {truth.shape}"
    if array is None or array.size != truth.size:
        return told
    same = any(_error(a.reshape(truth.shape), truth) <= TOLERANCE for a in (array, array.T))
    return f"{told}; the values are right" if same else told


def _error(found: Array, truth: Array) -> float:
    """The largest difference relative to the largest entry; infinite for what is no number."""
    if not np.isfinite(found).all():
        return float("inf")
    with np.errstate(over="ignore"):
        scale = max(float(np.abs(truth).max()), np.finfo(float).tiny)
        return float(np.abs(found - truth).max() / scale)
