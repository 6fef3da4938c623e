"""A program at random points of a field: residues for its variables, in their domains.

A point is good where everything that the program defines has a value there: no denominator is 0,
and what stands under a root is positive. A residue is positive with probability a half, so points
are drawn until enough are good.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Program
from exgen.verify.field import MOD_P, MOD_Q, Field, P, Q, Residues
from exgen.verify.modular import Leaf, Scope
from exgen.verify.opaque import Needs, Opaque

_TRIES: Final = (1, 16)
"""How many times the points that are wanted are drawn, one try after the other."""
_PATIENCE: Final = 60
"""So many changes of points without a better one end the search."""


def _same(values: Residues, field: Field) -> Residues:
    return values


def _square(values: Residues, field: Field) -> Residues:
    return values * values % field.modulus


def _summing_to_one(values: Residues, field: Field) -> Residues:
    axis = _summed(values.shape)
    last = tuple(slice(-1, None) if k == axis else slice(None) for k in range(4))
    rest = values.sum(axis=axis, keepdims=True) - values[last]
    values[last] = (1 - rest) % field.modulus
    return values


def _symmetric(values: Residues, field: Field) -> Residues:
    return (values + values.swapaxes(-1, -2)) % field.modulus


def _gram(values: Residues, field: Field) -> Residues:
    return field.product(values, values.swapaxes(-1, -2))


MADE: Mapping[str, Callable[[Residues, Field], Residues]] = {
    "real": _same,
    "positive": _square,
    "simplex": _summing_to_one,
    "symmetric": _symmetric,
    "invertible": _same,
    "spd": _gram,
}
"""Domain -> what is made of random residues, in each field."""


def _summed(shape: tuple[int, ...]) -> int:
    """The axis along which entries sum to 1: of a column its rows, else the columns."""
    return 2 if shape[3] == 1 else 3


def _binary(numbers: Residues) -> Residues:
    return numbers & 1


def _one_hot(numbers: Residues) -> Residues:
    largest = numbers.max(axis=_summed(numbers.shape), keepdims=True)
    return np.asarray(numbers == largest, dtype=np.int64)


CHOSEN: Mapping[str, Callable[[Residues], Residues]] = {
    "binary": _binary,
    "one-hot": _one_hot,
}
"""Domain -> what is made of random numbers: 0 and 1, the same in both fields."""


class Ground:
    """Good points of a program at some sizes, and what is defined there, in both fields."""

    def __init__(
        self,
        prog: Program,
        *,
        sizes: Mapping[str, int],
        ids: Residues,
        given: Mapping[str, tuple[Residues, Residues]],
        needs: Needs,
    ) -> None:
        """`given` has the residues of every variable modulo P and modulo Q."""
        self.prog = prog
        self.sizes = sizes
        self.ids = ids
        self.given = given
        self.opaque = Opaque(MOD_P, ids, needs)
        self.exponents = Opaque(MOD_Q, ids, needs)
        self.definitions = {eq.name: eq.expr for eq in prog.equations}
        self.scope = self.new_scope(self.symbol)

    def new_scope(self, leaf: Leaf, **rules: Callable[..., Residues]) -> Scope:
        """A scope modulo P at these points, with its twin modulo Q."""
        scope = Scope(opaque=self.opaque, leaf=leaf, sizes=self.sizes, **rules)
        scope.twin = Scope(opaque=self.exponents, leaf=self._exponent, sizes=self.sizes)
        scope.twin.twin = scope
        return scope

    def symbol(self, node: Expr) -> Residues:
        """A quantity of the program modulo P; InputError for another name."""
        assert isinstance(node, Symbol)
        expr = self.definitions.get(node.name)
        if expr is not None:
            return self.scope.value(expr)
        return self.given[self.prog.find(node.name).name][0]

    def _exponent(self, node: Expr) -> Residues:
        """A quantity of the program modulo Q."""
        if not isinstance(node, Symbol):
            raise TypeError(f"no exponent is made of {type(node).__name__}")
        expr = self.definitions.get(node.name)
        twin = self.scope.twin
        assert twin is not None
        return self.given[node.name][1] if expr is None else twin.value(expr)

    def evaluate(self) -> None:
        """Evaluate all that the program defines, so that points are spoilt where it cannot be."""
        for eq in self.prog.equations:
            self.scope.value(eq.symbol)

    def rows(self, kept: Residues) -> Ground:
        """The same at some of the points, with all that was found there."""
        count = len(self.ids)
        given = {name: (own[kept], other[kept]) for name, (own, other) in self.given.items()}
        found = Ground(
            self.prog,
            sizes=self.sizes,
            ids=self.ids[kept],
            given=given,
            needs=self.opaque.needs,
        )
        for mine, theirs in zip(found.scopes, self.scopes, strict=True):
            mine.opaque.learn(theirs.opaque)
            for node, array in theirs.known.items():
                mine.known[node] = array[kept] if len(array) == count else array
        return found

    @property
    def scopes(self) -> tuple[Scope, Scope]:
        """Where quantities are evaluated, modulo P and modulo Q."""
        assert self.scope.twin is not None
        return self.scope, self.scope.twin

    @property
    def spoilt(self) -> Residues:
        """For each point, how many things have no value there, as far as was seen."""
        return self.opaque.spoilt + self.exponents.spoilt

    @property
    def whole(self) -> bool:
        """Whether nothing has spoilt a point so far."""
        return self.opaque.whole and self.exponents.whole

    @property
    def good(self) -> Residues:
        """The places of the points that nothing has spoilt so far."""
        return np.flatnonzero(self.spoilt == 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draw:
    """Random numbers for a program's variables, a row for each point."""

    prog: Program
    sizes: Mapping[str, int]
    needs: Needs
    ids: Residues
    drawn: Residues

    def ground(self) -> Ground:
        """What the program defines at the points."""
        given: dict[str, tuple[Residues, Residues]] = {}
        end = 0
        for v in self.prog.variables:
            rows, cols = v.shape.sized(self.sizes)
            start, end = end, end + rows * cols
            own = self.drawn[:, start:end].reshape(-1, 1, rows, cols)
            if v.domain in CHOSEN:
                given[v.name] = (CHOSEN[v.domain](own),) * 2
            else:
                made = MADE[v.domain]
                given[v.name] = made(own % P, MOD_P), made(own % Q, MOD_Q)
        found = Ground(self.prog, sizes=self.sizes, ids=self.ids, given=given, needs=self.needs)
        found.evaluate()
        return found

    def rows(self, kept: Residues) -> _Draw:
        """The draw at some of the points."""
        return replace(self, ids=self.ids[kept], drawn=self.drawn[kept])


