"""Derivatives by central differences in plain NumPy, to hold an answer as text against."""

from __future__ import annotations

from typing import Any

import numpy as np
from calculus.outside import namespace

from exgen.calculus.text import to_text
from exgen.deriving.typed_request import Wanted

_STEP = 1e-5


def gap(asked: Wanted, answer: str, *, seed: int = 0) -> float:
    """The relative error of the answer's values at a random point.

    AssertionError where the answer has another shape than the derivative.
    """
    prog, rng = asked.program, np.random.default_rng(seed)
    functions = namespace(np, dict(prog.sizes)) | dict(prog.sizes)
    point = {}
    for leaf in prog.variables:
        rows, cols = (prog.sizes.get(str(d), d) for d in leaf.shape)
        drawn = rng.normal(size=(rows, cols))
        if leaf.domain == "positive":
            drawn = np.abs(drawn) + 0.5
        elif leaf.domain == "invertible":
            drawn = drawn + 3 * np.eye(rows)
        elif leaf.domain == "one-hot":
            drawn = np.eye(cols)[rng.integers(cols, size=rows)]
            if cols == 1:
                drawn = np.eye(rows)[:, [rng.integers(rows)]]
        point[leaf.name] = drawn

    def values(at: dict[str, Any]) -> dict[str, Any]:
        known = {**functions, **at}
        for equation in prog.equations:
            value = eval(to_text(equation.expr), known)
            known[equation.name] = np.reshape(value, (1, 1)) if np.size(value) == 1 else value
        return known

    where = point[asked.wrt.name]
    columns = []
    for k in range(where.size):
        change = np.zeros(where.size)
        change[k] = _STEP
        ends = []
        for sign in (1, -1):
            moved = where + sign * change.reshape(where.shape)
            ends.append(np.ravel(values({**point, asked.wrt.name: moved})[asked.of.name]))
        columns.append((ends[0] - ends[1]) / (2 * _STEP))
    wanted = np.array(columns) if asked.layout == "denominator" else np.array(columns).T
    if asked.of.shape.is_scalar:
        wanted = wanted.reshape(where.shape)
    found = eval(answer, values(point))
    found = np.reshape(found, (1, 1)) if np.size(found) == 1 else found
    assert found.shape == wanted.shape, (found.shape, wanted.shape)
    return float(np.max(np.abs(found - wanted)) / max(1.0, np.max(np.abs(wanted))))
