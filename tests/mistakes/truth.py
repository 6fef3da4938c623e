"""What the derivative truly is: autograd at random points, far from exgen's own rules.

A mutant is wrong where it misses the truth by far, equal where it meets it to rounding; in between
there is nothing, or the tests could not tell.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from outside.judge import _Trial
from outside.language import TextError, evaluate
from outside.points import draw

from exgen.calculus.claims import kinks
from exgen.calculus.expr import Expr
from exgen.calculus.program import Program
from exgen.calculus.shape import Shape
from exgen.calculus.text import to_text

POINTS = 12
FAR, NEAR = 1e-5, 1e-9


def record(prog: Program) -> dict[str, Any]:
    """The program as key.json has it."""
    return {
        "variables": {v.name: {"shape": list(v.shape), "domain": v.domain} for v in prog.variables},
        "sizes": dict(prog.sizes),
        "away_from_zero": [to_text(e) for e in kinks(prog)],
        "definitions": [[e.name, to_text(e.expr)] for e in prog.equations],
        "parts": [],
    }


class Truth:
    """The derivative of `of` by `wrt` (texts of the key, `wrt` "" for a value) at random points."""

    def __init__(
        self,
        prog: Program,
        of: str,
        wrt: str,
        *,
        shape: Shape,
        layout: str = "denominator",
        index: Mapping[str, Any] | None = None,
        points: int = POINTS,
    ) -> None:
        """`index` gives free indices their dimensions, `shape` is that of the right answer."""
        self.claim: dict[str, Any] = {"of": of, "layout": layout}
        if wrt:
            self.claim["wrt"] = wrt
        if index:
            self.claim["index"] = dict(index)
        self.sizes = prog.sizes
        self.shape = shape
        question = record(prog)
        rng = np.random.default_rng(17)
        with np.errstate(all="ignore"):
            self.trials = [_Trial(question, draw(question, rng)) for _ in range(points)]
            self.true = [
                [(at, t.true_value(self.claim, at)) for at in t._index_values(self.claim)]
                for t in self.trials
            ]

    def gap(self, expr: Expr) -> float:
        """The largest difference, relative to the larger of the two; inf for another shape."""
        text, worst = to_text(expr), 0.0
        with np.errstate(all="ignore"):
            for trial, rows in zip(self.trials, self.true, strict=True):
                for at, true in rows:
                    try:
                        said = evaluate(text, trial.values, sizes=self.sizes, indices=at)
                    except TextError:
                        return np.inf
                    if said.shape != true.shape or not np.isfinite(said).all():
                        return np.inf
                    size = max(np.abs(said).max(), np.abs(true).max(), 1e-6)
                    worst = max(worst, float(np.abs(said - true).max() / size))
        return worst

    def equals(self, expr: Expr) -> bool:
        """Whether the expression is the derivative. AssertionError where that is not clear."""
        if expr.shape != self.shape:
            return False
        gap = self.gap(expr)
        assert gap < NEAR or gap > FAR, f"{to_text(expr)} misses the truth by {gap:.1e}"
        return gap < NEAR
