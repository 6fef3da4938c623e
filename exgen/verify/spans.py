"""Facts about functions of one variable: identities, coordinates, independence, dimension.

The functions are texts (see `exgen.verify.exponentials`). Identities are proved in the normal form,
never sampled; the confirmation evaluates the texts in floating point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from exgen.verify.exponentials import constant, exact, form, numbers, rank_of_forms
from exgen.verify.linear import Matrix

if TYPE_CHECKING:
    import sympy as sp
else:
    from exgen.verify.symbolic import sp

_CLOSE = 1e-9
_SAMPLES = 41
_CIRCLE = 64

Interval = tuple[str, str]


def ends(interval: Interval) -> tuple[float, float]:
    """The ends of an interval as numbers."""
    low, high = (constant(end) for end in interval)
    return low, high


def samples(functions: Sequence[str], variable: str, interval: Interval) -> np.ndarray:
    """The functions, each scaled to size one, at many points of the interval: one column each."""
    low, high = ends(interval)
    # Points that are no nice fractions of the interval: a symmetry must not hide a function.
    grid = low + (high - low) * (np.arange(_SAMPLES) * 0.6180339887 % 1.0)
    table = np.stack([numbers(f, variable, grid) for f in functions], axis=1)
    sizes = np.abs(table).max(axis=0)
    return np.asarray(table / np.where(sizes > _CLOSE, sizes, 1.0))


@dataclass(frozen=True, slots=True)
class Identity:
    """Both texts are the same function of the variable."""

    left: str
    right: str
    variable: str

    def holds(self) -> bool:
        """Their normal forms agree."""
        return form(self.left, self.variable) == form(self.right, self.variable)

    def confirmed(self) -> bool:
        """They agree at many points, real and complex."""
        grid = np.linspace(-1.3, 1.7, 23) * (1 + 0.35j)
        left = numbers(self.left, self.variable, grid)
        right = numbers(self.right, self.variable, grid)
        return bool(np.allclose(left, right, rtol=_CLOSE, atol=_CLOSE))

    def __str__(self) -> str:
        return f"{self.left} = {self.right} for all {self.variable}"


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Function j is the sum of `given[i][j]` times `atoms[i]`."""

    functions: tuple[str, ...]
    atoms: tuple[str, ...]
    given: Matrix
    variable: str

    def holds(self) -> bool:
        """An identity for each column; the atoms are independent."""
        forms = [form(atom, self.variable) for atom in self.atoms]
        if rank_of_forms(forms) != len(self.atoms) or len(self.given) != len(self.atoms):
            return False
        return len(self.given[0]) == len(self.functions) and all(
            form(f, self.variable) == form(self._right(j), self.variable)
            for j, f in enumerate(self.functions)
        )

    def _right(self, column: int) -> str:
        terms = (f"({r[column]})*({a})" for r, a in zip(self.given, self.atoms, strict=True))
        return " + ".join(terms)

    def confirmed(self) -> bool:
        """A product of matrices of values."""
        grid = np.linspace(-1.5, 1.4, 17)
        atoms = np.stack([numbers(a, self.variable, grid) for a in self.atoms], axis=1)
        values = np.stack([numbers(f, self.variable, grid) for f in self.functions], axis=1)
        given = np.array([[float(e) for e in row] for row in self.given])
        return bool(np.allclose(atoms @ given, values, rtol=_CLOSE, atol=1e-8))

    def __str__(self) -> str:
        return f"the coordinates of {', '.join(self.functions)} for {', '.join(self.atoms)}"


@dataclass(frozen=True, slots=True)
class FunctionCombination:
    """Function `target` is the sum of `weights[j]`, a number as text, times function j."""

    functions: tuple[str, ...]
    target: int
    weights: Mapping[int, str]
    variable: str

    def _identity(self) -> Identity:
        terms = [f"({weight})*({self.functions[j]})" for j, weight in self.weights.items()]
        return Identity(self.functions[self.target], " + ".join(terms) or "0", self.variable)

    def holds(self) -> bool:
        """As an identity; the function itself may not occur in the sum."""
        return self.target not in self.weights and self._identity().holds()

    def confirmed(self) -> bool:
        """At many points."""
        return self._identity().confirmed()

    def __str__(self) -> str:
        return str(self._identity())


