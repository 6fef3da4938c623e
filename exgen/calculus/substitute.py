"""Replacing parts of an expression; what is around them is built again and so kept short."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache

from exgen.calculus.build import add, hadamard, matmul, power, scaled, transpose
from exgen.calculus.convolving import convolved
from exgen.calculus.expr import (
    INDEXED,
    Add,
    Apply,
    Call,
    Convolution,
    Delta,
    Derivative,
    Entry,
    Expr,
    Hadamard,
    Index,
    IndexSum,
    MatMul,
    Power,
    Scaled,
    Slice,
    Transpose,
    intern,
)
from exgen.calculus.functions import apply, call

_KEPT = 1 << 13
"""Of so many parts it is kept what came of them, for each kind of transformation."""


def rebuild(expr: Expr, children: tuple[Expr, ...]) -> Expr:
    """The node with other children, built by the smart constructors."""
    match expr:
        case Add():
            return add(*children)
        case Scaled():
            if expr.body is None:
                return scaled(expr.coefficient, children, None)
            return scaled(expr.coefficient, children[:-1], children[-1])
        case MatMul():
            return matmul(*children)
        case Hadamard():
            return hadamard(*children)
        case Power():
            return power(*children)
        case Convolution():
            return convolved(expr, *children)
        case Transpose():
            return transpose(children[0])
        case Apply():
            return apply(expr.function, children[0], expr.primes)
        case Call():
            return call(expr.function, children[0])
        case Entry():
            return intern(Entry(expr.shape, children[0], expr.row, expr.col))
        case Slice():
            return intern(Slice(expr.shape, children[0], expr.row, expr.col))
        case Derivative():
            return intern(Derivative(children[1].shape, *children))
        case IndexSum():
            return intern(IndexSum(expr.shape, expr.index, expr.dimension, children[0]))
    return expr


def with_children(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The node with every child changed; it is built again only where one is another then."""
    children = expr.children
    fresh = tuple(map(change, children))
    # Tuples take their elements for equal where they are identical, and nodes are by that alone.
    return expr if fresh == children else rebuild(expr, fresh)


def transform(expr: Expr, visit: Callable[[Expr], Expr | None]) -> Expr:
    """Rebuild the tree from below; what `visit` answers for a rebuilt node takes its place."""
    return _transformed(expr, visit, {})


def _transformed(node: Expr, visit: Callable[[Expr], Expr | None], known: dict[Expr, Expr]) -> Expr:
    """The node rebuilt from below; what comes of it is known then."""
    found = known.get(node)
    if found is None:
        children = node.children
        fresh = tuple([_transformed(child, visit, known) for child in children])
        built = node if fresh == children else rebuild(node, fresh)
        answer = visit(built)
        found = known[node] = built if answer is None else answer
    return found


def everywhere(visit: Callable[[Expr], Expr | None]) -> Callable[[Expr], Expr]:
    """`transform` with a `visit` whose answer depends on the node alone.

    So what came of a part is kept, for the other expressions in which it occurs.
    """

    @lru_cache(maxsize=_KEPT)
    def changed(node: Expr) -> Expr:
        children = node.children
        fresh = tuple([changed(child) for child in children])
        built = node if fresh == children else rebuild(node, fresh)
        answer = visit(built)
        return built if answer is None else answer

    return changed


def substitute(expr: Expr, replacements: Mapping[Expr, Expr]) -> Expr:
    """Every occurrence of a key replaced by its value, larger parts before smaller ones."""
    # A key cannot occur in what lacks one of its names.
    wanted = {key.names for key in replacements if key.names <= expr.names}
    return _replaced(expr, wanted, dict(replacements)) if wanted else expr


def _replaced(node: Expr, wanted: set[frozenset[Hashable]], known: dict[Expr, Expr]) -> Expr:
    """The node with what is known in place of its parts; what comes of it is known then."""
    found = known.get(node)
    if found is not None:
        return found
    for names in wanted:
        if names <= node.names:
            break
    else:
        return node
    children = node.children
    fresh = tuple([_replaced(child, wanted, known) for child in children])
    found = known[node] = node if fresh == children else rebuild(node, fresh)
    return found


def rename_index(expr: Expr, old: str, new: Index) -> Expr:
    """The expression with the free index `old` replaced by `new` (another name or a number)."""
    return rename_indices(expr, {old: new})


def rename_indices(expr: Expr, values: Mapping[str, Index]) -> Expr:
    """The expression with several free indices replaced at once."""
    return _renamed(expr, values) if values else expr


def _renamed(node: Expr, values: Mapping[str, Index]) -> Expr:
    if INDEXED not in node.names:
        return node
    match node:
        case Entry():
            row, col = _other(node.row, values), _other(node.col, values)
            return intern(Entry(node.shape, node.base, row, col))
        case Slice():
            cut = [None if i is None else _other(i, values) for i in (node.row, node.col)]
            return intern(Slice(node.shape, _renamed(node.base, values), *cut))
        case Delta():
            first, second = _other(node.first, values), _other(node.second, values)
            return intern(Delta(node.shape, first, second))
        case IndexSum() if node.index in values:
            values = {name: new for name, new in values.items() if name != node.index}
    children = node.children
    fresh = tuple([_renamed(child, values) for child in children])
    return node if fresh == children else rebuild(node, fresh)


def _other(index: Index, values: Mapping[str, Index]) -> Index:
    return values.get(index, index) if isinstance(index, str) else index
