"""What occurs in an expression, found once for every node, from its children."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

from exgen.calculus.expr import (
    INDEXED,
    Call,
    Delta,
    Derivative,
    Differential,
    Entry,
    Expr,
    IndexSum,
    Number,
    Partial,
    Power,
    Slice,
    Symbol,
)
from exgen.dimensions import Dim

_T = TypeVar("_T")

_KEPT = 1 << 14
"""Many times the nodes of one question: a part that comes back in its claims is looked at once."""


@lru_cache(maxsize=_KEPT)
def derivatives(expr: Expr) -> tuple[Expr, ...]:
    """The derivatives and differentials, by name, in order."""
    found = (expr,) if isinstance(expr, Partial | Derivative | Differential) else ()
    return _joined(found, [derivatives(child) for child in expr.children])


@lru_cache(maxsize=_KEPT)
def mentioned(expr: Expr) -> tuple[str, ...]:
    """The names of all quantities, also those in the names of derivatives, in order."""
    return _joined(named(expr), [mentioned(child) for child in expr.children])


@lru_cache(maxsize=_KEPT)
def dimensions(expr: Expr) -> tuple[Dim, ...]:
    """The dimensions of all that occurs, in order."""
    own = (*expr.shape, expr.dimension) if isinstance(expr, IndexSum) else tuple(expr.shape)
    return _joined(tuple(dict.fromkeys(own)), [dimensions(child) for child in expr.children])


@lru_cache(maxsize=_KEPT)
def kinds(expr: Expr) -> frozenset[type[Expr]]:
    """The kinds of nodes."""
    return frozenset((type(expr),)).union(*map(kinds, expr.children))


@lru_cache(maxsize=_KEPT)
def free(expr: Expr) -> frozenset[str]:
    """The names of the indices that no sum in the expression binds."""
    found = frozenset[str]().union(*map(free, expr.children))
    match expr:
        case Entry() | Slice():
            return found.union(i for i in (expr.row, expr.col) if isinstance(i, str))
        case Delta():
            return found.union(i for i in (expr.first, expr.second) if isinstance(i, str))
        case IndexSum():
            return found - {expr.index}
    return found


@lru_cache(maxsize=_KEPT)
def ranges(expr: Expr) -> tuple[tuple[str, Dim], ...]:
    """The indices that no sum in the expression binds, in order, with what each runs over."""
    if INDEXED not in expr.names:
        return ()
    own: tuple[tuple[str, Dim], ...] = ()
    if isinstance(expr, Entry | Slice):
        places = zip((expr.row, expr.col), expr.base.shape, strict=True)
        own = tuple((index, dim) for index, dim in places if isinstance(index, str))
    found = _joined(own, [ranges(child) for child in expr.children])
    if isinstance(expr, IndexSum):
        return tuple(each for each in found if each[0] != expr.index)
    return found


@lru_cache(maxsize=_KEPT)
def roots(expr: Expr) -> tuple[Expr, ...]:
    """The nodes that take a root of what may be negative: their shape says of how many numbers."""
    own: tuple[Expr, ...] = ()
    match expr:
        case Power(exponent=Number(value=by)) if by.denominator % 2:
            pass
        case Power(base=Symbol(domain="positive")):
            pass
        case Power() | Call(function="norm"):
            own = (expr,)
    return _joined(own, [roots(child) for child in expr.children])


def named(node: Expr) -> tuple[str, ...]:
    """The names of quantities that a node holds itself."""
    match node:
        case Symbol():
            return (node.name,)
        case Partial():
            return (node.of, node.wrt)
        case Differential():
            return (node.of,)
    return ()


def _joined(own: tuple[_T, ...], below: list[tuple[_T, ...]]) -> tuple[_T, ...]:
    """All of them, each once; most often they come from one place."""
    some = [each for each in (own, *below) if each]
    if not some:
        return ()
    if len(some) == 1:
        return some[0]
    return tuple(dict.fromkeys([x for each in some for x in each]))
