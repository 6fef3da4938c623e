"""The sum of all entries, taken where its value is known."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exgen.calculus.arithmetic import add, scaled
from exgen.calculus.expr import Add, Call, Expr, Scaled, Symbol, Transpose, intern
from exgen.calculus.leaves import ONE, SUM_TO_ONE, ZERO, is_ones, is_zero, number, ones, zeros
from exgen.calculus.shape import SCALAR, Shape
from exgen.dimensions import Dim, LinearDim


def total(arg: Expr) -> Expr:
    """The sum of all entries."""
    if isinstance(arg, Transpose):
        arg = arg.arg
    if is_zero(arg):
        return ZERO
    if arg.shape.is_scalar:
        return arg
    if isinstance(arg, Scaled):
        assert arg.body is not None
        return scaled(arg.coefficient, (*arg.scalars, total(arg.body)), None)
    if isinstance(arg, Add):
        arg = without_centred(arg)
        if not isinstance(arg, Add):
            return total(arg)
    if isinstance(arg, Symbol) and arg.domain in SUM_TO_ONE and 1 in arg.shape:
        return ONE
    if is_ones(arg):
        rows, cols = arg.shape
        if 1 not in (rows, cols):
            return scaled(Fraction(1), (_count(rows), _count(cols)), None)
        return _count(rows if cols == 1 else cols)
    if isinstance(arg, Call) and arg.function == "softmax":
        return ONE
    return intern(Call(SCALAR, "sum", arg))


def _count(dim: Dim) -> Expr:
    """A dimension as a number: the sum of so many ones where it has a name."""
    if isinstance(dim, int):
        return number(dim)
    if isinstance(dim, LinearDim):
        parts = [scaled(Fraction(by), (_count(name),), None) for name, by in dim.parts]
        return add(*parts, number(dim.constant))
    return intern(Call(SCALAR, "sum", ones(Shape(dim, 1))))


def without_centred(arg: Add) -> Expr:
    """The sum without its pairs `z - mean(z)`, whose entries add up to nothing."""
    terms = list(arg.terms)
    for term in arg.terms:
        if not (isinstance(term, Scaled) and term.body is not None and is_ones(term.body)):
            continue
        for k, factor in enumerate(term.scalars):
            if not (isinstance(factor, Call) and factor.function == "mean"):
                continue
            others = term.scalars[:k] + term.scalars[k + 1 :]
            found = _found(scaled(-term.coefficient, others, factor.arg), terms)
            if found and term in terms:
                for one in (*found, term):
                    terms.remove(one)
    return arg if len(terms) == len(arg.terms) else add(zeros(arg.shape), *terms)


def _found(wanted: Expr, terms: Sequence[Expr]) -> list[Expr]:
    """The terms that come to what is wanted, which may be a sum; none unless all are there."""
    parts = wanted.terms if isinstance(wanted, Add) else (wanted,)
    found = [next((t for t in terms if _untransposed(t) is part), None) for part in parts]
    return [one for one in found if one is not None] if None not in found else []


def _untransposed(term: Expr) -> Expr:
    match term:
        case Transpose():
            return term.arg
        case Scaled(body=Transpose() as body):
            return scaled(term.coefficient, term.scalars, body.arg)
    return term
