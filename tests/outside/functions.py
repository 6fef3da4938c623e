"""What each function of the text form means, on two-dimensional arrays that autograd follows."""

import math
from collections.abc import Callable
from typing import Any

import autograd.numpy as np
import numpy as plain
from autograd.extend import defvjp, primitive

Value = Any
"""A two-dimensional array, or autograd's box around one."""


@primitive
def _erf(x: Value) -> Value:
    """The error function, which NumPy lacks."""
    return plain.vectorize(math.erf, otypes=[float])(x)


defvjp(_erf, lambda _, x: lambda g: g * 2 / math.sqrt(math.pi) * plain.exp(-(x**2)))


def indicator(truth: Value) -> Value:
    """A comparison as numbers, so that a sum of two indicators is no logical or."""
    return plain.asarray(truth).astype(float)


def _scalar(x: Value) -> Value:
    return np.reshape(x, (1, 1))


def _diag(x: Value) -> Value:
    if x.shape[1] == 1:
        return x * plain.eye(x.shape[0])
    return np.reshape(np.diag(_square(x)), (-1, 1))


def _square(x: Value) -> Value:
    if x.shape[0] != x.shape[1]:
        raise ValueError(f"a square matrix is needed, not {x.shape[0]} x {x.shape[1]}")
    return x


def _column(x: Value) -> Value:
    if x.shape[1] != 1:
        raise ValueError(f"a column vector is needed, not {x.shape[0]} x {x.shape[1]}")
    return x


def _softmax(x: Value, axis: int) -> Value:
    # Subtracting a constant changes nothing but the size of the numbers.
    weights = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return weights / np.sum(weights, axis=axis, keepdims=True)


def _logsumexp(x: Value) -> Value:
    top = np.max(x)
    return _scalar(top + np.log(np.sum(np.exp(x - top))))


def _normcdf(x: Value) -> Value:
    return (1 + _erf(x / math.sqrt(2))) / 2


def _sigmoid(x: Value) -> Value:
    return (1 + np.tanh(x / 2)) / 2


def _correlate(x: Value, w: Value) -> Value:
    rows = len(_column(x)) - len(_column(w)) + 1
    return sum(w[j : j + 1] * x[j : j + rows] for j in range(len(w)))


def _convolve(x: Value, w: Value) -> Value:
    last = len(_column(w)) - 1
    around = np.concatenate([plain.zeros((last, 1)), _column(x), plain.zeros((last, 1))])
    return _correlate(around, w[::-1])


OF_SEVERAL: dict[str, Callable[..., Value]] = {
    "vstack": lambda *parts: np.concatenate(parts, axis=0),
    "hstack": lambda *parts: np.concatenate(parts, axis=1),
    "correlate": _correlate,
    "convolve": _convolve,
}

FUNCTIONS: dict[str, Callable[[Value], Value]] = {
    "sum": lambda x: _scalar(np.sum(x)),
    "mean": lambda x: _scalar(np.mean(x)),
    "norm": lambda x: _scalar(np.sqrt(np.sum(x * x))),
    "tr": lambda x: _scalar(np.trace(_square(x))),
    "det": lambda x: _scalar(np.linalg.det(_square(x))),
    "logdet": lambda x: _scalar(np.log(np.linalg.det(_square(x)))),
    "logabsdet": lambda x: _scalar(np.linalg.slogdet(_square(x))[1]),
    "inv": lambda x: np.linalg.inv(_square(x)),
    "diag": _diag,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": lambda x: indicator(x > 0) - indicator(x < 0),
    "step": lambda x: indicator(x > 0),
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "relu": lambda x: np.where(x > 0, x, 0.0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
    # The other side is cut off first, or exp would overflow where its value is not wanted.
    "elu": lambda x: np.where(x > 0, x, np.exp(np.where(x > 0, 0.0, x)) - 1),
    "softplus": lambda x: np.logaddexp(0.0, x),
    "silu": lambda x: x * _sigmoid(x),
    "normcdf": _normcdf,
    "normpdf": lambda x: np.exp(-x * x / 2) / math.sqrt(2 * math.pi),
    "gelu": lambda x: x * _normcdf(x),
    "tan": np.tan,
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "arctan": np.arctan,
    "softmax": lambda x: _softmax(_column(x), 0),
    "softmax_rows": lambda x: _softmax(x, 1),
    "max": lambda x: _scalar(np.max(x)),
    "hardmax": lambda x: (x == np.max(x)) * 1.0,
    "hardmax_rows": lambda x: (x == np.max(x, axis=1, keepdims=True)) * 1.0,
    "max_rows": lambda x: np.max(x, axis=1, keepdims=True),
    "logsumexp": lambda x: _logsumexp(_column(x)),
}
"""Every function of one array; `eye` and `ones`, which take dimensions, belong to the language."""
