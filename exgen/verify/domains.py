"""How values are drawn from the domain of a variable: real, positive, one-hot, symmetric, ..."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from exgen.verify.arrays import Array

Sampler = Callable[[np.random.Generator, tuple[int, int, int]], Array]


def _real(rng: np.random.Generator, shape: tuple[int, int, int]) -> Array:
    # Scaled with the width, so that no pre-activation saturates its function.
    return rng.normal(scale=max(0.5, 1.4 / shape[2] ** 0.5), size=shape)


def _positive(rng: np.random.Generator, shape: tuple[int, int, int]) -> Array:
    return np.exp(rng.normal(scale=0.5, size=shape))


def _binary(rng: np.random.Generator, shape: tuple[int, int, int]) -> Array:
    return rng.integers(0, 2, size=shape).astype(float)


def _one_hot(rng: np.random.Generator, shape: tuple[int, int, int]) -> Array:
    axis = 1 if shape[2] == 1 else 2
    scores = rng.random(shape)
    return np.asarray(scores == scores.max(axis=axis, keepdims=True), dtype=float)


def _simplex(rng: np.random.Generator, shape: tuple[int, int, int]) -> Array:
    weights = rng.exponential(size=shape)
    axis = 1 if shape[2] == 1 else 2
    return np.asarray(weights / weights.sum(axis=axis, keepdims=True))


def _symmetric(rng: np.random.Generator, shape: tuple[int, int, int]) -> Array:
    half = _real(rng, shape)
    return np.asarray(half + np.swapaxes(half, 1, 2))


def _invertible(rng: np.random.Generator, shape: tuple[int, int, int]) -> Array:
    near = 1.5 * np.eye(shape[1]) + 0.35 * _real(rng, shape)
    # Of either orientation: the determinant of an invertible matrix has no sign of its own.
    near[:, 0] *= rng.choice([-1.0, 1.0], size=(shape[0], 1))
    return np.asarray(near)


def _spd(rng: np.random.Generator, shape: tuple[int, int, int]) -> Array:
    half = 0.6 * _real(rng, shape)
    return np.asarray(half @ np.swapaxes(half, 1, 2) + np.eye(shape[1]))


def _sign(rng: np.random.Generator, shape: tuple[int, int, int]) -> Array:
    return rng.choice([-1.0, 1.0], size=shape)


def _unit(rng: np.random.Generator, shape: tuple[int, int, int]) -> Array:
    found = rng.normal(size=shape)
    axis = 1 if shape[2] == 1 else 2
    return np.asarray(found / np.sqrt((found * found).sum(axis=axis, keepdims=True)))


def _orthogonal(rng: np.random.Generator, shape: tuple[int, int, int]) -> Array:
    found = np.linalg.qr(rng.normal(size=shape))[0]
    found[:, 0] *= rng.choice([-1.0, 1.0], size=(shape[0], 1))
    return np.asarray(found)


DOMAINS: dict[str, Sampler] = {
    "real": _real,
    "positive": _positive,
    "binary": _binary,
    "one-hot": _one_hot,
    "simplex": _simplex,
    "symmetric": _symmetric,
    "invertible": _invertible,
    "spd": _spd,
    "sign": _sign,
    "unit": _unit,
    "orthogonal": _orthogonal,
    "elementwise": _real,  # the names of declared functions: nothing is computed from their values
    "scalar": _real,
}
"""Domain of a variable -> how its values are drawn."""
