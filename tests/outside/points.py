"""Random points of a question: its variables in their domains, away from where it is not smooth."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from outside.functions import Value
from outside.language import TextError, evaluate

MARGIN = 1e-3
"""How near to zero an entry of `away_from_zero` may come."""
TRIES = 500

Question = Mapping[str, Any]
Shape = tuple[int, int]
Sampler = Callable[[np.random.Generator, Shape], np.ndarray]


def sized(shape: list[str | int], sizes: Mapping[str, int]) -> Shape:
    """A shape in numbers; TextError names a dimension without a size."""
    names = re.findall(r"[A-Za-z]\w*", " ".join(map(str, shape)))
    unknown = [name for name in names if name not in sizes]
    if len(shape) != 2 or unknown:
        raise TextError(f"shape {shape} has no numbers under the sizes {dict(sizes)}")
    rows, columns = (
        dim if isinstance(dim, int) else eval(str(dim), {"__builtins__": {}}, dict(sizes))
        for dim in shape
    )
    return rows, columns


def _real(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    # Scaled by the width: deep networks would saturate otherwise, and lose digits in 1 - sigmoid.
    return rng.normal(size=shape) / np.sqrt(shape[1])


def _along(shape: Shape) -> int:
    """The axis over which one label is spread: down a column, else along each row."""
    return 0 if shape[1] == 1 else 1


def _one_hot(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    scores = rng.random(shape)
    return (scores == scores.max(axis=_along(shape), keepdims=True)).astype(float)


def _simplex(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    weights = rng.uniform(0.05, 1.0, shape)
    return weights / weights.sum(axis=_along(shape), keepdims=True)


def _symmetric(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    matrix = rng.normal(size=shape)
    return matrix + matrix.T


def _invertible(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    # Orthogonal times a stretched orthogonal matrix: well conditioned, of either orientation.
    first, _ = np.linalg.qr(rng.normal(size=shape))
    second, _ = np.linalg.qr(rng.normal(size=shape))
    return first @ (rng.uniform(0.5, 2.0, (shape[0], 1)) * second)


def _spd(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    frame, _ = np.linalg.qr(rng.normal(size=shape))
    return frame @ (rng.uniform(0.5, 3.0, (shape[0], 1)) * frame.T)


def _unit(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    found = rng.normal(size=shape)
    return found / np.sqrt((found**2).sum(axis=_along(shape), keepdims=True))


def _orthogonal(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    return np.linalg.qr(rng.normal(size=shape))[0]


DOMAINS: dict[str, Sampler] = {
    "real": _real,
    "positive": lambda rng, shape: rng.uniform(0.2, 2.0, shape),
    "binary": lambda rng, shape: rng.integers(0, 2, shape).astype(float),
    "one-hot": _one_hot,
    "simplex": _simplex,
    "symmetric": _symmetric,
    "invertible": _invertible,
    "spd": _spd,
    "sign": lambda rng, shape: rng.choice([-1.0, 1.0], shape),
    "unit": _unit,
    "orthogonal": _orthogonal,
}


def define(
    question: Question, values: Mapping[str, Value], *, after: str | None = None
) -> dict[str, Value]:
    """The values with all definitions of the question, computed in order.

    `after` names a definition whose value is given: only those behind it are computed anew.
    """
    known = dict(values)
    waiting = after is not None
    for name, text in question["definitions"]:
        if not waiting:
            known[name] = evaluate(text, known, sizes=question["sizes"])
        waiting = waiting and name != after
    return known


def draw(question: Question, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """A point of the question with its definitions; TextError where none is found."""
    sizes = question["sizes"]
    for _ in range(TRIES):
        values = {}
        for name, variable in question["variables"].items():
            if variable["domain"] not in DOMAINS:
                raise TextError(f"variable {name!r} has an unknown domain {variable['domain']!r}")
            values[name] = DOMAINS[variable["domain"]](rng, sized(variable["shape"], sizes))
        known = define(question, values)
        edges = [evaluate(text, known, sizes=sizes) for text in question.get("away_from_zero", [])]
        if all(np.abs(edge).min() > MARGIN for edge in edges):
            broken = [name for name, value in known.items() if not np.isfinite(value).all()]
            if broken:
                raise TextError(
                    f"{broken[0]!r} is not finite within the domains that the key names"
                )
            return known
    raise TextError(f"no point in {TRIES} keeps {question['away_from_zero']} away from zero")
