"""Index notation: entries of expressions as sums, and derivatives with respect to an entry.

The derivative brings in Kronecker deltas, `d x_i / d x_k = delta_ik`, and summing over an index
that a delta holds fixed leaves the term with that index put in.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from exgen.calculus.build import ONE, ZERO, add, number, ones, power, scaled, times, unit_index
from exgen.calculus.entries import entry, line
from exgen.calculus.expr import (
    INDEXED,
    Add,
    Apply,
    Call,
    Constant,
    Delta,
    Derivative,
    Entry,
    Expr,
    Hadamard,
    Index,
    IndexSum,
    MatMul,
    Number,
    Partial,
    Power,
    Scaled,
    Slice,
    Symbol,
    Transpose,
    depends_on,
    intern,
    walk,
)
from exgen.calculus.functions import apply
from exgen.calculus.rules import derivative, lowered
from exgen.calculus.shape import SCALAR, Shape
from exgen.calculus.substitute import rename_index, rename_indices, transform
from exgen.calculus.totals import total
from exgen.dimensions import Dim
from exgen.errors import DerivationError

__all__ = [
    "at",
    "by_entry",
    "delta",
    "entry",
    "entry_of",
    "index_sum",
    "line",
    "partial",
    "used_indices",
]

_LETTERS = "ijlmnrstuvwpqghabcdefo"


def delta(first: Index, second: Index) -> Expr:
    """The Kronecker delta, 1 for two indices of one name."""
    if first == second:
        return ONE
    if isinstance(first, int) and isinstance(second, int):
        return ZERO
    return intern(Delta(SCALAR, first, second))


def index_sum(index: str, dimension: Dim, body: Expr) -> Expr:
    """The sum over an index; deltas on it are used up, what does not depend on it stands outside.

    A sum over a sum of terms is taken term by term.
    """
    if dimension == 1:
        return rename_index(body, index, 0)
    if body is ZERO:
        return ZERO
    if isinstance(body, Add):
        return add(*(index_sum(index, dimension, t) for t in body.terms))
    factors: tuple[Expr, ...] = (body,)
    coefficient = Fraction(1)
    if isinstance(body, Scaled) and body.body is None:
        factors, coefficient = body.scalars, body.coefficient
    for k, factor in enumerate(factors):
        if isinstance(factor, Delta) and index in (factor.first, factor.second):
            other = factor.second if factor.first == index else factor.first
            rest = scaled(coefficient, factors[:k] + factors[k + 1 :], None)
            return rename_index(rest, index, other)
    inside = tuple(f for f in factors if index in used_indices(f))
    outside = tuple(f for f in factors if index not in used_indices(f))
    if not inside:
        return scaled(coefficient, outside, _count(dimension))
    product = scaled(Fraction(1), inside, None)
    total = intern(IndexSum(SCALAR, index, dimension, product))
    return scaled(coefficient, (*outside, total), None)


def _count(dimension: Dim) -> Expr:
    return total(ones(Shape(dimension, 1)))


@lru_cache(maxsize=1 << 12)
def used_indices(expr: Expr) -> frozenset[str]:
    """The names of all indices that occur, bound or free."""
    if INDEXED not in expr.names:
        return frozenset()
    found: set[Index] = set()
    for node in walk(expr):
        if isinstance(node, Entry):
            found |= {node.row, node.col}
        elif isinstance(node, Slice):
            found |= {i for i in (node.row, node.col) if i is not None}
        elif isinstance(node, Delta):
            found |= {node.first, node.second}
        elif isinstance(node, IndexSum):
            found.add(node.index)
    return frozenset(i for i in found if isinstance(i, str))


def partial(of: Expr, wrt: Expr) -> Derivative:
    """The derivative of a 1 x 1 expression with respect to an entry or a quantity, as a name.

    Raises DerivationError where `of` is not 1 x 1 or `wrt` is neither of the two.
    """
    by = wrt.base if isinstance(wrt, Entry) else wrt
    if not of.shape.is_scalar or not isinstance(by, Symbol):
        raise DerivationError("a derivative is that of a 1 x 1 expression by a quantity")
    return intern(Derivative(wrt.shape, of, wrt))


def at(expr: Expr, values: Mapping[str, Index]) -> Expr:
    """The expression with free indices put in; Kronecker deltas of two numbers are settled."""

    def settled(node: Expr) -> Expr | None:
        return delta(node.first, node.second) if isinstance(node, Delta) else None

    return transform(rename_indices(expr, values), settled)


def entry_of(expr: Expr, row: Index, col: Index, *, letters: str = _LETTERS) -> Expr:
    """Entry (row, col) of the expression, in entries of the named quantities.

    Matrix products become sums, over indices in the order of `letters`. Raises DerivationError
    for functions that have no such form (the inverse, the determinant).
    """
    return _Writer({row, col} | used_indices(expr), letters).entry(expr, row, col)


class _Writer:
    """Gives every sum an index of its own."""

    def __init__(self, taken: set[Index], letters: str) -> None:
        self.taken = set(taken)
        self.letters = letters

    def fresh(self) -> str:
        letter = next(c for c in self.letters if c not in self.taken)
        self.taken.add(letter)
        return letter

    def entry(self, expr: Expr, row: Index, col: Index) -> Expr:
        match expr:
            case Number() | Entry() | IndexSum() | Delta():
                return expr
            case Slice():
                return entry(
                    expr.base,
                    row if expr.row is None else expr.row,
                    col if expr.col is None else expr.col,
                )
            case Symbol() | Partial():
                return entry(expr, row, col)
            case Constant():
                if expr.kind == "eye":
                    return delta(row, col)
                place = unit_index(expr)
                if place is not None:
                    return delta(place, row if expr.shape.is_column else col)
                return ONE if expr.kind == "ones" else ZERO
            case Add():
                return add(*(self.entry(t, row, col) for t in expr.terms))
            case Scaled():
                scalars = [self.entry(s, 0, 0) for s in expr.scalars]
                body = None if expr.body is None else self.entry(expr.body, row, col)
                return scaled(expr.coefficient, scalars, body)
            case MatMul():
                return self.product(expr.factors, row, col)
            case Hadamard():
                return scaled(Fraction(1), [self.entry(f, row, col) for f in expr.factors], None)
            case Power():
                return power(self.entry(expr.base, row, col), self.entry(expr.exponent, 0, 0))
            case Transpose():
                return self.entry(expr.arg, col, row)
            case Apply():
                return apply(expr.function, self.entry(expr.arg, row, col), expr.primes)
            case Call(function="sum"):
                return self.total(expr.arg, ONE)
            case Call(function="norm"):
                return power(self.total(expr.arg, number(2)), number(Fraction(1, 2)))
            case Call(function="tr"):
                index = self.fresh()
                body = self.entry(expr.arg, index, index)
                return index_sum(index, expr.arg.shape.rows, body)
            case Call(function="diag") if expr.arg.shape.cols == 1:
                return times(delta(row, col), self.entry(expr.arg, row, 0))
            case Call(function="logsumexp"):
                return apply("log", self.total(apply("exp", expr.arg), ONE))
        raise DerivationError(f"no index form for {getattr(expr, 'function', type(expr).__name__)}")

    def product(self, factors: tuple[Expr, ...], row: Index, col: Index) -> Expr:
        first, rest = factors[0], factors[1:]
        if not rest:
            return self.entry(first, row, col)
        dimension = first.shape.cols
        if dimension == 1:
            return times(self.entry(first, row, 0), self.product(rest, 0, col))
        index = self.fresh()
        body = times(self.entry(first, row, index), self.product(rest, index, col))
        return index_sum(index, dimension, body)

    def total(self, arg: Expr, exponent: Expr) -> Expr:
        rows, cols = arg.shape
        i: Index = 0 if rows == 1 else self.fresh()
        j: Index = 0 if cols == 1 else self.fresh()
        body = power(self.entry(arg, i, j), exponent)
        for index, dimension in ((j, cols), (i, rows)):
            if isinstance(index, str):
                body = index_sum(index, dimension, body)
        return body


def by_entry(expr: Expr, wrt: Symbol, row: Index, col: Index, *, keep_deltas: bool = False) -> Expr:
    """The derivative of a 1 x 1 expression in index notation with respect to `wrt[row, col]`.

    With `keep_deltas` the sums still hold their Kronecker deltas. Sums that run over an index
    called `row` or `col` get another letter first.
    """

    def d(node: Expr) -> Expr:
        match node:
            case Number() | Delta():
                return ZERO
            case Symbol():
                return ONE if node is wrt else ZERO
            case Entry():
                if node.base is not wrt:
                    if depends_on(node.base, wrt.name):
                        raise DerivationError("an entry of a computed expression has no rule")
                    return ZERO
                first = ONE if wrt.shape.rows == 1 else delta(node.row, row)
                second = ONE if wrt.shape.cols == 1 else delta(node.col, col)
                return times(first, second)
            case Add():
                return add(*(d(t) for t in node.terms))
            case Scaled():
                terms = []
                for k, factor in enumerate(node.scalars):
                    others = node.scalars[:k] + node.scalars[k + 1 :]
                    terms.append(scaled(node.coefficient, (*others, d(factor)), None))
                return add(*terms)
            case Power():
                factors = (node.exponent, lowered(node), d(node.base))
                change = scaled(Fraction(1), factors, None)
                growth = d(node.exponent)
                if growth is not ZERO:
                    log = apply("log", node.base)
                    change = add(change, scaled(Fraction(1), (growth, node, log), None))
                return change
            case Apply():
                inner = d(node.arg)
                return ZERO if inner is ZERO else times(derivative(node.function, node.arg), inner)
            case IndexSum():
                body = d(node.body)
                if keep_deltas and body is not ZERO:
                    return intern(IndexSum(SCALAR, node.index, node.dimension, body))
                return index_sum(node.index, node.dimension, body)
        raise DerivationError(f"no derivative in index form of {type(node).__name__}")

    return d(_clear_of(expr, {row, col}))


def _clear_of(expr: Expr, free: set[Index]) -> Expr:
    """The expression with its sums over other indices than the free ones."""
    taken = {*used_indices(expr), *free}

    def visit(node: Expr) -> Expr | None:
        if not isinstance(node, IndexSum) or node.index not in free:
            return None
        letter = next(c for c in _LETTERS if c not in taken)
        taken.add(letter)
        body = rename_index(node.body, node.index, letter)
        return intern(IndexSum(node.shape, letter, node.dimension, body))

    return transform(expr, visit)
