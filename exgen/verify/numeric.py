"""The numerical judge: a claim holds when both sides agree at random points, at the true sizes.

Derivatives by name are central differences, and where every function on the way is analytic also
complex steps. All points, all directions and all values of free indices are evaluated at once, and
a part that several claims share is evaluated for the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np

from exgen.calculus.claims import Claim, free_indices
from exgen.calculus.expr import Apply, Expr, walk
from exgen.calculus.functions import ELEMENTWISE
from exgen.calculus.program import Program
from exgen.dimensions import Dim, size_of
from exgen.verify import points
from exgen.verify.arrays import ArrayScope, Places
from exgen.verify.comparison import Gap, Pair, compare
from exgen.verify.occurring import derivatives, free
from exgen.verify.slopes import CENTRAL, COMPLEX, Slopes

CENTRAL_TOLERANCE = 1e-6
COMPLEX_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Measurement:
    """How well a claim agreed: the largest relative error and the largest entry seen."""

    agrees: bool
    points: int
    error: float
    magnitude: float


class NumericJudge:
    """Tries claims about one program at `count` random points."""

    def __init__(self, prog: Program, rng: np.random.Generator, count: int = 8) -> None:
        """Draws the points; raises DrawError where there are none clear of kinks."""
        self.prog = prog
        self.count = count
        self.analytic = not any(
            isinstance(node, Apply) and not ELEMENTWISE[node.function].smooth
            for eq in prog.equations
            for node in walk(eq.expr)
        )
        base = points.draw_whole(prog, rng, count)
        methods = (CENTRAL, COMPLEX) if self.analytic else (CENTRAL,)
        self.slopes = Slopes(prog, base, methods, rng)
        self.scopes: dict[tuple[str, ...], ArrayScope] = {}

    def measure(self, claim: Claim) -> Measurement:
        """Compare the two sides by central differences, and by complex steps where they apply."""
        return self.measure_all((claim,))[0]

    def measure_all(self, claims: Sequence[Claim]) -> list[Measurement]:
        """The same for several claims, for all whose derivatives the program is swept once."""
        with np.errstate(all="ignore"):  # what is not finite is rejected, without a warning
            self.slopes.sweep_for(claims)
            pairs = [self._pairs(claim) for claim in claims]
            gaps = iter(compare([pair for each in pairs for pair in each]))
        return [
            self._measurement(claim, list(islice(gaps, len(each))))
            for claim, each in zip(claims, pairs, strict=True)
        ]

    def _pairs(self, claim: Claim) -> list[Pair]:
        """The left side beside each right side that has its shape."""
        sides = (claim.left, *claim.rights)
        scope = self.scopes.get(claim.varying)
        if scope is None:
            leaf = partial(self.slopes.leaf, varying=claim.varying)
            scope = ArrayScope(leaf=leaf, sizes=self.prog.sizes, slope=self.slopes.by_entry)
            self.scopes[claim.varying] = scope
        indexed = any(map(free, sides))
        if indexed:
            scope = scope.inside(self._places(sides))
        left = scope.value(claim.left)
        return [
            Pair(left=left, right=scope.value(right), indexed=indexed)
            for right in claim.rights
            if right.shape == claim.left.shape
        ]

    def _measurement(self, claim: Claim, gaps: Sequence[Sequence[Gap]]) -> Measurement:
        """What was seen of a claim: its gaps, for every right side and every method."""
        reshaped = len(gaps) < len(claim.rights)
        central = max([by_method[0].error for by_method in gaps], default=0.0)
        error = max([by_method[-1].error for by_method in gaps], default=0.0)
        magnitude = max([by_method[-1].magnitude for by_method in gaps], default=0.0)
        finest = CENTRAL_TOLERANCE
        if self.analytic and any(map(derivatives, (claim.left, *claim.rights))):
            finest = COMPLEX_TOLERANCE
        agrees = not reshaped and central <= CENTRAL_TOLERANCE and error <= finest
        return Measurement(agrees, self.count, np.inf if reshaped else error, magnitude)

    def _places(self, sides: Iterable[Expr]) -> dict[str, Places]:
        """All values of the free indices, each with each."""
        indices: dict[str, Dim] = {}
        for side in sides:
            indices.update(free_indices(side))
        sizes = [size_of(dim, self.prog.sizes) for dim in indices.values()]
        return dict(zip(indices, np.indices(sizes).reshape(len(sizes), -1), strict=True))
