"""Products of several factors: which parentheses fit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from itertools import product as pairs
from typing import Final

from exgen.answers.plainest_reading import Chooser
from exgen.answers.typed_products import TIGHT, products
from exgen.answers.typed_tree import Chain, Node, Option
from exgen.calculus.expr import Expr
from exgen.calculus.leaves import ShapeError
from exgen.errors import ExgenError
from exgen.wording import with_article

_WIDE: Final = 10
"""Up to so many factors every way to put parentheses is tried where the usual one does not fit."""
_FAR: Final = 3
"""Where the usual parentheses cost so much, others are tried too."""
_UNUSUAL: Final = 4
"""What it costs to put parentheses where they are not usual."""


class Chains(Chooser, ABC):
    """Finds the products that a chain of factors may stand for."""

    @abstractmethod
    def options(self, node: Node) -> list[Option]:
        """The expressions that a piece may stand for."""

    def chain(self, node: Chain) -> Iterable[Option]:
        """The product, first with the usual parentheses."""
        factors = [self.options(factor) for factor in node.factors]
        found = self.usual(node, factors, 0, len(factors))
        if all(o.cost >= _FAR for o in found) and 2 < len(factors) <= _WIDE:
            refusal = self.refusal
            found = self.best([*found, *self.wide(node, factors)])
            self.refusal = refusal
        return found

    def usual(self, node: Chain, factors: list[list[Option]], start: int, end: int) -> list[Option]:
        """The product with parentheses as precedence puts them."""
        found = [factors[start]]
        signs: list[str] = []
        for k in range(start + 1, end):
            sign = node.signs[k - 1]
            while signs and TIGHT[signs[-1]] >= TIGHT[sign]:
                self.multiply(node, found, signs, node.factors[k - 1])
            signs.append(sign)
            found.append(factors[k])
        while signs:
            self.multiply(node, found, signs, node.factors[end - 1])
        return found[0]

    def multiply(self, node: Chain, found: list[list[Option]], signs: list[str], at: Node) -> None:
        """Multiply the last two on the stack."""
        right, left = found.pop(), found.pop()
        found.append(self.multiplied(at, signs.pop(), left, right))

    def multiplied(
        self, node: Node, sign: str, left: Sequence[Option], right: Sequence[Option]
    ) -> list[Option]:
        """The products of two pieces that fit."""
        options: list[Option] = []
        for a, b in pairs(left, right):
            self.spend(node, a.expr, b.expr)
            try:
                fitting = products(sign, a, b, starred=self.starred, sliding=self.names.sliding)
            except ExgenError as error:
                self.refuse(node, str(error), misfit=isinstance(error, ShapeError))
                continue
            options += fitting
            if not fitting:
                what = "divided by" if sign == "/" else "multiplied by"
                self.refuse(
                    node,
                    f"{with_article(a.expr.shape)} cannot be {what} "
                    f"{with_article(b.expr.shape)} here",
                    misfit=True,
                )
        return self.best(options)

    def wide(self, node: Chain, factors: list[list[Option]]) -> list[Option]:
        """The product with parentheses wherever they make the shapes fit."""
        count = len(factors)
        table: dict[tuple[int, int], list[tuple[Option, int]]] = {}
        for k in range(count):
            table[k, k + 1] = [(o, 9) for o in factors[k]]
        for length in range(2, count + 1):
            for start in range(count - length + 1):
                end = start + length
                found: dict[Expr, tuple[Option, int]] = {}
                for cut in range(start + 1, end):
                    sign = node.signs[cut - 1]
                    tight = TIGHT[sign]
                    for (a, ta), (b, tb) in pairs(table[start, cut], table[cut, end]):
                        self.spend(node, a.expr, b.expr)
                        unusual = _UNUSUAL * ((ta < tight) + (tb <= tight and tb < 9))
                        try:
                            made = products(
                                sign, a, b, starred=self.starred, sliding=self.names.sliding
                            )
                        except ExgenError:
                            continue
                        for option in made:
                            option = _moved(option, unusual) if unusual else option
                            known = found.get(option.expr)
                            if known is None or option.cost < known[0].cost:
                                found[option.expr] = option, tight
                kept = self.best(option for option, _ in found.values())
                table[start, end] = [(o, found[o.expr][1]) for o in kept]
        return [option for option, _ in table[0, count]]


def _moved(option: Option, cost: int) -> Option:
    said = "parentheses were put where the shapes fit"
    notes = option.notes if said in option.notes else (*option.notes, said)
    return option._replace(cost=option.cost + cost, notes=notes)