def ground(
    prog: Program,
    *,
    sizes: Mapping[str, int],
    count: int,
    rng: np.random.Generator,
    needs: Needs,
) -> Ground | None:
    """`count` good points of the program; None where they were not found.

    UndefinedError where a number of the program has no residue.
    """
    entries = sum(math.prod(v.shape.sized(sizes)) for v in prog.variables)
    for many in _TRIES:
        ids = rng.integers(1, 1 << 30, size=many * count)
        drawn = rng.integers(0, 1 << 62, size=(len(ids), entries))
        draw = _Draw(prog=prog, sizes=sizes, needs=needs, ids=ids, drawn=drawn)
        found = draw.ground()
        good = found.good
        if len(good) == len(ids) == count:
            return found
        if len(good) >= count:
            return found.rows(good[:count])
    best = np.argsort(found.spoilt, kind="stable")[: 2 * count]
    return _searched(draw.rows(best), count, rng) if entries else None


def _searched(draw: _Draw, count: int, rng: np.random.Generator) -> Ground | None:
    """The same where many roots are taken: one number after the other is drawn anew.

    A draw is taken where it spoils no more than before. Of entries that stand under different
    roots each is found by itself, so that their number does not matter.
    """
    every = np.arange(len(draw.ids))
    before = draw.ground().spoilt
    least, since = before.sum(), 0
    while since < _PATIENCE:
        changed = draw.drawn.copy()
        place = rng.integers(0, changed.shape[1], size=len(every))
        changed[every, place] = rng.integers(0, 1 << 62, size=len(every))
        after = replace(draw, drawn=changed).ground().spoilt
        taken = after <= before
        draw = replace(draw, drawn=np.where(taken[:, None], changed, draw.drawn))
        before = np.where(taken, after, before)
        least, since = (before.sum(), 0) if before.sum() < least else (least, since + 1)
        good = np.flatnonzero(before == 0)
        if len(good) >= count:
            return draw.rows(good[:count]).ground()
    return None
