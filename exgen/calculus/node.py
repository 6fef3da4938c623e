"""What every node of an expression shares: its shape, its children, and that equal ones are one.

Nodes are interned in a table that holds them weakly; the kinds of nodes are in `expr`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from exgen.calculus.shape import Shape


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


def contains(expr: Expr, test: Callable[[Expr], bool]) -> bool:
    """Whether any node of the tree passes the test."""
    return any(test(node) for node in walk(expr))
