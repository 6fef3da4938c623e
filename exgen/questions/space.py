"""What a question about a dimension is once it is drawn, whatever the kind of space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exgen.questions.records import FactStep
from exgen.verify.linear import Matrix
from exgen.verify.spans import Interval

KINDS = ("span", "column-space", "null-space", "polynomial-span", "function-span")
"""The kinds of spaces, by the names that options and the key use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A drawn space with its solution.

    `letter` names the vectors, the matrix, the polynomials or the functions. `given` holds the
    vectors as columns, or the matrix; `members` the polynomials or functions as texts in
    `variable`, with the `interval` of the functions. `basis` are the members (from 0) that the
    solution takes for a basis. `shape` tells two questions of a kind apart.
    """

    kind: str
    letter: str
    dimension: int
    shape: str
    steps: tuple[FactStep, ...]
    given: Matrix = ()
    members: tuple[str, ...] = ()
    variable: str = ""
    interval: Interval = ("", "")
    basis: tuple[int, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many vectors, columns, polynomials or functions there are."""
        return len(self.members) or len(self.given[0])

    @property
    def rank(self) -> int:
        """How many pivots there are: the dimension, for a null space what is left of it."""
        return self.count - self.dimension if self.kind == "null-space" else self.dimension

    @property
    def identity(self) -> str:
        """The same for two questions that differ in numbers alone."""
        return f"dimension:{self.kind}:{self.shape}:{self.dimension}"
