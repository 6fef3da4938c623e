"""Values for every name of a formula, derivatives included: random, and one name's alone."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import numpy as np

from exgen.calculus.expr import Derivative, Differential, Entry, Expr, Partial, Symbol
from exgen.verify.arrays import Array

POINTS: Final = 16
"""So many values has each name."""
PLAIN, SMALL, TIES = 0, 1, 2
"""Points: of either sign; between 0 and 1, where logarithms and roots are; where entries are 0."""


class ValuesOfNames:
    """Values for every name: random, and the same whenever they are asked for."""

    def __init__(self, sizes: Mapping[str, int], points: int) -> None:
        """`sizes` gives every dimension a number, `points` is of which kind the values are."""
        self.sizes = sizes
        self.points = points

    def __call__(self, node: Expr) -> Array:
        """The values of a name, along the first axis."""
        domain = node.domain if isinstance(node, Symbol) else "real"
        shape = node.shape.sized(self.sizes)
        return _drawn(f"{self.points} {_spelled(node)}", shape, domain, self.points)


@lru_cache(maxsize=1 << 12)
def _drawn(name: str, shape: tuple[int, int], domain: str, points: int) -> Array:
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    several = (POINTS, *shape)
    small = points == SMALL
    value = rng.uniform(0.1, 0.9, several) if small else rng.uniform(0.2, 1.8, several)
    match domain:
        case "real" if points == TIES:
            return rng.choice([-1.0, 0.0, 1.0], several)
        case "real" if not small:
            return np.asarray(value * rng.choice([-1.0, 1.0], several))
        case "symmetric":
            return np.asarray(value + value.swapaxes(-1, -2))
        case "spd":  # its determinant is positive, and has a logarithm
            return np.asarray(value @ value.swapaxes(-1, -2) + np.eye(shape[0]))
        case "one-hot" | "simplex":
            along = -2 if shape[1] == 1 else -1
            return np.asarray(value / value.sum(axis=along, keepdims=True))
        case "sign":
            return rng.choice([-1.0, 1.0], several)
        case "unit":
            along = -2 if shape[1] == 1 else -1
            return np.asarray(value / np.sqrt((value**2).sum(axis=along, keepdims=True)))
        case "orthogonal":
            return np.asarray(np.linalg.qr(value)[0])
    return np.asarray(value)


def _spelled(node: Expr) -> str:
    match node:
        case Symbol():
            return node.name
        case Partial():
            return f"d {node.of} / d {node.wrt} {node.layout}"
        case Differential():
            return f"d {node.of}"
        case Derivative():
            return f"{_part(node.of)} / {_part(node.wrt)}"
    raise TypeError(f"no value for {type(node).__name__}")


def _part(node: Expr) -> str:
    match node:
        case Entry():
            return f"{_spelled(node.base)}[{node.row}, {node.col}]"
        case Symbol():
            return node.name
    return repr(node)
