"""Mistakes in products: transposes, order, the kind of product, factors."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from exgen.calculus.build import (
    MINUS_ONE,
    ShapeError,
    hadamard,
    matmul,
    power,
    scaled,
    times,
    transpose,
)
from exgen.calculus.expr import Call, Constant, Expr, Hadamard, MatMul, Scaled, Transpose
from exgen.calculus.functions import call
from exgen.mistakes.records import Setting

Factors = tuple[Expr, ...]


def _products(*candidates: Factors) -> Iterator[Expr]:
    """Those products of factors that the shapes allow."""
    for factors in candidates:
        try:
            yield matmul(*factors)
        except ShapeError:
            continue


def _with(factors: Factors, k: int, *fresh: Expr, width: int = 1) -> Factors:
    return (*factors[:k], *fresh, *factors[k + width :])


def transpose_dropped(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`A.T @ g` -> `A @ g`."""
    if isinstance(expr, MatMul):
        for k, factor in enumerate(expr.factors):
            if isinstance(factor, Transpose):
                yield from _products(_with(expr.factors, k, factor.arg))
    elif isinstance(expr, Transpose) and expr.shape.is_square:
        yield expr.arg


def transpose_added(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`A @ g` -> `A.T @ g`."""
    if isinstance(expr, MatMul):
        for k, factor in enumerate(expr.factors):
            if not isinstance(factor, Transpose):
                yield from _products(_with(expr.factors, k, transpose(factor)))


def transposed(expr: Expr, _: Setting) -> Iterator[Expr]:
    """The transpose of the whole: the other layout, or the shape the wrong way round."""
    if not expr.shape.is_scalar:
        yield transpose(expr)


def swapped(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`A @ B` -> `B @ A`."""
    if isinstance(expr, MatMul):
        for k, (f, g) in enumerate(pairwise(expr.factors)):
            yield from _products(_with(expr.factors, k, g, f, width=2))


def matrix_for_elementwise(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`g * s` -> `g @ s`, or with one transposed where the shapes call for it."""
    if not isinstance(expr, Hadamard):
        return
    for k, (f, g) in enumerate(pairwise(expr.factors)):
        for product in _products((f, g), (transpose(f), g), (f, transpose(g))):
            try:
                yield hadamard(*_with(expr.factors, k, product, width=2))
            except ShapeError:
                continue


def elementwise_for_matrix(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`A @ B` -> `A * B`, or with one transposed where the shapes call for it."""
    if not isinstance(expr, MatMul):
        return
    for k, (f, g) in enumerate(pairwise(expr.factors)):
        for a, b in ((f, g), (transpose(f), g), (f, transpose(g))):
            if a.shape == b.shape:
                yield from _products(_with(expr.factors, k, hadamard(a, b), width=2))


def factor_lost(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`A @ B @ C` -> `A @ C`, `u * v` -> `u`, `c X` -> `X`."""
    match expr:
        case MatMul():
            fs = expr.factors
            yield from _products(*(_with(fs, k) for k in range(len(fs))))
        case Hadamard():
            for k in range(len(expr.factors)):
                yield hadamard(*_with(expr.factors, k))
        case Scaled():
            sign = Fraction(1 if expr.coefficient > 0 else -1)
            if expr.coefficient not in (1, -1):
                yield scaled(sign, expr.scalars, expr.body)
            for k in range(len(expr.scalars)):
                yield scaled(expr.coefficient, _with(expr.scalars, k), expr.body)
            if expr.body is not None and expr.scalars:
                yield scaled(expr.coefficient, expr.scalars, None)


def two_gained(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`X` -> `2 X`: the factor 1/2 lost, or a 2 that does not belong there."""
    yield scaled(Fraction(2), (), expr)


def two_lost(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`X` -> `X / 2`: the 2 of a square's derivative lost."""
    yield scaled(Fraction(1, 2), (), expr)


def mean_lost(expr: Expr, setting: Setting) -> Iterator[Expr]:
    """`X` -> `m X`: the loss summed over the batch, not averaged."""
    if setting.samples is not None:
        yield times(setting.samples, expr)


def mean_twice(expr: Expr, setting: Setting) -> Iterator[Expr]:
    """`X` -> `X / m`: averaged once more."""
    if setting.samples is not None:
        yield times(power(setting.samples, MINUS_ONE), expr)


def not_summed(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`1^T G` -> `G`: one gradient a sample, where their sum is asked for."""
    if isinstance(expr, MatMul) and len(expr.factors) > 1:
        first, last = expr.factors[0], expr.factors[-1]
        if _is_ones(first):
            yield matmul(*expr.factors[1:])
        if _is_ones(last):
            yield matmul(*expr.factors[:-1])


def averaged(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`1^T G` -> `1^T G / m`, and a sum -> the mean."""
    if isinstance(expr, MatMul):
        for end in (expr.factors[0], expr.factors[-1]):
            if _is_ones(end):
                yield times(power(call("sum", end), MINUS_ONE), expr)
    if isinstance(expr, Call) and expr.function == "sum" and not _is_ones(expr.arg):
        yield call("mean", expr.arg)


def _is_ones(expr: Expr) -> bool:
    return isinstance(expr, Constant) and expr.kind == "ones"
