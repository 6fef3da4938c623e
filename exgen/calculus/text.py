"""The text form of expressions: what a NumPy user would type, every array two-dimensional.

The answers and steps of a question share most of their parts, and a key, a brief and a digest ask
for the same texts: so what is found of a node is kept with the node (`_kept`). A node never
changes and equal nodes are one, so a text does not depend on what was asked for before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from exgen.calculus.build import ONE, cut, is_zero, neg, power, scaled, split, transpose, unit_index
from exgen.calculus.declared import base
from exgen.calculus.elementwise import ELEMENTWISE, is_gate
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Convolution,
    Delta,
    Derivative,
    Differential,
    Entry,
    Expr,
    Hadamard,
    IndexSum,
    MatMul,
    Number,
    Partial,
    Power,
    Scaled,
    Slice,
    Symbol,
    Transpose,
)
from exgen.calculus.laid_out import Piece, Stack, laid_out
from exgen.calculus.rules import spelled, written_out
from exgen.calculus.spelled_out import spelled_out

_SUM, _PRODUCT, _UNARY, _POWER, _ATOM = range(5)
_kept = lru_cache(maxsize=1 << 12)


@_kept
def to_text(expr: Expr) -> str:
    """The expression in text form; a function outside the form's list is spelled out.

    Raises ValueError for a name of a derivative or a differential, which NumPy could not evaluate.
    """
    name = _name_within(expr)
    if name is not None:
        raise ValueError(f"{_text(name)[0]} is a name without a text form")
    return _text(laid_out(spelled_out(expr)))[0]


@_kept
def _name_within(expr: Expr) -> Expr | None:
    """The first name of a derivative or a differential."""
    if isinstance(expr, Partial | Derivative | Differential):
        return expr
    return next(filter(None, map(_name_within, expr.children)), None)


def shown(expr: Expr) -> str:
    """Text for a person: as `to_text`, and with derivatives and differentials by name."""
    return _text(laid_out(spelled_out(expr)))[0]


def _wrap(expr: Expr, level: int) -> str:
    text, own = _text(expr)
    return text if own >= level else f"({text})"


@_kept
def _text(expr: Expr) -> tuple[str, int]:
    match expr:
        case Number():
            return _fraction(expr.value)
        case Symbol():
            return expr.name, _ATOM
        case Constant():
            return _constant(expr)
        case Add():
            return _sum(expr), _SUM
        case Scaled():
            return _scaled(expr)
        case MatMul():
            piece = cut(expr)
            return (_matmul(expr), _PRODUCT) if piece is None else (_cut(*piece), _ATOM)
        case Hadamard():
            return _hadamard(expr)
        case Convolution():
            return f"{expr.function}({_text(expr.left)[0]}, {_text(expr.right)[0]})", _ATOM
        case Power():
            if _is_number(expr.exponent, Fraction(1, 2)):
                return f"sqrt({_text(expr.base)[0]})", _ATOM
            if isinstance(expr.exponent, Number) and expr.exponent.value < 0:
                return _quotient("1", [expr]), _PRODUCT
            return f"{_wrap(expr.base, _ATOM)}**{_wrap(expr.exponent, _ATOM)}", _POWER
        case Transpose(arg=Partial() as arg):
            return f"({_text(arg)[0]}).T", _ATOM
        case Transpose():
            return f"{_wrap(expr.arg, _ATOM)}.T", _ATOM
        case Apply():
            return _apply(expr)
        case Call(arg=Symbol(name=name)) if expr.function.endswith("'"):
            return f"d{base(expr.function)}/d{name}", _PRODUCT
        case Call():
            return f"{expr.function}({_text(expr.arg)[0]})", _ATOM
        case Entry():
            return f"{_wrap(expr.base, _ATOM)}[{expr.row}, {expr.col}]", _ATOM
        case Slice():
            if expr.col is None:
                return f"{_wrap(expr.base, _ATOM)}[{expr.row}, :]", _ATOM
            return f"{_wrap(transpose(expr.base), _ATOM)}[{expr.col}, :].T", _ATOM
        case Piece():
            return _piece(expr), _ATOM
        case Stack():
            parts = ", ".join(_block(part) for part in expr.parts)
            return f"{'hstack' if expr.axis else 'vstack'}({parts})", _ATOM
        case IndexSum():
            return f"sum_{expr.index}({_text(expr.body)[0]})", _ATOM
        case Delta():
            return f"delta({expr.first}, {expr.second})", _ATOM
        case Partial():
            return f"d{expr.of}/d{expr.wrt}", _ATOM
        case Differential():
            return f"d{expr.of}", _ATOM
        case Derivative():
            return f"d{_wrap(expr.of, _ATOM)}/d{_wrap(expr.wrt, _ATOM)}", _ATOM
    raise TypeError(f"no text form for {type(expr).__name__}")


def _fraction(value: Fraction) -> tuple[str, int]:
    if value.denominator == 1:
        return str(value), _ATOM if value >= 0 else _SUM
    return f"{value.numerator}/{value.denominator}", _PRODUCT if value >= 0 else _SUM


def _is_number(expr: Expr, value: Fraction) -> bool:
    return isinstance(expr, Number) and expr.value == value


def _constant(expr: Constant) -> tuple[str, int]:
    if expr.kind == "eye":
        return f"eye({expr.shape.rows})", _ATOM
    place = unit_index(expr)
    if place is not None:
        rows, cols = expr.shape
        row = f"eye({cols if rows == 1 else rows})[{place}, :]"
        return (row if rows == 1 else f"{row}.T"), _ATOM
    ones = f"ones({expr.shape.rows}, {expr.shape.cols})"
    return (ones, _ATOM) if expr.kind == "ones" else (f"0 * {ones}", _PRODUCT)


def _piece(expr: Piece) -> str:
    return f"{_wrap(expr.base, _ATOM)}[{', '.join(expr.ranges(str))}]"


def _block(expr: Expr) -> str:
    """A block; zeros have a name here, where no number is spread over them."""
    if is_zero(expr):
        return f"zeros({expr.shape.rows}, {expr.shape.cols})"
    return _text(expr)[0]


def _sum(expr: Add) -> str:
    spreads = not all(_constant_body(t) for t in expr.terms)
    text = ""
    for term in expr.terms:
        coefficient, _ = split(term)
        negative = coefficient < 0
        shown = _spread(neg(term) if negative else term, spreads)
        if not text:
            text = shown
            if negative:
                text = f"-{shown}" if _constant_body(term) else _minus(neg(term))
        else:
            text += f" - {shown}" if negative else f" + {shown}"
    return text


def _constant_body(term: Expr) -> bool:
    """Whether the term's shape is known from a constant matrix alone."""
    return isinstance(term.body if isinstance(term, Scaled) else term, Constant)


