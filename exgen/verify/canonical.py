"""The canonical text of a claim about a program: the same for two that differ by names alone.

Quantities, dimensions and indices are numbered in the order in which they occur; all else is
written down as it is: the tree with its order, shapes, domains, layouts, coefficients, what varies,
and the sizes at which the exact judge looks. So the text determines program, claim and sizes up to
a renaming (a test reads it back), and two claims of one text hold together or fail together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

from exgen.calculus.claims import Claim
from exgen.calculus.expr import Delta, Differential, Entry, Expr, IndexSum, Partial, Slice, Symbol
from exgen.calculus.program import Program
from exgen.calculus.shape import Dim, Shape

QUANTITY, DIMENSION, INDEX = "q", "d", "i"
ROLES: dict[tuple[type[Expr], str], str] = {
    (Symbol, "name"): QUANTITY,
    (Partial, "of"): QUANTITY,
    (Partial, "wrt"): QUANTITY,
    (Differential, "of"): QUANTITY,
    (Entry, "row"): INDEX,
    (Entry, "col"): INDEX,
    (Slice, "row"): INDEX,
    (Slice, "col"): INDEX,
    (Delta, "first"): INDEX,
    (Delta, "second"): INDEX,
    (IndexSum, "index"): INDEX,
    (IndexSum, "dimension"): DIMENSION,
}
"""Which fields hold a name that may be exchanged, and of what kind; all others are taken as said.

A field that is missing here makes the text finer than it need be, never coarser.
"""

_FIELDS: dict[type[Expr], tuple[tuple[str, str | None], ...]] = {}


def text(prog: Program, claim: Claim, sizes: Mapping[str, int]) -> str:
    """The canonical text; `sizes` gives the dimensions the numbers that the judge puts in.

    `claim.rule` is left out (it names the step and says nothing), and so are the program's true
    sizes and what it keeps away from zero: the exact judge looks at neither.
    """
    names = _Names()
    told = (
        tuple(names.expr(v) for v in prog.variables),
        tuple((names.expr(e.symbol), names.expr(e.expr)) for e in prog.equations),
        names.expr(claim.left),
        tuple(names.expr(right) for right in claim.rights),
        tuple(names.number(QUANTITY, name) for name in claim.varying),
    )
    return repr((told, tuple(sizes[name] for name in names.dimensions())))


class _Names:
    """Numbers for names, in the order in which they occur."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, str]] = {QUANTITY: {}, DIMENSION: {}, INDEX: {}}
        self._told: dict[Expr, tuple[Any, ...]] = {}

    def number(self, kind: str, name: str) -> str:
        """`q0`, `q1`, ...: the number of a name among those of its kind."""
        known = self._numbers[kind]
        found = known.get(name)
        if found is None:
            found = known[name] = f"{kind}{len(known)}"
        return found

    def dimensions(self) -> tuple[str, ...]:
        """The names of the dimensions, in the order of their numbers."""
        return tuple(self._numbers[DIMENSION])

    def expr(self, node: Expr) -> tuple[Any, ...]:
        """The tree as nested tuples: the kind of the node, then all its fields."""
        told = self._told.get(node)
        if told is None:
            kind = type(node)
            told = (kind.__name__, *(self._field(getattr(node, n), r) for n, r in _roles(kind)))
            self._told[node] = told
        return told

    def _field(self, value: object, role: str | None) -> object:
        if isinstance(value, Expr):
            return self.expr(value)
        if isinstance(value, Shape):
            return (self._dim(value.rows), self._dim(value.cols))
        if isinstance(value, tuple):
            return tuple(self._field(each, role) for each in value)
        if isinstance(value, str):
            return value if role is None else self.number(role, value)
        if isinstance(value, Fraction):
            return (value.numerator, value.denominator)
        if value is None or isinstance(value, int):
            return value
        raise TypeError(f"no canonical text for a {type(value).__name__}")

    def _dim(self, dim: Dim) -> int | str:
        return dim if isinstance(dim, int) else self.number(DIMENSION, dim)


def _roles(kind: type[Expr]) -> tuple[tuple[str, str | None], ...]:
    found = _FIELDS.get(kind)
    if found is None:
        found = tuple((f.name, ROLES.get((kind, f.name))) for f in fields(kind))
        _FIELDS[kind] = found
    return found
