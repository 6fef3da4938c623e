"""Trying the judges on wrong answers: each judge alone must refuse every one that is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr
from exgen.calculus.program import Program
from exgen.calculus.text import to_text
from exgen.mistakes.records import Mutant
from exgen.mistakes.spoilt_values import PointValues
from exgen.verify.numeric import NumericJudge
from exgen.verify.trials import proves

_SEED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantTrial:
    """A mutant before both judges. `equal` ones are no mistakes: they may be accepted."""

    mutant: Mutant
    equal: bool
    reshaped: bool
    exact: bool
    numeric: bool

    @property
    def survivor(self) -> bool:
        """Whether a judge took a wrong answer for right."""
        return not self.equal and (self.exact or self.numeric)

    def __str__(self) -> str:
        taken = " and ".join(
            n for n, on in (("exact", self.exact), ("numeric", self.numeric)) if on
        )
        shown = to_text(self.mutant.expr)
        return f"{self.mutant.name} in {self.mutant.where}: {shown} (accepted: {taken or 'no'})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A right claim, `left = right`, and the wrong answers to be tried in place of its right side.

    `equals` says which of them are right after all; by default that is seen at random points.
    """

    left: Expr
    right: Expr
    mutants: tuple[Mutant, ...]
    equals: Callable[[Expr], bool] | None = None


def trials(prog: Program, attempts: Sequence[Attempt]) -> list[MutantTrial]:
    """Every mutant before the exact and the numerical judge, each alone.

    The attempts are those of one question. Raises DrawError where the program has no points to
    look at.
    """
    claims = [Claim(left=a.left, rights=(m.expr,)) for a in attempts for m in a.mutants]
    proofs = iter(proves(prog, tuple(claims)))
    numeric = NumericJudge(prog, np.random.default_rng(_SEED))
    measured = iter([numeric.measure(claim).agrees for claim in claims])
    found = []
    for attempt in attempts:
        same = attempt.equals or PointValues(prog, attempt.right).equals
        found += [
            MutantTrial(
                mutant=mutant,
                equal=same(mutant.expr),
                reshaped=mutant.expr.shape != attempt.right.shape,
                exact=next(proofs),
                numeric=next(measured),
            )
            for mutant in attempt.mutants
        ]
    return found


@dataclass(slots=True)
class Score:
    """What trials came to, by family and by mistake; `survivors` should stay empty."""

    killed: Counter[tuple[str, str]] = field(default_factory=Counter)
    reshaped: int = 0
    equal: Counter[tuple[str, str]] = field(default_factory=Counter)
    survivors: list[tuple[str, MutantTrial]] = field(default_factory=list)

    def add(self, family: str, found: Iterable[MutantTrial]) -> None:
        """Count the trials of a question of the family."""
        for trial in found:
            key = (family, trial.mutant.name)
            if trial.equal:
                self.equal[key] += 1
            elif trial.survivor:
                self.survivors.append((family, trial))
            else:
                self.killed[key] += 1
                self.reshaped += trial.reshaped

    @property
    def tried(self) -> int:
        """How many mutants were wrong."""
        return self.killed.total() + len(self.survivors)

    def lines(self) -> list[str]:
        """A table by family and one by mistake, and the sum."""
        shown = []
        for head, place in (("family", 0), ("mistake", 1)):
            killed: Counter[str] = Counter()
            equal: Counter[str] = Counter()
            alive = Counter((f, t.mutant.name)[place] for f, t in self.survivors)
            for counted, source in ((killed, self.killed), (equal, self.equal)):
                for key, count in source.items():
                    counted[key[place]] += count
            names = sorted({*killed, *equal, *alive})
            shown.append(f"{head:32} {'killed':>7} {'alive':>6} {'no mistake':>11}")
            shown += [f"{n:32} {killed[n]:7} {alive[n]:6} {equal[n]:11}" for n in names]
        shown.append(
            f"{self.tried} mutants, {self.killed.total()} killed by each judge alone "
            f"({self.reshaped} by their shape), {len(self.survivors)} alive"
        )
        return shown
