"""Replacing parts of an expression; what is around them is built again and so kept short."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from exgen.calculus.build import add, hadamard, matmul, power, scaled, transpose
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
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


def transform(expr: Expr, visit: Callable[[Expr], Expr | None]) -> Expr:
    """Rebuild the tree from below; what `visit` answers for a rebuilt node takes its place."""
    seen: dict[Expr, Expr] = {}

    def go(node: Expr) -> Expr:
        known = seen.get(node)
        if known is not None:
            return known
        children = node.children
        fresh = tuple(go(child) for child in children)
        unchanged = all(a is b for a, b in zip(fresh, children, strict=True))
        built = node if unchanged else rebuild(node, fresh)
        answer = visit(built)
        seen[node] = built if answer is None else answer
        return seen[node]

    return go(expr)


def substitute(expr: Expr, replacements: Mapping[Expr, Expr]) -> Expr:
    """Every occurrence of a key replaced by its value, larger parts before smaller ones."""
    if not replacements:
        return expr

    def go(node: Expr) -> Expr:
        if node in replacements:
            return replacements[node]
        children = node.children
        if not children:
            return node
        fresh = tuple(go(child) for child in children)
        if all(a is b for a, b in zip(fresh, children, strict=True)):
            return node
        return rebuild(node, fresh)

    return go(expr)


def rename_index(expr: Expr, old: str, new: Index) -> Expr:
    """The expression with the free index `old` replaced by `new` (another name or a number)."""

    def go(node: Expr) -> Expr:
        match node:
            case Entry():
                row = new if node.row == old else node.row
                col = new if node.col == old else node.col
                return intern(Entry(node.shape, node.base, row, col))
            case Slice():
                line = (new if i == old else i for i in (node.row, node.col))
                return intern(Slice(node.shape, go(node.base), *line))
            case Delta():
                first = new if node.first == old else node.first
                second = new if node.second == old else node.second
                return intern(Delta(node.shape, first, second))
            case IndexSum() if node.index == old:
                return node
        if not node.children:
            return node
        return rebuild(node, tuple(go(child) for child in node.children))

    return go(expr)


def rename_indices(expr: Expr, values: Mapping[str, Index]) -> Expr:
    """The expression with several free indices replaced at once."""
    for name, value in values.items():
        expr = rename_index(expr, name, value)
    return expr
