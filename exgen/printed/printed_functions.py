"""Functions that a question declares: a letter with its primes, and what it is applied to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from exgen.calculus.declared import ELEMENTWISE_DOMAIN, prime
from exgen.calculus.expr import Symbol
from exgen.calculus.functions import apply, call
from exgen.printed.latex_tree import LetterOf, Named, Parenthesised, Rate, Superscripted, Tree
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError
from exgen.printed.rates import Rates
from exgen.printed.value import SCALAR, Value

LETTERS: Final = {"sigmoid": "\\sigma", "normcdf": "\\Phi", "normpdf": "\\varphi"}
"""Function -> the letter that it is printed by, which a declared one may have in its place."""


class PrintedByLetter(Rates):
    """The rules for what is a function of the question's own."""

    def of_letter(self, tree: LetterOf) -> Value:
        """A declared function, or its derivative: primes of one that goes entry by entry, a nabla.

        A scalar one has a gradient and no primes, one that goes entry by entry has no gradient.
        """
        symbol = self.words.function(tree.name)
        if symbol is None:
            raise MisreadError(f"no function is called {Vocabulary.spelled(tree.name)}")
        arg = self.value(tree.arg)
        if symbol.domain == ELEMENTWISE_DOMAIN:
            if tree.nabla:
                raise MisreadError(f"a gradient of {symbol.name}, which goes entry by entry")
            name = symbol.name + "'" * tree.primes
            return Value(arg.extent, lambda: apply(name, arg.make()))
        if tree.primes:
            raise MisreadError(f"a prime at {symbol.name}, whose value is a number")
        if tree.nabla:
            return Value(arg.extent, lambda: call(prime(symbol.name), arg.make()))
        return Value(SCALAR, lambda: call(symbol.name, arg.make()))

    def rate(self, tree: Rate) -> Value:
        """A derivative by name; of a declared function it is the gradient at what has that name."""
        symbol = self._function(tree.of)
        if symbol is None:
            return super().rate(tree)
        if symbol.domain == ELEMENTWISE_DOMAIN:
            raise MisreadError(f"the derivative of {symbol.name}, which goes entry by entry")
        at = self.value(tree.wrt)
        return Value(at.extent, lambda: call(prime(symbol.name), at.make()))

    def joined(self, factors: Sequence[Tree]) -> Iterator[Tree]:
        """Factors side by side, a declared function and the parentheses behind it as one."""
        pending = list(factors)
        while pending:
            first = pending.pop(0)
            behind = pending[0] if pending else None
            base = behind.base if isinstance(behind, Superscripted) else behind
            if not (
                isinstance(first, Named)
                and isinstance(base, Parenthesised)
                and self._function(first) is not None
            ):
                yield first
                continue
            pending.pop(0)
            found = LetterOf(first, base)
            yield replace(behind, base=found) if isinstance(behind, Superscripted) else found

    def _function(self, tree: Tree) -> Symbol | None:
        return self.words.function(tree) if isinstance(tree, Named) else None
