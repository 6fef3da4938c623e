"""Ways to read a piece: the plainest are kept, within a bound on the work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from exgen.answers.typed_names import KnownNames
from exgen.answers.typed_tokens import Misread
from exgen.answers.typed_tree import Node, Option
from exgen.calculus.expr import Expr
from exgen.calculus.leaves import ShapeError
from exgen.calculus.shape import Shape
from exgen.errors import ExgenError

MOST: Final = 24
"""So many ways to read a piece are gone on with."""
MOST_OF_ONE_SHAPE: Final = 3
"""And so many of one shape."""
MOST_WORK: Final = 30_000
"""The most work for an answer, counted in products and sums that are tried."""


class Chooser:
    """Keeps the plainest ways to read a piece, and why others were refused."""

    def __init__(self, names: KnownNames, *, starred: bool = False) -> None:
        """For the names of one question; `starred` where * multiplies matrices."""
        self.names = names
        self.starred = starred
        self.sizes = names.known.program.sizes
        self.work = 0
        self.refusal: Misread | None = None

    def best(self, options: Iterable[Option]) -> list[Option]:
        """The plainest options, a few of every shape, each expression once."""
        cheapest: dict[Expr, Option] = {}
        for option in options:
            known = cheapest.get(option.expr)
            if known is None or option.cost < known.cost:
                cheapest[option.expr] = option
        ordered = sorted(cheapest.values(), key=lambda o: o.cost)
        kept: list[Option] = []
        count: dict[Shape, int] = {}
        for option in ordered:
            shape = option.expr.shape
            if count.setdefault(shape, 0) < MOST_OF_ONE_SHAPE:
                count[shape] += 1
                kept.append(option)
        return kept[:MOST]

    def spend(self, node: Node, *exprs: Expr) -> None:
        """Count the work of building from the expressions; Misread beyond what is done."""
        self.work += 1 + sum([e.size for e in exprs]) // 8
        if self.work > MOST_WORK:
            raise Misread(node.at, "the answer is too long, or may be read in too many ways")

    def refuse(self, node: Node, expected: str, *, misfit: bool = False) -> None:
        """Remember why nothing fits; what is furthest to the right says most.

        `misfit` where the shapes of its pieces are why.
        """
        if self.refusal is None or node.at >= self.refusal.at:
            self.refusal = Misread(node.at, expected, misfit=misfit)

    def tried(self, node: Node, make: Callable[[], Expr | None]) -> Expr | None:
        """What is made, None where that does not fit."""
        try:
            return make()
        except ExgenError as error:
            self.refuse(node, str(error), misfit=isinstance(error, ShapeError))
        except (ValueError, ZeroDivisionError, OverflowError, StopIteration) as error:
            self.refuse(node, f"this has no value: {error}" if str(error) else "this has no value")
        return None
