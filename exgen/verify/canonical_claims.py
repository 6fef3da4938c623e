"""The canonical text of claims about a program: the same for two that differ by names alone.

Quantities, dimensions and indices are numbered in the order in which they occur; all else is
written down as it is: the tree with its order, shapes, domains, layouts, coefficients, and what
varies. So the text determines program and claims up to a renaming (a test reads it back), and at
the same sizes two questions of one text hold together or fail together.

Each node is written once, after those below it; `[7]` stands for the eighth, wherever it occurs.
Equal nodes are one object, under other names too, so that this costs no generality: what is
shared follows from the trees. Were equal nodes two objects, the text would be finer, never coarser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from fractions import Fraction

from exgen.calculus.claims import Claim
from exgen.calculus.expr import (
    Delta,
    Differential,
    Entry,
    Expr,
    IndexSum,
    Partial,
    Selection,
    Slice,
    Symbol,
)
from exgen.calculus.program import Program
from exgen.calculus.shape import Shape
from exgen.dimensions import Dim, LinearDim

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
    (Selection, "start"): DIMENSION,
}
"""Which fields hold a name that may be exchanged, and of what kind; all others are taken as said.

A field that is missing here makes the text finer than it need be, never coarser.
"""

_FIELDS: dict[type[Expr], tuple[tuple[str, str | None], ...]] = {}


def text_of_question(prog: Program, claims: Sequence[Claim]) -> tuple[str, tuple[str, ...]]:
    """The canonical text of all claims about a program, and its dimensions in order.

    With the sizes of the dimensions, in that order, it tells all that is judged. `claim.rule` is
    left out (it names the step and says nothing), and so is what the program keeps away from zero:
    the exact judge looks at neither.
    """
    told = _Text()
    program = _tuple(told.program(prog))
    asked = _tuple([_tuple(told.claim(claim)) for claim in claims])
    return _tuple([_tuple(told.nodes), program, asked]), tuple(told.names[DIMENSION])


class _Text:
    """A text under way: the nodes that are written, and what stands for the names met so far."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        self.nodes: list[str] = []
        self.known: dict[object, str] = {}
        self.names: dict[str, dict[str, str]] = {QUANTITY: {}, DIMENSION: {}, INDEX: {}}

    def program(self, prog: Program) -> list[str]:
        """The variables and the equations."""
        variables = [self._node(v) for v in prog.variables]
        equations = [_tuple([self._node(e.symbol), self._node(e.expr)]) for e in prog.equations]
        return [_tuple(variables), _tuple(equations)]

    def claim(self, claim: Claim) -> list[str]:
        """The left side, the right sides and what varies."""
        left, rights = self._node(claim.left), [self._node(right) for right in claim.rights]
        return [left, _tuple(rights), _tuple([self._name(QUANTITY, n) for n in claim.varying])]

    def _node(self, node: Expr) -> str:
        """The place at which the node is written: its kind and all its fields."""
        place = self.known.get(node)
        if place is None:
            kind = type(node)
            fields = [self._field(getattr(node, name), role) for name, role in _roles(kind)]
            place = self.known[node] = f"[{len(self.nodes)}]"  # what is below it stands before it
            self.nodes.append(f"({kind.__name__!r}, {', '.join(fields)})")
        return place

    def _field(self, value: object, role: str | None) -> str:
        if isinstance(value, Expr):
            return self.known.get(value) or self._node(value)
        if isinstance(value, Shape):
            return self.known.get(value) or self._shape(value)
        if isinstance(value, tuple):
            return _tuple([self._field(each, role) for each in value])
        if isinstance(value, LinearDim) or (role == DIMENSION and isinstance(value, str)):
            return self._dim(value)
        if isinstance(value, str):
            return repr(value) if role is None else self._name(role, value)
        if isinstance(value, Fraction):
            return f"({value.numerator}, {value.denominator})"
        if value is None or isinstance(value, int):
            return repr(value)
        raise TypeError(f"no canonical text for a {type(value).__name__}")

    def _shape(self, shape: Shape) -> str:
        rows, cols = [self._dim(dim) for dim in shape]
        told = self.known[shape] = f"({rows}, {cols})"
        return told

    def _dim(self, dim: Dim) -> str:
        if isinstance(dim, LinearDim):
            # names take their numbers in the order of the alphabet, so that a text may be finer
            parts = [f"({self._dim(name)}, {by})" for name, by in dim.parts]
            return f"({_tuple(parts)}, {dim.constant})"
        return repr(dim) if isinstance(dim, int) else self._name(DIMENSION, dim)

    def _name(self, kind: str, name: str) -> str:
        """`'q0'`, `'q1'`, ... for the names of a kind, in the order in which they occur."""
        names = self.names[kind]
        return names.get(name) or names.setdefault(name, f"'{kind}{len(names)}'")


def _tuple(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)},)" if parts else "()"


def _roles(kind: type[Expr]) -> tuple[tuple[str, str | None], ...]:
    found = _FIELDS.get(kind)
    if found is None:
        found = tuple((f.name, ROLES.get((kind, f.name))) for f in fields(kind))
        _FIELDS[kind] = found
    return found
