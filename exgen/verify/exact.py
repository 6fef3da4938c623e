"""The exact judge: both sides of a claim agree at random points of a field, derivatives included.

A claim is looked at with the sheet's own sizes and with two other sets of sizes. The points are
drawn from a field of some 2^30 elements, several for each set, and all arithmetic is exact. Two
polynomials of degree d that differ agree at a random point with a chance of at most d / 2^30, at
three points of at most d^3 / 2^90 (Schwartz 1980, Zippel 1979). Functions that are no polynomials
are opaque quantities with the laws that define them, and gates (1[u > 0]) are 0 or 1 as their
arguments come out positive. Derivatives come from exact reverse accumulation; no rule of the
calculus' own sweep is used. The time grows with the number of operations, not with what they
would be when written out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from exgen.calculus.build import SYMMETRIC
from exgen.calculus.claims import Claim, free_indices
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import (
    Derivative,
    Differential,
    Entry,
    Expr,
    Partial,
    Symbol,
)
from exgen.calculus.program import Program
from exgen.calculus.shape import Dim, size_of
from exgen.errors import DrawError
from exgen.verify.field import MOD_P, Residues, UndefinedError
from exgen.verify.modular import Scope, picked
from exgen.verify.opaque import Needs
from exgen.verify.pullback import gradients, sent_back
from exgen.verify.sampled import Ground, ground
from exgen.verify.sizes import fixed_indices, other_sizes

POINTS: Final = (3, 2)
"""How many points there are for the sheet's own sizes, and for other ones."""
POINTS_WITH_GATES: Final = (32, 8)
"""More where functions have pieces: each point sees one choice of them."""
ENOUGH: Final = 2
"""A claim must have a value at so many points."""
_MANY: Final = 32
_SEED: Final = 2305843009213693951
_OF_VALUES = frozenset({"log", "logcosh", "logdet", "logabsdet"})
_LOGARITHMS = _OF_VALUES | {"softplus", "logsumexp"}


@dataclass(frozen=True, slots=True)
class Trial:
    """One set of sizes at which claims are tried; a later choice where nothing has a value."""

    choices: tuple[Mapping[str, int], ...]
    own: bool
    """Whether these are the sheet's own sizes, at which the program must have a value."""

    def holds(self, prog: Program, claims: Sequence[Claim]) -> list[bool]:
        """For each claim, whether it holds at the first sizes at which it has a value.

        Raises DrawError where the program has none at the sheet's own, at which a claim without a
        value does not hold; where there is none at any of the others, these say nothing against it.
        """
        verdicts: list[bool | None] = [None] * len(claims)
        anywhere = False
        for sizes in self.choices:
            for times in (1, _MANY):  # roots that a claim alone takes spoil every other point
                judge = ExactJudge.at(prog, sizes, claims, own=self.own, times=times)
                if judge is None:
                    break
                anywhere = True
                verdicts = [
                    judge.verdict(claim) if verdict is None else verdict
                    for claim, verdict in zip(claims, verdicts, strict=True)
                ]
                if None not in verdicts:
                    return [verdict is True for verdict in verdicts]
        if self.own and not anywhere:
            raise DrawError(
                "no point was found at which all quantities have a value: something is divided by"
                " zero everywhere, or too many roots are taken of what may be negative"
            )
        return [not self.own if verdict is None else verdict for verdict in verdicts]


def trials(prog: Program, claims: Sequence[Claim]) -> Iterator[Trial]:
    """The trials that claims have to stand: the sheet's own sizes first."""
    yield Trial((prog.sizes,), own=True)
    if prog.sizes:
        for choices in other_sizes(prog.sizes, fixed_indices(prog, claims)):
            yield Trial(choices, own=False)


def proves(prog: Program, claims: Sequence[Claim]) -> list[bool]:
    """For each claim, whether it holds at the program's own sizes and at two other sets.

    Raises DrawError where no point was found at which the program has a value.
    """
    found = [trial.holds(prog, claims) for trial in trials(prog, claims)]
    return [all(verdicts) for verdicts in zip(*found, strict=True)]


