"""Programs: variables, and named equations in the order in which they are computed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from exgen.calculus.build import ZERO, symbol
from exgen.calculus.expr import Call, Expr, Symbol, depends_on
from exgen.calculus.naming import GivenNames
from exgen.calculus.parse import parse
from exgen.calculus.substitute import substitute, transform
from exgen.dimensions import Dim
from exgen.errors import InputError

_ADDED_UP: frozenset[Hashable] = frozenset({("sum",), ("mean",)})
"""The functions that add entries up, as they stand among the names of an expression."""


@dataclass(frozen=True, slots=True)
class Equation:
    """`symbol = expr`: a quantity and how it is computed from earlier ones."""

    symbol: Symbol
    expr: Expr

    @property
    def name(self) -> str:
        """The name of the defined quantity."""
        return self.symbol.name


@dataclass(frozen=True, slots=True)
class Program:
    """Variables and the equations that compute named quantities from them.

    `sizes` gives every named dimension a number; `away_from_zero` names or spells the expressions
    that the assumptions keep away from zero (no unit sits at a kink).
    """

    variables: tuple[Symbol, ...]
    equations: tuple[Equation, ...]
    sizes: Mapping[str, int] = field(default_factory=dict)
    away_from_zero: tuple[Expr, ...] = ()
    _symbols: dict[str, Symbol] = field(init=False, repr=False, compare=False)
    _defined: dict[str, Equation] = field(init=False, repr=False, compare=False)
    _names: GivenNames = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raises InputError where a name is given twice: claims speak of quantities by name."""
        symbols = [*self.variables, *(e.symbol for e in self.equations)]
        by_name = {s.name: s for s in symbols}
        if len(by_name) < len(symbols):
            taken = [s.name for s in symbols]
            twice = min(name for name in taken if taken.count(name) > 1)
            raise InputError(f"{twice!r} is defined twice; give each quantity its own name")
        put = object.__setattr__  # what is looked up again and again; the record is frozen
        put(self, "_symbols", by_name)
        put(self, "_defined", {e.name: e for e in self.equations})
        put(self, "_names", _given(self.equations))

    def names(self) -> dict[str, Expr]:
        """Every name that an expression about this program may use."""
        return {**self._symbols}

    def find(self, name: str) -> Symbol:
        """The variable or defined quantity called `name`; InputError when there is none."""
        known = self._symbols.get(name)
        if known is None:
            raise InputError(f"no quantity is called {name!r} (known: {', '.join(self._symbols)})")
        return known

    def equation(self, name: str) -> Equation | None:
        """The equation that defines `name`, or None for a variable."""
        return self._defined.get(name)

    def read(self, text: str) -> Expr:
        """Parse a text about this program's quantities."""
        return parse(text, self.names())

    def consumers(self, name: str) -> Iterator[Equation]:
        """The equations that use `name` directly."""
        return (e for e in self.equations if depends_on(e.expr, name))

    def between(self, start: str, end: str) -> tuple[Equation, ...]:
        """The equations on a path from `start` to `end`, that of `end` included, in order."""
        reached: set[Hashable] = {start}
        forward = []
        for eq in self.equations:
            if eq.name != start and not reached.isdisjoint(eq.expr.names):
                reached.add(eq.name)
                forward.append(eq)
        needed: set[Hashable] = {end}
        back: list[Equation] = []
        for eq in reversed(forward):
            if eq.name in needed:
                back.append(eq)
                needed |= eq.expr.names
        return tuple(reversed(back))

    def expand(self, expr: Expr) -> Expr:
        """The expression in terms of the variables alone."""
        return _expanded(self.equations, expr)

    def fold(self, expr: Expr) -> Expr:
        """The expression with every part that has a name replaced by the name, largest first.

        What is named may add up to nothing, as `sum(x - m)` does where m is the mean of x.
        """
        folded = self._names.put_into(expr)
        return transform(folded, self._nothing) if _ADDED_UP & folded.names else folded

    def _nothing(self, node: Expr) -> Expr | None:
        added_up = isinstance(node, Call) and (node.function,) in _ADDED_UP
        return ZERO if added_up and self.expand(node) is ZERO else None


@lru_cache(maxsize=1 << 6)
def _given(equations: tuple[Equation, ...]) -> GivenNames:
    """The names that the equations give, with what is kept of expressions that they were put into.

    Kept, since a question is asked about by many programs of the same equations.
    """
    return GivenNames.of((e.symbol, e.expr) for e in equations)


@lru_cache(maxsize=1 << 10)
def _expanded(equations: tuple[Equation, ...], expr: Expr) -> Expr:
    """The expression in terms of what the equations do not define.

    Kept, since a sheet, its glossary and its solution ask for the same ones.
    """
    used, names = [], expr.names
    for eq in reversed(equations):
        if eq.symbol.name in names:
            used.append(eq)
            names |= eq.expr.names
    values: dict[Expr, Expr] = {}
    for eq in reversed(used):
        values[eq.symbol] = substitute(eq.expr, values)
    return substitute(expr, values)


def program(
    *,
    variables: Mapping[str, tuple[tuple[Dim, Dim], str]],
    equations: Mapping[str, str],
    sizes: Mapping[str, int] | None = None,
    away_from_zero: tuple[str, ...] = (),
) -> Program:
    """A program from texts: name -> (shape, domain), and name -> right-hand side, in order.

    `sizes` and `away_from_zero` are those of a Program, the latter as texts. Raises ParseError for
    a text that is no expression or whose shapes do not fit, InputError for a name given twice.
    """
    leaves = tuple(symbol(n, shape, domain) for n, (shape, domain) in variables.items())
    known: dict[str, Expr] = {v.name: v for v in leaves}
    lines: list[Equation] = []
    for name, text in equations.items():
        expr = parse(text, known)
        line = Equation(symbol(name, expr.shape), expr)
        known[name] = line.symbol
        lines.append(line)
    kinks = tuple(parse(text, known) for text in away_from_zero)
    return Program(leaves, tuple(lines), dict(sizes or {}), kinks)
