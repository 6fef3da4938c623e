"""Evaluation with NumPy on stacks of matrices: each kind of node has one rule in a table.

Arrays have shape (..., rows, cols); what stands in front are points and perturbations, so one pass
evaluates a whole stack. Where indices run, all their values are evaluated in one pass too: they
stand along one more axis, directly before the rows. Complex input serves the complex step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exgen.calculus.build import symbol, unit_index
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Convolution,
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
    Selection,
    Slice,
    Symbol,
    Transpose,
    intern,
)
from exgen.calculus.rules import written_out
from exgen.calculus.substitute import rename_indices
from exgen.dimensions import size_of
from exgen.verify.array_functions import CALLS, ELEMENTWISE, Array, product
from exgen.verify.occurring import free

__all__ = ["ELEMENTWISE", "Array", "ArrayScope", "Leaf", "Places", "Slope", "evaluate"]

Places = NDArray[np.intp]
Leaf = Callable[[Expr], Array]
Slope = Callable[[Derivative, Mapping[str, Places]], Array]


def evaluate(
    expr: Expr, *, leaf: Leaf, sizes: Mapping[str, int], indices: Mapping[str, int] | None = None
) -> Array:
    """The value of the expression; `leaf` gives symbols, derivatives and differentials.

    `sizes` gives every named dimension a number, `indices` every free index a value.
    """
    scope = ArrayScope(leaf=leaf, sizes=sizes)
    if not indices:
        return scope.value(expr)
    fixed = {name: np.array([place]) for name, place in indices.items()}
    value: Array = scope.inside(fixed).value(expr)[..., 0, :, :]
    return value


class ArrayScope:
    """Where expressions are evaluated; the value of every node that was met is kept.

    `indices` gives every index that is bound here all its values, as many for each. The values of
    nodes have them along the axis before the rows, of length 1 where they do not matter.
    """

    __slots__ = ("indices", "known", "leaf", "outer", "sizes", "slope")

    def __init__(self, *, leaf: Leaf, sizes: Mapping[str, int], slope: Slope | None = None) -> None:
        """A scope without indices; `slope` gives derivatives in entries, at values of indices.

        By default `leaf` is asked for each of them.
        """
        self.leaf = leaf
        self.sizes = sizes
        self.slope = slope
        self.indices: Mapping[str, Places] = {}
        self.known: dict[Expr, Array] = {}
        self.outer: ArrayScope | None = None

    def inside(self, indices: Mapping[str, Places]) -> ArrayScope:
        """The scope in which the indices have these values."""
        inner = ArrayScope(leaf=self.leaf, sizes=self.sizes, slope=self.slope)
        inner.indices = indices
        inner.outer = self if self.outer is None else self.outer
        return inner

    def value(self, node: Expr) -> Array:
        """The value of an expression."""
        found = self.known.get(node)
        if found is None:
            if self.outer is not None and not free(node):
                found = self.outer.value(node)[..., None, :, :]
            else:
                found = RULES[type(node)](self, node)
            self.known[node] = found
        return found

    def at(self, index: Index) -> int | Places:
        """The number of an index, or all its values."""
        return index if isinstance(index, int) else self.indices[index]


def _leaf(scope: ArrayScope, node: Expr) -> Array:
    return scope.leaf(node)


def _number(scope: ArrayScope, node: Number) -> Array:
    return np.array([[float(node.value)]])


def _constant(scope: ArrayScope, node: Constant) -> Array:
    shape = node.shape.sized(scope.sizes)
    if node.kind == "eye":
        return np.eye(*shape)
    place = unit_index(node)
    if place is not None:
        return np.eye(1, max(shape), place).reshape(shape)
    return np.ones(shape) if node.kind == "ones" else np.zeros(shape)


def _selection(scope: ArrayScope, node: Selection) -> Array:
    start = size_of(node.start, scope.sizes)
    return np.eye(*node.shape.sized(scope.sizes), -start if node.turned else start)


def _add(scope: ArrayScope, node: Add) -> Array:
    total = scope.value(node.terms[0])
    for term in node.terms[1:]:
        total = total + scope.value(term)
    return total


def _scaled(scope: ArrayScope, node: Scaled) -> Array:
    first, *others = node.children
    result: Array = float(node.coefficient) * scope.value(first)
    for child in others:
        result = result * scope.value(child)
    return result


def _matmul(scope: ArrayScope, node: MatMul) -> Array:
    result = scope.value(node.factors[0])
    for factor in node.factors[1:]:
        result = product(result, scope.value(factor))
    return result


def _hadamard(scope: ArrayScope, node: Hadamard) -> Array:
    result = scope.value(node.factors[0])
    for factor in node.factors[1:]:
        result = result * scope.value(factor)
    return result


def _convolution(scope: ArrayScope, node: Convolution) -> Array:
    left, right = scope.value(node.left), scope.value(node.right)
    count, by = left.shape[-2], right.shape[-2]
    if not node.full:
        rows = count - by + 1
        return _total([left[..., j : j + rows, :] * right[..., j : j + 1, :] for j in range(by)])
    ends = [(0, 0)] * (max(left.ndim, right.ndim) - 2)
    parts = [left * right[..., j : j + 1, :] for j in range(by)]
    return _total([np.pad(p, [*ends, (j, by - 1 - j), (0, 0)]) for j, p in enumerate(parts)])


def _total(parts: Sequence[Array]) -> Array:
    found = parts[0]
    for part in parts[1:]:
        found = found + part
    return found


def _power(scope: ArrayScope, node: Power) -> Array:
    exponent, base = node.exponent, scope.value(node.base)
    if isinstance(exponent, Number) and exponent.value.denominator == 1 and np.iscomplexobj(base):
        return _whole_power(base, int(exponent.value))
    # NumPy squares for the number 2, which is many times faster than a power of each entry.
    by = float(exponent.value) if isinstance(exponent, Number) else scope.value(exponent)
    power: Array = base**by
    return power


def _whole_power(base: Array, exponent: int) -> Array:
    """By squares: through the logarithm a complex step of a negative number would be lost."""
    found, square, left = np.ones_like(base), base, abs(exponent)
    while left:
        if left % 2:
            found = found * square
        left //= 2
        if left:
            square = square * square
    return found if exponent > 0 else 1 / found


def _transpose(scope: ArrayScope, node: Transpose) -> Array:
    return scope.value(node.arg).swapaxes(-1, -2)


def _apply(scope: ArrayScope, node: Apply) -> Array:
    arg = scope.value(node.arg)
    if not node.primes:
        return ELEMENTWISE[node.function](arg)
    # In a letter for the argument the rule is one for all arguments of the shape.
    letter = symbol("x", node.arg.shape)
    rule = written_out(intern(Apply(node.shape, node.function, letter, node.primes)))
    found = ArrayScope(leaf=lambda _: arg, sizes=scope.sizes).value(rule)
    return np.broadcast_to(found, arg.shape)  # a constant rule has none of the other axes


def _call(scope: ArrayScope, node: Call) -> Array:
    return CALLS[node.function](scope.value(node.arg))


def _entry(scope: ArrayScope, node: Entry) -> Array:
    return _cut(scope, scope.value(node.base), node.row, node.col)


def _slice(scope: ArrayScope, node: Slice) -> Array:
    base = scope.value(node.base)
    if node.row is None:
        return np.swapaxes(_cut(scope, np.swapaxes(base, -1, -2), node.col, None), -1, -2)
    return _cut(scope, base, node.row, None)


def _cut(scope: ArrayScope, base: Array, row: Index | None, col: Index | None) -> Array:
    """One row of a stack of matrices or one entry, for every value of the indices."""
    assert row is not None
    i, j = scope.at(row), None if col is None else scope.at(col)
    if isinstance(i, int) and not isinstance(j, np.ndarray):
        return base[..., i : i + 1, slice(None) if j is None else slice(j, j + 1)]
    each = np.arange(base.shape[-3]) if base.shape[-3] > 1 else 0
    cut: Array = base[..., each, i, :][..., None, :] if j is None else base[..., each, i, j]
    return cut if j is None else cut[..., None, None]


def _derivative(scope: ArrayScope, node: Derivative) -> Array:
    indices = {name: scope.indices[name] for name in sorted(free(node))}
    if scope.slope is not None:
        return scope.slope(node, indices)
    if not indices:
        return scope.leaf(node)
    each = zip(*(places.tolist() for places in indices.values()), strict=True)
    named = (dict(zip(indices, numbers, strict=True)) for numbers in each)
    return np.stack([scope.leaf(rename_indices(node, at)) for at in named], axis=-3)


def _index_sum(scope: ArrayScope, node: IndexSum) -> Array:
    count = size_of(node.dimension, scope.sizes)
    outside = len(next(iter(scope.indices.values()), ())) or 1
    at = {name: places.repeat(count) for name, places in scope.indices.items()}
    at[node.index] = np.tile(np.arange(count), outside)
    terms = scope.inside(at).value(node.body)
    if terms.shape[-3] == 1 < count * outside:
        terms = np.broadcast_to(terms, (*terms.shape[:-3], count * outside, 1, 1))
    total: Array = terms.reshape(*terms.shape[:-3], outside, count, 1, 1).sum(axis=-3)
    return total if scope.indices else total[..., 0, :, :]


def _delta(scope: ArrayScope, node: Delta) -> Array:
    agree = np.asarray(scope.at(node.first) == scope.at(node.second), dtype=float)
    return agree[..., None, None]


RULES: Mapping[type[Expr], Callable[[ArrayScope, Any], Array]] = {
    Number: _number,
    Symbol: _leaf,
    Constant: _constant,
    Selection: _selection,
    Partial: _leaf,
    Derivative: _derivative,
    Differential: _leaf,
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
    Delta: _delta,
}
"""Kind of node -> its value in a scope."""
