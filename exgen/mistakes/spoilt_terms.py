"""Mistakes in sums, signs and numbers, and one quantity taken for another."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from exgen.calculus.build import add, neg, number, power, scaled
from exgen.calculus.expr import Add, Call, Expr, Number, Power, Scaled, Symbol
from exgen.calculus.functions import apply, call
from exgen.mistakes.records import Setting


def term_dropped(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`A + B` -> `A`."""
    if isinstance(expr, Add):
        for k in range(len(expr.terms)):
            yield add(*expr.terms[:k], *expr.terms[k + 1 :])


def sign_flipped(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`A - B` -> `A + B`."""
    if isinstance(expr, Add):
        for k in range(len(expr.terms)):
            yield add(*(neg(t) if j == k else t for j, t in enumerate(expr.terms)))


def negative(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`X` -> `-X`."""
    yield neg(expr)


def exponent_kept(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`u**n` -> `u**(n+1)` or `u**(n-1)`: the exponent not lowered, or lowered twice."""
    if isinstance(expr, Power) and isinstance(expr.exponent, Number):
        for change in (1, -1):
            yield power(expr.base, number(expr.exponent.value + change))


def number_replaced(expr: Expr, _: Setting) -> Iterator[Expr]:
    """Another number: the coefficient `c` -> `c + 1`, a term `c` -> `c + 1`."""
    if isinstance(expr, Scaled) and expr.coefficient not in (1, -1):
        more = 1 if expr.coefficient > 0 else -1
        yield scaled(expr.coefficient + more, expr.scalars, expr.body)
    if isinstance(expr, Add):
        for k, term in enumerate(expr.terms):
            if isinstance(term, Number):
                fresh = number(term.value + Fraction(1))
                yield add(*expr.terms[:k], fresh, *expr.terms[k + 1 :])


def another_quantity(expr: Expr, setting: Setting) -> Iterator[Expr]:
    """A quantity -> those of its shape next before and after it, such as z1 for a1."""
    if not isinstance(expr, Symbol):
        return
    peers = [q for q in setting.program.names().values() if q.shape == expr.shape]
    if expr in peers and not expr.shape.is_scalar:
        at = peers.index(expr)
        yield from peers[max(0, at - 1) : at]
        yield from peers[at + 1 : at + 2]


def another_function(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`det(A)` -> `tr(A)`, `norm(u)` -> `norm(u)**2` and the like."""
    if isinstance(expr, Call):
        match expr.function:
            case "det":
                yield call("tr", expr.arg)
            case "tr":
                yield call("sum", expr.arg)
            case "norm":
                yield power(expr, number(2))
            case "softmax" | "softmax_rows":
                yield apply("sigmoid", expr.arg)


def inverse_forgotten(expr: Expr, _: Setting) -> Iterator[Expr]:
    """`inv(A)` -> `A`."""
    if isinstance(expr, Call) and expr.function == "inv":
        yield expr.arg