@dataclass(frozen=True, slots=True)
class FunctionValues:
    """Entry (i, j) of `table` is function j at point i; the determinant is not zero."""

    functions: tuple[str, ...]
    variable: str
    interval: Interval
    points: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    determinant: str

    def holds(self) -> bool:
        """Every entry and the determinant, exactly; the points lie in the interval."""
        low, high = ends(self.interval)
        inside = all(low - _CLOSE <= constant(p) <= high + _CLOSE for p in self.points)
        return inside and _agrees(evaluated(self), self.table, self.determinant)

    def confirmed(self) -> bool:
        """The same in floating point."""
        points = np.array([constant(p) for p in self.points])
        found = np.stack([numbers(f, self.variable, points) for f in self.functions], axis=1)
        return _close(found, self.table, self.determinant)

    def __str__(self) -> str:
        return f"{', '.join(self.functions)} at {', '.join(self.points)}: {self.determinant}"


@dataclass(frozen=True, slots=True)
class Wronskian:
    """Entry (i, j) of `table` is derivative i of function j at the point; nonzero determinant."""

    functions: tuple[str, ...]
    variable: str
    interval: Interval
    point: str
    table: tuple[tuple[str, ...], ...]
    determinant: str

    def holds(self) -> bool:
        """By SymPy's derivatives, exactly; the point lies in the interval."""
        low, high = ends(self.interval)
        inside = low <= constant(self.point) <= high
        return inside and _agrees(differentiated(self), self.table, self.determinant)

    def confirmed(self) -> bool:
        """By Cauchy's integral over a circle around the point."""
        angles = 2j * np.pi * np.arange(_CIRCLE) / _CIRCLE
        centre = constant(self.point)
        around = np.stack(
            [numbers(f, self.variable, centre + np.exp(angles)) for f in self.functions], axis=1
        )
        found = np.stack(
            [
                factorial(k) * (around * np.exp(-k * angles)[:, None]).mean(axis=0).real
                for k in range(len(self.functions))
            ]
        )
        return _close(found, self.table, self.determinant)

    def __str__(self) -> str:
        return f"the Wronskian of {', '.join(self.functions)} at {self.point}: {self.determinant}"


@dataclass(frozen=True, slots=True)
class FunctionRank:
    """The functions span a space of dimension `value` on the interval."""

    functions: tuple[str, ...]
    variable: str
    interval: Interval
    value: int

    def holds(self) -> bool:
        """The rank of their normal forms."""
        return rank_of_forms([form(f, self.variable) for f in self.functions]) == self.value

    def confirmed(self) -> bool:
        """The rank of a matrix of their values at many points of the interval."""
        table = samples(self.functions, self.variable, self.interval)
        return int(np.linalg.matrix_rank(table, tol=1e-7)) == self.value

    def __str__(self) -> str:
        return f"the span of {', '.join(self.functions)} has dimension {self.value}"


def evaluated(fact: FunctionValues) -> sp.Matrix:
    """The matrix of exact values of which `FunctionValues` speaks."""
    x = sp.Symbol(fact.variable, real=True)
    rows = [
        [exact(f, fact.variable).subs(x, exact(p, "x")) for f in fact.functions]
        for p in fact.points
    ]
    return sp.Matrix(rows).applyfunc(sp.expand)


def differentiated(fact: Wronskian) -> sp.Matrix:
    """The matrix of exact derivatives of which `Wronskian` speaks."""
    x, at = sp.Symbol(fact.variable, real=True), exact(fact.point, "x")
    rows, now = [], [exact(f, fact.variable) for f in fact.functions]
    for _ in fact.functions:
        rows.append([g.subs(x, at) for g in now])
        now = [sp.diff(g, x) for g in now]
    return sp.Matrix(rows).applyfunc(sp.expand)


def _agrees(found: sp.Matrix, table: tuple[tuple[str, ...], ...], determinant: str) -> bool:
    if found.shape != (len(table), len(table[0])) or found.rows != found.cols:
        return False
    told = sp.Matrix([[exact(e, "x") for e in row] for row in table])
    value = sp.expand(found.det(method="berkowitz"))
    same = (found - told).applyfunc(sp.expand).is_zero_matrix
    return bool(same) and value != 0 and sp.expand(value - exact(determinant, "x")) == 0


def _close(found: np.ndarray, table: tuple[tuple[str, ...], ...], determinant: str) -> bool:
    told = np.array([[constant(e) for e in row] for row in table])
    value = constant(determinant)
    same = found.shape == told.shape and np.allclose(found, told, rtol=1e-8, atol=1e-8)
    return bool(same and np.isclose(np.linalg.det(found), value, rtol=1e-6, atol=_CLOSE))
