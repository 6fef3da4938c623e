"""Evaluation at residues: the exact judge's rules, one for each kind of node.

Arrays have the shape (points, values of the indices or 1, rows, columns) and entries in [0, m). A
scope modulo P has a twin modulo Q at the same points, from which exponents come; a scope modulo Q
asks its twin which arguments are positive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exgen.calculus.build import unit_index
from exgen.calculus.expr import (
    INDEXED,
    Add,
    Apply,
    Call,
    Constant,
    Delta,
    Derivative,
    Differential,
    Entry,
    Expr,
    Hadamard,
    Index,
    IndexSum,
    MatMul,
    Number,
    Partial,
    Power,
    Scaled,
    Slice,
    Symbol,
    Transpose,
)
from exgen.calculus.shape import size_of
from exgen.verify.field import Residues
from exgen.verify.laws import LAWS, Argument
from exgen.verify.occurring import free
from exgen.verify.opaque import Opaque
from exgen.verify.wholes import WHOLES

Places = NDArray[np.intp]
Leaf = Callable[[Expr], Residues]
ByEntry = Callable[[Derivative, "Scope"], Residues]


class Scope:
    """Where expressions are evaluated; the value of every node that was met is kept."""

    __slots__ = (
        "arguments",
        "by_entry",
        "concerns",
        "indices",
        "known",
        "leaf",
        "opaque",
        "outer",
        "sizes",
        "twin",
    )

    def __init__(
        self, *, opaque: Opaque, leaf: Leaf, sizes: Mapping[str, int],
        by_entry: ByEntry | None = None,
    ) -> None:  # fmt: skip
        """A scope without indices; its twin is set by whoever makes both.

        `leaf` gives symbols, derivatives of whole quantities and differentials; `by_entry` gives
        derivatives of entries.
        """
        self.opaque = opaque
        self.leaf = leaf
        self.by_entry = by_entry
        self.sizes = sizes
        self.indices: Mapping[str, Places] = {}
        self.known: dict[Expr, Residues] = {}
        self.arguments: dict[Expr, Argument] = {}
        self.outer: Scope | None = None
        self.concerns: Callable[[Expr], bool] = _anything
        self.twin: Scope | None = None

    def inside(self, indices: Mapping[str, Places]) -> Scope:
        """The scope in which the indices have these values, with a twin of its own."""
        outer = self.outer if self.indices and self.outer is not None else self
        inner = outer.within(outer.leaf, _has_free_indices)
        for each in (inner, inner.twin):
            if each is not None:
                each.indices = indices
        return inner

    def within(self, leaf: Leaf, concerns: Callable[[Expr], bool]) -> Scope:
        """A scope with another leaf for the nodes that it concerns; all others have a value here.

        It has a twin of its own.
        """
        inner = self._inner(leaf, concerns)
        if self.twin is not None:
            inner.twin = self.twin._inner(self.twin.leaf, concerns)
            inner.twin.twin = inner
        return inner

    def _inner(self, leaf: Leaf, concerns: Callable[[Expr], bool]) -> Scope:
        inner = Scope(opaque=self.opaque, leaf=leaf, sizes=self.sizes, by_entry=self.by_entry)
        inner.outer, inner.concerns = self, concerns
        return inner

    @property
    def modulus(self) -> int:
        """The modulus of the values."""
        return self.opaque.field.modulus

    def value(self, node: Expr) -> Residues:
        """The value of an expression; UndefinedError where a number in it has none.

        A point at which something in it has no value is marked as spoilt.
        """
        found = self.known.get(node)
        if found is None:
            if self.outer is not None and not self.concerns(node):
                found = self.outer.value(node)
            else:
                found = RULES[type(node)](self, node)
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

    def take(self, other: Scope, kept: NDArray[np.intp]) -> None:
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


def _anything(node: Expr) -> bool:
    return True


def _has_free_indices(node: Expr) -> bool:
    return INDEXED in node.names and bool(free(node))


def _leaf(scope: Scope, node: Expr) -> Residues:
    return scope.leaf(node)


def _number(scope: Scope, node: Number) -> Residues:
    return _one(scope.opaque.field.number(node.value))


@lru_cache(maxsize=1 << 10)
def _one(residue: int) -> Residues:
    return _kept(np.full((1, 1, 1, 1), residue, dtype=np.int64))


def _kept(array: Residues) -> Residues:
    """The array, which nobody may change from now on."""
    array.setflags(write=False)
    return array


def _constant(scope: Scope, node: Constant) -> Residues:
    rows, cols = node.shape.sized(scope.sizes)
    return _filled(node.kind, unit_index(node), rows, cols)


@lru_cache(maxsize=1 << 10)
def _filled(kind: str, place: int | None, rows: int, cols: int) -> Residues:
    if place is not None:
        unit = np.eye(1, max(rows, cols), place, dtype=np.int64)
        return _kept(unit.reshape(1, 1, rows, cols))
    if kind == "eye":
        return _kept(np.eye(rows, cols, dtype=np.int64)[None, None])
    return _kept(np.full((1, 1, rows, cols), kind == "ones", dtype=np.int64))


def _add(scope: Scope, node: Add) -> Residues:
    return scope.opaque.field.total([scope.value(term) for term in node.terms])


def _scaled(scope: Scope, node: Scaled) -> Residues:
    m = scope.modulus
    found: Residues | None = None
    for child in node.children:
        value = scope.value(child)
        found = value if found is None else found * value % m
    assert found is not None
    if node.coefficient == 1:
        return found
    return found * scope.opaque.field.number(node.coefficient) % m


def _matmul(scope: Scope, node: MatMul) -> Residues:
    found = scope.value(node.factors[0])
    for factor in node.factors[1:]:
        found = scope.opaque.field.product(found, scope.value(factor))
    return found


def _hadamard(scope: Scope, node: Hadamard) -> Residues:
    found = scope.value(node.factors[0])
    for factor in node.factors[1:]:
        found = found * scope.value(factor) % scope.modulus
    return found


def _power(scope: Scope, node: Power) -> Residues:
    base, exponent = scope.value(node.base), node.exponent
    if isinstance(exponent, Number):
        return scope.opaque.power(base, exponent.value)
    return _opaque_power(scope, base, exponent)


def _opaque_power(scope: Scope, base: Residues, exponent: Expr) -> Residues:
    """The power of a positive number: u^p, so that u^p u^q = u^(p + q) and u^(p - 1) = u^p / u."""
    o = scope.opaque
    argument = scope.argument(exponent)
    if o.top:
        o.spoil(~o.field.positive(base))
        return o.field.power(base, argument.exponent)
    o.spoil(base == 0)
    product = argument.own * o.log(base) % o.field.modulus
    return o.exp(product, product)


def _transpose(scope: Scope, node: Transpose) -> Residues:
    return scope.value(node.arg).swapaxes(-1, -2)


def _apply(scope: Scope, node: Apply) -> Residues:
    law = LAWS[node.function]
    if node.function == "log" and not node.primes:
        return log_of(scope, node.arg)
    side = law.slope if node.primes else law.value
    return side(scope.opaque, scope.argument(node.arg)) % scope.modulus


def log_of(scope: Scope, node: Expr) -> Residues:
    """The logarithm of an expression: of a product the sum, of a power the multiple."""
    o, m = scope.opaque, scope.modulus
    value = scope.value(node)
    o.spoil(value == 0)
    match node:
        case Hadamard():
            parts = [log_of(scope, factor) for factor in node.factors]
        case Scaled():
            parts = [log_of(scope, child) for child in node.children]
            parts.append(o.log(np.full((1, 1, 1, 1), o.field.number(abs(node.coefficient)))))
            if node.coefficient < 0:
                return o.log(value)
        case Power(exponent=Number(value=by)):
            if by.denominator == 1 and by.numerator % 2 == 0:
                argument = scope.argument(node.base)
                size = o.log(argument.sign() * argument.own % m)
            else:
                size = log_of(scope, node.base)
            parts = [size * o.field.number(by)]
        case _:
            return o.log(value)
    found = o.field.total(parts)
    parts_sum: Residues = np.broadcast_to(found, np.broadcast_shapes(found.shape, value.shape)) % m
    o.note_log(value, parts_sum)
    return parts_sum


def _call(scope: Scope, node: Call) -> Residues:
    return WHOLES[node.function].value(scope.opaque, scope.argument(node.arg)) % scope.modulus


def _entry(scope: Scope, node: Entry) -> Residues:
    return picked(scope, scope.value(node.base), node.row, node.col)


def picked(scope: Scope, base: Residues, row: Index, col: Index) -> Residues:
    """One entry of each matrix, for every value of the indices."""
    i, j = scope.at(row), scope.at(col)
    if isinstance(i, int) and isinstance(j, int):
        if i >= base.shape[-2] or j >= base.shape[-1]:
            raise IndexError(f"there is no entry ({i}, {j}) in a matrix of {base.shape[-2:]}")
        return base[..., i : i + 1, j : j + 1]
    each = np.arange(base.shape[1]) if base.shape[1] > 1 else 0
    cut: Residues = base[:, each, i, j][..., None, None]
    return cut


def _slice(scope: Scope, node: Slice) -> Residues:
    base = scope.value(node.base)
    if node.row is None:
        assert node.col is not None
        return _row(scope, base.swapaxes(-1, -2), node.col).swapaxes(-1, -2)
    return _row(scope, base, node.row)


def _row(scope: Scope, base: Residues, row: Index) -> Residues:
    i = scope.at(row)
    if isinstance(i, int):
        if i >= base.shape[-2]:
            raise IndexError(f"there is no row or column {i} in a matrix of {base.shape[-2:]}")
        return base[..., i : i + 1, :]
    each = np.arange(base.shape[1]) if base.shape[1] > 1 else 0
    cut: Residues = base[:, each, i][..., None, :]
    return cut


def _derivative(scope: Scope, node: Derivative) -> Residues:
    if scope.by_entry is None:
        raise TypeError("no derivative of an entry is known here")
    return scope.by_entry(node, scope)


def _index_sum(scope: Scope, node: IndexSum) -> Residues:
    count = size_of(node.dimension, scope.sizes)
    outside = len(next(iter(scope.indices.values()), ())) or 1
    at = {name: places.repeat(count) for name, places in scope.indices.items()}
    at[node.index] = np.tile(np.arange(count), outside)
    terms = scope.inside(at).value(node.body)
    terms = np.broadcast_to(terms, (len(terms), outside * count, 1, 1))
    total: Residues = terms.reshape(-1, outside, count, 1, 1).sum(axis=2) % scope.modulus
    return total


def _delta(scope: Scope, node: Delta) -> Residues:
    agree = np.asarray(scope.at(node.first) == scope.at(node.second), dtype=np.int64)
    return agree.reshape(1, -1, 1, 1)


RULES: Mapping[type[Expr], Callable[[Scope, Any], Residues]] = {
    Number: _number,
    Symbol: _leaf,
    Constant: _constant,
    Partial: _leaf,
    Derivative: _derivative,
    Differential: _leaf,
    Add: _add,
    Scaled: _scaled,
    MatMul: _matmul,
    Hadamard: _hadamard,
    Power: _power,
    Transpose: _transpose,
    Apply: _apply,
    Call: _call,
    Entry: _entry,
    Slice: _slice,
    IndexSum: _index_sum,
    Delta: _delta,
}
"""Kind of node -> its value in a scope."""
