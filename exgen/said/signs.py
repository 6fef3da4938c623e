"""What is positive whatever the variables are, as far as the form alone shows it."""

from __future__ import annotations

from exgen.calculus.build import transpose
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Convolution,
    Expr,
    Hadamard,
    MatMul,
    Number,
    Power,
    Scaled,
    Symbol,
    Transpose,
)
from exgen.calculus.leaves import is_ones

_POSITIVE = frozenset({"exp", "cosh", "sigmoid", "softplus", "normcdf", "normpdf"})
_BELOW_ONE = frozenset({"sigmoid", "normcdf"})
_AT_LEAST_ZERO = frozenset({"relu", "abs", "step", "off", "huber", "logcosh"})
_KEEPING = frozenset({"sum", "mean"})
_ZERO_OR_MORE = frozenset({"binary", "one-hot", "simplex"})


def positive(expr: Expr) -> bool:
    """Whether every entry is seen to be positive."""
    match expr:
        case Number():
            return expr.value > 0
        case Symbol():
            return expr.domain == "positive"
        case Constant():
            return expr.kind == "ones"
        case Apply():
            return not expr.primes and expr.function in _POSITIVE
        case Call(function="det"):
            return isinstance(expr.arg, Symbol) and expr.arg.domain == "spd"
        case Call():
            kept = expr.function in _KEEPING and positive(expr.arg)
            return kept or expr.function in ("softmax", "softmax_rows")
        case Add():
            some = all(map(at_least_zero, expr.terms)) and any(map(positive, expr.terms))
            return some or _is_rest_of_one(expr)
        case Scaled():
            return expr.coefficient > 0 and all(map(positive, expr.children))
        case MatMul() | Hadamard() | Transpose():
            return all(map(positive, expr.children))
        case Power():
            return positive(expr.base)
        case _:
            return False


def at_least_zero(expr: Expr) -> bool:
    """Whether no entry can be negative, as far as is seen."""
    if positive(expr):
        return True
    match expr:
        case Number():
            return expr.value >= 0
        case Symbol():
            return expr.domain in _ZERO_OR_MORE
        case Constant():
            return True
        case Apply():
            return not expr.primes and expr.function in _AT_LEAST_ZERO
        case Call():
            return expr.function == "norm" or (
                expr.function in _KEEPING and at_least_zero(expr.arg)
            )
        case Add() | Hadamard() | Convolution() | Transpose():
            return all(map(at_least_zero, expr.children))
        case Scaled():
            return expr.coefficient >= 0 and all(map(at_least_zero, expr.children))
        case MatMul():
            return all(map(at_least_zero, expr.factors)) or _is_square(expr)
        case Power():
            exponent = expr.exponent
            even = isinstance(exponent, Number) and exponent.value % 2 == 0
            return even or at_least_zero(expr.base)
        case _:
            return False


def _is_rest_of_one(total: Add) -> bool:
    """Whether it is 1 - sigmoid(z), or with another function below 1."""
    first, *others = sorted(total.terms, key=lambda term: not is_ones(term))
    match others:
        case [Scaled(coefficient=-1, scalars=(Apply() as below,), body=None)]:
            pass
        case [Scaled(coefficient=-1, scalars=(), body=Apply() as below)]:
            pass
        case _:
            return False
    return is_ones(first) and not below.primes and below.function in _BELOW_ONE


def _is_square(product: MatMul) -> bool:
    """Whether it is x^T x, or x^T S x with a positive definite S."""
    first, *inner, last = product.factors
    definite = all(isinstance(f, Symbol) and f.domain == "spd" for f in inner)
    scalar = product.shape.is_scalar and len(inner) <= 1
    return scalar and definite and transpose(first) is last
