"""What formulas stand for, and how their shapes have to meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple

from exgen.calculus.build import power
from exgen.calculus.expr import Expr
from exgen.printed.kept import Consulted
from exgen.printed.latex_tree import Tree
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError, split
from exgen.printed.printed_sizes import Extent, Open, Unknown, agree, is_scalar, settled, shown

SCALAR: Extent = (1, 1)
"""One row and one column."""


class Value(NamedTuple):
    """What a formula stands for: its rows and columns, and how to build it once they are known."""

    extent: Extent
    make: Callable[[], Expr]

    @property
    def scalar(self) -> bool:
        """Whether it is 1 x 1."""
        return is_scalar(self.extent)


def whole(expr: Expr) -> Value:
    """An expression that is known already."""
    return Value((expr.shape.rows, expr.shape.cols), lambda: expr)


class Reckoning:
    """What reading a formula keeps in mind: the words, and over what each index runs.

    Every rule, here and in the classes that go on from this one, raises MisreadError for a tree
    that has no single meaning, or whose shapes do not fit.
    """

    rules: ClassVar[dict[type, Callable[[Any, Any], Value]]] = {}
    """Kind of tree -> what it stands for."""

    def __init__(self, vocabulary: Vocabulary | Consulted) -> None:
        """`vocabulary` tells what the letters stand for."""
        self.words = vocabulary
        self.used: list[tuple[str, Open]] = []

    def value(self, tree: Tree) -> Value:
        """What a tree stands for."""
        rule = self.rules.get(type(tree))
        if rule is None:
            raise MisreadError(f"a {type(tree).__name__} has no place in an expression")
        return rule(self, tree)

    def agree(self, left: Open, right: Open, what: str) -> None:
        """Have two dimensions be one. Raises MisreadError where they differ."""
        agree(left, right, what)

    def meet(self, left: Extent, right: Extent, what: str) -> None:
        """Have two shapes be one. Raises MisreadError where they differ."""
        self.agree(left[0], right[0], f"the rows of {what}")
        self.agree(left[1], right[1], f"the columns of {what}")

    def powered(self, base: Value, exponent: Tree) -> Value:
        """A power of a number."""
        if not base.scalar:
            raise MisreadError("a power of a vector or matrix without the entrywise sign")
        value = self.exponent(exponent)
        return Value(SCALAR, lambda: power(base.make(), value.make()))

    def exponent(self, tree: Tree) -> Value:
        """An exponent, which is a number."""
        value = self.value(tree)
        if not value.scalar:
            raise MisreadError("an exponent that is no number")
        return value

    def state(self, extent: Extent, told: Sequence[str]) -> None:
        """Hold a shape to what is written of it, by name or in numbers; a number has the shape 1.

        Raises MisreadError.
        """
        sides = [["1"], ["1"]] if list(told) == ["1"] else split(list(told), "\\times")
        if len(sides) != 2:
            raise MisreadError(f"{' '.join(told)} is no shape")
        for side, dim in zip(sides, extent, strict=True):
            here, there = self.words.dimension(tuple(side)), settled(dim)
            if isinstance(there, Unknown):
                self.agree(there, here, "what stands above a shape")
            elif here != there and here != self.words.size(there):
                raise MisreadError(
                    f"the shape {' '.join(told)} is written at what has "
                    f"{shown(extent[0])} x {shown(extent[1])}"
                )
