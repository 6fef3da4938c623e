"""Verdicts: what came back, held against the true gradients, one verdict for each of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from exgen.grading.named import matched
from exgen.grading.runner import Run
from exgen.grading.wire import Reply
from exgen.wording import counted, listed, one_line

if TYPE_CHECKING:
    from exgen.grading.exercise import Exercise, Instance
    from exgen.verify.arrays import Array

TOLERANCE = 1e-5
"""The largest relative error of a right answer in double precision: a wrong formula fails."""
SINGLE = 1e-4
"""The same for numbers of single precision."""
DIGITS = 1e-11
"""From this relative error on, double precision was not used, or differences were taken."""
_MOST_DIMENSIONS = 32


class CodeVerdict(StrEnum):
    """What can be said about one gradient, from good to bad."""

    RIGHT = "right"
    WRONG_VALUES = "wrong values"
    WRONG_SHAPE = "wrong shape"
    MISSING = "missing"
    RAISED = "raised"
    TOO_SLOW = "too slow"
    NOT_JUDGED = "not judged"


_ORDER = list(CodeVerdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """The verdict on one gradient over all instances, and what there is to say about it.

    `error` is the largest relative error where values could be compared, `failed` on how many of
    the instances the answer was not right. `single` says that its numbers are all of single
    precision.
    """

    name: str
    verdict: CodeVerdict
    detail: str = ""
    error: float | None = None
    failed: int = 0
    single: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Single:
    verdict: CodeVerdict
    detail: str = ""
    error: float | None = None
    single: bool = False


def grade(exercise: Exercise, instances: Sequence[Instance], run: Run) -> tuple[Graded, ...]:
    """One verdict for every gradient that is wanted, in order."""
    columns = [_of_instance(exercise, instance, run, k) for k, instance in enumerate(instances)]
    return tuple(
        _joined(name, [column[position] for column in columns])
        for position, name in enumerate(exercise.returns)
    )


def untouched(exercise: Exercise, why: str) -> tuple[Graded, ...]:
    """Verdicts on a file that was not run, for this reason."""
    return tuple(
        Graded(name=name, verdict=CodeVerdict.NOT_JUDGED, detail=why) for name in exercise.returns
    )


def _joined(name: str, singles: Sequence[_Single]) -> Graded:
    worst = max(singles, key=lambda s: _ORDER.index(s.verdict))
    errors = [s.error for s in singles if s.error is not None]
    return Graded(
        name=name,
        verdict=worst.verdict,
        detail=one_line(worst.detail),
        error=max(errors) if errors else None,
        failed=sum(s.verdict is not CodeVerdict.RIGHT for s in singles),
        single=all(s.single for s in singles),
    )


def _of_instance(exercise: Exercise, instance: Instance, run: Run, number: int) -> list[_Single]:
    """A verdict for each gradient of one instance."""
    names = exercise.returns
    if number >= len(run.results):
        return [_absent(exercise, run)] * len(names)
    answer = run.results[number]
    told = answer.told
    if isinstance(told.get("not_installed"), str):
        why = f"{told['not_installed']}, which is not the student's fault"
        return [_Single(verdict=CodeVerdict.NOT_JUDGED, detail=why)] * len(names)
    if "raised" in told:
        detail = str(told["raised"])[:400]
        return [_Single(verdict=CodeVerdict.RAISED, detail=detail)] * len(names)
    if told.get("none"):
        detail = f"{exercise.function} returned None: is it filled in?"
        return [_Single(verdict=CodeVerdict.MISSING, detail=detail)] * len(names)
    items = _items(answer)
    if items is None:
        detail = "what was returned cannot be read"
        return [_Single(verdict=CodeVerdict.MISSING, detail=detail)] * len(names)
    return _matched(exercise, instance, told.get("keys"), items)


@dataclass(frozen=True, slots=True)
class _Item:
    """One returned item: what it is that is no array, or its shape and, if not too many, values."""

    other: str = ""
    none: bool = False
    absent: bool = False
    shape: tuple[int, ...] = ()
    values: Array | None = None


def _matched(
    exercise: Exercise, instance: Instance, keys: Any, items: list[_Item]
) -> list[_Single]:
    names, wanted = exercise.returns, len(exercise.returns)
    if isinstance(keys, list):
        texts = [str(key)[:80] for key in keys]
        places = matched(texts[: len(items)], names)
        if places is None:
            shown = listed(texts[:8] or ["none"], last="and")
            detail = f"the keys {shown} do not name {listed(names, last='and')}, one each"
            return [_Single(verdict=CodeVerdict.MISSING, detail=detail)] * wanted
        ordered: list[_Item | None] = [items[places[name]] for name in names]
    elif len(items) > wanted:
        detail = f"{len(items)} results, but {wanted} {'is' if wanted == 1 else 'are'} wanted"
        rest = [_compared(i, g) for i, g in zip(items[-wanted:], instance.gradients, strict=True)]
        if len(items) == wanted + 1 and all(s.verdict is CodeVerdict.RIGHT for s in rest):
            detail += "; without the first they are right"
        return [_Single(verdict=CodeVerdict.MISSING, detail=detail)] * wanted
    else:
        ordered = [*items, *[None] * (wanted - len(items))]
    short = f"{counted(len(items), 'result')}, but {wanted} are wanted"
    return [
        _Single(verdict=CodeVerdict.MISSING, detail=short)
        if item is None
        else _compared(item, truth)
        for item, truth in zip(ordered, instance.gradients, strict=True)
    ]


def _items(answer: Reply) -> list[_Item] | None:
    """The items of an answer; None where it is not what it should be."""
    told = answer.told.get("items")
    if not isinstance(told, list):
        return None
    found, at = [], 0
    for each in told[:64]:
        if not isinstance(each, dict):
            return None
        if each.get("none"):
            found.append(_Item(none=True))
        elif "absent" in each:
            found.append(_Item(absent=True, other=str(each["absent"])[:80]))
        elif "bad" in each:
            found.append(_Item(other=str(each["bad"])[:200]))
        else:
            shape = _shape(each.get("shape"))
            if shape is None:
                return None
            size = 0 if each.get("left_out") else 8 * math.prod(shape)
            if size > len(answer.raw) - at:
                return None
            values = None
            if not each.get("left_out"):
                values = np.frombuffer(answer.raw, "<f8", size // 8, at).reshape(shape)
            found.append(_Item(shape=shape, values=values))
            at += size
    return found


def _shape(value: Any) -> tuple[int, ...] | None:
    if not isinstance(value, list) or len(value) > _MOST_DIMENSIONS:
        return None
    if not all(type(n) is int and 0 <= n < 2**40 for n in value):
        return None
    return tuple(value)


def _absent(exercise: Exercise, run: Run) -> _Single:
    """Why no result came back for an instance."""
    if run.late:
        where = "loading the file" if run.loaded is None else exercise.function
        return _Single(verdict=CodeVerdict.TOO_SLOW, detail=f"{where} did not finish in time")
    if run.loaded is False:
        if run.problem is not None:
            return _Single(verdict=CodeVerdict.RAISED, detail=run.problem)
        there = f" (but {listed(run.others[:4], last='and')})" if run.others else ""
        detail = f"the file defines no function {exercise.function}{there}"
        return _Single(verdict=CodeVerdict.MISSING, detail=detail)
    return _Single(verdict=CodeVerdict.RAISED, detail=run.ended or "nothing came back")


def _compared(item: _Item, truth: Array) -> _Single:
    """One returned item, whatever it may be, against the truth."""
    if item.none:
        return _Single(verdict=CodeVerdict.MISSING, detail="None was returned in its place")
    if item.absent:
        detail = f"{item.other} is not installed here, which is not the student's fault"
        return _Single(verdict=CodeVerdict.NOT_JUDGED, detail=detail)
    if item.other:
        return _Single(verdict=CodeVerdict.WRONG_VALUES, detail=item.other)
    flat = item.shape == (truth.size,) and 1 in truth.shape
    a_number = truth.size == 1 and item.values is not None and item.values.size == 1
    if item.shape != truth.shape and not flat and not a_number:
        return _Single(verdict=CodeVerdict.WRONG_SHAPE, detail=_shapes(item, truth))
    if item.values is None:
        return _Single(verdict=CodeVerdict.MISSING, detail="what was returned cannot be read")
    found = item.values.reshape(truth.shape)
    error, single = _error(found, truth), _is_single(found)
    right = error <= (SINGLE if single else TOLERANCE)
    return _Single(
        verdict=CodeVerdict.RIGHT if right else CodeVerdict.WRONG_VALUES,
        detail=f"shape {item.shape} taken as {truth.shape}" if flat and right else "",
        error=error,
        single=single,
    )


def _shapes(item: _Item, truth: Array) -> str:
    told = f"{item.shape}, expected {truth.shape}"
    values = item.values
    if values is None or values.size != truth.size:
        return told
    same = any(_error(a.reshape(truth.shape), truth) <= TOLERANCE for a in (values, values.T))
    return f"{told}; the values are right" if same else told


def _error(found: Array, truth: Array) -> float:
    """The largest difference relative to the largest entry; infinite for what is no number."""
    if not np.isfinite(found).all():
        return float("inf")
    with np.errstate(over="ignore"):
        scale = max(float(np.abs(truth).max()), np.finfo(float).tiny)
        return float(np.abs(found - truth).max() / scale)


def _is_single(found: Array) -> bool:
    """Whether all numbers have few enough digits for single precision."""
    with np.errstate(over="ignore"):
        return bool((found.astype(np.float32) == found).all())
