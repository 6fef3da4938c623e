"""Dimensions of matrices: each a number, a name such as `d`, or a sum: `n - k + 1`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True, order=True)
class LinearDim:
    """A dimension that others add up to: whole multiples of names, and a whole number.

    Made by `linear` alone, which answers a number or a name where it is no more than that; so two
    dimensions are equal where they are the same one.
    """

    parts: tuple[tuple[str, int], ...]
    """Each name, in alphabetical order, with what it is multiplied by, which is not 0."""
    constant: int

    def __str__(self) -> str:
        """As a person writes it, which is read as such too: `n - k + 1`, `2*d`."""
        return said(self, str, times="*")


Dim = int | str | LinearDim
_ONE = r"(?:(?:\d{1,5}\s*\*\s*)?[A-Za-z][A-Za-z0-9]*|\d{1,5})"
_SUM = re.compile(rf"\s*{_ONE}(?:\s*[+-]\s*{_ONE})*\s*", re.ASCII)
_TERM = re.compile(r"([+-]?)\s*(?:(?:(\d+)\s*\*\s*)?([A-Za-z][A-Za-z0-9]*)|(\d+))", re.ASCII)


def said(dim: LinearDim, name: Callable[[str], str], *, times: str) -> str:
    """The sum in some notation: names with a plus first, then those with a minus, then the number.

    `times` stands between a number and the name that it multiplies.
    """
    terms = [(by, name(of)) for of, by in sorted(dim.parts, key=lambda part: part[1] < 0)]
    text = ""
    for by, shown in [*terms, (dim.constant, "")]:
        if by:
            size = str(abs(by))
            term = size if not shown else shown if size == "1" else f"{size}{times}{shown}"
            sign = ("-" if by < 0 else "") if not text else " - " if by < 0 else " + "
            text += sign + term
    return text


def linear(parts: Mapping[str, int], constant: int = 0) -> Dim:
    """The sum of these multiples of names and of the number."""
    kept = tuple(sorted((name, by) for name, by in parts.items() if by))
    if not kept:
        return constant
    if not constant and len(kept) == 1 and kept[0][1] == 1:
        return kept[0][0]
    return LinearDim(kept, constant)


def parts_of(dim: Dim) -> tuple[dict[str, int], int]:
    """The names in a dimension with what each is multiplied by, and the number added to them."""
    if isinstance(dim, int):
        return {}, dim
    return ({dim: 1}, 0) if isinstance(dim, str) else (dict(dim.parts), dim.constant)


def dim_sum(*dims: Dim) -> Dim:
    """The sum of dimensions."""
    parts: dict[str, int] = {}
    constant = 0
    for dim in dims:
        named, number = parts_of(dim)
        constant += number
        for name, by in named.items():
            parts[name] = parts.get(name, 0) + by
    return linear(parts, constant)


def dim_times(dim: Dim, by: int) -> Dim:
    """A multiple of a dimension."""
    parts, constant = parts_of(dim)
    return linear({name: by * each for name, each in parts.items()}, by * constant)


def dim_less(dim: Dim, other: Dim) -> Dim:
    """The difference of two dimensions."""
    return dim_sum(dim, dim_times(other, -1))


def names_in(dim: Dim) -> tuple[str, ...]:
    """The names that a dimension is made of."""
    return tuple(parts_of(dim)[0])


def least(dim: Dim) -> int | None:
    """The least value while every name is at least 1; None where there is none."""
    parts, constant = parts_of(dim)
    return None if any(by < 0 for by in parts.values()) else constant + sum(parts.values())


def size_of(dim: Dim, sizes: Mapping[str, int]) -> int:
    """The number behind a dimension; raises KeyError for a name without a size."""
    if isinstance(dim, int):
        return dim
    if isinstance(dim, str):
        return sizes[dim]
    return dim.constant + sum(by * sizes[name] for name, by in dim.parts)


@lru_cache(maxsize=1 << 10)
def dimension(text: str) -> Dim | None:
    """The dimension that a text such as `3`, `n` or `n - k + 1` denotes; None for any other."""
    if not _SUM.fullmatch(text):
        return None
    found: Dim = 0
    for sign, by, name, number in _TERM.findall(text):
        term = linear({name: int(by or 1)}) if name else int(number)
        found = dim_less(found, term) if sign == "-" else dim_sum(found, term)
    return found


def named_dims(dims: Iterable[Dim]) -> tuple[str, ...]:
    """The names that dimensions are made of, each once and in order."""
    return tuple(dict.fromkeys(name for dim in dims for name in names_in(dim)))
