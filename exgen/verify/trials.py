"""What a claim has to stand before the exact judge: at which sizes, and at how many points.

It is tried with the sheet's own sizes and with two other sets of sizes (three where many powers of
a size enter), at random points of a field that suits the numbers of the question. Where too few
points are good, or all that is seen is 0, more are drawn, and then searched for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

import numpy as np

from exgen.calculus.claims import Claim, has_indices
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import Expr, Number, Power, Scaled
from exgen.calculus.program import Program
from exgen.errors import DrawError
from exgen.verify.exact import ExactJudge
from exgen.verify.field import Fields, UndefinedError, fields_for
from exgen.verify.occurring import derivatives, mentioned
from exgen.verify.opaque import Needs
from exgen.verify.sampled import SampleSetting, ground
from exgen.verify.size_terms import SETTLED, size_terms
from exgen.verify.sizes import fixed_conditions, fixed_indices, many_sizes, other_sizes

POINTS: Final = (3, 2)
"""How many points there are for the sheet's own sizes, and for other ones."""
POINTS_WITH_GATES: Final = (32, 8)
"""More where functions have pieces or signs matter: each point sees one choice of them."""
_MANY: Final = 64
"""So many times as many are drawn where these do not tell."""
_ENOUGH: Final = 2
"""A claim must have a value at so many points; with gates at a third of those wanted."""
_SEED: Final = 2305843009213693951
_OF_VALUES = frozenset({"log", "logcosh", "logdet", "logabsdet"})
"""Functions that may be a logarithm of a function's value."""
_LOGARITHMS = _OF_VALUES | {"softplus", "logsumexp"}
"""Functions that take a logarithm, if only of exponentials."""
_CHOOSING = frozenset({"max", "max_rows", "hardmax", "hardmax_rows"})
"""Functions that choose an entry."""
_SIGNED = frozenset({"norm", "logabsdet"})
"""Functions of whole matrices that choose a sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSizes:
    """Sizes at which claims are tried: the first of `choices` at which they have a value."""

    choices: tuple[Mapping[str, int], ...]
    own: bool
    """Whether these are the sheet's own sizes, at which the program must have a value."""
    fields: Fields
    gates: bool
    """Whether functions have pieces, or signs matter."""
    needs: Needs

    @property
    def name(self) -> str:
        """What tells the trial from the others of its question, apart from the sizes."""
        return f"{self.own} {self.fields.values.modulus}"

    def holds(self, prog: Program, claims: Sequence[Claim]) -> list[bool]:
        """For each claim, whether it holds at the first sizes at which it has a value.

        Raises DrawError where the program has none at the sheet's own, at which a claim without a
        value does not hold; where there is none at any of the others, these say nothing against it.
        """
        verdicts: list[bool | None] = [None] * len(claims)
        anywhere = False
        for sizes in self.choices:
            for times, search in ((1, False), (_MANY, False), (1, True)):
                open_ones = [c for c, v in zip(claims, verdicts, strict=True) if v is None]
                names = _mentioned(open_ones) if times > 1 else tuple(prog.names())
                also = _plain_sides(open_ones) if search else ()
                setting = SampleSetting(
                    prog=prog, sizes=sizes, fields=self.fields, needs=self.needs, names=names,
                    also=also,
                )  # fmt: skip
                judge = self._judge(setting, times)
                if judge is None:
                    break
                anywhere = True
                verdicts = [
                    judge.verdict(claim) if verdict is None else verdict
                    for claim, verdict in zip(claims, verdicts, strict=True)
                ]
                judge.close()
                if None not in verdicts:
                    return [verdict is True for verdict in verdicts]
        if self.own and not anywhere:
            raise DrawError(
                "no point was found at which all quantities have a value: something is divided by"
                " zero everywhere, or too many roots are taken of what may be negative"
            )
        return [not self.own if verdict is None else verdict for verdict in verdicts]

    def _judge(self, setting: SampleSetting, times: int) -> ExactJudge | None:
        """A judge at so many times the usual points; None where the program has no value there."""
        usual = (POINTS_WITH_GATES if self.gates else POINTS)[not self.own]
        rng = np.random.default_rng([_SEED, times, *setting.sizes.values()])
        try:
            found = ground(setting, count=usual * times, rng=rng)
        except (UndefinedError, IndexError):
            return None
        if found is None:
            return None
        wanted = max(_ENOUGH, min(usual, len(found.ids)) // 3) if self.gates else _ENOUGH
        return ExactJudge(found, enough=wanted, zeros=times > 1 or not self.gates)


def trials(prog: Program, claims: Sequence[Claim]) -> Iterator[TrialSizes]:
    """The trials that claims have to stand: the sheet's own sizes first."""
    sides = [eq.expr for eq in prog.equations]
    sides += [side for claim in claims for side in (claim.left, *claim.rights)]
    functions = {n[0] for side in sides for n in side.names if isinstance(n, tuple)}
    pieces = any(name in ELEMENTWISE and ELEMENTWISE[name].kinks for name in functions)
    pieces = pieces or not _CHOOSING.isdisjoint(functions)
    gates = pieces or not _SIGNED.isdisjoint(functions) or any(map(_takes_even_roots, sides))
    needs = Needs(
        logs=not _LOGARITHMS.isdisjoint(functions),
        logs_of_values=not _OF_VALUES.isdisjoint(functions),
        signs=pieces,
    )
    first, *others = fields_for({number for side in sides for number in _numbers(side)})

    def trial(choices: tuple[Mapping[str, int], ...], own: bool, fields: Fields) -> TrialSizes:
        return TrialSizes(choices=choices, own=own, fields=fields, gates=gates, needs=needs)

    yield trial((prog.sizes,), True, first)
    for fields in others:
        yield trial((prog.sizes,), True, fields)
    if prog.sizes:
        least, needed = fixed_indices(prog, claims), fixed_conditions(prog, claims)
        terms = size_terms(prog, claims)
        for choices in other_sizes(prog.sizes, least, needed, apart=terms > 0):
            yield trial(choices, False, first)
        if terms > SETTLED:
            yield trial(many_sizes(prog.sizes, least, needed), False, first)


def proves(prog: Program, claims: Sequence[Claim]) -> list[bool]:
    """For each claim, whether it holds at the program's own sizes and at two other sets.

    Raises DrawError where no point was found at which the program has a value.
    """
    found = [trial.holds(prog, claims) for trial in trials(prog, claims)]
    return [all(verdicts) for verdicts in zip(*found, strict=True)]


def _mentioned(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The names of the quantities that the claims speak of."""
    sides = (side for claim in claims for side in (claim.left, *claim.rights))
    return tuple(dict.fromkeys(name for side in sides for name in mentioned(side)))


def _plain_sides(claims: Sequence[Claim]) -> tuple[Expr, ...]:
    """The sides that can be evaluated before any derivative is known."""
    sides = (side for claim in claims for side in (claim.left, *claim.rights))
    return tuple(side for side in sides if not derivatives(side) and not has_indices(side))


@lru_cache(maxsize=1 << 14)
def _takes_even_roots(expr: Expr) -> bool:
    """Whether a power occurs whose exponent has an even denominator."""
    exponent = expr.exponent if isinstance(expr, Power) else None
    if isinstance(exponent, Number) and exponent.value.denominator % 2 == 0:
        return True
    return any(map(_takes_even_roots, expr.children))


@lru_cache(maxsize=1 << 14)
def _numbers(expr: Expr) -> frozenset[Fraction]:
    """The numbers that occur, 0, 1 and -1 apart."""
    found = frozenset[Fraction]().union(*map(_numbers, expr.children))
    match expr:
        case Number(value=value) | Scaled(coefficient=value) if abs(value) > 1 or value % 1:
            return found | {value}
    return found
