"""The expression tree: immutable, interned nodes that know their shape.

A node is made by the smart constructors in `build` and by nothing else. Nodes are interned:
two equal expressions are one object, so `is` decides equality and hashing costs nothing.
Leaves are numbers, symbols, constant matrices and names of derivatives; the rest is sums,
products of three kinds (by scalars, of matrices, elementwise), powers, transposes, functions,
and the three scalar nodes of index notation (entry, sum over an index, Kronecker delta).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from exgen.calculus.shape import Dim, Shape

Index = int | str


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Expr:
    """An expression of a known shape."""

    shape: Shape

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions directly below this one, from left to right."""
        return ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle through `intern`, so that identity means equality on the other side too."""
        return _restore, (type(self), tuple(getattr(self, f.name) for f in fields(self)))


@dataclass(frozen=True, eq=False, slots=True)
class Number(Expr):
    """A rational number (1 x 1)."""

    value: Fraction


@dataclass(frozen=True, eq=False, slots=True)
class Symbol(Expr):
    """A variable, or a quantity that a program defines; `domain` as in key.json."""

    name: str
    domain: str = "real"


@dataclass(frozen=True, eq=False, slots=True)
class Constant(Expr):
    """A constant matrix: `kind` is "ones", "zeros" or "eye"."""

    kind: str


@dataclass(frozen=True, eq=False, slots=True)
class Partial(Expr):
    """The name of a derivative: of the quantity `of` with respect to the quantity `wrt`.

    `wrt` counts as an independent variable, and whatever is defined from it follows. For a
    scalar `of` the layout is "gradient" and the shape that of `wrt`; a Jacobian is in
    "denominator" (entry (i, j) is d of_j / d wrt_i) or "numerator" layout.
    """

    of: str
    wrt: str
    layout: str = "gradient"


@dataclass(frozen=True, eq=False, slots=True)
class Differential(Expr):
    """The name of a differential: `dX` for a quantity X. What varies is said by the claim."""

    of: str


@dataclass(frozen=True, eq=False, slots=True)
class Add(Expr):
    """A sum of two or more terms of one shape."""

    terms: tuple[Expr, ...]

    @property
    def children(self) -> tuple[Expr, ...]:
        """The terms."""
        return self.terms


@dataclass(frozen=True, eq=False, slots=True)
class Scaled(Expr):
    """`coefficient` times 1 x 1 `scalars` times `body`; without a body the product is 1 x 1."""

    coefficient: Fraction
    scalars: tuple[Expr, ...]
    body: Expr | None

    @property
    def children(self) -> tuple[Expr, ...]:
        """The scalar factors, then the body."""
        return self.scalars if self.body is None else (*self.scalars, self.body)


@dataclass(frozen=True, eq=False, slots=True)
class MatMul(Expr):
    """A matrix product of two or more factors."""

    factors: tuple[Expr, ...]

    @property
    def children(self) -> tuple[Expr, ...]:
        """The factors."""
        return self.factors


@dataclass(frozen=True, eq=False, slots=True)
class Hadamard(Expr):
    """An elementwise product of two or more factors, none of them 1 x 1."""

    factors: tuple[Expr, ...]

    @property
    def children(self) -> tuple[Expr, ...]:
        """The factors."""
        return self.factors


@dataclass(frozen=True, eq=False, slots=True)
class Power(Expr):
    """An elementwise power with a 1 x 1 exponent."""

    base: Expr
    exponent: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """The base and the exponent."""
        return (self.base, self.exponent)


@dataclass(frozen=True, eq=False, slots=True)
class Transpose(Expr):
    """A transpose that could not be carried further inside."""

    arg: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """The transposed expression."""
        return (self.arg,)


@dataclass(frozen=True, eq=False, slots=True)
class Apply(Expr):
    """An elementwise function; `primes` counts derivatives not yet written out (relu' has 1)."""

    function: str
    arg: Expr
    primes: int = 0

    @property
    def children(self) -> tuple[Expr, ...]:
        """The argument."""
        return (self.arg,)


@dataclass(frozen=True, eq=False, slots=True)
class Call(Expr):
    """A function of a whole vector or matrix, such as `sum`, `norm`, `inv` or `softmax`."""

    function: str
    arg: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """The argument."""
        return (self.arg,)


@dataclass(frozen=True, eq=False, slots=True)
class Entry(Expr):
    """One entry of an expression (1 x 1); an index is a 0-based number or a name."""

    base: Expr
    row: Index
    col: Index

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expression the entry is taken from."""
        return (self.base,)


@dataclass(frozen=True, eq=False, slots=True)
class IndexSum(Expr):
    """The sum of a 1 x 1 `body` while `index` runs over `dimension`."""

    index: str
    dimension: Dim
    body: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """The summand."""
        return (self.body,)


@dataclass(frozen=True, eq=False, slots=True)
class Delta(Expr):
    """The Kronecker delta (1 x 1): 1 where the two indices agree, 0 elsewhere."""

    first: Index
    second: Index


_E = TypeVar("_E", bound=Expr)
_TABLE: WeakValueDictionary[tuple[Any, ...], Expr] = WeakValueDictionary()
_FIELDS: dict[type, tuple[str, ...]] = {}


def intern(node: _E) -> _E:
    """The one node that equals `node`."""
    kind = type(node)
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = tuple(f.name for f in fields(node))
    known: Any = _TABLE.setdefault((kind, *(getattr(node, n) for n in names)), node)
    result: _E = known
    return result


def _restore(kind: type[Expr], values: tuple[Any, ...]) -> Expr:
    return intern(kind(*values))


def walk(expr: Expr) -> Iterator[Expr]:
    """Every node of the tree, a node before what is below it, repeated where it occurs again."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))


def size(expr: Expr) -> int:
    """The number of nodes, transposes and numeric coefficients counted: a measure of length."""
    count = 0
    for node in walk(expr):
        count += 1
        if isinstance(node, Scaled) and node.coefficient not in (1, -1):
            count += 1
        if isinstance(node, Apply):
            count += node.primes
    return count


def symbols(expr: Expr) -> dict[str, Symbol]:
    """The symbols that occur, by name, in order of first occurrence."""
    return {node.name: node for node in walk(expr) if isinstance(node, Symbol)}


def contains(expr: Expr, test: Callable[[Expr], bool]) -> bool:
    """Whether any node of the tree passes the test."""
    return any(test(node) for node in walk(expr))


def depends_on(expr: Expr, name: str) -> bool:
    """Whether the symbol called `name` occurs."""
    return contains(expr, lambda node: isinstance(node, Symbol) and node.name == name)
