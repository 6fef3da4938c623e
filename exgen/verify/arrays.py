"""Evaluation with NumPy on stacks of matrices, real or complex.

Arrays have shape (..., rows, cols); what stands in front are points and perturbations, so one pass
evaluates a whole stack. Complex input serves the complex step: |x| and comparisons look at the
real part, norms do not conjugate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Delta,
    Entry,
    Expr,
    Hadamard,
    IndexSum,
    MatMul,
    Number,
    Power,
    Scaled,
    Transpose,
)
from exgen.calculus.rules import written_out
from exgen.calculus.shape import size_of

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


ELEMENTWISE: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
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
    expr: Expr, *, leaf: Leaf, sizes: Mapping[str, int], indices: Mapping[str, int] | None = None
) -> Array:
    """The value of the expression; `leaf` gives symbols, derivatives and differentials.

    `sizes` gives every named dimension a number, `indices` every free index a value.
    """
    at = dict(indices or {})
    seen: dict[Expr, Array] = {}

    def go(node: Expr) -> Array:
        if node not in seen:
            seen[node] = compute(node)
        return seen[node]

    def compute(node: Expr) -> Array:
        match node:
            case Number():
                return np.full((1, 1), float(node.value))
            case Constant():
                shape = node.shape.sized(sizes)
                if node.kind == "eye":
                    return np.eye(*shape)
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
            case Entry():
                row = node.row if isinstance(node.row, int) else at[node.row]
                col = node.col if isinstance(node.col, int) else at[node.col]
                return go(node.base)[..., row : row + 1, col : col + 1]
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