def _spread(term: Expr, spreads: bool) -> str:
    """A multiple of ones within a larger sum is written as the bare scalar NumPy spreads."""
    if spreads and not term.shape.is_scalar:
        if isinstance(term, Constant) and term.kind == "ones":
            return "1"
        body = term.body if isinstance(term, Scaled) else None
        if isinstance(term, Scaled) and isinstance(body, Constant) and body.kind == "ones":
            return _wrap(scaled(term.coefficient, term.scalars, None), _PRODUCT)
    return _wrap(term, _PRODUCT)


def _numerator(expr: Expr) -> int:
    return expr.coefficient.numerator if isinstance(expr, Scaled) else 1


def _minus(expr: Expr) -> str:
    """The negative. A minus before a difference or a comparison would be read as part of it."""
    first = expr if _numerator(expr) == 1 else ONE
    while isinstance(first, Scaled | MatMul | Hadamard):
        first = first.children[0]
    within = first is not expr and (isinstance(first, Add) or is_gate(first))
    return f"-{_wrap(expr, _ATOM if within else _PRODUCT)}"


def _scaled(expr: Scaled) -> tuple[str, int]:
    if expr.coefficient < 0:
        return _minus(neg(expr)), _SUM
    above: list[str] = []
    below: list[Expr] = []
    if expr.coefficient.numerator != 1:
        above.append(str(expr.coefficient.numerator))
    for factor in expr.scalars:
        if isinstance(factor, Power) and _negative(factor.exponent):
            below.append(factor)
        else:
            above.append(_wrap(factor, _UNARY))
    text = " * ".join(above)
    if expr.body is not None:
        if isinstance(expr.body, MatMul) and cut(expr.body) is None:
            shown = _matmul(expr.body)
            text = f"{text} * {shown}" if text else shown
        else:
            shown = _wrap(expr.body, _UNARY)
            text = f"{text} * {shown}" if text else shown
    text = _quotient(text or "1", below)
    if expr.coefficient.denominator != 1:
        text += f" / {expr.coefficient.denominator}"
    return text, _PRODUCT


def _negative(exponent: Expr) -> bool:
    return isinstance(exponent, Number) and exponent.value < 0


def _quotient(above: str, below: Sequence[Expr]) -> str:
    text = above
    for factor in below:
        assert isinstance(factor, Power)
        text += f" / {_wrap(power(factor.base, neg(factor.exponent)), _POWER)}"
    return text


def _matmul(expr: MatMul) -> str:
    shown, factors = [], list(expr.factors)
    while factors:
        row = unit_index(factors[0]) if factors[0].shape.is_row else None
        if row is not None and len(factors) > 1:
            factors.pop(0)
            shown.append(_cut(factors.pop(0), row, None))
        else:
            shown.append(_wrap(factors.pop(0), _POWER))
    return " @ ".join(shown)


def _cut(base: Expr, row: int | None, col: int | None) -> str:
    """An entry, a row, or a column as the row of a transpose."""
    if row is not None:
        return f"{_wrap(base, _ATOM)}[{row}, {':' if col is None else col}]"
    return f"{_wrap(transpose(base), _ATOM)}[{col}, :].T"


def _hadamard(expr: Hadamard) -> tuple[str, int]:
    below = [f for f in expr.factors if isinstance(f, Power) and _negative(f.exponent)]
    above = [f for f in expr.factors if not (isinstance(f, Power) and _negative(f.exponent))]
    # NumPy cannot negate or add truth values: only beside a number is the comparison one.
    numeric = not all(is_gate(f) for f in expr.factors)
    shown = [_indicator(f) if numeric and is_gate(f) else _wrap(f, _POWER) for f in above]
    return _quotient(" * ".join(shown) or "1", below), _PRODUCT


def _indicator(expr: Expr) -> str:
    return f"({_text(expr.children[0])[0]} > 0)"


def _apply(expr: Apply) -> tuple[str, int]:
    if expr.primes:
        return _text(written_out(expr))
    if ELEMENTWISE[expr.function].spelled:
        return _text(spelled(expr))
    return f"{expr.function}({_text(expr.arg)[0]})", _ATOM