class ExactJudge:
    """Judges claims about one program at some sizes."""

    def __init__(self, prog: Program, ground: Ground) -> None:
        """`ground` has the points at which sides are compared."""
        self.prog = prog
        self.ground = ground
        self.scopes: dict[tuple[tuple[str, ...], tuple[tuple[str, Dim], ...]], Scope] = {}
        self.swept: dict[tuple[str, tuple[str, ...]], dict[str, Residues]] = {}
        self.directions: dict[str, Residues] = {}
        self.rng = np.random.default_rng([_SEED, len(prog.equations)])

    @classmethod
    def at(
        cls,
        prog: Program,
        sizes: Mapping[str, int],
        claims: Sequence[Claim],
        *,
        own: bool = True,
        times: int = 1,
    ) -> ExactJudge | None:
        """A judge at these sizes; None where the program has no value at them.

        There are fewer points where the sizes are not the sheet's `own`, and so many `times` as
        many where that is asked for.
        """
        functions = _functions(prog, claims)
        gates = any(name in ELEMENTWISE and ELEMENTWISE[name].kinks for name in functions)
        try:
            found = ground(
                prog,
                sizes=sizes,
                count=(POINTS_WITH_GATES if gates else POINTS)[not own] * times,
                rng=np.random.default_rng([_SEED, *sizes.values()]),
                needs=Needs(
                    logs=not _LOGARITHMS.isdisjoint(functions),
                    logs_of_values=not _OF_VALUES.isdisjoint(functions),
                    signs="elu" in functions,
                ),
            )
        except UndefinedError:
            return None
        return None if found is None else cls(prog, found)

    def verdict(self, claim: Claim) -> bool | None:
        """Whether the sides agree at every point where they have a value; None if few points do."""
        if any(right.shape != claim.left.shape for right in claim.rights):
            return False
        spoilt = self.ground.opaque.spoilt.copy(), self.ground.exponents.spoilt.copy()
        for _ in range(2):  # what became known of logarithms late counts the second time
            found = self._agree(claim)
            if found:
                return True
            if found is None or not self.ground.opaque.needs.logs:
                break
            self._forget(spoilt)
        self._forget(spoilt)
        return found

    def _forget(self, spoilt: tuple[np.ndarray, np.ndarray]) -> None:
        """Evaluate everything anew for what comes next."""
        ground = self.ground
        ground.opaque.spoilt, ground.exponents.spoilt = spoilt[0].copy(), spoilt[1].copy()
        ground.scope = ground.new_scope(ground.symbol)
        self.scopes.clear()
        self.swept.clear()

    def _agree(self, claim: Claim) -> bool | None:
        try:
            scope = self._scope(claim)
            left = scope.value(claim.left)
            sides = [(left, scope.value(right)) for right in claim.rights]
        except UndefinedError:
            return False
        ground = self.ground
        if ground.whole:
            return all((left == right).all() for left, right in sides)
        good = ground.good
        if len(good) < ENOUGH:
            return None
        unequal = (np.atleast_1d((left != right).any(axis=(1, 2, 3))) for left, right in sides)
        return not any(np.broadcast_to(each, len(ground.ids))[good].any() for each in unequal)

    def _scope(self, claim: Claim) -> Scope:
        """Where the claim is evaluated: for all values of its free indices."""
        indices: dict[str, Dim] = {}
        for side in (claim.left, *claim.rights):
            indices.update(free_indices(side))
        key = claim.varying, tuple(indices.items())
        known = self.scopes.get(key)
        if known is None:
            known = self.scopes[key] = self._new_scope(claim.varying, indices)
        return known

    def _new_scope(self, varying: tuple[str, ...], indices: Mapping[str, Dim]) -> Scope:
        if not indices:
            leaf = partial(self._leaf, varying=varying)
            return self.ground.new_scope(leaf, by_entry=self._by_entry)
        outer = self.scopes.get((varying, ()))
        if outer is None:
            outer = self.scopes[(varying, ())] = self._new_scope(varying, {})
        sizes = [size_of(dim, self.ground.sizes) for dim in indices.values()]
        places = np.indices(sizes).reshape(len(sizes), -1)
        return outer.inside(dict(zip(indices, places, strict=True)))

    def _leaf(self, node: Expr, varying: tuple[str, ...]) -> Residues:
        match node:
            case Symbol():
                return self.ground.symbol(node)
            case Partial():
                return self._partial(node)
            case Differential():
                return self._differential(node, varying)
        raise TypeError(f"no exact value for {type(node).__name__}")

    def _gradient(self, of: str, wrt: str, independent: tuple[str, ...] = ()) -> Residues:
        """The gradients of all entries of a quantity: (points, its entries, rows, columns)."""
        found = self.swept.get((of, independent))
        if found is None:
            found = self.swept[(of, independent)] = gradients(
                self.prog, self.ground.scope, of, independent=independent
            )
        known = found.get(wrt)
        if known is not None:
            return known
        sizes = self.ground.sizes
        rows, cols = self.prog.find(of).shape.sized(sizes)
        return np.zeros((1, rows * cols, *self.prog.find(wrt).shape.sized(sizes)), dtype=np.int64)

    def _partial(self, node: Partial) -> Residues:
        found = self._gradient(node.of, node.wrt)
        if node.layout == "gradient":
            return found
        count, entries = len(found), found.shape[1]
        if node.layout == "tangent":
            shape = self.prog.find(node.of).shape.sized(self.ground.sizes)
            return found.reshape(count, 1, *shape)
        numerator = found.reshape(count, 1, entries, -1)
        return numerator if node.layout == "numerator" else numerator.swapaxes(-1, -2)

    def _differential(self, node: Differential, varying: tuple[str, ...]) -> Residues:
        """The derivative along a random direction of what varies."""
        if node.of in varying:
            return self._direction(node.of)
        total = np.zeros((1, 1, 1, 1), dtype=np.int64)
        for name in varying:
            slopes = self._gradient(node.of, name, varying)
            each = slopes * self._direction(name) % MOD_P.modulus
            total = total + each.sum(axis=(-2, -1)).reshape(len(each), 1, 1, -1)
        shape = self.prog.find(node.of).shape.sized(self.ground.sizes)
        return (total % MOD_P.modulus).reshape(len(total), 1, *shape)

    def _direction(self, name: str) -> Residues:
        if name not in self.directions:
            quantity = self.prog.find(name)
            shape = (len(self.ground.ids), 1, *quantity.shape.sized(self.ground.sizes))
            drawn = self.rng.integers(0, MOD_P.modulus, size=shape)
            if quantity.domain in SYMMETRIC:
                drawn = (drawn + drawn.swapaxes(-1, -2)) % MOD_P.modulus
            self.directions[name] = drawn
        return self.directions[name]

    def _by_entry(self, node: Derivative, scope: Scope) -> Residues:
        """The derivative by an entry or a whole quantity, for all values of the indices."""
        wrt = node.wrt.base if isinstance(node.wrt, Entry) else node.wrt
        assert isinstance(wrt, Symbol)
        width = max(1, *(len(places) for places in scope.indices.values()), 1)
        seeds = np.ones((1, width, 1, 1), dtype=np.int64)
        rows, cols = self.prog.find(wrt.name).shape.sized(self.ground.sizes)
        total = np.zeros((1, width, 1, rows * cols), dtype=np.int64)
        for name, sent in sent_back(scope, node.of, seeds).items():
            slopes = self._gradient(name, wrt.name)
            each = sent.reshape(len(sent), sent.shape[1], 1, -1)
            slopes = slopes.reshape(len(slopes), 1, slopes.shape[1], -1)
            total = total + MOD_P.product(each, slopes)
        found = (total % MOD_P.modulus).reshape(len(total), width, rows, cols)
        if isinstance(node.wrt, Entry):
            return picked(scope, found, node.wrt.row, node.wrt.col)
        return found


def _functions(prog: Program, claims: Sequence[Claim]) -> frozenset[str]:
    """The names of all functions that occur, among others."""
    sides = [eq.expr for eq in prog.equations]
    sides += [side for claim in claims for side in (claim.left, *claim.rights)]
    names = frozenset[Hashable]().union(*(side.names for side in sides))
    return frozenset(name[0] for name in names if isinstance(name, tuple))
