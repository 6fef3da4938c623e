"""Wrong dimensions of a space."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongDimension:
    """A wrong dimension and the name of the mistake that gives it."""

    name: str
    value: int


def wrong_dimensions(
    *, dimension: int, count: int, ambient: int | None = None, null_space: bool = False
) -> Iterator[WrongDimension]:
    """The wrong dimensions, each once, under its most telling name.

    `count` is how many vectors, columns, polynomials or functions there are, `ambient` the
    dimension of the space they lie in where that is finite. For a null space `dimension` is its
    own and `count` the number of columns.
    """
    candidates = [
        ("rank-for-nullity", count - dimension if null_space else None),
        ("dependence-missed", None if null_space else count),
        ("ambient-dimension", count if null_space else ambient),
        ("one-too-many", dimension + 1),
        ("one-too-few", dimension - 1),
    ]
    seen = {dimension}
    for name, value in candidates:
        if value is not None and value >= 0 and value not in seen:
            seen.add(value)
            yield WrongDimension(name=name, value=value)
