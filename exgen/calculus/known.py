"""What a part of an answer comes to by what is known of its names: totals, symmetry, one-hot."""

from __future__ import annotations

from itertools import pairwise

from exgen.calculus.build import (
    add,
    hadamard,
    is_ones,
    is_zero,
    matmul,
    number,
    power,
    scaled,
    split,
    sub,
    times,
    transpose,
    zeros,
)
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Expr,
    Hadamard,
    MatMul,
    Number,
    Power,
    Scaled,
    Symbol,
    Transpose,
)
from exgen.calculus.functions import call, inner
from exgen.calculus.program import Program
from exgen.calculus.simplify import shorten


def by_definition(node: Expr, program: Program) -> Expr:
    """An equal expression by what the program says of the names in the node; itself if none."""
    match node:
        case Call(function="sum" | "mean"):
            return _known_total(node, program) or node
        case MatMul() if node.shape.is_scalar:
            return _constant_apart(node, program) or node
        case MatMul():
            return zeros(node.shape) if _has_centred(node, program) else node
        case Hadamard():
            return _picked(node, program) or node
        case Transpose():
            return _untransposed(node, program)
    return node


def _known_total(node: Call, program: Program) -> Expr | None:
    """A sum of entries that is a number, such as that of a softmax minus the target.

    Or without the terms whose entries add up to nothing, such as those of what is centred.
    """
    inside = _terms(program.expand(node.arg))
    found = shorten(add(*(call(node.function, term) for term in inside)))
    if isinstance(found, Number):
        return found
    terms = node.arg.terms if isinstance(node.arg, Add) else ()
    kept = [t for t in terms if not is_zero(program.expand(call(node.function, t)))]
    return call(node.function, add(*kept)) if 0 < len(kept) < len(terms) else None


def _has_centred(node: MatMul, program: Program) -> bool:
    """Whether the columns of a factor are summed, or its rows, and all come to nothing."""
    for one, other in pairwise(node.factors):
        if is_ones(one) and one.shape.is_row:
            sums = (matmul(one, t) for t in _terms(program.expand(other)))
        elif is_ones(other) and other.shape.is_column:
            sums = (matmul(t, other) for t in _terms(program.expand(one)))
        else:
            continue
        if is_zero(add(*sums)):
            return True
    return False


def _terms(expr: Expr) -> tuple[Expr, ...]:
    return expr.terms if isinstance(expr, Add) else (expr,)


def _constant_apart(node: MatMul, program: Program) -> Expr | None:
    """p^T (v + c 1) is p^T v + c where the entries of p add up to 1, or to another number."""
    first, *others = node.factors
    if len(others) != 1 or not isinstance(others[0], Add):
        return None
    constant = next((t for t in others[0].terms if is_ones(_body(t))), None)
    if constant is None:
        return None
    weights = transpose(first)
    known = program.expand(call("sum", weights))
    if not isinstance(known, Number):
        return None
    every = _without_body(constant)
    return add(inner(weights, sub(others[0], constant)), times(known, every))


def _without_body(term: Expr) -> Expr:
    """The c of c 1."""
    if isinstance(term, Scaled):
        return scaled(term.coefficient, term.scalars, None)
    return number(split(term)[0])


def _body(term: Expr) -> Expr:
    return term.body if isinstance(term, Scaled) and term.body is not None else split(term)[1]


def _picked(node: Hadamard, program: Program) -> Expr | None:
    """`v * (a / (a^T v) + w)` is `a + v * w` where a is one-hot: `v * a` is `(a^T v) a`."""
    for k, factor in enumerate(node.factors):
        if not isinstance(factor, Add):
            continue
        values = hadamard(*node.factors[:k], *node.factors[k + 1 :])
        written = program.expand(values)
        for term in factor.terms:
            body = _body(term)
            if not (isinstance(term, Scaled) and isinstance(body, Symbol)):
                continue
            if body.domain != "one-hot" or not body.shape.is_column:
                continue
            value = power(inner(body, written), number(-1))
            for i, scalar in enumerate(term.scalars):
                if program.expand(scalar) is value:
                    others = term.scalars[:i] + term.scalars[i + 1 :]
                    rest = hadamard(values, sub(factor, term))
                    return add(scaled(term.coefficient, others, body), rest)
    return None


def _untransposed(node: Transpose, program: Program) -> Expr:
    """Without the transposition of what is symmetric by its definition, as `A.T @ A` is."""
    inside = node.arg
    while isinstance(inside, Call) and inside.function == "inv":
        inside = inside.arg
    written = program.expand(inside)
    return node.arg if _mirrored(written, written) else node


def _mirrored(one: Expr, other: Expr) -> bool:
    """Whether the one is the other's transpose, in whatever order terms and factors stand."""
    if transpose(one) is other:
        return True
    match one, other:
        case (Add() | Hadamard(), Add() | Hadamard()) if type(one) is type(other):
            left = list(other.children)
            for child in one.children:
                found = next((c for c in left if _mirrored(child, c)), None)
                if found is None:
                    return False
                left.remove(found)
            return not left
        case Scaled(body=Expr() as inner_one), Scaled(body=Expr() as inner_other):
            same = one.coefficient == other.coefficient and one.scalars == other.scalars
            return same and _mirrored(inner_one, inner_other)
        case Power(), Power():
            return one.exponent is other.exponent and _mirrored(one.base, other.base)
        case Apply(), Apply():
            same = (one.function, one.primes) == (other.function, other.primes)
            return same and _mirrored(one.arg, other.arg)
        case Call(function="inv"), Call(function="inv"):
            return _mirrored(one.arg, other.arg)
        case MatMul(), MatMul() if len(one.factors) == len(other.factors):
            return all(map(_mirrored, one.factors, reversed(other.factors)))
    return False
