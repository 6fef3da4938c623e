"""All derivatives of a quantity at a point: autograd runs once forward, and back for each entry.

To each definition a zero is added; the derivative by that zero is the one by the quantity, as all
that comes behind it sees it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from autograd.core import VJPNode, add_outgrads
from autograd.tracer import isbox, new_box, toposort, trace_stack

from outside.language import evaluate

Question = Mapping[str, Any]


def derivatives(
    question: Question, values: Mapping[str, np.ndarray], of: str
) -> dict[str, np.ndarray]:
    """The derivatives of `of` by every variable and definition before it, at these values.

    Each has four axes: rows and columns of `of`, then rows and columns of what it is by. `of` does
    not depend on a name that is missing.
    """
    with trace_stack.new_trace() as level:
        roots: dict[str, VJPNode] = {}

        def opened(name: str, value: np.ndarray) -> Any:
            roots[name] = VJPNode.new_root()
            return new_box(value, level, roots[name])

        known = {name: opened(name, values[name]) for name in question["variables"]}
        for name, text in question["definitions"]:
            value = evaluate(text, known, sizes=question["sizes"])
            known[name] = value + opened(name, np.zeros(value.shape))
            if name == of:
                break
        end = evaluate(of, known, sizes=question["sizes"])
        if not isbox(end):
            return {}
    names = {node: name for name, node in roots.items()}
    found: dict[str, np.ndarray] = {}
    for row, column in np.ndindex(end.shape):
        start = np.zeros(end.shape)
        start[row, column] = 1.0
        for node, value in _back(start, end._node).items():
            if node in names:
                whole = found.setdefault(names[node], np.zeros((*end.shape, *value.shape)))
                whole[row, column] = value
    return found


def _back(start: np.ndarray, end: VJPNode) -> dict[VJPNode, np.ndarray]:
    """What comes back at the nodes without parents, which autograd itself keeps of one alone."""
    coming: dict[VJPNode, Any] = {end: (start, False)}
    arrived: dict[VJPNode, np.ndarray] = {}
    for node in toposort(end):
        value = coming.pop(node)
        if not node.parents:
            arrived[node] = value[0]
        for parent, share in zip(node.parents, node.vjp(value[0]), strict=True):
            coming[parent] = add_outgrads(coming.get(parent), share)
    return arrived
