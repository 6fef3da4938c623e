"""The exact judge's table of values at residues: one rule for each kind of node.

Arrays have the shape (points, values of the indices or 1, rows, columns) and entries in [0, m).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from exgen.calculus.build import sub, unit_index
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
)
from exgen.dimensions import size_of
from exgen.verify.field import Residues
from exgen.verify.laws import LAWS
from exgen.verify.scope import ExactScope, Rules
from exgen.verify.wholes import WHOLES


def _leaf(scope: ExactScope, node: Expr) -> Residues:
    return scope.leaf(node)


def _number(scope: ExactScope, node: Number) -> Residues:
    return _one(scope.opaque.field.number(node.value))


@lru_cache(maxsize=1 << 10)
def _one(residue: int) -> Residues:
    return _kept(np.full((1, 1, 1, 1), residue, dtype=np.int64))


def _kept(array: Residues) -> Residues:
    """The array, which nobody may change from now on."""
    array.setflags(write=False)
    return array


def _constant(scope: ExactScope, node: Constant) -> Residues:
    rows, cols = node.shape.sized(scope.sizes)
    return _filled(node.kind, unit_index(node), rows, cols)


def _selection(scope: ExactScope, node: Selection) -> Residues:
    rows, cols = node.shape.sized(scope.sizes)
    start = size_of(node.start, scope.sizes)
    return _chosen(rows, cols, -start if node.turned else start)


@lru_cache(maxsize=1 << 10)
def _chosen(rows: int, cols: int, diagonal: int) -> Residues:
    return _kept(np.eye(rows, cols, diagonal, dtype=np.int64)[None, None])


@lru_cache(maxsize=1 << 10)
def _filled(kind: str, place: int | None, rows: int, cols: int) -> Residues:
    if place is not None:
        unit = np.eye(1, max(rows, cols), place, dtype=np.int64)
        return _kept(unit.reshape(1, 1, rows, cols))
    if kind == "eye":
        return _kept(np.eye(rows, cols, dtype=np.int64)[None, None])
    return _kept(np.full((1, 1, rows, cols), kind == "ones", dtype=np.int64))


def _add(scope: ExactScope, node: Add) -> Residues:
    return scope.opaque.field.total([scope.value(term) for term in node.terms])


def _scaled(scope: ExactScope, node: Scaled) -> Residues:
    m = scope.modulus
    found: Residues | None = None
    for child in node.children:
        value = scope.value(child)
        found = value if found is None else found * value % m
    assert found is not None
    if node.coefficient == 1:
        return found
    size, opaque = abs(node.coefficient), scope.opaque
    times = found * opaque.field.number(size) % m
    opaque.carry_signs(found, times)
    return times if node.coefficient > 0 else -times % m


def _matmul(scope: ExactScope, node: MatMul) -> Residues:
    found = scope.value(node.factors[0])
    for factor in node.factors[1:]:
        found = scope.opaque.field.product(found, scope.value(factor))
    return found


def _hadamard(scope: ExactScope, node: Hadamard) -> Residues:
    found = scope.value(node.factors[0])
    for factor in node.factors[1:]:
        found = found * scope.value(factor) % scope.modulus
    return found


def _convolution(scope: ExactScope, node: Convolution) -> Residues:
    by = convolved if node.full else correlated
    return by(scope.value(node.left), scope.value(node.right), scope.modulus)


def correlated(signal: Residues, kernel: Residues, m: int) -> Residues:
    """The kernel along the signal, wherever it fits: one product for each entry of the kernel."""
    count = signal.shape[-2] - kernel.shape[-2] + 1
    found: Residues = signal[..., :count, :] * kernel[..., :1, :] % m
    for j in range(1, kernel.shape[-2]):
        found = found + signal[..., j : j + count, :] * kernel[..., j : j + 1, :] % m
    return found % m


def convolved(left: Residues, right: Residues, m: int) -> Residues:
    """The full convolution: the left column once for each entry of the right one, further down."""
    stack = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    count, by = left.shape[-2], right.shape[-2]
    found = np.zeros((*stack, count + by - 1, 1), dtype=np.int64)
    for j in range(by):
        found[..., j : j + count, :] += left * right[..., j : j + 1, :] % m
    return found % m


def _power(scope: ExactScope, node: Power) -> Residues:
    base, exponent = scope.value(node.base), node.exponent
    if isinstance(exponent, Number):
        return scope.opaque.power(base, exponent.value)
    return _opaque_power(scope, base, exponent)


def _opaque_power(scope: ExactScope, base: Residues, exponent: Expr) -> Residues:
    """The power of a positive number: u^p, so that u^p u^q = u^(p + q) and u^(p - 1) = u^p / u."""
    o = scope.opaque
    argument = scope.argument(exponent)
    if o.top:
        o.spoil(~o.field.positive(base))
        return o.field.power(base, argument.exponent)
    o.spoil(base == 0)
    product = argument.own * o.log(base) % o.field.modulus
    return o.exp(product, product)


def _transpose(scope: ExactScope, node: Transpose) -> Residues:
    return scope.value(node.arg).swapaxes(-1, -2)


def _apply(scope: ExactScope, node: Apply) -> Residues:
    law = LAWS[node.function]
    if node.function == "log" and not node.primes:
        return log_of(scope, node.arg)
    side = law.slope if node.primes else law.value
    return side(scope.opaque, scope.argument(node.arg)) % scope.modulus


def log_of(scope: ExactScope, node: Expr) -> Residues:
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
        case Add(terms=(Apply() as one, Apply() as other)) if _exponential(one, other):
            # log(exp(u) + exp(v)) is v + softplus(u - v), whichever of the two is taken out.
            soft = LAWS["softplus"].value(o, scope.argument(sub(one.arg, other.arg)))
            parts = [scope.value(other.arg), soft]
        case _:
            return o.log(value)
    found = o.field.total(parts)
    parts_sum: Residues = np.broadcast_to(found, np.broadcast_shapes(found.shape, value.shape)) % m
    o.note_log(value, parts_sum)
    return parts_sum


def _exponential(*nodes: Apply) -> bool:
    return all(node.function == "exp" and not node.primes for node in nodes)


def _call(scope: ExactScope, node: Call) -> Residues:
    return WHOLES[node.function].value(scope.opaque, scope.argument(node.arg)) % scope.modulus


def _entry(scope: ExactScope, node: Entry) -> Residues:
    return picked(scope, scope.value(node.base), node.row, node.col)


def picked(scope: ExactScope, base: Residues, row: Index, col: Index) -> Residues:
    """One entry of each matrix, for every value of the indices.

    Raises IndexError where a matrix has no such row or column.
    """
    i, j = scope.at(row), scope.at(col)
    if isinstance(i, int) and isinstance(j, int):
        if i >= base.shape[-2] or j >= base.shape[-1]:
            raise IndexError(f"there is no entry ({i}, {j}) in a matrix of {base.shape[-2:]}")
        return base[..., i : i + 1, j : j + 1]
    each = np.arange(base.shape[1]) if base.shape[1] > 1 else 0
    cut: Residues = base[:, each, i, j][..., None, None]
    return cut


def _slice(scope: ExactScope, node: Slice) -> Residues:
    base = scope.value(node.base)
    if node.row is None:
        assert node.col is not None
        return _row(scope, base.swapaxes(-1, -2), node.col).swapaxes(-1, -2)
    return _row(scope, base, node.row)


def _row(scope: ExactScope, base: Residues, row: Index) -> Residues:
    i = scope.at(row)
    if isinstance(i, int):
        if i >= base.shape[-2]:
            raise IndexError(f"there is no row or column {i} in a matrix of {base.shape[-2:]}")
        return base[..., i : i + 1, :]
    each = np.arange(base.shape[1]) if base.shape[1] > 1 else 0
    cut: Residues = base[:, each, i][..., None, :]
    return cut


def _derivative(scope: ExactScope, node: Derivative) -> Residues:
    if scope.by_entry is None:
        raise TypeError("no derivative of an entry is known here")
    return scope.by_entry(node, scope)


def _index_sum(scope: ExactScope, node: IndexSum) -> Residues:
    count = size_of(node.dimension, scope.sizes)
    outside = len(next(iter(scope.indices.values()), ())) or 1
    at = {name: places.repeat(count) for name, places in scope.indices.items()}
    at[node.index] = np.tile(np.arange(count), outside)
    terms = scope.inside(at).value(node.body)
    terms = np.broadcast_to(terms, (len(terms), outside * count, 1, 1))
    total: Residues = terms.reshape(-1, outside, count, 1, 1).sum(axis=2) % scope.modulus
    return total


def _delta(scope: ExactScope, node: Delta) -> Residues:
    agree = np.asarray(scope.at(node.first) == scope.at(node.second), dtype=np.int64)
    return agree.reshape(1, -1, 1, 1)


RULES: Rules = {
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
