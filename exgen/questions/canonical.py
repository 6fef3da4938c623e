"""The canonical form of a question: equal for two that ask the same up to letters and numbers.

`Question.identity` is coarser where a sheet must not ask two questions of one kind (all functions
of a form have one identity); this is what duplicates among many sheets are counted by.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction

from exgen.calculus.declared import base, kind
from exgen.calculus.expr import Apply, Call, Expr, Number, Power, Scaled, Symbol
from exgen.calculus.program import Program
from exgen.calculus.shape import Shape
from exgen.dimensions import Dim, LinearDim
from exgen.questions.records import Part

_LETTERS = re.compile(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])")
_NAMES = re.compile(r"[A-Za-z_]\w*")
_FACTORS = re.compile(r"(?<!\*\*)\b\d+(/\d+)?\*(?!\*)")
_NUMBERS = re.compile(r"(?<!\*\*)\b\d+(/\d+)?")
_GIVEN = frozenset({"shape", "space", "index"})
"""Entries of a part's extras that say what is asked."""


def canonical(program: Program, parts: Iterable[Part]) -> str:
    """The form as text: what is given and what is asked, letters numbered, numbers left out.

    Exponents stay, since a square and a cube are two questions; so do signs and fixed dimensions.
    """
    names = _Names(program)
    given = [names.symbol(variable) for variable in program.variables]
    defined = [[names.symbol(e.symbol), names.expr(e.expr)] for e in program.equations]
    asked = [
        [
            part.kind,
            names.text(part.of),
            names.text(part.wrt),
            part.layout,
            part.literal if part.kind == "dimension" else None,
            names.data({k: v for k, v in part.extras.items() if k in _GIVEN}),
        ]
        for part in parts
    ]
    return json.dumps([given, defined, asked], separators=(",", ":"))


def digest(text: str) -> str:
    """Sixteen characters that stand for a canonical form, or for any text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class _Names:
    """Numbers for letters, in the order in which they occur."""

    def __init__(self, program: Program) -> None:
        self._known: dict[str, str] = {}
        self._declared = program.names()

    def name(self, name: str) -> str:
        """The number of a quantity's name or a dimension's."""
        return self._known.setdefault(name, f"v{len(self._known)}")

    def text(self, text: str) -> str:
        """A text such as `W2[1, 2]`, with all names numbered and the numbers left out."""
        return _NAMES.sub(lambda found: self.name(found[0]), _NUMBERS.sub("#", text))

    def symbol(self, symbol: Symbol) -> list[object]:
        """A symbol with its shape and domain."""
        return [self.name(symbol.name), *self._shape(symbol.shape), symbol.domain]

    def _shape(self, shape: Shape) -> list[object]:
        return [self._dim(shape.rows), self._dim(shape.cols)]

    def _dim(self, dim: Dim) -> object:
        if isinstance(dim, LinearDim):
            return [[[self._dim(name), by] for name, by in dim.parts], dim.constant]
        return self.name(f"dimension {dim}") if isinstance(dim, str) else dim

    def expr(self, expr: Expr) -> object:
        """The tree as nested lists."""
        match expr:
            case Apply() | Call() if kind(expr.function, self._declared):
                name = base(expr.function)
                primes = expr.function[len(name) :]
                return [type(expr).__name__, self.name(name) + primes, self.expr(expr.arg)]
            case Number():
                return "#" if expr.value > 0 else "-#"
            case Symbol():
                return self.name(expr.name)
            case Power(exponent=Number(value=value)):
                return ["power", self.expr(expr.base), str(value)]
            case Scaled():
                inner = [self.expr(child) for child in expr.children]
                return [_coefficient(expr.coefficient), expr.body is None, *inner]
        told: list[object] = [type(expr).__name__]
        for field in fields(expr):
            told.append(self._field(getattr(expr, field.name)))
        return told

    def _field(self, value: object) -> object:
        if isinstance(value, Expr):
            return self.expr(value)
        if isinstance(value, Shape):
            return self._shape(value)
        if isinstance(value, tuple):
            return [self._field(each) for each in value]
        return value

    def data(self, value: object) -> object:
        """What a key says, with its numbers left out and its single letters numbered."""
        if isinstance(value, Mapping):
            return {str(k): self.data(v) for k, v in sorted(value.items()) if k != "basis"}
        if isinstance(value, str):
            letters = _LETTERS.sub(lambda found: self.name(found[0]), value)
            return _NUMBERS.sub("#", _FACTORS.sub("", letters))
        if isinstance(value, Sequence):
            return [self.data(each) for each in value]
        return "#" if isinstance(value, int | float) else value


def _coefficient(value: Fraction) -> str:
    return ("-" if value < 0 else "") + ("1" if abs(value) == 1 else "#")
