"""Constant matrices, and convolutions in portable arithmetic."""

from __future__ import annotations

import numpy as np

from exgen.calculus.build import unit_index
from exgen.calculus.expr import Constant, Convolution
from exgen.verify.arrays import Array


def convolution(node: Convolution, left: Array, right: Array) -> Array:
    """One product and one sum after the other, in the order of the right column's entries."""
    count, by = left.shape[-2], right.shape[-2]
    rows = count + by - 1 if node.full else count - by + 1
    stack = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    found = np.zeros((*stack, rows, 1))
    for j in range(by):
        entry = right[..., j : j + 1, :]
        if node.full:
            found[..., j : j + count, :] += left * entry
        else:
            found += left[..., j : j + rows, :] * entry
    return found


def constant(node: Constant, shape: tuple[int, int]) -> Array:
    """The constant matrix in this shape."""
    place = unit_index(node)
    if place is not None:
        return np.eye(1, max(shape), place).reshape(shape)
    if node.kind == "eye":
        return np.eye(*shape)
    return np.ones(shape) if node.kind == "ones" else np.zeros(shape)
