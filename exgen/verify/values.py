"""Facts about numbers: the value that an expression of a program has at given numbers.

The exact proof runs the program on dual numbers, which differentiate forwards; the confirmation
evaluates it in floating point and differentiates by complex steps (Squire and Trapp, 1998).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from exgen.calculus.expr import Expr, Partial, Symbol
from exgen.calculus.program import Program
from exgen.calculus.text import to_text
from exgen.verify import arrays, duals
from exgen.verify.arrays import Array
from exgen.verify.duals import ONE, ZERO, Dual, Rows
from exgen.verify.linear import Matrix

_STEP = 1e-30
_CLOSE = 1e-9


class Point:
    """A program at given numbers, from which values are computed exactly and in floating point.

    `given` has the value of every variable, entry by entry.
    """

    def __init__(self, program: Program, given: Mapping[str, Matrix]) -> None:
        self.program = program
        self.given = dict(given)
        self._exact = {name: _duals(rows) for name, rows in given.items()}
        self._float: dict[str, Array] = {
            name: np.array([[float(e) for e in row] for row in rows])
            for name, rows in given.items()
        }

    def exact(self, expr: Expr) -> Matrix:
        """The value in exact arithmetic.

        Raises ValueError where the program is not piecewise polynomial, an argument lies where two
        pieces meet, a name has no value or shapes do not fit.
        """
        rows = duals.evaluate(expr, self._exact_leaf)
        return tuple(tuple(e.value for e in row) for row in rows)

    def floating(self, expr: Expr) -> Array:
        """The value in floating point; KeyError for a name without a value."""
        return arrays.evaluate(expr, leaf=self._float_leaf, sizes=self.program.sizes)

    def _exact_leaf(self, node: Expr) -> Rows:
        if isinstance(node, Partial):
            return self._exact_partial(node)
        assert isinstance(node, Symbol)
        return self._exact_run({}, node.name)

    def _exact_run(self, replaced: Mapping[str, Rows], of: str) -> Rows:
        """The value of a quantity when others are replaced by dual numbers."""
        known = {**self._exact, **replaced}

        def leaf(node: Expr) -> Rows:
            if not isinstance(node, Symbol) or node.name not in known:
                raise ValueError("a definition may use nothing but quantities with a value")
            return known[node.name]

        for equation in self.program.equations:
            if equation.name not in known and of not in known:
                known[equation.name] = duals.evaluate(equation.expr, leaf)
        if of not in known:
            raise ValueError(f"no value is given for {of}")
        return known[of]

    def _exact_partial(self, node: Partial) -> Rows:
        """One run for each entry: the slope of the result in that direction."""
        at = self._exact_run({}, node.wrt)

        def slope(row: int, col: int) -> Dual:
            seeded = tuple(
                tuple(
                    Dual(e.value, ONE if (i, j) == (row, col) else ZERO) for j, e in enumerate(line)
                )
                for i, line in enumerate(at)
            )
            ((result,),) = self._exact_run({node.wrt: seeded}, node.of)
            return Dual(result.slope)

        return tuple(tuple(slope(i, j) for j in range(len(at[0]))) for i in range(len(at)))

    def _float_leaf(self, node: Expr) -> Array:
        if isinstance(node, Partial):
            return self._float_partial(node)
        assert isinstance(node, Symbol)
        return self._float_run({}, node.name)

    def _float_run(self, replaced: Mapping[str, Array], of: str) -> Array:
        known = {**self._float, **replaced}

        def leaf(node: Expr) -> Array:
            assert isinstance(node, Symbol)
            return known[node.name]

        for equation in self.program.equations:
            if equation.name not in known:
                known[equation.name] = arrays.evaluate(
                    equation.expr, leaf=leaf, sizes=self.program.sizes
                )
        return known[of]

    def _float_partial(self, node: Partial) -> Array:
        at = self._float_run({}, node.wrt).astype(complex)
        slopes = np.zeros(at.shape)
        for place in np.ndindex(at.shape):
            moved = at.copy()
            moved[place] += 1j * _STEP
            slopes[place] = self._float_run({node.wrt: moved}, node.of).imag.item() / _STEP
        return slopes


@dataclass(frozen=True, slots=True)
class Valued:
    """At the point, `expr` has the value `value`.

    `expr` may be, or contain, the derivative of a scalar quantity by another one, by name.
    """

    point: Point
    expr: Expr
    value: Matrix

    def holds(self) -> bool:
        """In exact dual numbers, one run of the program for each entry differentiated by."""
        try:
            return self.point.exact(self.expr) == self.value
        except ValueError:
            return False

    def confirmed(self) -> bool:
        """By NumPy, derivatives by complex steps."""
        try:
            found = self.point.floating(self.expr)
        except (ValueError, KeyError):
            return False
        told = np.array([[float(e) for e in row] for row in self.value])
        if found.shape != told.shape:
            return False
        return bool(np.allclose(found.real, told, rtol=_CLOSE, atol=_CLOSE))

    def __str__(self) -> str:
        rows = [[str(e) for e in row] for row in self.value]
        if isinstance(self.expr, Partial):
            return f"d {self.expr.of} / d {self.expr.wrt} is {rows} at the given numbers"
        return f"{to_text(self.expr)} is {rows} at the given numbers"


def _duals(rows: Matrix) -> Rows:
    return tuple(tuple(Dual(e) for e in row) for row in rows)
