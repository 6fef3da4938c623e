"""An answer as it is written, before shapes decide what its products mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from exgen.calculus.expr import Expr
from exgen.dimensions import Dim

Place = int | str | None
"""An index: a number as it is typed, a letter, or None for all."""


class Span(NamedTuple):
    """Where a range of rows or columns begins and ends; None for the end of all there are.

    Both count from 0, and the range ends before `stop`; below 0 they count from the end.
    """

    start: Dim
    stop: Dim | None


class Option(NamedTuple):
    """One way to read a piece: the expression, how far-fetched it is (0 is plain), what to say."""

    expr: Expr
    cost: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of an answer; `at` is its place in the text."""

    at: int


@dataclass(frozen=True, slots=True)
class Leaf(Node):
    """A number or a name, with all that it may stand for."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """Terms to add, each with whether it is subtracted."""

    terms: tuple[tuple[bool, Node], ...]


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """Factors with a sign between any two; "" where they only stand side by side."""

    factors: tuple[Node, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turned(Node):
    """A transpose."""

    arg: Node


@dataclass(frozen=True, slots=True)
class Raised(Node):
    """A power; `entrywise` where it is written so that every entry is raised."""

    base: Node
    exponent: Node
    entrywise: bool


@dataclass(frozen=True, slots=True)
class Applied(Node):
    """A function of arguments; `primes` counts its derivatives, `axis` is NumPy's."""

    function: str
    args: tuple[Node, ...]
    primes: int = 0
    axis: int | None = None
    options: Mapping[str, int] = field(default_factory=dict)
    """Other functions that the name may stand for, with their cost."""


@dataclass(frozen=True, slots=True)
class Compared(Node):
    """1 where the comparison holds, else 0."""

    left: Node
    sign: str
    right: Node


@dataclass(frozen=True, slots=True)
class Indexed(Node):
    """An entry, a row or a column; `first` is the number of the first: 0 in code, 1 on paper."""

    base: Node
    places: tuple[Place, ...]
    first: int


@dataclass(frozen=True, slots=True)
class CutOut(Node):
    """Rows and columns in ranges; one range alone goes along what has one row or column."""

    base: Node
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Joined(Node):
    """Matrices below one another (axis 0) or side by side (axis 1)."""

    parts: tuple[Node, ...]
    joined_along: int


@dataclass(frozen=True, slots=True)
class Summed(Node):
    """A sum over an index; `over` is the dimension or the number of terms named, if any."""

    index: str
    over: Dim | None
    body: Node
    mean: bool = False
    """Whether the sum is divided by the number of its terms."""


@dataclass(frozen=True, slots=True)
class Einsum(Node):
    """A product summed as NumPy's einsum says: `letters` of each factor, those that are kept."""

    letters: tuple[str, ...]
    kept: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Dots(Node):
    """Three dots: what lies between is left out."""


@dataclass(frozen=True, slots=True)
class TypedMatrix(Node):
    """A matrix by its entries; `listed` where it is one row of a list, which may be a column."""

    rows: tuple[tuple[Node, ...], ...]
    listed: bool = False
