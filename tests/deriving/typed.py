"""Formulas as a NumPy user types them, with what NumPy itself makes of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from calculus.outside import namespace

from deriving.formulas import derived
from exgen.calculus.text import to_text
from exgen.deriving.derivation import Derivation

_STEP = 1e-5


def _reduced(function: Any) -> Any:
    """The reduction over all entries, or along an axis, that keeps two dimensions."""

    def over(x: Any, axis: int | None = None, keepdims: bool = True) -> Any:
        assert keepdims
        return function(np.atleast_2d(x), axis=axis, keepdims=True)

    return over


def _logsumexp(x: Any, axis: int | None = None, keepdims: bool = True) -> Any:
    return np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))


def _softmax(x: Any, axis: int = 0) -> Any:
    return np.exp(x) / np.sum(np.exp(x), axis=axis, keepdims=True)


def _choice(whole: Any, each: Any) -> Any:
    """Of one array the largest (smallest) entry, of two the larger of each pair."""

    def chosen(x: Any, y: Any = None, axis: int | None = None) -> Any:
        return whole(x, axis=axis, keepdims=True) if y is None else each(x, y)

    return chosen


NUMPY = {
    "sum": _reduced(np.sum),
    "mean": _reduced(np.mean),
    "norm": lambda x, axis=None: np.sqrt(np.sum(x * x, axis=axis, keepdims=True)),
    "logsumexp": _logsumexp,
    "softmax": _softmax,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "leaky_relu": lambda x, a=0.01: np.where(x > 0, x, a * x),
    "elu": lambda x, a=1.0: np.where(x > 0, x, a * np.expm1(np.minimum(x, 0))),
    "clip": lambda x, low=-1, high=1: np.minimum(np.maximum(x, low), high),
    "max": _choice(np.max, np.maximum),
    "min": _choice(np.min, np.minimum),
    "max_rows": lambda x: np.max(x, axis=1, keepdims=True),
    "True": True,
}
"""Functions that take an axis, in NumPy's own words."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A formula, its variables as the command line takes them, and the answer as text."""

    formula: str
    variables: str
    wrt: str
    answer: str

    def derived(self) -> Derivation:
        """The derivation of the formula."""
        return derived(self.formula, self.variables, self.wrt)

    def gap(self, *, seed: int = 0) -> float:
        """How far central differences of the formula, as NumPy reads it, are from the answer."""
        found = self.derived()
        program, rng = found.asked.program, np.random.default_rng(seed)
        sizes = dict(program.sizes)
        functions = namespace(np, sizes) | sizes | NUMPY
        point = {}
        for leaf in program.variables:
            drawn = rng.normal(size=leaf.shape.sized(sizes))
            if leaf.domain == "positive":
                drawn = np.abs(drawn) + 0.5
            elif leaf.domain == "sign":
                drawn = np.sign(drawn)
            point[leaf.name] = drawn
        where = point[self.wrt]
        columns = []
        for k in range(where.size):
            change = np.zeros(where.size)
            change[k] = _STEP
            ends = [
                np.ravel(
                    eval(
                        self.formula,
                        {**functions, **point, self.wrt: where + s * change.reshape(where.shape)},
                    )
                )
                for s in (1, -1)
            ]
            columns.append((ends[0] - ends[1]) / (2 * _STEP))
        wanted = np.array(columns)
        if found.asked.of.shape.is_scalar:
            wanted = wanted.reshape(where.shape)
        value = eval(to_text(found.answer), {**functions, **point})
        value = np.reshape(value, (1, 1)) if np.size(value) == 1 else value
        assert value.shape == wanted.shape, (value.shape, wanted.shape)
        return float(np.max(np.abs(value - wanted)) / max(1.0, np.max(np.abs(wanted))))
