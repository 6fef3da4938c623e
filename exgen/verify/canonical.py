"""The canonical text of a claim about a program: the same for two that differ by names alone.

Quantities, dimensions and indices are numbered in the order in which they occur; all else is
written down as it is: the tree with its order, shapes, domains, layouts, coefficients, what varies,
and the sizes at which the exact judge looks. So the text determines program, claim and sizes up to
a renaming (a test reads it back), and two claims of one text hold together or fail together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from fractions import Fraction

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

Name = tuple[str, str]
"""A name that may be exchanged: its kind, and what it is here."""
Told = tuple[str, tuple[Name, ...]]
"""A text with a place for each of the names."""

_FIELDS: dict[type[Expr], tuple[tuple[str, str | None], ...]] = {}


def text(prog: Program, claim: Claim, sizes: Mapping[str, int]) -> str:
    """The canonical text; `sizes` gives the dimensions the numbers that the judge puts in.

    `claim.rule` is left out (it names the step and says nothing), and so are the program's true
    sizes and what it keeps away from zero: the exact judge looks at neither.
    """
    return Texts().of_claim(prog, claim, sizes)


class Texts:
    """The canonical texts of claims that have much in common: each expression is told once."""

    def __init__(self) -> None:
        """Nothing is told yet."""
        self._told: dict[Expr, Told] = {}
        self._shapes: dict[Shape, Told] = {}

    def of_claim(self, prog: Program, claim: Claim, sizes: Mapping[str, int]) -> str:
        """The text of a claim about a program."""
        return _numbered(_tuple([*self._program(prog), *self._claim(claim)]), sizes)

    def of_question(self, prog: Program, claims: Sequence[Claim], sizes: Mapping[str, int]) -> str:
        """The text of all claims about a program together; it is no claim's own text."""
        each = [_tuple(self._claim(claim)) for claim in claims]
        return _numbered(_tuple([_tuple(self._program(prog)), _tuple(each)]), sizes)

    def _program(self, prog: Program) -> list[Told]:
        """The variables and the equations."""
        equations = [_tuple([self._expr(e.symbol), self._expr(e.expr)]) for e in prog.equations]
        return [_tuple([self._expr(v) for v in prog.variables]), _tuple(equations)]

    def _claim(self, claim: Claim) -> list[Told]:
        """The left side, the right sides and what varies."""
        rights = _tuple([self._expr(right) for right in claim.rights])
        return [self._expr(claim.left), rights, _tuple([_name(QUANTITY, n) for n in claim.varying])]

    def _expr(self, node: Expr) -> Told:
        """The tree as nested tuples: the kind of the node, then all its fields."""
        told = self._told.get(node)
        if told is None:
            kind = type(node)
            parts = [_literal(kind.__name__)]
            parts += [self._field(getattr(node, name), role) for name, role in _roles(kind)]
            told = self._told[node] = _tuple(parts)
        return told

    def _field(self, value: object, role: str | None) -> Told:
        if isinstance(value, Expr):
            return self._expr(value)
        if isinstance(value, Shape):
            told = self._shapes.get(value)
            if told is None:
                told = self._shapes[value] = _tuple([_dim(value.rows), _dim(value.cols)])
            return told
        if isinstance(value, tuple):
            return _tuple([self._field(each, role) for each in value])
        if isinstance(value, str):
            return _literal(value) if role is None else _name(role, value)
        if isinstance(value, Fraction):
            return _literal((value.numerator, value.denominator))
        if value is None or isinstance(value, int):
            return _literal(value)
        raise TypeError(f"no canonical text for a {type(value).__name__}")


def _tuple(parts: Sequence[Told]) -> Told:
    inner = ", ".join([text for text, _ in parts])
    names = tuple([name for _, names in parts for name in names])
    return f"({inner},)" if len(parts) == 1 else f"({inner})", names


def _literal(value: object) -> Told:
    return repr(value).replace("%", "%%"), ()


def _name(kind: str, name: str) -> Told:
    return "%s", ((kind, name),)


def _dim(dim: Dim) -> Told:
    return _literal(dim) if isinstance(dim, int) else _name(DIMENSION, dim)


def _numbered(told: Told, sizes: Mapping[str, int]) -> str:
    """The text with `q0`, `q1`, ... for the names, in the order in which they occur, and sizes."""
    text, names = told
    counts = {QUANTITY: 0, DIMENSION: 0, INDEX: 0}
    numbers: dict[Name, str] = {}
    for name in dict.fromkeys(names):
        kind = name[0]
        numbers[name] = f"'{kind}{counts[kind]}'"
        counts[kind] += 1
    dimensions = tuple([sizes[name] for kind, name in numbers if kind == DIMENSION])
    return f"({text % tuple([numbers[name] for name in names])}, {dimensions!r})"


def _roles(kind: type[Expr]) -> tuple[tuple[str, str | None], ...]:
    found = _FIELDS.get(kind)
    if found is None:
        found = tuple((f.name, ROLES.get((kind, f.name))) for f in fields(kind))
        _FIELDS[kind] = found
    return found
