"""Whether a wrong answer is wrong at all: its values beside the right answer's, at random points.

This is neither judge: no derivative is taken, two expressions are evaluated.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from exgen.calculus.claims import free_indices
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Program
from exgen.dimensions import size_of
from exgen.verify import points
from exgen.verify.arrays import Array, ArrayScope
from exgen.verify.comparison import near

_POINTS = 16
_CLOSE = 1e-9
_SEED = 31


class PointValues:
    """A right answer at a few random points of its program, at the program's sizes."""

    def __init__(self, prog: Program, right: Expr) -> None:
        """Draws the points; DrawError where there are none clear of kinks."""
        self.prog = prog
        self.right = right
        self.known = points.values(prog, points.draw(prog, np.random.default_rng(_SEED), _POINTS))
        self.scopes = self._scopes()
        self.truth = self._values(right)

    def _scopes(self) -> list[ArrayScope]:
        """Where expressions are evaluated: for every value of the free indices of the answer."""
        scope, dims = ArrayScope(leaf=self._leaf, sizes=self.prog.sizes), free_indices(self.right)
        if not dims:
            return [scope]
        places = product(*(range(size_of(d, self.prog.sizes)) for d in dims.values()))
        return [
            scope.inside({name: np.array([place]) for name, place in zip(dims, at, strict=True)})
            for at in places
        ]

    def _values(self, expr: Expr) -> list[Array]:
        """The expression for every value of the free indices of the answer."""
        with np.errstate(all="ignore"):  # what is not finite is not equal, without a warning
            return [scope.value(expr) for scope in self.scopes]

    def _leaf(self, node: Expr) -> Array:
        assert isinstance(node, Symbol)
        return self.known[node.name]

    def equals(self, expr: Expr) -> bool:
        """Whether the expression equals the right answer wherever it was looked at."""
        if (
            expr.shape != self.right.shape
            or not free_indices(expr).keys() <= free_indices(self.right).keys()
        ):
            return False
        return all(
            near(said, truth, rtol=_CLOSE, atol=_CLOSE * float(np.abs(truth).max()))
            for said, truth in zip(self._values(expr), self.truth, strict=True)
        )
