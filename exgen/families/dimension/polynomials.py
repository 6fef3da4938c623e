"""Spans of polynomials: coordinates in the powers that occur, then as for vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gcd

import numpy as np

from exgen.families.dimension.drawn_matrices import draw_matrix
from exgen.families.dimension.polynomial_factors import factored, value
from exgen.families.dimension.vectors import column_steps, dimensions, shape
from exgen.questions.records import FactStep
from exgen.questions.space import Space
from exgen.verify.linear import Matrix, columns, matrix
from exgen.verify.spans import Coordinates, FunctionRank, Identity

__all__ = ["dimensions", "draw", "original"]

VARIABLES = ("x", "t")
_ORIGINAL: dict[str, dict[int, int]] = {
    "(x - 2)*(x + 2)": {2: 1, 0: -4},
    "x**2*(x**4 - 2)": {6: 1, 2: -2},
    "x**6 - 8": {6: 1, 0: -8},
}
"""As it is shown -> power -> coefficient."""
# The rank of polynomials does not depend on the interval; any one serves the numerical judge.
_INTERVAL = ("-2", "2")
_FACTORED, _SPLIT = 0.8, 0.5


def draw(rng: np.random.Generator, kind: str, level: int, wanted: int | None) -> Space:
    """A span of polynomials. `level` is how hard it is, 1 to 4; `wanted` its dimension, or None.

    Raises DrawError when the level has none of this dimension, or no good coefficients are found.
    """
    rows, cols, rank = shape(rng, level, wanted)
    given = draw_matrix(rng, rows, cols, rank, hidden=level > 1, reduced=False)
    powers = list(range(rows))
    if level > 1 and rng.random() < 0.5:
        powers = sorted(int(p) for p in rng.choice(rows + 2, rows, replace=False))
    x = str(rng.choice(VARIABLES))
    members: list[str] = []
    terms: list[dict[int, int]] = []
    for column in columns(given):
        one = {p: int(c) for p, c in zip(reversed(powers), column, strict=True) if c}
        members.append(_disguised(rng, one, x) if level > 1 else polynomial(one, x))
        terms.append(one)
    return _solved(kind, tuple(members), terms, x)


def original(kind: str) -> Space:
    """The question of the original homework."""
    return _solved(kind, tuple(_ORIGINAL), list(_ORIGINAL.values()), "x")


def polynomial(terms: Mapping[int, int], x: str) -> str:
    """Power -> coefficient as text, highest power first: `3*x**2 - x + 1`, but `4 - x`."""
    text, order = "", sorted((p for p in terms if terms[p]), reverse=True)
    if len(order) == 2 and terms[order[0]] < 0 < terms[order[1]]:
        order.reverse()
    for power in order:
        value = terms[power]
        name = "" if power == 0 else x if power == 1 else f"{x}**{power}"
        size = str(abs(value)) if not name else name if abs(value) == 1 else f"{abs(value)}*{name}"
        sign = ("-" if value < 0 else "") if not text else (" - " if value < 0 else " + ")
        text += sign + size
    return text or "0"


def _solved(
    kind: str, members: tuple[str, ...], terms: Sequence[Mapping[int, int]], x: str
) -> Space:
    """The space of the members, whose coefficients by power are `terms`."""
    powers = sorted({p for one in terms for p in one}, reverse=True)
    given: Matrix = matrix([[one.get(p, 0) for one in terms] for p in powers])
    steps = []
    for text, one in zip(members, terms, strict=True):
        expanded = polynomial(one, x)
        if expanded != text:
            steps.append(FactStep(kind="expanded", fact=Identity(text, expanded, x)))
    atoms = tuple(polynomial({p: 1}, x) for p in powers)
    steps.append(FactStep(kind="coordinates", fact=Coordinates(members, atoms, given, x)))
    more, pivots = column_steps(given)
    rank = FunctionRank(members, x, _INTERVAL, len(pivots.places))
    return Space(
        kind=kind,
        letter="p",
        dimension=rank.value,
        shape=f"{len(given)}x{len(given[0])}",
        given=given,
        members=members,
        variable=x,
        basis=pivots.places,
        steps=(*steps, *more, FactStep(kind="dimension", fact=rank)),
        data={
            "ambient": f"R[{x}]",
            "variable": x,
            "polynomials": list(members),
            "basis": list(pivots.places),
        },
    )


def _disguised(rng: np.random.Generator, terms: Mapping[int, int], x: str) -> str:
    """The polynomial in factors where it has nice ones, or split, or as it is."""
    factored = _factored(terms, x)
    if factored and rng.random() < _FACTORED:
        return factored
    if len(terms) > 2 and rng.random() < _SPLIT:
        splits = [_split(terms, root, x) for root in (-2, -1, 1, 2)]
        splits = [split for split in splits if split]
        if splits:
            return splits[int(rng.integers(len(splits)))]
    return polynomial(terms, x)


def _factored(terms: Mapping[int, int], x: str) -> str:
    """A product of at least two factors that are no numbers, else nothing."""
    content, factors = factored(_dense(terms))
    if sum(power for _, power in factors) < 2 or len(terms) < 2:
        return ""
    pieces = []
    for factor, power in factors:
        inner = polynomial(_sparse(factor), x)
        shown = inner if inner == x else f"({inner})"
        pieces.append(shown if power == 1 else f"{shown}**{power}")
    pieces.sort(key=lambda piece: piece.startswith("("))
    lead = {1: "", -1: "-"}.get(content, f"{content}*")
    return lead + "*".join(pieces)


def _split(terms: Mapping[int, int], root: int, x: str) -> str:
    """The polynomial as (x - root) q(x) + remainder where the numbers stay small, else nothing."""
    given = _dense(terms)
    quotient = [value(given[:k], root) for k in range(1, len(given))]  # Horner's rule, step by step
    inner, rest = _sparse(quotient), value(given, root)
    if not rest or len(inner) < 2 or max(abs(c) for c in [*inner.values(), rest]) > 9:
        return ""
    return f"{_product(root, inner, x)} {'-' if rest < 0 else '+'} {abs(rest)}"


def _dense(terms: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(terms.get(power, 0) for power in range(max(terms), -1, -1))


def _sparse(coefficients: Sequence[int]) -> dict[int, int]:
    highest = len(coefficients) - 1
    return {highest - k: c for k, c in enumerate(coefficients) if c}


def _product(root: int, inner: Mapping[int, int], x: str) -> str:
    """(x - root) inner(x) as a person writes it: `(x + 1)**2`, `(x + 1)*(4 - x)`, `-x*(x - 2)`.

    What all coefficients share stands in front; so does a sign where it does not turn `4 - x`.
    """
    common, power = gcd(*inner.values()), min(inner)
    turned = len(inner) == 2 and max(inner) == 1 and inner[1] < 0 < inner[0] != -root * inner[1]
    if inner[max(inner)] < 0 and not turned:
        common = -common
    first = f"({polynomial({1: 1, 0: -root}, x)})"
    second = f"({polynomial({p - power: c // common for p, c in inner.items()}, x)})"
    factors = [] if common in (1, -1) else [str(abs(common))]
    factors += [polynomial({power: 1}, x)] if power else []
    factors += [f"{first}**2"] if second == first else [first, second]
    return ("-" if common < 0 else "") + "*".join(factors)
