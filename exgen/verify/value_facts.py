"""Facts about numbers: the value that an expression of a program has at given numbers.

The exact proof runs the program on dual numbers, which differentiate forwards; the confirmation
evaluates it in floating point and differentiates by complex steps (Squire and Trapp, 1998).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exgen.calculus.expr import Expr, Partial, Symbol
from exgen.calculus.program import Equation, Program
from exgen.calculus.text import to_text
from exgen.verify import arrays, duals
from exgen.verify.arrays import Array, ArrayScope
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
        self._scope = ArrayScope(leaf=self._float_leaf, sizes=program.sizes)

    def exact(self, expr: Expr) -> Matrix:
        """The value in exact arithmetic.

        Raises ValueError where the program is not piecewise polynomial, an argument lies where two
        pieces meet, a name has no value or shapes do not fit.
        """
        rows = duals.evaluate(expr, self._exact_leaf)
        return tuple(tuple(e.value for e in row) for row in rows)

    def floating(self, expr: Expr) -> Array:
        """The value in floating point; KeyError for a name without a value."""
        return self._scope.value(expr)

    def _exact_leaf(self, node: Expr) -> Rows:
        if isinstance(node, Partial):
            return self._exact_partial(node)
        assert isinstance(node, Symbol)
        return self._exact_value(node.name)

    def _exact_value(self, of: str) -> Rows:
        """The value of a quantity; what was computed on the way is kept."""
        known = self._exact
        for equation in self.program.equations:
            if of in known:
                break
            if equation.name not in known:
                known[equation.name] = duals.evaluate(equation.expr, self._exact_operand)
        if of not in known:
            raise ValueError(f"no value is given for {of}")
        return known[of]

    def _exact_operand(self, node: Expr) -> Rows:
        if not isinstance(node, Symbol) or node.name not in self._exact:
            raise ValueError("a definition may use nothing but quantities with a value")
        return self._exact[node.name]

    def _exact_moved(self, moved: dict[str, Rows], of: str, path: Sequence[Equation]) -> Rows:
        """The value of a quantity when another is replaced by dual numbers.

        `path` has the equations between the two; all else keeps its value.
        """

        def leaf(node: Expr) -> Rows:
            known = moved.get(node.name) if isinstance(node, Symbol) else None
            return self._exact_operand(node) if known is None else known

        for equation in path:
            moved[equation.name] = duals.evaluate(equation.expr, leaf)
        return moved[of]

    def _exact_partial(self, node: Partial) -> Rows:
        """One run for each entry: the slope of the result in that direction."""
        at = self._exact_value(node.wrt)
        self._exact_value(node.of)
        path = self._path(node)

        def slope(row: int, col: int) -> Dual:
            if not path and node.of != node.wrt:
                return Dual(ZERO)
            line = list(at[row])
            line[col] = Dual(line[col].value, ONE)
            seeded = (*at[:row], tuple(line), *at[row + 1 :])
            ((result,),) = self._exact_moved({node.wrt: seeded}, node.of, path)
            return Dual(result.slope)

        return tuple(tuple(slope(i, j) for j in range(len(at[0]))) for i in range(len(at)))

    def _path(self, node: Partial) -> tuple[Equation, ...]:
        """The equations between two quantities, but for those whose results are given."""
        if node.of == node.wrt or node.of in self.given:
            return ()
        between = self.program.between(node.wrt, node.of)
        return tuple(e for e in between if e.name not in self.given)

    def _float_leaf(self, node: Expr) -> Array:
        if isinstance(node, Partial):
            return self._float_partial(node)
        assert isinstance(node, Symbol)
        known = self._float
        for equation in self.program.equations:
            if equation.name not in known:
                known[equation.name] = self._float_value(equation, known)
        return known[node.name]

    def _float_value(self, equation: Equation, known: Mapping[str, Array]) -> Array:
        def leaf(node: Expr) -> Array:
            assert isinstance(node, Symbol)
            return known[node.name]

        return arrays.evaluate(equation.expr, leaf=leaf, sizes=self.program.sizes)

    def _float_partial(self, node: Partial) -> Array:
        """All entries at once: a stack of steps, each in one of them."""
        at = self._float_leaf(self.program.find(node.wrt))
        path = self._path(node)
        if not path and node.of != node.wrt:
            return np.zeros(at.shape)
        steps = 1j * _STEP * np.eye(at.size).reshape(at.size, *at.shape)
        known = {**self._float, node.wrt: at + steps}
        for equation in path:
            known[equation.name] = self._float_value(equation, known)
        slopes = np.broadcast_to(known[node.of].imag, (at.size, 1, 1)).reshape(at.shape)
        return slopes / _STEP


@dataclass(frozen=True, slots=True)
class Valued:
    """At the point, `expr` has the value `value`.

    `expr` may be, or contain, the name of the derivative of a scalar quantity in another one.
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
