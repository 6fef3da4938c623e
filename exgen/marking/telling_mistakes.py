"""The usual mistakes, the most telling first, and how each is made here.

Most are made as `exgen.mistakes` makes them; a student who writes an answer down makes some in
fewer ways, and those have a way of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from exgen.calculus.build import scaled, transpose
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Entry,
    Expr,
    Hadamard,
    MatMul,
    Power,
    Scaled,
    Transpose,
    intern,
)
from exgen.mistakes.mistake_table import MISTAKES
from exgen.mistakes.records import Setting
from exgen.mistakes.spoilt_terms import term_dropped

USUAL = (
    "activation-derivative-forgotten",
    "skip-path-forgotten",
    "direct-term-forgotten",
    "batch-mean-lost",
    "bias-not-summed",
    "inverse-forgotten",
    "transpose-dropped",
    "product-order-swapped",
    "term-dropped",
    "indices-swapped",
    "wrong-entry",
    "activation-derivative-at-output",
    "factor-two-lost",
    "factor-half-lost",
    "answer-transposed",
    "answer-negated",
)
"""The mistakes that are looked for, the most telling first."""


def _summand_dropped(expr: Expr, setting: Setting) -> Iterator[Expr]:
    """A term of a sum dropped; of a difference, such as 1 - h, hardly anybody drops one."""
    if isinstance(expr, Add) and not any(negative(term) for term in expr.terms):
        yield from reversed(list(term_dropped(expr, setting)))  # what was added last goes first


def negative(term: Expr) -> bool:
    """Whether a term is taken away in a sum."""
    return isinstance(term, Scaled) and term.coefficient < 0


def _turned(expr: Expr, _: Setting) -> Iterator[Expr]:
    """The transpose, as somebody writes it who turns a product round and leaves the rest."""
    if not expr.shape.is_scalar:
        yield _turn(expr)


def _turn(expr: Expr) -> Expr:
    match expr:
        case Scaled(body=Expr() as body):
            return scaled(expr.coefficient, expr.scalars, _turn(body))
        case MatMul():
            return intern(MatMul(expr.shape.transposed, tuple(map(_turn, expr.factors[::-1]))))
        case Add() | Hadamard() | Apply() | Power():
            return intern(Transpose(expr.shape.transposed, expr))
    return transpose(expr)


MADE = {
    **MISTAKES,
    "term-dropped": replace(MISTAKES["term-dropped"], wrong=_summand_dropped),
    "answer-transposed": replace(MISTAKES["answer-transposed"], wrong=_turned),
}
"""Every mistake by its name, as it is made here."""
MADE_ON: dict[str, type[Expr]] = {
    "activation-derivative-forgotten": Apply,
    "activation-derivative-at-output": Apply,
    "inverse-forgotten": Call,
    "transpose-dropped": Transpose,
    "product-order-swapped": MatMul,
    "term-dropped": Add,
    "bias-not-summed": Constant,
    "indices-swapped": Entry,
    "wrong-entry": Entry,
}
"""Mistake -> the kind of node without which it cannot be made; others are made on a whole."""
