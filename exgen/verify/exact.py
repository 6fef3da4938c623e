"""The exact judge: both sides of a claim agree at random points of a field, derivatives included.

All arithmetic is exact. Two polynomials of degree d that differ agree at a random point of a field
of more than 2^29 elements with a chance of at most d / 2^29 (Schwartz 1980, Zippel 1979), at n
points of at most that to the power n (`trials` says how many there are). Functions that are no
polynomials are opaque quantities with the laws that define them, and gates (1[u > 0]) are 0 or 1 as
their arguments come out positive: that a claim is false for one choice of k gates alone is seen
with a chance of 2^-k at each point. Derivatives come from exact reverse accumulation; no rule of
the calculus' own sweep is used. The time grows with the number of operations, not with what they
would be when written out.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from typing import Final

import numpy as np

from exgen.calculus.build import SYMMETRIC
from exgen.calculus.claims import Claim
from exgen.calculus.expr import (
    INDEXED,
    Derivative,
    Differential,
    Entry,
    Expr,
    Partial,
    Symbol,
)
from exgen.dimensions import Dim, size_of
from exgen.verify.field import Residues, UndefinedError
from exgen.verify.modular import picked
from exgen.verify.occurring import kinds, ranges
from exgen.verify.pullback import EntrySweep, sent_back
from exgen.verify.sampled import SampledPoints
from exgen.verify.scope import ExactScope

_SEED: Final = 2305843009213693951


def _has_differentials(node: Expr) -> bool:
    return Differential in kinds(node)


class ExactJudge:
    """Judges claims about one program at sampled points."""

    def __init__(self, ground: SampledPoints, *, enough: int, zeros: bool = True) -> None:
        """A claim must have a value at `enough` points.

        Where `zeros` do not suffice, it must not be 0 = 0 at all of them: with gates that are
        nearly always shut, everything is.
        """
        self.prog = ground.setting.prog
        self.sizes = ground.setting.sizes
        self.field = ground.setting.fields.values
        self.ground = ground
        self.enough = enough
        self.zeros = zeros
        self.scopes: dict[tuple[tuple[str, ...], tuple[tuple[str, Dim], ...]], ExactScope] = {}
        self.swept: dict[tuple[str, tuple[str, ...]], EntrySweep] = {}
        self.directions: dict[str, Residues] = {}
        self._begin()

    @cached_property
    def rng(self) -> np.random.Generator:
        """Where directions are drawn from."""
        return np.random.default_rng([_SEED, *map(ord, "directions")])

    def verdict(self, claim: Claim) -> bool | None:
        """Whether the sides agree at every point where they have a value.

        None if there are too few such points, or nothing but zeros where they do not suffice.
        """
        if any(right.shape != claim.left.shape for right in claim.rights):
            return False
        found = self._agree(claim)
        if found is False and self.ground.opaque.needs.logs:
            # What became known of logarithms late counts the second time.
            self._forget()
            found = self._agree(claim)
        if not self.ground.flawless:
            # What has been evaluated would not spoil its points again.
            self._forget()
        return found

    def close(self) -> None:
        """Let go of all that was evaluated; the judge is of no use any more."""
        for scope in self.scopes.values():
            scope.close()
        self.scopes.clear()
        self.swept.clear()

    def _forget(self) -> None:
        """Evaluate everything anew for what comes next, at points that are good again."""
        self.ground.begin()
        self.swept.clear()
        self._begin()

    def _begin(self) -> None:
        """Let the ground's own scope know derivatives too: what is evaluated there is shared."""
        scope = self.ground.scope
        scope.leaf, scope.by_entry = partial(self._leaf, varying=()), self._by_entry
        self.scopes = {((), ()): scope}

    def _agree(self, claim: Claim) -> bool | None:
        try:
            scope = self._scope(claim)
            left = scope.value(claim.left)
            sides = [(left, scope.value(right)) for right in claim.rights]
        except (UndefinedError, IndexError):  # a number without a residue, an index without a row
            return False
        if not self.ground.flawless:
            count, good = len(self.ground.ids), self.ground.good
            if len(good) < min(self.enough, count):
                return None
            sides = [
                (np.broadcast_to(a, (count, *a.shape[1:]))[good], b[good] if len(b) == count else b)
                for a, b in sides
            ]
        if any(np.count_nonzero(here != there) for here, there in sides):
            return False
        if self.zeros or np.count_nonzero(left):
            return True
        return None

    def _scope(self, claim: Claim) -> ExactScope:
        """Where the claim is evaluated: for all values of its free indices."""
        indices: dict[str, Dim] = {}
        for side in (claim.left, *claim.rights):
            if INDEXED in side.names:
                indices.update(ranges(side))
        key = claim.varying, tuple(indices.items())
        known = self.scopes.get(key)
        if known is None:
            known = self.scopes[key] = self._new_scope(claim.varying, indices)
        return known

    def _new_scope(self, varying: tuple[str, ...], indices: Mapping[str, Dim]) -> ExactScope:
        if not indices:
            leaf = partial(self._leaf, varying=varying)
            return self.ground.scope.within(leaf, _has_differentials)
        outer = self.scopes.get((varying, ()))
        if outer is None:
            outer = self.scopes[(varying, ())] = self._new_scope(varying, {})
        sizes = [size_of(dim, self.sizes) for dim in indices.values()]
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
        sweep = self.swept.get((of, independent))
        if sweep is None:
            sweep = EntrySweep(self.prog, self.ground.scope, of, independent=independent)
            self.swept[of, independent] = sweep
        found = sweep.by(wrt)
        if found is not None:
            return found
        sizes = self.sizes
        rows, cols = self.prog.find(of).shape.sized(sizes)
        return np.zeros((1, rows * cols, *self.prog.find(wrt).shape.sized(sizes)), dtype=np.int64)

    def _partial(self, node: Partial) -> Residues:
        found = self._gradient(node.of, node.wrt)
        if node.layout == "gradient":
            return found
        count, entries = len(found), found.shape[1]
        if node.layout == "tangent":
            shape = self.prog.find(node.of).shape.sized(self.sizes)
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
            each = slopes * self._direction(name) % self.field.modulus
            total = total + each.sum(axis=(-2, -1)).reshape(len(each), 1, 1, -1)
        shape = self.prog.find(node.of).shape.sized(self.sizes)
        return (total % self.field.modulus).reshape(len(total), 1, *shape)

    def _direction(self, name: str) -> Residues:
        if name not in self.directions:
            quantity = self.prog.find(name)
            shape = (len(self.ground.ids), 1, *quantity.shape.sized(self.sizes))
            drawn = self.rng.integers(0, self.field.modulus, size=shape)
            if quantity.domain in SYMMETRIC:
                drawn = (drawn + drawn.swapaxes(-1, -2)) % self.field.modulus
            self.directions[name] = drawn
        return self.directions[name]

    def _by_entry(self, node: Derivative, scope: ExactScope) -> Residues:
        """The derivative in an entry or a whole quantity, for all values of the indices."""
        wrt = node.wrt.base if isinstance(node.wrt, Entry) else node.wrt
        assert isinstance(wrt, Symbol)
        if isinstance(node.of, Entry) and isinstance(node.of.base, Symbol):
            slopes = self._gradient(node.of.base.name, wrt.name)
            shape = node.of.base.shape.sized(self.sizes)
            i, j = map(np.atleast_1d, (scope.at(node.of.row), scope.at(node.of.col)))
            found = slopes.reshape(len(slopes), *shape, *slopes.shape[2:])[:, i, j]
            if isinstance(node.wrt, Entry):
                return picked(scope, found, node.wrt.row, node.wrt.col)
            return found
        width = max(1, *(len(places) for places in scope.indices.values()), 1)
        seeds = np.ones((1, width, 1, 1), dtype=np.int64)
        rows, cols = self.prog.find(wrt.name).shape.sized(self.sizes)
        total = np.zeros((1, 1, width, rows * cols), dtype=np.int64)
        for name, sent in sent_back(scope, node.of, seeds).items():
            slopes = self._gradient(name, wrt.name)
            each = sent.reshape(len(sent), 1, sent.shape[1], -1)
            slopes = slopes.reshape(len(slopes), 1, slopes.shape[1], -1)
            total = total + self.field.product(each, slopes)
        found = (total % self.field.modulus).reshape(len(total), width, rows, cols)
        if isinstance(node.wrt, Entry):
            return picked(scope, found, node.wrt.row, node.wrt.col)
        return found
