"""Derivatives of a program entry by entry, from SymPy's partial derivatives and the chain rule.

The derivative of a scalar by a named quantity is the sum, over the equations that use the quantity,
of that equation's derivative times the partial derivative of its entries; those of vectors are
taken forward.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import product

from exgen.calculus.expr import Derivative, Differential, Entry, Expr, Partial, Symbol
from exgen.calculus.program import Program
from exgen.verify.dense import Dense
from exgen.verify.tower import Poly, Tower


class Chain:
    """Finds derivatives of one program's quantities."""

    def __init__(
        self,
        prog: Program,
        tower: Tower,
        matrix: Callable[[Expr], Dense],
        sizes: Mapping[str, int],
    ) -> None:
        """`matrix` gives the entries of an expression at the `sizes`."""
        self.prog = prog
        self.tower = tower
        self.matrix = matrix
        self.sizes = sizes
        self.slopes: dict[tuple[str, int, int], dict[int, Poly]] = {}
        self.local: dict[tuple[str, int, int], dict[int, Poly]] = {}

    def _places(self, name: str) -> Iterator[tuple[int, int]]:
        rows, cols = self.prog.find(name).shape.sized(self.sizes)
        return product(range(rows), range(cols))

    def _slope(self, of: Poly, wrt: str, i: int, j: int) -> Poly:
        """The derivative of `of` by wrt[i, j], with `wrt` as an independent quantity."""
        self.matrix(self.prog.find(wrt))
        known = self.slopes.get((wrt, i, j))
        if known is None:
            place = self.tower.keys[(wrt, i, j)]
            known = self.slopes[(wrt, i, j)] = {place: self.tower.one}
        return self.tower.derivative(of, known)

    def _adjoint(self, of: str, wrt: str, i: int, j: int) -> Poly:
        """The derivative by wrt[i, j] of a scalar `of`, as a named generator."""
        t = self.tower
        key = ("adjoint", of, wrt, i, j)
        if key in t.keys:
            return t.generator(key)[0]
        if of == wrt:
            return t.one
        self.matrix(self.prog.find(wrt))
        known = self.local.get((wrt, i, j))
        if known is None:
            known = self.local[(wrt, i, j)] = {t.keys[(wrt, i, j)]: t.one}
        total = t.zero
        path = {eq.name for eq in self.prog.between(wrt, of)}
        for eq in self.prog.consumers(wrt):
            if eq.name not in path:
                continue
            for r, row in enumerate(self.matrix(eq.expr)):
                for c, entry in enumerate(row):
                    slope = t.derivative(entry, known, through_names=False)
                    if slope:
                        total += t.times(slope, self._adjoint(of, eq.name, r, c))
        return t.name(key, total, derived=True)

    def partial(self, expr: Partial) -> Dense:
        """A derivative by name, in its layout."""
        of = self.matrix(self.prog.find(expr.of))
        wrt = self.prog.find(expr.wrt)
        if expr.layout == "gradient":
            rows, cols = wrt.shape.sized(self.sizes)
            return [
                [self._adjoint(expr.of, wrt.name, i, j) for j in range(cols)] for i in range(rows)
            ]
        if expr.layout == "tangent":
            return [[self._slope(e, wrt.name, 0, 0) for e in row] for row in of]
        numerator = [
            [self._slope(e, wrt.name, i, j) for i, j in self._places(wrt.name)]
            for row in of
            for e in row
        ]
        if expr.layout == "numerator":
            return numerator
        return [list(column) for column in zip(*numerator, strict=True)]

    def derivative(self, expr: Derivative) -> Dense:
        """A derivative by an entry, or by a whole quantity."""
        of, wrt = self.matrix(expr.of)[0][0], expr.wrt
        if isinstance(wrt, Entry):
            assert isinstance(wrt.base, Symbol)
            assert isinstance(wrt.row, int) and isinstance(wrt.col, int)
            return [[self._slope(of, wrt.base.name, wrt.row, wrt.col)]]
        assert isinstance(wrt, Symbol)
        rows, cols = wrt.shape.sized(self.sizes)
        return [[self._slope(of, wrt.name, i, j) for j in range(cols)] for i in range(rows)]

    def differential(self, expr: Differential, varying: Collection[str]) -> Dense:
        """A differential where some variables vary."""
        t = self.tower
        if expr.of in varying:
            rows, cols = expr.shape.sized(self.sizes)
            return [
                [t.generator(("d", expr.of, i, j))[0] for j in range(cols)] for i in range(rows)
            ]
        result = []
        for row in self.matrix(self.prog.find(expr.of)):
            line = []
            for e in row:
                total = t.zero
                for name in varying:
                    for i, j in self._places(name):
                        change = t.generator(("d", name, i, j))[0]
                        total += t.times(self._slope(e, name, i, j), change)
                line.append(total)
            result.append(line)
        return result
