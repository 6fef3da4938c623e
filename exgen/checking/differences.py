"""What is seen of a wrong answer without knowing the mistake: its shape, a factor, an entry."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

import numpy as np

from exgen.calculus.declared import DECLARED
from exgen.calculus.expr import Expr
from exgen.calculus.shape import Shape
from exgen.checking.ground import Ground, factor
from exgen.checking.records import Explanation
from exgen.dimensions import Dim, size_of
from exgen.wording import with_article

_CLOSE: Final = 1e-7
_LARGEST: Final = 1000
"""The largest denominator of a factor that is told as a fraction."""
_MOST_NUMBERS: Final = 12
"""A point with more numbers is not printed in a sentence."""


def differences(
    ground: Ground, said: Expr, right: Expr, index: Mapping[str, Dim]
) -> tuple[Explanation, ...]:
    """What tells the answer from the right one: the first of shape, factor and entry that does."""
    if said.shape != right.shape:
        return (of_shape(said.shape, right.shape),)
    here, there = ground.array(said, index), ground.array(right, index)
    if here is None or there is None or not np.isfinite(here).all():
        return (
            seen(
                "no-value",
                "has no finite value at points where the right answer has one",
                "At some points your answer has no value: what do you divide by?",
            ),
        )
    by = factor(here.ravel(), there.ravel())
    if by is not None and abs(by - 1) > _CLOSE:
        number = _number(by)
        return (
            seen(
                "factor",
                f"is {number} times the right answer",
                "Your answer is a fixed number times the right one: check the factor in front.",
            ),
        )
    return _first(ground, here, there, index)


def of_shape(said: Shape, right: Shape) -> Explanation:
    """That an answer has this shape and should have the other."""
    return seen(
        "shape",
        f"is {with_article(said)}, and should be {with_article(right)}",
        f"Your answer is {with_article(said)}; compare that with the shape of what is asked.",
    )


def _first(
    ground: Ground, here: np.ndarray, there: np.ndarray, index: Mapping[str, Dim]
) -> tuple[Explanation, ...]:
    """The first entry that differs, with both values and the point."""
    gap = np.abs(here - there)
    off = np.argwhere(gap > _CLOSE * max(1e-3, float(np.abs(there).max(initial=0.0))))
    if not len(off):
        return ()
    point, place, row, col = (int(n) for n in off[0])
    where = f"entry ({row + 1}, {col + 1})" if max(here.shape[2:]) > 1 else "the value"
    if index:
        where = f"{where} for {_indices(ground, index, place)}"
    said, right = here[point, place, row, col], there[point, place, row, col]
    at = stated(ground, point)
    return (
        seen(
            "first-difference",
            f"{where} is {said:.4g} where {right:.4g} is right, {at}",
            f"Choose numbers and compare: {where} of your answer comes out wrong.",
            where=at,
        ),
    )


def stated(ground: Ground, point: int) -> str:
    """The values of the variables at a point, as far as they fit a sentence."""
    values = {v.name: ground.known[v.name][point] for v in ground.prog.variables}
    unknown = any(v.domain in DECLARED for v in ground.prog.variables)
    if unknown or sum(array.size for array in values.values()) > _MOST_NUMBERS:
        return f"at random point {point + 1}"
    return "at " + ", ".join(f"{name} = {_entries(array)}" for name, array in values.items())


def _entries(array: np.ndarray) -> str:
    if array.size == 1:
        return f"{float(array.ravel()[0]):.3g}"
    rows = ["[" + ", ".join(f"{float(x):.3g}" for x in row) + "]" for row in array]
    return f"[{', '.join(rows)}]"


def _indices(ground: Ground, index: Mapping[str, Dim], place: int) -> str:
    counts = [size_of(d, ground.prog.sizes) for d in index.values()]
    at = np.unravel_index(place, counts)
    return ", ".join(f"{name} = {int(k)}" for name, k in zip(index, at, strict=True))


def _number(by: float) -> str:
    near = Fraction(by).limit_denominator(_LARGEST)
    return str(near) if abs(float(near) - by) <= _CLOSE * abs(by) else f"{by:.6g}"


def seen(name: str, sentence: str, hint: str, *, where: str = "") -> Explanation:
    """What is seen of an answer, which is no mistake by name."""
    return Explanation(name=name, sentence=sentence, hint=hint, where=where, mistake=False)
