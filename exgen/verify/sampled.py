"""A program at random points of a field: residues for its variables, in their domains.

A point is good where everything that the program defines has a value there: no denominator is 0,
and what stands under a root is positive. A residue is positive with probability a half, so points
are drawn until enough are good.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Final

import numpy as np

from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Program
from exgen.verify.field import Field, Fields, Residues
from exgen.verify.modular import RULES
from exgen.verify.occurring import roots
from exgen.verify.opaque import Needs, Opaque
from exgen.verify.scope import ExactScope, Leaf

_MOST: Final = 16
"""At most so many times the points that are wanted are drawn at once."""
_PATIENCE: Final = 60
"""So many changes of points without a better one end the search, and two more for each entry."""
_FEW: Final = 8
"""So many points are searched for at most, where roots make good ones rare."""


def _same(values: Residues, field: Field, axis: int) -> Residues:
    return values


def _square(values: Residues, field: Field, axis: int) -> Residues:
    return values * values % field.modulus


def _summing_to_one(values: Residues, field: Field, axis: int) -> Residues:
    last = tuple(slice(-1, None) if k == axis else slice(None) for k in range(4))
    rest = values.sum(axis=axis, keepdims=True) - values[last]
    values[last] = (1 - rest) % field.modulus
    return values


def _symmetric(values: Residues, field: Field, axis: int) -> Residues:
    return (values + values.swapaxes(-1, -2)) % field.modulus


def _gram(values: Residues, field: Field, axis: int) -> Residues:
    return field.product(values, values.swapaxes(-1, -2))


def _unit(values: Residues, field: Field, axis: int) -> Residues:
    """A point of the sphere by stereographic projection: (2 t, 1 - t^2) / (1 + t^2)."""
    m = field.modulus
    last = tuple(slice(-1, None) if k == axis else slice(None) for k in range(4))
    rest = values.copy()
    rest[last] = 0
    square = (rest * rest % m).sum(axis=axis, keepdims=True) % m
    found = 2 * rest % m
    found[last] = (1 - square) % m
    return np.asarray(found * field.inverse((1 + square) % m) % m)


def _orthogonal(values: Residues, field: Field, axis: int) -> Residues:
    """(I - S) (I + S)^-1 of an antisymmetric S (Cayley), whose determinant is 1."""
    m = field.modulus
    skew = (values - values.swapaxes(-1, -2)) % m
    eye = np.eye(values.shape[-1], dtype=np.int64)
    return field.product((eye - skew) % m, field.inverse_matrix((eye + skew) % m))


MADE: Mapping[str, Callable[[Residues, Field, int], Residues]] = {
    "real": _same,
    "positive": _square,
    "simplex": _summing_to_one,
    "symmetric": _symmetric,
    "invertible": _same,
    "spd": _gram,
    "unit": _unit,
    "orthogonal": _orthogonal,
    "elementwise": _same,
    "scalar": _same,
}
"""Domain -> what is made of residues in a field; along the axis, entries may have to sum to 1."""


def _binary(numbers: Residues, axis: int) -> Residues:
    return numbers & 1


def _one_hot(numbers: Residues, axis: int) -> Residues:
    return np.asarray(numbers == numbers.max(axis=axis, keepdims=True), dtype=np.int64)


def _sign(numbers: Residues, axis: int) -> Residues:
    return 2 * (numbers & 1) - 1


CHOSEN: Mapping[str, Callable[[Residues, int], Residues]] = {
    "binary": _binary,
    "one-hot": _one_hot,
    "sign": _sign,
}
"""Domain -> what is made of random numbers: 0, 1 and -1, the same in both fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSetting:
    """A program at some sizes, and how it is looked at.

    At a good point the quantities called `names` have a value, and `also` these expressions, which
    name no derivative and no index.
    """

    prog: Program
    sizes: Mapping[str, int]
    fields: Fields
    needs: Needs
    names: tuple[str, ...]
    also: tuple[Expr, ...] = ()

    @property
    def entries(self) -> int:
        """How many numbers the variables take."""
        return sum(math.prod(v.shape.sized(self.sizes)) for v in self.prog.variables)

    @property
    def roots(self) -> int:
        """How many numbers stand under roots, as far as definitions show: about one in two is good.

        No more are counted than make a difference.
        """
        found = {node: None for eq in self.prog.equations for node in roots(eq.expr)}
        return min(sum(math.prod(node.shape.sized(self.sizes)) for node in found), _MOST)

    def given(self, drawn: Residues) -> dict[str, tuple[Residues, Residues]]:
        """The variables in both fields, of random numbers: a row for each point."""
        found: dict[str, tuple[Residues, Residues]] = {}
        end = 0
        p, q = self.fields.values, self.fields.exponents
        for v in self.prog.variables:
            rows, cols = v.shape.sized(self.sizes)
            start, end = end, end + rows * cols
            own = drawn[:, start:end].reshape(-1, 1, rows, cols)
            axis = 2 if v.shape.cols == 1 else 3  # of a column its rows, else the columns
            if v.domain in CHOSEN:
                chosen = CHOSEN[v.domain](own, axis)
                found[v.name] = chosen % p.modulus, chosen % q.modulus
                continue
            made = MADE[v.domain]
            found[v.name] = made(own % p.modulus, p, axis), made(own % q.modulus, q, axis)
            if v.domain == "orthogonal":  # of either orientation, the same in both fields
                for turned, field in zip(found[v.name], (p, q), strict=True):
                    turned[..., :1] *= _sign(own[..., :1, :1], axis)
                    turned %= field.modulus
        return found


