"""Chains of equal forms as they are printed, each looked for among what was proved."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exgen.calculus.expr import Expr
from exgen.calculus.text import to_text
from exgen.printed.equal import plain, same
from exgen.printed.latex_matrices import Axes, marked, matches, parts
from exgen.printed.latex_tree import Named, Parenthesised, Product, Tree
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError
from exgen.printed.meaning import Reader
from exgen.printed.questions import Truth
from exgen.printed.statements import RelationChain


@dataclass(frozen=True, slots=True)
class Equations:
    """Reads chains of one question, and looks for what they say among its truths."""

    words: Vocabulary
    arguments: frozenset[Expr] = frozenset()
    """What a name on the left may be said to be a function of."""

    def find(
        self, chain: RelationChain, truths: Sequence[Truth], *, marks: bool = False
    ) -> int | None:
        """The place of the first truth that the chain states in full; None where it states none.

        With `marks` a matrix of question marks, or none, may take the place of the right sides.
        Raises MisreadError for a chain that cannot be read.
        """
        if any(relation != "=" for relation in chain.relations):
            raise MisreadError("a relation that is no equation")
        named = tuple(itertools.takewhile(lambda side: not parts(side), chain.sides))
        if (grids := chain.sides[len(named) :]) and (whole := self._of_entries(named, truths)):
            return self._matrix(grids, whole, marks=marks)
        sides = self.read(chain.sides)
        left, rights = sides[0], sides[1:]
        while len(rights) > 1 and plain(rights[0]) is plain(left):
            rights = rights[1:]  # a short name, then the name
        places = [k for k, truth in enumerate(truths) if len(truth.rights) == len(rights)]
        alike = [k for k in places if plain(truths[k].left) is plain(left)]
        for number in alike or places:
            truth = truths[number]
            if all(
                same(a, b, self.words.sizes, self.words.told)
                for a, b in zip((left, *rights), (truth.left, *truth.rights), strict=True)
            ):
                return number
        return None

    def read(self, sides: Sequence[Tree]) -> list[Expr]:
        """The sides of an equation, of one shape. The first may name its argument: `f(x)`.

        Raises MisreadError.
        """
        first = sides[0]
        match first:
            case Product(factors=(Named() as name, Parenthesised(inner=Named() as argument))) if (
                sides[1:] and self.words.function(name) is None
            ):
                (named,) = Reader(self.words).expressions([argument])
                if named not in self.arguments:
                    raise MisreadError("a function of what nothing is differentiated by")
                sides = [name, *sides[1:]]
        return Reader(self.words).expressions(sides)

    def told(self, chain: RelationChain) -> str:
        """What a chain says, as text, for a message; "" where the key's language has no words."""
        try:
            return " = ".join(to_text(plain(expr)) for expr in self.read(chain.sides))
        except (MisreadError, TypeError, ValueError):
            return ""

    def _of_entries(self, named: Sequence[Tree], truths: Sequence[Truth]) -> dict[int, Truth]:
        """The truths about one entry of what the sides before a matrix name, by their places."""
        places = {k: truth for k, truth in enumerate(truths) if truth.whole is not None}
        lefts = Reader(self.words).expressions(named) if places else []
        sizes, told = self.words.sizes, self.words.told
        return {
            k: truth
            for k, truth in places.items()
            if truth.whole and all(same(left, truth.whole, sizes, told) for left in lefts)
        }

    def _matrix(
        self, grids: Sequence[Tree], truths: Mapping[int, Truth], *, marks: bool
    ) -> int | None:
        """The same for a matrix entry by entry, behind the name of what it is."""
        for number, truth in truths.items():
            axes = Axes.of(truth.left)
            if not matches(grids[0], axes, truth.left, self.words):
                continue
            rest = grids[1:]
            if marks and all(marked(grid, axes, self.words) for grid in rest):
                return number
            # the last form is the one whose entries are filled in
            if len(rest) == 1 and matches(rest[0], axes, truth.rights[-1], self.words):
                return number
        return None
