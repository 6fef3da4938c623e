"""Where expressions are evaluated at residues, and what has been met there.

A scope modulo P has a twin modulo Q at the same points, from which exponents come; a scope modulo Q
asks its twin which arguments are positive. Where a scope stands inside another (for an index that
runs, say), it evaluates the nodes that depend on what is its own and asks the outer one for all
others, so that nothing is evaluated twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exgen.calculus.expr import INDEXED, Derivative, Expr, Index
from exgen.verify.argument import Argument
from exgen.verify.field import Residues
from exgen.verify.occurring import free
from exgen.verify.opaque import Opaque

Places = NDArray[np.intp]
Leaf = Callable[[Expr], Residues]
ByEntry = Callable[[Derivative, "ExactScope"], Residues]
Rules = Mapping[type[Expr], Callable[["ExactScope", Any], Residues]]


class ExactScope:
    """Where expressions are evaluated; the value of every node that was met is kept."""

    __slots__ = (
        "_twin",
        "arguments",
        "by_entry",
        "concerns",
        "indices",
        "known",
        "leaf",
        "modulus",
        "opaque",
        "outer",
        "rules",
        "sizes",
    )

    def __init__(
        self, *, rules: Rules, opaque: Opaque, leaf: Leaf, sizes: Mapping[str, int],
        by_entry: ByEntry | None = None,
    ) -> None:  # fmt: skip
        """A scope without indices; its twin is set by whoever makes both.

        `rules` has for each kind of node how it gets its value, `leaf` gives symbols, derivatives
        of whole quantities and differentials; `by_entry` gives derivatives of entries.
        """
        self.rules = rules
        self.opaque = opaque
        self.modulus = opaque.field.modulus
        self.leaf = leaf
        self.by_entry = by_entry
        self.sizes = sizes
        self.indices: Mapping[str, Places] = {}
        self.known: dict[Expr, Residues] = {}
        self.arguments: dict[Expr, Argument] = {}
        self.outer: ExactScope | None = None
        self.concerns: Callable[[Expr], bool] = _anything
        self._twin: ExactScope | None = None

    def inside(self, indices: Mapping[str, Places]) -> ExactScope:
        """The scope in which the indices have these values, with a twin of its own."""
        outer = self.outer if self.indices and self.outer is not None else self
        inner = outer.within(outer.leaf, _has_free_indices)
        inner.indices = indices
        return inner

    def within(self, leaf: Leaf, concerns: Callable[[Expr], bool]) -> ExactScope:
        """A scope with another leaf for the nodes that it concerns; all others have a value here.

        It has a twin of its own.
        """
        inner = ExactScope(
            rules=self.rules, opaque=self.opaque, leaf=leaf, sizes=self.sizes,
            by_entry=self.by_entry,
        )  # fmt: skip
        inner.outer, inner.concerns = self, concerns
        return inner

    @property
    def twin(self) -> ExactScope | None:
        """The scope at the same points in the other field; that of an inner scope is made late."""
        if self._twin is None and self.outer is not None and self.outer.twin is not None:
            outer = self.outer.twin
            twin = self._twin = outer.within(outer.leaf, self.concerns)
            twin.indices, twin.twin = self.indices, self
        return self._twin

    @twin.setter
    def twin(self, twin: ExactScope) -> None:
        self._twin = twin

    def close(self) -> None:
        """Let go of all values: twins hold each other, and would wait for the collector."""
        twin, self._twin, self.outer = self._twin, None, None
        self.leaf, self.by_entry = _closed, None
        self.known.clear()
        self.arguments.clear()
        if twin is not None:
            twin.close()

    def value(self, node: Expr) -> Residues:
        """The value of an expression; UndefinedError where a number in it has none.

        A point at which something in it has no value is marked as spoilt.
        """
        found = self.known.get(node)
        if found is None:
            if self.outer is not None and not self.concerns(node):
                found = self.outer.value(node)
            else:
                found = self.rules[type(node)](self, node)
            self.known[node] = found
        return found

    def argument(self, node: Expr) -> Argument:
        """The value in all the fields in which a function may look at it."""
        found = self.arguments.get(node)
        if found is None:
            if self.outer is not None and not self.concerns(node):
                found = self.outer.argument(node)
            else:
                found = self._argument(node)
            self.arguments[node] = found
        return found

    def _argument(self, node: Expr) -> Argument:
        own, twin = self.value(node), self.twin
        if twin is None:
            raise TypeError("a function needs a scope modulo P and one modulo Q")

        def other() -> Residues:
            return twin.value(node)

        def mine() -> Residues:
            return own

        if self.opaque.top:
            return Argument(own, exponent=other, gate=mine, signs=self.opaque)
        return Argument(own, exponent=mine, gate=other, signs=twin.opaque)

    def take(self, other: ExactScope, kept: NDArray[np.intp]) -> None:
        """Know what another scope without indices knows, at some of its points."""

        def part(value: Residues) -> Residues:
            return value[kept] if len(value) == count else value

        count = len(other.opaque.ids)
        self.known = {node: part(value) for node, value in other.known.items()}
        for node, argument in other.arguments.items():
            found = {name: part(value) for name, value in argument.found.items()}
            self.argument(node).found.update(found)
        if other.twin is not None and self.twin is not None and self.opaque.top:
            self.twin.take(other.twin, kept)

    def at(self, index: Index) -> int | Places:
        """The number of an index, or all its values."""
        return index if isinstance(index, int) else self.indices[index]


def _closed(node: Expr) -> Residues:
    raise TypeError("this scope is closed")


def _anything(node: Expr) -> bool:
    return True


def _has_free_indices(node: Expr) -> bool:
    return INDEXED in node.names and bool(free(node))
