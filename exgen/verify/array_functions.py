"""The functions of the calculus in NumPy, on stacks of matrices, real or complex.

Arrays have shape (..., rows, cols). Complex input serves the complex step: |x| and comparisons look
at the real part, norms do not conjugate.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

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


class _Waves(dict[str, Callable[[Array], Array]]):
    """Function -> its values; a declared one is a wave of its own, whose derivatives are known."""

    def __missing__(self, function: str) -> Callable[[Array], Array]:
        """Two sines, told from others by the name, derived once for each prime.

        They are bounded: where one is applied to another, differences still see a derivative.
        """
        name = function.rstrip("'")
        primes = len(function) - len(name)
        rate = 0.8 + _fraction(name)

        def wave(x: Array) -> Array:
            quick = rate**primes * np.sin(rate * x + primes * np.pi / 2 + 3 * rate)
            slow = 0.5**primes * np.sin(x / 2 + primes * np.pi / 2 + rate)
            return np.asarray(quick + slow)

        return wave


def _fraction(name: str) -> float:
    """A number from 0 to 1 that belongs to the name."""
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest()) / 2**32


ELEMENTWISE: dict[str, Callable[[Array], Array]] = _Waves(
    {
        "exp": np.exp,
        "log": np.log,
        "sin": np.sin,
        "cos": np.cos,
        "tan": np.tan,
        "arcsin": lambda x: np.arcsin(np.where(np.abs(x.real) < 1, x, np.nan)),
        "sinh": np.sinh,
        "cosh": np.cosh,
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
)


def _sum(x: Array) -> Array:
    total: Array = np.add.reduce(x, axis=(-2, -1), keepdims=True)
    return total


def _softmax(x: Array, axis: int) -> Array:
    shifted = np.exp(x - x.real.max(axis=axis, keepdims=True))
    weights: Array = shifted / shifted.sum(axis=axis, keepdims=True)
    return weights


def _logsumexp(x: Array) -> Array:
    top = x.real.max(axis=(-2, -1), keepdims=True)
    return np.asarray(top + np.log(_sum(np.exp(x - top))))


def _where_largest(x: Array, axes: tuple[int, ...]) -> Array:
    return np.asarray(x.real == x.real.max(axis=axes, keepdims=True), dtype=float)


def _largest(x: Array) -> Array:
    return np.take_along_axis(x, x.real.argmax(axis=-1, keepdims=True), axis=-1)


def _diag(x: Array) -> Array:
    if x.shape[-1] == 1:
        return x * np.eye(x.shape[-2])
    return np.diagonal(x, axis1=-2, axis2=-1)[..., None]


def _det(x: Array) -> Array:
    return np.asarray(np.linalg.det(x))[..., None, None]


class _Losses(dict[str, Callable[[Array], Array]]):
    """Function -> its value; a declared scalar one is a wave of a weighted sum of all entries."""

    def __missing__(self, function: str) -> Callable[[Array], Array]:
        """The function, or for a name with a prime its gradient."""
        name = function.rstrip("'")
        rate = 0.8 + _fraction(name)

        def loss(x: Array) -> Array:
            rows, cols = x.shape[-2:]
            weights = np.sin(rate * np.arange(1, rows * cols + 1)).reshape(rows, cols)
            inside = _sum(weights * x)
            if function == name:
                return np.asarray(np.sin(inside) + _sum(weights * x * x) / 2)
            return np.asarray(np.cos(inside) * weights + weights * x)

        return loss


CALLS: dict[str, Callable[[Array], Array]] = _Losses(
    {
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
        "max": lambda x: _largest(x.reshape(*x.shape[:-2], 1, -1)),
        "max_rows": _largest,
        "hardmax": lambda x: _where_largest(x, (-2, -1)),
        "hardmax_rows": lambda x: _where_largest(x, (-1,)),
    }
)


def product(left: Array, right: Array) -> Array:
    """The matrix product of stacks.

    Where a whole axis of the stack meets one matrix, it is one large product instead of many small
    ones, each of which costs more than its arithmetic.
    """
    if left.ndim > 2 and right.ndim > 2:
        here, there = left.shape[-3], right.shape[-3]
        if here > 1 == there:
            rows, cols = left.shape[-2:]
            tall = left.reshape(*left.shape[:-3], here * rows, cols) @ right[..., 0, :, :]
            return tall.reshape(*tall.shape[:-2], here, rows, right.shape[-1])
        if there > 1 == here:
            rows, cols = right.shape[-2:]
            beside = right.swapaxes(-3, -2).reshape(*right.shape[:-3], rows, there * cols)
            wide = left[..., 0, :, :] @ beside
            return wide.reshape(*wide.shape[:-1], there, cols).swapaxes(-3, -2)
    result: Array = left @ right
    return result
