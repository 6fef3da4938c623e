"""Both judges in one: a claim comes out as `Verified`, or the sheet is refused.

`Verified` is what the typeset room displays, and this module is the only one that makes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import InitVar, dataclass
from time import perf_counter
from weakref import WeakSet

import numpy as np

from exgen.calculus.claims import Claim
from exgen.calculus.expr import Differential, Expr, Partial
from exgen.calculus.program import Program
from exgen.calculus.text import shown
from exgen.errors import ClaimError, UnconfirmedError
from exgen.verify import kept_facts
from exgen.verify.facts import Fact
from exgen.verify.numeric import Measurement, NumericJudge
from exgen.verify.proofs import proved

_SEAL = object()


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Verified:
    """A claim that both judges accepted, with what the numerical judge measured.

    Made by `judge` alone: TypeError for anyone else. It cannot be changed.
    """

    claim: Claim
    measurement: Measurement
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        """Take the seal, or refuse."""
        if seal is not _SEAL:
            raise TypeError("a claim is verified by exgen.verify.judge.judge and nowhere else")
        _ISSUED.add(self)


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class VerifiedFact:
    """A fact that exact arithmetic proved and floating point confirmed.

    Made by `judge_facts` alone: TypeError for anyone else. It cannot be changed.
    """

    fact: Fact
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        """Take the seal, or refuse."""
        if seal is not _SEAL:
            raise TypeError("a fact is verified by exgen.verify.judge.judge_facts and nowhere else")
        _ISSUED.add(self)


_ISSUED: WeakSet[Verified | VerifiedFact] = WeakSet()


def issued(value: object) -> bool:
    """Whether a judge of this process made the value, so that what it says was verified."""
    return type(value) in (Verified, VerifiedFact) and value in _ISSUED


@dataclass(slots=True)
class Clock:
    """Seconds spent in each judge so far."""

    exact: float = 0.0
    numeric: float = 0.0


CLOCK = Clock()


def judge(
    prog: Program, claims: Sequence[Claim], rng: np.random.Generator, *, where: str
) -> tuple[Verified, ...]:
    """All claims, verified; `where` names the question in the error.

    Raises ClaimError for the first claim that the exact or the numerical judge rejects, which is an
    UnconfirmedError where the exact judge proves it.
    """
    if not claims:
        return ()
    start = perf_counter()
    proofs = proved(prog, claims)
    CLOCK.exact += perf_counter() - start
    start = perf_counter()
    measured = NumericJudge(prog, rng).measure_all(claims)
    CLOCK.numeric += perf_counter() - start
    for claim, proof, measurement in zip(claims, proofs, measured, strict=True):
        if not proof or not measurement.agrees:
            kind = UnconfirmedError if proof else ClaimError
            raise kind(_rejection(claim, proof, measurement, where))
    return tuple(Verified(c, m, _SEAL) for c, m in zip(claims, measured, strict=True))


def judge_facts(facts: Sequence[Fact], *, where: str) -> tuple[VerifiedFact, ...]:
    """All facts, verified; `where` names the question in the error.

    Raises ClaimError for the first fact that is not proved exactly or not confirmed numerically.
    """
    for fact, exact in zip(facts, kept_facts.proved(facts), strict=True):
        numeric = fact.confirmed()
        if not (exact and numeric):
            proof = "proves it" if exact else "does not prove it"
            seen = "confirms it" if numeric else "does not confirm it"
            raise ClaimError(
                f"{where}: a fact does not hold: {fact} "
                f"(exact arithmetic {proof}, floating point {seen})"
            )
    return tuple(VerifiedFact(fact, _SEAL) for fact in facts)


def _rejection(claim: Claim, proof: bool, measurement: Measurement, where: str) -> str:
    exact = "proves it" if proof else "does not prove it"
    numeric = f"finds a relative error of {measurement.error:.1e} at {measurement.points} points"
    what = "is proved and not confirmed" if proof else "does not hold"
    return (
        f"{where}: a claim {what}: {_name(claim.left)} = "
        f"{' = '.join(_name(r) for r in claim.rights)} "
        f"(the exact judge {exact}, the numerical judge {numeric})"
    )


def _name(expr: Expr) -> str:
    if isinstance(expr, Partial):
        return f"d {expr.of} / d {expr.wrt}"
    if isinstance(expr, Differential):
        return f"d {expr.of}"
    return shown(expr)
