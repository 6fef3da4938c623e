"""Evaluation with NumPy on stacks of matrices, real or complex.

Arrays have shape (..., rows, cols); what stands in front are points and perturbations, so one pass
evaluates a whole stack. Complex input serves the complex step: |x| and comparisons look at the
real part, norms do not conjugate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exgen.calculus.build import unit_index
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Delta,
    Derivative,
    Entry,
    Expr,
    Hadamard,
    IndexSum,
    MatMul,
    Number,
    Power,
    Scaled,
    Slice,
    Transpose,
)
from exgen.calculus.rules import written_out
from exgen.calculus.shape import size_of
from exgen.calculus.substitute import rename_indices

Array = NDArray[Any]


def _sigmoid(x: Array) -> Array:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))


def _positive(x: Array) -> Array:
    return np.asarray(x.real > 0, dtype=float)


def _softplus(x: Array) -> Array:
    gate = _positive(x)
    return np.asarray(gate * x + np.log1p(np.exp(np.where(x.real > 0, -x, x))))


def _sign(x: Array) -> Array:
    return np.asarray(np.sign(x.real))


def _elu(x: Array) -> Array:
    gate = _positive(x)
    return np.asarray(gate * x + (1 - gate) * np.expm1(np.where(x.real > 0, 0.0, x)))


def _huber(x: Array) -> Array:
    near = np.abs(x.real) < 1
    return np.asarray(np.where(near, x * x / 2, _sign(x) * x - 0.5))


def _normpdf(x: Array) -> Array:
    return np.asarray(np.exp(-x * x / 2) / np.sqrt(2 * np.pi))


def _normcdf(x: Array) -> Array:
    below = np.vectorize(math.erfc, otypes=[float])(-x.real / np.sqrt(2)) / 2
    # A complex step is so short that its first-order term is all there is.
    return np.asarray(below + 1j * x.imag * _normpdf(x.real) if np.iscomplexobj(x) else below)


ELEMENTWISE: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "arcsin": lambda x: np.arcsin(np.where(np.abs(x.real) < 1, x, np.nan)),
    "arccos": lambda x: np.arccos(np.where(np.abs(x.real) < 1, x, np.nan)),
    "arctan": np.arctan,
    "normcdf": _normcdf,
    "normpdf": _normpdf,
    "gelu": lambda x: x * _normcdf(x),
    "abs": lambda x: _sign(x) * x,
    "sign": _sign,
    "step": _positive,
    "off": lambda x: 1.0 - _positive(x),
    "relu": lambda x: _positive(x) * x,
    "leaky_relu": lambda x: np.where(x.real > 0, x, x / 100),
    "elu": _elu,
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "softplus": _softplus,
    "silu": lambda x: x * _sigmoid(x),
    "logcosh": lambda x: np.log(np.cosh(x)),
    "huber": _huber,
    "clip": lambda x: np.where(np.abs(x.real) < 1, x, _sign(x)),
}


def _sum(x: Array) -> Array:
    total: Array = x.sum(axis=(-2, -1), keepdims=True)
    return total


def _softmax(x: Array, axis: int) -> Array:
    shifted = np.exp(x - x.real.max(axis=axis, keepdims=True))
    weights: Array = shifted / shifted.sum(axis=axis, keepdims=True)
    return weights


def _logsumexp(x: Array) -> Array:
    top = x.real.max(axis=(-2, -1), keepdims=True)
    return np.asarray(top + np.log(_sum(np.exp(x - top))))


def _diag(x: Array) -> Array:
    if x.shape[-1] == 1:
        return x * np.eye(x.shape[-2])
    return np.diagonal(x, axis1=-2, axis2=-1)[..., None]


def _det(x: Array) -> Array:
    return np.asarray(np.linalg.det(x))[..., None, None]


CALLS: dict[str, Callable[[Array], Array]] = {
    "sum": _sum,
    "mean": lambda x: x.mean(axis=(-2, -1), keepdims=True),
    "norm": lambda x: np.sqrt(_sum(x * x)),
    "tr": lambda x: np.trace(x, axis1=-2, axis2=-1)[..., None, None],
    "det": _det,
    "logdet": lambda x: np.log(_det(x)),
    "logabsdet": lambda x: np.log(_det(x) * np.sign(_det(x).real)),
    "inv": np.linalg.inv,
    "diag": _diag,
    "logsumexp": _logsumexp,
    "softmax": lambda x: _softmax(x, -2),
    "softmax_rows": lambda x: _softmax(x, -1),
}

Leaf = Callable[[Expr], Array]


def evaluate(
    expr: Expr,
    *,
    leaf: Leaf,
    sizes: Mapping[str, int],
    indices: Mapping[str, int] | None = None,
    seen: dict[Expr, Array] | None = None,
) -> Array:
    """The value of the expression; `leaf` gives symbols, derivatives and differentials.

    `sizes` gives every named dimension a number, `indices` every free index a value. `seen` holds
    the values of nodes that are known for these leaves and indices; those found are added.
    """
    at = dict(indices or {})
    known = {} if seen is None else seen

    def go(node: Expr) -> Array:
        if node not in known:
            known[node] = compute(node)
        return known[node]

    def compute(node: Expr) -> Array:
        match node:
            case Number():
                return np.full((1, 1), float(node.value))
            case Constant():
                shape = node.shape.sized(sizes)
                if node.kind == "eye":
                    return np.eye(*shape)
                place = unit_index(node)
                if place is not None:
                    return np.eye(1, max(shape), place).reshape(shape)
                return np.ones(shape) if node.kind == "ones" else np.zeros(shape)
            case Add():
                total = go(node.terms[0])
                for term in node.terms[1:]:
                    total = total + go(term)
                return total
            case Scaled():
                product: Array = np.full((1, 1), float(node.coefficient))
                for child in node.children:
                    product = product * go(child)
                return product
            case MatMul():
                product = go(node.factors[0])
                for factor in node.factors[1:]:
                    product = product @ go(factor)
                return product
            case Hadamard():
                product = go(node.factors[0])
                for factor in node.factors[1:]:
                    product = product * go(factor)
                return product
            case Power():
                power: Array = go(node.base) ** go(node.exponent)
                return power
            case Transpose():
                return np.swapaxes(go(node.arg), -1, -2)
            case Apply():
                if node.primes:
                    return go(written_out(node))
                return ELEMENTWISE[node.function](go(node.arg))
            case Call():
                return CALLS[node.function](go(node.arg))
            case Entry() | Slice():
                return go(node.base)[..., _cut(node.row, at), _cut(node.col, at)]
            case Derivative():
                return leaf(rename_indices(node, at))
            case IndexSum():
                total = np.zeros((1, 1))
                for k in range(size_of(node.dimension, sizes)):
                    total = total + evaluate(
                        node.body, leaf=leaf, sizes=sizes, indices={**at, node.index: k}
                    )
                return total
            case Delta():
                first = node.first if isinstance(node.first, int) else at[node.first]
                second = node.second if isinstance(node.second, int) else at[node.second]
                return np.full((1, 1), float(first == second))
        return leaf(node)

    return go(expr)


def _cut(index: int | str | None, at: Mapping[str, int]) -> slice:
    """The places of an index: one, or all of them."""
    if index is None:
        return slice(None)
    place = index if isinstance(index, int) else at[index]
    return slice(place, place + 1)