class SampledPoints:
    """Points of a program, and what is defined there, in both fields."""

    def __init__(self, setting: SampleSetting, ids: Residues, drawn: Residues) -> None:
        """`drawn` has random numbers for the variables, a row for each of the points."""
        fields = setting.fields
        self.setting = setting
        self.ids = ids
        self.drawn = drawn
        self.given = setting.given(drawn)
        self.opaque = Opaque(fields, fields.values, ids, setting.needs)
        self.exponents = Opaque(fields, fields.exponents, ids, setting.needs)
        self.definitions = {eq.name: eq.expr for eq in setting.prog.equations}
        self.begin()
        for name in setting.names:  # so that points are spoilt where something has no value
            self.scope.value(setting.prog.find(name))
        for expr in setting.also:
            self.scope.value(expr)

    def begin(self) -> None:
        """Evaluate everything anew, with no point spoilt; what is known of functions stays."""
        self.opaque.clear()
        self.exponents.clear()
        self.scope = self.new_scope(self.symbol)

    def new_scope(self, leaf: Leaf) -> ExactScope:
        """A scope modulo P at these points, with its twin modulo Q."""
        sizes = self.setting.sizes
        scope = ExactScope(rules=RULES, opaque=self.opaque, leaf=leaf, sizes=sizes)
        twin = ExactScope(rules=RULES, opaque=self.exponents, leaf=self._exponent, sizes=sizes)
        scope.twin, twin.twin = twin, scope
        return scope

    def symbol(self, node: Expr) -> Residues:
        """A quantity of the program modulo P; InputError for another name."""
        assert isinstance(node, Symbol)
        expr = self.definitions.get(node.name)
        if expr is not None:
            return self.scope.value(expr)
        return self.given[self.setting.prog.find(node.name).name][0]

    def _exponent(self, node: Expr) -> Residues:
        """A quantity of the program modulo Q."""
        if not isinstance(node, Symbol):
            raise TypeError(f"no exponent is made of {type(node).__name__}")
        expr = self.definitions.get(node.name)
        twin = self.scope.twin
        assert twin is not None
        return self.given[node.name][1] if expr is None else twin.value(expr)

    @property
    def spoilt(self) -> Residues:
        """For each point, how often something had no value there, as far as was seen."""
        return self.opaque.spoilt + self.exponents.spoilt

    @property
    def flawless(self) -> bool:
        """Whether nothing has spoilt any point so far."""
        return self.opaque.flawless and self.exponents.flawless

    @property
    def good(self) -> Residues:
        """The places of the points that nothing has spoilt so far."""
        return np.flatnonzero(self.spoilt == 0)

    def at(self, kept: Residues) -> SampledPoints:
        """Some of the points, with what has been evaluated there."""
        part = copy(self)
        part.ids, part.drawn = self.ids[kept], self.drawn[kept]
        part.given = {name: (p[kept], q[kept]) for name, (p, q) in self.given.items()}
        part.opaque, part.exponents = self.opaque.at(kept), self.exponents.at(kept)
        part.scope = part.new_scope(part.symbol)
        part.scope.take(self.scope, kept)
        return part


def ground(setting: SampleSetting, *, count: int, rng: np.random.Generator) -> SampledPoints | None:
    """`count` good points, or a few where they are rare; None where they were not found.

    UndefinedError where a number of the program has no residue.
    """
    roots = setting.roots
    for many in (min(3 << roots - 1, _MOST), _MOST) if roots else (1, _MOST):
        ids = rng.integers(1, 1 << 30, size=many * count)
        drawn = rng.integers(0, 1 << 62, size=(len(ids), setting.entries))
        found = SampledPoints(setting, ids, drawn)
        if found.flawless and len(ids) == count:
            return found
        good = found.good
        if len(good) >= count:
            return found.at(good[:count])
    few = min(count, _FEW)
    best = np.argsort(found.spoilt, kind="stable")[: few + 2]
    return _searched(found.at(best), few, rng) if setting.entries else None


def _searched(found: SampledPoints, count: int, rng: np.random.Generator) -> SampledPoints | None:
    """The same where many roots are taken: one number after the other is drawn anew.

    A draw is taken where it spoils no more than before. Of entries that stand under different
    roots each is found by itself, so that their number does not matter.
    """
    every, entries = np.arange(len(found.ids)), found.setting.entries
    drawn, before = found.drawn, found.spoilt
    least, since = before.sum(), 0
    while since < _PATIENCE + 2 * entries:
        changed = drawn.copy()
        place = rng.integers(0, entries, size=len(every))
        changed[every, place] = rng.integers(0, 1 << 62, size=len(every))
        after = SampledPoints(found.setting, found.ids, changed).spoilt
        taken = after <= before
        drawn = np.where(taken[:, None], changed, drawn)
        before = np.where(taken, after, before)
        least, since = (before.sum(), 0) if before.sum() < least else (least, since + 1)
        good = np.flatnonzero(before == 0)
        if len(good) >= count:
            return SampledPoints(found.setting, found.ids[good[:count]], drawn[good[:count]])
    return None
