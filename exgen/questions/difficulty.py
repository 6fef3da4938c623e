"""How hard a question is, computed from its drawn solution: four counts and their weighted sum.

The counts are read off the solution that is printed, so they are the same on every machine and
for every choice of letters. They need no proof, which makes a draw of the wrong difficulty cheap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Final

from exgen.calculus.expr import Add, Apply, Expr, Hadamard, MatMul, Scaled
from exgen.calculus.program import Program
from exgen.questions.explained import EXPLAINING
from exgen.questions.records import Part, Step
from exgen.questions.rulenames import rule_in

WEIGHTS: Final[Mapping[str, int]] = {"steps": 3, "operations": 1, "rules": 5, "longest": 1}
"""What a unit of each count adds to the total, an operation being one.

A line asks for an idea and is worth three operations; a rule that was not used before has to be
known at all and is worth five; the longest line is what has to be kept in mind at once.
"""
SAME_IN_EVERY_VARIANT: Final = frozenset({"code", "observation"})
"""Kinds of parts that are left out: the work on them does not depend on the draw."""

UNPRINTED: Final = frozenset({"resolved"})
"""Kinds of lines that stand in the key alone: a gradient without names of other derivatives."""

FIGURES: Final = 4
"""So many numbers of a fact (the entries of a matrix, say) count as much as one operation."""

_TOKEN = re.compile(r"\w+|\*\*|[^\w\s()]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difficulty:
    """The counts of one solution, all at least 0.

    steps       lines that find something (a definition is given, not found), one for a part that
                is answered without lines
    operations  additions, products, functions and the like on all lines, given ones included; a
                fact counts by its numbers (see FIGURES)
    rules       different rules that the lines apply
    longest     the nodes of the longest line
    """

    steps: int
    operations: int
    rules: int
    longest: int

    @property
    def total(self) -> int:
        """The weighted sum of the counts."""
        return sum(weight * getattr(self, name) for name, weight in WEIGHTS.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The counts of some lines; what a solution consists of adds up to the solution's own."""

    steps: int = 0
    operations: int = 0
    rules: frozenset[str] = frozenset()
    longest: int = 0

    @classmethod
    def of(cls, pieces: Sequence[Counted]) -> Counted:
        """The counts of all pieces together: a rule counts once, the longest line is the longest.

        Raises ValueError where there is no piece.
        """
        return cls(
            steps=sum([piece.steps for piece in pieces]),
            operations=sum([piece.operations for piece in pieces]),
            rules=frozenset().union(*[piece.rules for piece in pieces]),
            longest=max([piece.longest for piece in pieces]),
        )

    @property
    def difficulty(self) -> Difficulty:
        """The counts as those of a whole solution."""
        return Difficulty(
            steps=self.steps,
            operations=self.operations,
            rules=len(self.rules),
            longest=self.longest,
        )


class OutsideBand(Exception):
    """A drawn question is too easy or too hard for its place; whoever drew it draws again."""


class Scale:
    """What a question is put on as soon as its solution is drawn: `Request.weigh`.

    `band` is the (least, greatest) total that is let through, None for any. Afterwards
    `program`, `parts` and `difficulty` are those of the question that was weighed last, None
    before. A question whose difficulty was foreseen has no program and no parts here until it is
    weighed; a scale that is to see it `whole` lets nobody foresee.
    """

    def __init__(self, band: tuple[int, int] | None, *, whole: bool = False) -> None:
        self.band = band
        self._whole = whole
        self.program: Program | None = None
        self.parts: tuple[Part, ...] = ()
        self.difficulty: Difficulty | None = None

    def __call__(self, program: Program, parts: Iterable[Part]) -> None:
        """Weigh the parts of a question about `program`; raises OutsideBand for a wrong draw."""
        self.program, self.parts = program, tuple(parts)
        self.difficulty = of_parts(program, self.parts)
        self._check(self.difficulty)

    def foresee(self, weight: Callable[[], Difficulty]) -> None:
        """Take what a draw will weigh once it is solved; raises OutsideBand for a wrong one."""
        if self.band is not None and not self._whole:
            self.difficulty = weight()
            self._check(self.difficulty)

    def _check(self, found: Difficulty) -> None:
        if self.band is not None and not self.band[0] <= found.total <= self.band[1]:
            raise OutsideBand


def of_parts(program: Program, parts: Iterable[Part]) -> Difficulty:
    """The difficulty of some parts of a question about `program`."""
    return tally(program, parts).difficulty


def tally(program: Program, parts: Iterable[Part]) -> Counted:
    """The counts of some parts of a question about `program`."""
    steps = operations = longest = 0
    rules: set[str] = set()
    for part in parts:
        if part.kind in SAME_IN_EVERY_VARIANT:
            continue
        printed = [step for step in part.steps if step.kind not in UNPRINTED]
        printed = [step for step in printed if step.kind not in EXPLAINING]
        found = [step for step in printed if step.kind != "define"]
        steps += len(found) + len(part.facts) or 1
        rules |= {_rule(step, program) for step in found}
        rules |= {fact.kind for fact in part.facts}
        for line in printed:
            sizes = [_size(expr) for expr in _weighed(line)]
            operations += sum([own for own, _ in sizes])
            longest = max(longest, sum([nodes for _, nodes in sizes]))
        for fact in part.facts:
            length = ceil(sum(1 for _ in _figures(fact.fact)) / FIGURES)
            operations += length
            longest = max(longest, length)
    return Counted(steps=steps, operations=operations, rules=frozenset(rules), longest=longest)


def _weighed(line: Step) -> Sequence[Expr]:
    """The forms of a line that count: of a line in small steps the first and the last.

    What lies between is the same few rules whatever the function is, written out for the reader.
    """
    forms = line.claim.rights
    return forms if not line.rules else (forms[0], *forms[1:][-1:])


def _rule(step: Step, program: Program) -> str:
    """What has to be known for a line: the way back through a layer is one rule for all layers."""
    return step.kind if step.kind == "value" else rule_in(step, program)


@lru_cache(maxsize=1 << 14)
def _size(expr: Expr) -> tuple[int, int]:
    """How many signs of operations an expression puts on paper, and how many nodes it has."""
    below = [_size(child) for child in expr.children]
    operations = _operations(expr) + sum([own for own, _ in below])
    return operations, 1 + sum([nodes for _, nodes in below])


def _operations(node: Expr) -> int:
    """How many signs of operations a node puts on paper."""
    match node:
        case Add():
            return len(node.terms) - 1
        case MatMul() | Hadamard():
            return len(node.factors) - 1
        case Scaled():
            factors = len(node.children) + (node.coefficient not in (1, -1))
            return max(factors - 1, 0) + (node.coefficient < 0)
        case Apply():
            return 1 + node.primes
    return 1 if node.children else 0


def _figures(value: object) -> Iterator[object]:
    """The numbers of a fact, and the words and signs of the texts in it."""
    if isinstance(value, str):
        yield from _TOKEN.findall(value)
    elif isinstance(value, int | float | Fraction):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _figures(inner)
    elif isinstance(value, Iterable):
        for inner in value:
            yield from _figures(inner)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _figures(getattr(value, one.name))
