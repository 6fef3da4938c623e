"""Smart constructors for sums, elementwise products, scalar multiples and powers.

They check shapes and keep expressions short: sums and products are flat, like terms are merged,
numbers and 1 x 1 factors stand in front, ones vanish from a Hadamard product, equal bases merge
their exponents. Terms keep the order in which they came, so `yhat - y` stays `yhat - y`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Expr,
    Hadamard,
    Number,
    Power,
    Scaled,
    Symbol,
    Transpose,
    intern,
)
from exgen.calculus.leaves import (
    MINUS_ONE,
    ONE,
    SUM_TO_ONE,
    ZERO,
    RangeError,
    ShapeError,
    in_range,
    is_ones,
    is_zero,
    number,
    number_power,
    ones,
    zeros,
)
from exgen.calculus.shape import SCALAR, Shape


def split(term: Expr) -> tuple[Fraction, Expr]:
    """A term as its numeric coefficient and the rest."""
    if isinstance(term, Number):
        return term.value, ONE
    if isinstance(term, Scaled):
        return term.coefficient, scaled(Fraction(1), term.scalars, term.body)
    return Fraction(1), term


def add(*terms: Expr) -> Expr:
    """The sum. Raises ShapeError where shapes differ and no side is 1 x 1 (which is spread)."""
    shape = next((t.shape for t in terms if not t.shape.is_scalar), SCALAR)
    collected: dict[Expr, Fraction] = {}
    for term in _flat_terms(terms, shape):
        coefficient, rest = split(term)
        collected[rest] = collected.get(rest, Fraction(0)) + coefficient
    kept = [(rest, c) for rest, c in collected.items() if c != 0]
    if not kept:
        return zeros(shape)
    if kept[0][1] < 0 and len(kept) == 2:  # yhat - y; a longer sum keeps its order
        lead = next((k for k, (_, c) in enumerate(kept) if c > 0), 0)
        kept.insert(0, kept.pop(lead))
    common = abs(kept[0][1])
    whole = common != 1 and (common.denominator == 1 or not shape.is_scalar)
    if len(kept) > 1 and whole and all(abs(c) == common for _, c in kept):
        signs = [scaled(c / common, (), rest) for rest, c in kept]
        nested = any(isinstance(rest, Add) for rest, _ in kept)
        return scaled(common, (), add(*signs) if nested else intern(Add(shape, tuple(signs))))
    parts = tuple(scaled(c, (), rest) for rest, c in kept)
    return parts[0] if len(parts) == 1 else intern(Add(shape, parts))


def _flat_terms(terms: Iterable[Expr], shape: Shape) -> Iterable[Expr]:
    for term in terms:
        if term.shape != shape:
            if not term.shape.is_scalar:
                raise ShapeError(
                    f"cannot add a {term.shape} to a {shape}: both sides need one shape"
                )
            term = times(term, ones(shape))
        if is_zero(term):
            continue
        if isinstance(term, Add):
            yield from term.terms
        elif (
            isinstance(term, Scaled)
            and term.coefficient == -1
            and not term.scalars
            and isinstance(term.body, Add)
        ):
            yield from (neg(t) for t in term.body.terms)
        else:
            yield term


def neg(expr: Expr) -> Expr:
    """The negative."""
    return scaled(Fraction(-1), (), expr)


def sub(left: Expr, right: Expr) -> Expr:
    """The difference."""
    return add(left, neg(right))


def scaled(coefficient: Fraction, scalars: Sequence[Expr], body: Expr | None) -> Expr:
    """`coefficient` times the 1 x 1 `scalars` times `body`, with numbers and powers merged."""
    shape = SCALAR if body is None else body.shape
    exponents: dict[Expr, Expr] = {}
    queue: list[Expr] = list(scalars)
    if body is not None and shape.is_scalar:
        queue.append(body)
        body = None
    if isinstance(body, Scaled):
        coefficient *= body.coefficient
        queue.extend(body.scalars)
        body = body.body
    while queue:
        factor = queue.pop(0)
        if isinstance(factor, Number):
            coefficient *= factor.value
        elif isinstance(factor, Scaled):
            coefficient *= factor.coefficient
            queue = [*factor.scalars, *queue]
        else:
            base, exponent = _base(factor)
            exponents[base] = add(exponents[base], exponent) if base in exponents else exponent
    if coefficient == 0 or (body is not None and is_zero(body)):
        return zeros(shape)
    factors: list[Expr] = []
    for base, exponent in exponents.items():
        factor = power(base, exponent)
        if isinstance(factor, Number):
            coefficient *= factor.value
        elif factor is not ONE:
            factors.append(factor)
    if any(isinstance(f, Scaled) for f in factors):
        return scaled(coefficient, factors, body)
    factors.sort(key=_below)
    if body is None and len(factors) == 1 and isinstance(factors[0], Add):
        body, factors = factors[0], []
    if isinstance(body, Add) and coefficient < 0:
        negative = any(split(t)[0] < 0 for t in body.terms)
        if negative or (coefficient == -1 and not factors and len(body.terms) == 1):
            body, coefficient = _negated_sum(body), -coefficient
    if body is not None and body.shape.is_scalar:
        if coefficient == 1 and not factors:
            return body
        factors, body = [*factors, body], None
    if coefficient == 1 and not factors and body is not None:
        return body
    if not factors and body is None:
        return number(coefficient)
    if coefficient == 1 and body is None and len(factors) == 1:
        return factors[0]
    return intern(Scaled(shape, in_range(coefficient), tuple(factors), body))


def _below(factor: Expr) -> bool:
    """Whether the factor is written below a fraction: such factors stand last."""
    return (
        isinstance(factor, Power)
        and isinstance(factor.exponent, Number)
        and factor.exponent.value < 0
    )


def _negated_sum(expr: Add) -> Add:
    terms = [scaled(-split(t)[0], (), split(t)[1]) for t in expr.terms]
    lead = next((k for k, t in enumerate(terms) if split(t)[0] > 0), 0)
    terms.insert(0, terms.pop(lead))
    return intern(Add(expr.shape, tuple(terms)))


def _base(factor: Expr) -> tuple[Expr, Expr]:
    if isinstance(factor, Power):
        return factor.base, factor.exponent
    return factor, ONE


def times(left: Expr, right: Expr) -> Expr:
    """The product `left * right` as NumPy means it: by a scalar, or elementwise.

    Raises ShapeError for two shapes that differ and of which none is 1 x 1.
    """
    if left.shape.is_scalar:
        return scaled(Fraction(1), (left,), right)
    if right.shape.is_scalar:
        return scaled(Fraction(1), (right,), left)
    return hadamard(left, right)


def divide(left: Expr, right: Expr) -> Expr:
    """The quotient `left / right` as NumPy means it: by a scalar, or elementwise."""
    return times(left, power(right, MINUS_ONE))


def hadamard(*factors: Expr) -> Expr:
    """The elementwise product. Raises ShapeError where two shapes differ."""
    shape = next((f.shape for f in factors if not f.shape.is_scalar), SCALAR)
    coefficient = Fraction(1)
    scalars: list[Expr] = []
    exponents: dict[Expr, Expr] = {}
    queue = list(factors)
    while queue:
        factor = queue.pop(0)
        if factor.shape.is_scalar:
            scalars.append(factor)
            continue
        if factor.shape != shape:
            raise ShapeError(
                f"cannot multiply a {shape} and a {factor.shape} elementwise: "
                "both sides need one shape"
            )
        if is_zero(factor):
            return zeros(shape)
        if isinstance(factor, Scaled):
            coefficient *= factor.coefficient
            scalars.extend(factor.scalars)
            assert factor.body is not None
            queue.insert(0, factor.body)
        elif isinstance(factor, Hadamard):
            queue = [*factor.factors, *queue]
        elif not is_ones(factor):
            base, exponent = _base(factor)
            exponents[base] = add(exponents[base], exponent) if base in exponents else exponent
    merged = [power(base, exponent) for base, exponent in exponents.items()]
    if any(isinstance(f, Scaled | Hadamard) for f in merged):
        # exponents that add up to 1 have set a product free: sqrt(2 u) * sqrt(2 u)
        return scaled(coefficient, scalars, hadamard(*merged))
    merged = sorted((f for f in merged if not is_ones(f)), key=_below)
    if not merged:
        body = ones(shape)
    elif len(merged) == 1:
        body = merged[0]
    else:
        body = intern(Hadamard(shape, tuple(merged)))
    return scaled(coefficient, scalars, body)


def power(base: Expr, exponent: Expr) -> Expr:
    """The elementwise power. Raises ShapeError for an exponent that is not 1 x 1."""
    if not exponent.shape.is_scalar:
        raise ShapeError(f"an exponent must be 1 x 1, not {exponent.shape}")
    if exponent is ONE or is_ones(base):
        return base
    if exponent is ZERO:
        return ones(base.shape)
    if is_zero(base) and isinstance(exponent, Number) and exponent.value < 0:
        raise RangeError("this divides by zero")
    if isinstance(exponent, Number) and exponent.value.denominator == 1:
        n = exponent.value.numerator
        if isinstance(base, Number):
            return number_power(base.value, n)
        if (
            isinstance(base, Apply)
            and base.function in ("step", "off")
            and n > 0
            and not base.primes
        ):
            return base
        if isinstance(base, Power):
            return power(base.base, times(base.exponent, exponent))
        if isinstance(base, Scaled):
            body = None if base.body is None else power(base.body, exponent)
            factors = [power(s, exponent) for s in base.scalars]
            return scaled(number_power(base.coefficient, n).value, factors, body)
        if isinstance(base, Hadamard):
            return hadamard(*(power(f, exponent) for f in base.factors))
    return intern(Power(base.shape, base, exponent))


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
    if isinstance(arg, Symbol) and arg.domain in SUM_TO_ONE and 1 in arg.shape:
        return ONE
    if is_ones(arg):
        rows, cols = arg.shape
        if isinstance(rows, int) and isinstance(cols, int):
            return number(rows * cols)
    if isinstance(arg, Call) and arg.function == "softmax":
        return ONE
    return intern(Call(SCALAR, "sum", arg))
