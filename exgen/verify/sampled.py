"""A program at random points of a field: residues for its variables, in their domains.

A point is good where everything that the program defines has a value there: no denominator is 0,
and what stands under a root is positive. A residue is positive with probability a half, so points
are drawn until enough are good.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Final

import numpy as np

from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Program
from exgen.verify.field import MOD_P, MOD_Q, Field, P, Q, Residues
from exgen.verify.modular import Leaf, Scope
from exgen.verify.opaque import Needs, Opaque

_TRIES: Final = (1, 16, 128)
"""How many times the points that are wanted are drawn, one try after the other."""

Shape = tuple[int, int, int, int]


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


def _binary(rng: np.random.Generator, shape: Shape) -> Residues:
    return rng.integers(0, 2, size=shape)


def _one_hot(rng: np.random.Generator, shape: Shape) -> Residues:
    axis = _summed(shape)
    scores = rng.random(shape)
    return np.asarray(scores == scores.max(axis=axis, keepdims=True), dtype=np.int64)


CHOSEN: Mapping[str, Callable[[np.random.Generator, Shape], Residues]] = {
    "binary": _binary,
    "one-hot": _one_hot,
}
"""Domain -> numbers 0 and 1, which are the same in both fields."""


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

    @property
    def good(self) -> Residues:
        """The numbers of the points that nothing has spoilt so far."""
        return np.flatnonzero(~(self.opaque.spoilt | self.exponents.spoilt))


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
    for many in _TRIES:
        ids = rng.integers(1, 1 << 30, size=many * count)
        given = _given(prog, sizes, len(ids), rng)
        found = Ground(prog, sizes=sizes, ids=ids, given=given, needs=needs)
        found.evaluate()
        good = found.good
        if len(good) == len(ids) == count:
            return found
        if len(good) >= count:
            kept = good[:count]
            chosen = {name: (p[kept], q[kept]) for name, (p, q) in given.items()}
            return Ground(prog, sizes=sizes, ids=ids[kept], given=chosen, needs=needs)
    return None


def _given(
    prog: Program, sizes: Mapping[str, int], count: int, rng: np.random.Generator
) -> dict[str, tuple[Residues, Residues]]:
    """Residues of every variable: those of one large random number in both fields."""
    shapes = [(count, 1, *v.shape.sized(sizes)) for v in prog.variables]
    ends = list(accumulate(math.prod(shape) for shape in shapes))
    drawn = rng.integers(0, 1 << 62, size=ends[-1] if ends else 0)
    given: dict[str, tuple[Residues, Residues]] = {}
    for v, shape, end in zip(prog.variables, shapes, ends, strict=True):
        if v.domain in CHOSEN:
            chosen = CHOSEN[v.domain](rng, shape)
            given[v.name] = chosen, chosen
        else:
            own, made = drawn[end - math.prod(shape) : end].reshape(shape), MADE[v.domain]
            given[v.name] = made(own % P, MOD_P), made(own % Q, MOD_Q)
    return given
