"""Rows and columns that are spread over a matrix: by their names, and outside of products.

`ones @ r` has the row r in every row. It commutes with products from the left: A (M * 1 r) is
(A M) * (1 r), which is A M with the columns scaled; a column does so with products from the right.
So the normalisation of a batch or of a layer comes in the names that it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from exgen.calculus.build import hadamard, is_ones, matmul, neg, number, ones, power
from exgen.calculus.expr import Add, Expr, Hadamard, MatMul, Number, Power
from exgen.calculus.program import Program
from exgen.calculus.shape import Shape
from exgen.calculus.simplify import shorten
from exgen.calculus.substitute import everywhere, transform

_ROUNDS = 3
_ONE = Fraction(1)


def repeated(expr: Expr, side: int) -> Expr | None:
    """The row r of 1 r, a matrix with r in every row; with side 1 the column c of c 1.

    None for anything else.
    """
    if not isinstance(expr, MatMul):
        return None
    constant = expr.factors[-side]  # the first, or the last
    if not is_ones(constant) or constant.shape[1 - side] != 1:
        return None
    return matmul(*(expr.factors[1:] if side == 0 else expr.factors[:-1]))


def normalised(expr: Expr, program: Program) -> Iterator[Expr]:
    """Forms of an answer in which what is spread stands outside, in the program's names."""

    def by_name(node: Expr) -> Expr | None:
        found = quotients_named(node, program) if isinstance(node, Hadamard) else iter(())
        return next(found, None)

    for _ in range(_ROUNDS):
        before = expr
        expr = _all_apart(_all_outside(transform(expr, by_name)))
        expr = transform(expr, by_name)
        if expr is before:
            return
        expr = _all_outside(shorten(expr))
        yield expr


def quotients_named(node: Hadamard, program: Program) -> Iterator[Expr]:
    """C / S by its name H = C / S, also where it stands in C / S**2; of roots S as well."""
    for equation in program.equations:
        above, below = _quotient(equation.expr)
        if below is None:
            continue
        base, unit = _spread(below.base)
        for factor in node.factors:
            mine, value = _spread(factor)
            if mine is not base:
                continue
            left = value / unit - _value(below)
            others = [f for f in node.factors if f is not factor]
            for over, named in _turned(above, equation.symbol):
                if left <= 0 and set(over) <= set(others):
                    rest = [f for f in others if f not in over]
                    yield hadamard(named, *rest, power(below.base, number(left)))


def _spread(factor: Expr) -> tuple[Expr, Fraction]:
    """A factor as a power of what is under it: 1 sqrt(r) is (1 r)**(1/2)."""
    base, value = (factor.base, _value(factor)) if isinstance(factor, Power) else (factor, _ONE)
    for side in (0, 1):
        line = _line(base, side)
        if isinstance(line, Power) and isinstance(base, MatMul) and _value(line):
            whole = (base.factors[0], line.base) if side == 0 else (line.base, base.factors[1])
            return matmul(*whole), value * _value(line)
    return base, value


def _turned(above: Sequence[Expr], symbol: Expr) -> Iterator[tuple[Sequence[Expr], Expr]]:
    """What stands above and its name; and with one difference turned round, minus the name."""
    yield above, symbol
    for k, factor in enumerate(above):
        if isinstance(factor, Add):
            yield (*above[:k], neg(factor), *above[k + 1 :]), neg(symbol)


def _quotient(expr: Expr) -> tuple[tuple[Expr, ...], Power | None]:
    """What stands above and below in a quotient entry by entry; None below for anything else."""
    if not isinstance(expr, Hadamard):
        return (), None
    below = [f for f in expr.factors if isinstance(f, Power) and _value(f) < 0]
    if len(below) != 1:
        return (), None
    return tuple(f for f in expr.factors if f is not below[0]), below[0]


def _value(factor: Power) -> Fraction:
    """The exponent if it is a number, else 0."""
    return factor.exponent.value if isinstance(factor.exponent, Number) else Fraction(0)


def _outside(node: Expr) -> Expr | None:
    """A (M * 1 r) as (A M) * (1 r), and (M * c 1) B as (M B) * (c 1)."""
    if not isinstance(node, MatMul):
        return None
    for side in (0, 1):
        end = node.factors[side - 1]  # rows spread in the last factor, columns in the first one
        if not isinstance(end, Hadamard):
            continue
        spread = [f for f in end.factors if _line(f, side) is not None]
        rest = hadamard(*(f for f in end.factors if f not in spread))
        if spread and not is_ones(rest):
            others = node.factors[:-1] if side == 0 else node.factors[1:]
            product = matmul(*others, rest) if side == 0 else matmul(rest, *others)
            return hadamard(product, *(_over(f, side, node.shape) for f in spread))
    return None


def _line(factor: Expr, side: int) -> Expr | None:
    """The row r of 1 r, or of a power of it; with side 1 the column c of c 1."""
    base = factor.base if isinstance(factor, Power) else factor
    return repeated(base, side) if len(base.children) == 2 else None


def _over(factor: Expr, side: int, shape: Shape) -> Expr:
    """What is spread, over another number of rows or columns."""
    line = _line(factor, side)
    assert line is not None
    if side == 0:
        line = line if shape.rows == 1 else matmul(ones(Shape(shape.rows, 1)), line)
    else:
        line = line if shape.cols == 1 else matmul(line, ones(Shape(1, shape.cols)))
    return power(line, factor.exponent) if isinstance(factor, Power) else line


def _apart(node: Expr) -> Expr | None:
    """1 (a * b) as (1 a) * (1 b), so that each may meet what it stands beside."""
    for side in (0, 1):
        line = _line(node, side) if isinstance(node, MatMul) else None
        if isinstance(line, Hadamard):
            constant = node.children[side]

            def spread(part: Expr, constant: Expr = constant, side: int = side) -> Expr:
                return matmul(constant, part) if side == 0 else matmul(part, constant)

            return hadamard(
                *(
                    power(spread(f.base), f.exponent) if isinstance(f, Power) else spread(f)
                    for f in line.factors
                )
            )
    return None


_all_outside = everywhere(_outside)
_all_apart = everywhere(_apart)
