"""Derivatives at residues, by exact reverse accumulation: for each kind of node what it sends back.

A quantity that is differentiated with respect to counts as independent: what its own definition
uses gets nothing through it. The gradients of all entries of one quantity are found in one pass
over the equations, which goes as far as is asked; they stand along the second axis: (points,
entries, rows, columns).
Each rule is the transpose of the differential of its node (Griewank and Walther, Evaluating
Derivatives, 2008, chapter 3), and none is shared with the calculus' own sweep.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Convolution,
    Entry,
    Expr,
    Hadamard,
    IndexSum,
    MatMul,
    Number,
    Power,
    Scaled,
    Slice,
    Symbol,
    Transpose,
    symbols,
)
from exgen.calculus.program import Program
from exgen.calculus.rules import written_out
from exgen.dimensions import size_of
from exgen.verify.field import Residues
from exgen.verify.laws import LAWS
from exgen.verify.modular import convolved, correlated, log_of
from exgen.verify.scope import ExactScope
from exgen.verify.wholes import WHOLES

Sent = Iterator[tuple[Expr, Residues]]


class EntrySweep:
    """The gradients of all entries of one quantity, as far as somebody has asked for them."""

    def __init__(
        self, prog: Program, scope: ExactScope, of: str, *, independent: Collection[str] = ()
    ) -> None:
        """Nothing passes through the definitions of `independent` quantities."""
        rows, cols = prog.find(of).shape.sized(scope.sizes)
        count = rows * cols
        self.prog = prog
        self.scope = scope
        self.independent = independent
        self.found: dict[str, Residues] = {
            of: np.eye(count, dtype=np.int64).reshape(1, count, rows, cols)
        }
        self.left = len(prog.equations)

    def by(self, wrt: str) -> Residues | None:
        """The gradients with respect to a quantity: (points, entries, rows, columns), None for 0.

        Equations are passed in reverse until no other one uses the quantity.
        """
        equations, found, m = self.prog.equations, self.found, self.scope.modulus
        used = (k for k in range(self.left) if wrt in equations[k].expr.names)
        stop = next(used, self.left)
        for eq in equations[stop : self.left][::-1]:
            if eq.name in found and eq.name not in self.independent:
                for name, part in sent_back(self.scope, eq.expr, found[eq.name]).items():
                    before = found.get(name)
                    found[name] = part if before is None else (before + part) % m
        self.left = stop
        return found.get(wrt)


def sent_back(scope: ExactScope, expr: Expr, g: Residues) -> dict[str, Residues]:
    """What an expression sends back to the symbols in it, for a gradient with respect to it."""
    pending: dict[Expr, Residues] = {expr: g}
    found: dict[str, Residues] = {}
    for node in _from_above(expr):
        own = pending.pop(node, None)
        if own is None:
            continue
        if isinstance(node, Symbol):
            found[node.name] = own
            continue
        rule = RULES.get(type(node))
        for child, part in () if rule is None else rule(scope, node, own):
            if _varies(child):
                before = pending.get(child)
                total = part if before is None else before + part
                pending[child] = total % scope.modulus
    return found


@lru_cache(maxsize=1 << 12)
def _from_above(expr: Expr) -> tuple[Expr, ...]:
    """Every distinct node that holds a symbol, each after all nodes that it stands in."""
    order: dict[Expr, None] = {}

    def visit(node: Expr) -> None:
        if node in order or not _varies(node):
            return
        for child in _operands(node):
            visit(child)
        order[node] = None

    visit(expr)
    return tuple(reversed(order))


@lru_cache(maxsize=1 << 14)
def _varies(node: Expr) -> bool:
    """Whether a symbol occurs: names of functions are tuples."""
    return any(isinstance(name, str) for name in node.names)


def _operands(node: Expr) -> tuple[Expr, ...]:
    if isinstance(node, Apply) and node.primes:
        return (written_out(node),)
    return tuple(symbols(node.body).values()) if isinstance(node, IndexSum) else node.children


def _add(scope: ExactScope, node: Add, g: Residues) -> Sent:
    return ((term, g) for term in node.terms)


def _scaled(scope: ExactScope, node: Scaled, g: Residues) -> Sent:
    m = scope.modulus
    g = g * scope.opaque.field.number(node.coefficient) % m
    for k, scalar in enumerate(node.scalars):
        if _varies(scalar):
            others = g
            for other in (*node.scalars[:k], *node.scalars[k + 1 :]):
                others = others * scope.value(other) % m
            if node.body is not None:
                others = others * scope.value(node.body) % m
            yield scalar, others.sum(axis=(-2, -1), keepdims=True)
    if node.body is not None:
        for scalar in node.scalars:
            g = g * scope.value(scalar) % m
        yield node.body, g


def _matmul(scope: ExactScope, node: MatMul, g: Residues) -> Sent:
    product = scope.opaque.field.product
    values = [scope.value(factor) for factor in node.factors]
    after = [values[-1]]
    for value in reversed(values[1:-1]):
        after.append(product(value, after[-1]))
    after.reverse()  # after[k] is the product of all factors behind the one at k
    for k, factor in enumerate(node.factors):
        last = k == len(values) - 1
        if _varies(factor):
            yield factor, g if last else product(g, after[k].swapaxes(-1, -2))
        if not last:
            g = product(values[k].swapaxes(-1, -2), g)


def _hadamard(scope: ExactScope, node: Hadamard, g: Residues) -> Sent:
    for k, factor in enumerate(node.factors):
        if _varies(factor):
            others = g
            for other in (*node.factors[:k], *node.factors[k + 1 :]):
                others = others * scope.value(other) % scope.modulus
            yield factor, others


def _convolution(scope: ExactScope, node: Convolution, g: Residues) -> Sent:
    left, right, m = scope.value(node.left), scope.value(node.right), scope.modulus
    if _varies(node.left):
        yield node.left, correlated(g, right, m) if node.full else convolved(g, right, m)
    if _varies(node.right):
        yield node.right, correlated(g, left, m) if node.full else correlated(left, g, m)


def _power(scope: ExactScope, node: Power, g: Residues) -> Sent:
    m, o = scope.modulus, scope.opaque
    base, exponent = scope.value(node.base), node.exponent
    if isinstance(exponent, Number) and exponent.value.denominator == 1:
        lower = o.power(base, exponent.value - 1)
        yield node.base, g * (o.field.number(exponent.value) * lower % m)
        return
    value = scope.value(node)
    if isinstance(exponent, Number) and exponent.value < 1:
        o.spoil(base == 0)
    lower = value * o.field.inverse(base) % m
    yield node.base, g * (scope.value(exponent) * lower % m)
    if _varies(exponent):
        slope = value * log_of(scope, node.base) % m
        yield exponent, (g * slope % m).sum(axis=(-2, -1), keepdims=True)


def _transpose(scope: ExactScope, node: Transpose, g: Residues) -> Sent:
    yield node.arg, g.swapaxes(-1, -2)


def _apply(scope: ExactScope, node: Apply, g: Residues) -> Sent:
    if node.primes:
        yield written_out(node), g
        return
    slope = LAWS[node.function].slope(scope.opaque, scope.argument(node.arg)) % scope.modulus
    yield node.arg, g * slope


def _call(scope: ExactScope, node: Call, g: Residues) -> Sent:
    yield node.arg, WHOLES[node.function].back(scope.opaque, scope.argument(node.arg), g)


def _entry(scope: ExactScope, node: Entry, g: Residues) -> Sent:
    base = scope.value(node.base)
    i, j = scope.at(node.row), scope.at(node.col)
    sent = np.zeros((len(g), g.shape[1], *base.shape[-2:]), dtype=np.int64)
    sent[:, np.arange(g.shape[1]), i, j] = g[..., 0, 0]
    yield node.base, sent


def _slice(scope: ExactScope, node: Slice, g: Residues) -> Sent:
    base = scope.value(node.base)
    sent = np.zeros((len(g), g.shape[1], *base.shape[-2:]), dtype=np.int64)
    every = np.arange(g.shape[1])
    if node.row is None:
        assert node.col is not None
        sent[:, every, :, scope.at(node.col)] = np.moveaxis(g[..., 0], 1, 0)
    else:
        sent[:, every, scope.at(node.row), :] = g[..., 0, :]
    yield node.base, sent


def _index_sum(scope: ExactScope, node: IndexSum, g: Residues) -> Sent:
    for k in range(size_of(node.dimension, scope.sizes)):
        inner = scope.inside({**scope.indices, node.index: np.full(max(1, g.shape[1]), k)})
        for name, part in sent_back(inner, node.body, g).items():
            yield symbols(node.body)[name], part


RULES: Mapping[type[Expr], Callable[[ExactScope, Any, Residues], Sent]] = {
    Add: _add,
    Scaled: _scaled,
    MatMul: _matmul,
    Hadamard: _hadamard,
    Convolution: _convolution,
    Power: _power,
    Transpose: _transpose,
    Apply: _apply,
    Call: _call,
    Entry: _entry,
    Slice: _slice,
    IndexSum: _index_sum,
}
"""Kind of node -> what it sends back to its operands; other kinds are constant, or leaves."""
