"""Whether an answer equals the right one: by both judges, at the sheet's sizes and at others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

import numpy as np

from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr
from exgen.calculus.program import Program
from exgen.checking.shifted_exponentials import without_logarithms
from exgen.errors import DrawError, ExgenError
from exgen.verify.numeric import NumericJudge
from exgen.verify.sizes import fixed_conditions, fixed_indices, other_sizes
from exgen.verify.trials import trials

_SEED = 14


class Equal(Enum):
    """What the judges find of two expressions."""

    YES = "equal"
    HERE = "equal at the sizes of the sheet only"
    UNPROVED = "equal at all random points, but not proved"
    NO = "different"


class Judges:
    """Both judges on the claims of one program; what was judged is kept."""

    def __init__(self, prog: Program, *, given: frozenset[str] = frozenset()) -> None:
        """Nothing is drawn before the first claim. `given` are dimensions that keep their size."""
        self.prog = prog
        self.given = given
        self.known: dict[tuple[Expr, Expr], Equal] = {}
        self._numeric: NumericJudge | None = None

    def equal(self, right: Expr, said: Expr) -> Equal:
        """What the judges find of a right answer and what was said."""
        self.ask([(right, said)])
        return self.known[(right, said)]

    def ask(self, pairs: Sequence[tuple[Expr, Expr]]) -> None:
        """Judge pairs together, which costs less than one after the other."""
        fresh = [p for p in dict.fromkeys(pairs) if p not in self.known]
        if fresh:
            try:
                found = self._judged(fresh)
            except ExgenError:
                if len(fresh) > 1:  # one that has no value at all must not spoil the others
                    for pair in fresh:
                        self.ask([pair])
                    return
                found = [Equal.NO]
            self.known.update(zip(fresh, found, strict=True))
            self._without_logarithms([p for p in fresh if self.known[p] is Equal.UNPROVED])

    def _without_logarithms(self, pairs: Sequence[tuple[Expr, Expr]]) -> None:
        """Judge pairs again whose exponents hold the logarithm of a sum of exponentials."""
        for pair in pairs:
            one, other = (without_logarithms(self.prog, expr) for expr in pair)
            if (one, other) != pair:
                self.known[pair] = self._judged([(one, other)])[0]

    def _judged(self, pairs: Sequence[tuple[Expr, Expr]]) -> list[Equal]:
        claims = [Claim(left=right, rights=(said,)) for right, said in pairs]
        same = [right is said for right, said in pairs]
        if all(same):
            return [Equal.YES] * len(pairs)
        if self._numeric is None:
            self._numeric = NumericJudge(self.prog, np.random.default_rng(_SEED))
        agrees = [m.agrees for m in self._numeric.measure_all(claims)]
        here = [True] * len(claims)
        elsewhere = [True] * len(claims)
        for trial in trials(self.prog, claims):
            kept = here if trial.own else elsewhere
            for place, held in enumerate(trial.holds(self.prog, claims)):
                kept[place] = kept[place] and held
        return [
            self._found(pair, numeric=n, own=h, others=e)
            for pair, n, h, e in zip(pairs, agrees, here, elsewhere, strict=True)
        ]

    def _found(self, pair: tuple[Expr, Expr], *, numeric: bool, own: bool, others: bool) -> Equal:
        if not numeric:
            return Equal.NO
        if own and others:
            return Equal.YES
        if own:
            general = bool(self.given) and self._at_other_sizes(*pair)
            return Equal.YES if general else Equal.HERE
        return Equal.UNPROVED if self._at_other_sizes(*pair) else Equal.HERE

    def _at_other_sizes(self, right: Expr, said: Expr) -> bool:
        """Whether floating point finds the two equal at the other sizes of what is not given."""
        kept = {d: self.prog.sizes[d] for d in self.given}
        if kept.keys() == self.prog.sizes.keys():
            return True
        claim = Claim(left=right, rights=(said,))
        needs = fixed_conditions(self.prog, [claim])
        for choices in other_sizes(self.prog.sizes, fixed_indices(self.prog, [claim]), needs):
            for sizes in choices:
                try:
                    judge = NumericJudge(
                        replace(self.prog, sizes={**sizes, **kept}), np.random.default_rng(_SEED)
                    )
                except DrawError:
                    continue
                if not judge.measure(claim).agrees:
                    return False
                break
        return True
