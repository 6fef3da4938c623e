"""What every node of an expression shares: its shape, its children, and that equal ones are one.

Nodes are interned in a table that holds them weakly; the kinds of nodes are in `expr`. What is
often asked about a whole tree (how long it is, which names occur in it) is found once for every
node, from its children, before the node enters the table.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, TypeVar
from weakref import ref

from exgen.calculus.shape import Shape


class _Found:
    """What `intern` finds out about the tree below a node; it does not count for equality.

    The slot by which the table holds a node weakly is here, for Python 3.10 knows no other way.
    """

    __slots__ = ("__weakref__", "names", "primed", "size", "transposes")

    size: int
    """The number of nodes, transposes, numeric coefficients and primes counted."""
    names: frozenset[Hashable]
    """The names of symbols as texts; those of derivatives and functions, and marks, as tuples."""
    primed: bool
    """Whether there is a function's derivative that is not written out."""
    transposes: int
    """The number of transposes."""


@dataclass(frozen=True, eq=False, slots=True)
class Expr(_Found):
    """An expression of a known shape."""

    shape: Shape

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions directly below this one, from left to right."""
        return ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle through `intern`, so that identity means equality on the other side too."""
        return _restore, (type(self), tuple(getattr(self, f.name) for f in fields(self)))


class _Held(ref[Expr]):
    """Where a node is, for as long as somebody else holds it, and its key in the table."""

    __slots__ = ("key",)

    key: tuple[Any, ...]


_E = TypeVar("_E", bound=Expr)
_TABLE: dict[tuple[Any, ...], _Held] = {}
_VALUES: dict[type, Callable[[Any], Any]] = {}
OWN: dict[type, Callable[[Any], tuple[int, Hashable, bool, int]]] = {}
"""Kind of node -> what it adds to size, names (None for nothing), primed and transposes.

A kind that is not in the table adds one node and nothing else.
"""
_NO_NAMES: frozenset[Hashable] = frozenset()


def intern(node: _E) -> _E:
    """The one node that equals `node`."""
    kind = type(node)
    values = _VALUES.get(kind)
    if values is None:
        values = _VALUES[kind] = attrgetter(*(f.name for f in fields(node)))
    key = kind, values(node)
    held = _TABLE.get(key)
    if held is not None:
        known: Any = held()
        if known is not None:
            result: _E = known
            return result
    _find(node, kind)
    held = _Held(node, _forget)
    held.key = key
    _TABLE[key] = held
    return node


def _forget(held: _Held) -> None:
    """Take a node that is gone off the table, where an equal one may have its place already."""
    # The bound on a derivation's time knows it by name: an alarm raised in here would be lost.
    if _TABLE.get(held.key) is held:
        del _TABLE[held.key]


def _find(node: Expr, kind: type) -> None:
    own = OWN.get(kind)
    size, name, primed, transposes = (1, None, False, 0) if own is None else own(node)
    names = _NO_NAMES if name is None else frozenset((name,))
    for child in node.children:
        size += child.size
        primed = primed or child.primed
        transposes += child.transposes
        if not names:
            names = child.names
        elif not child.names <= names:
            names |= child.names
    put = object.__setattr__  # the node is frozen
    put(node, "size", size)
    put(node, "names", names)
    put(node, "primed", primed)
    put(node, "transposes", transposes)


def _restore(kind: type[Expr], values: tuple[Any, ...]) -> Expr:
    return intern(kind(*values))


def walk(expr: Expr) -> Iterator[Expr]:
    """Every node of the tree, a node before what is below it, repeated where it occurs again."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        children = node.children
        if children:
            stack.extend(children[::-1])


def size(expr: Expr) -> int:
    """The number of nodes, transposes and numeric coefficients counted: a measure of length."""
    return expr.size


def depends_on(expr: Expr, name: str) -> bool:
    """Whether the symbol called `name` occurs."""
    return name in expr.names


def contains(expr: Expr, test: Callable[[Expr], bool]) -> bool:
    """Whether any node of the tree passes the test."""
    return any(test(node) for node in walk(expr))
