"""Smart constructors for sums, elementwise products, scalar multiples and powers.

They check shapes and keep expressions short: sums and products are flat, like terms are merged,
numbers and 1 x 1 factors stand in front, ones vanish from a Hadamard product, equal bases merge
their exponents. Terms keep the order in which they came, so `yhat - y` stays `yhat - y`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache

from exgen.calculus.expr import (
    Add,
    Apply,
    Expr,
    Hadamard,
    Number,
    Power,
    Scaled,
    Symbol,
    intern,
)
from exgen.calculus.leaves import (
    MINUS_ONE,
    ONE,
    ZERO,
    RangeError,
    ShapeError,
    is_ones,
    is_zero,
    number,
    number_power,
    ones,
    zeros,
)
from exgen.calculus.multiple import PLAIN, below, product, split
from exgen.calculus.shape import SCALAR, Shape
from exgen.wording import with_article

BUILT = 1 << 13
"""So many results of each constructor are kept, by its arguments: equal nodes are one object."""
_MINUS = Fraction(-1)
_PRODUCTS = (Scaled, Hadamard)


@lru_cache(maxsize=BUILT)
def add(*terms: Expr) -> Expr:
    """The sum. Raises ShapeError where shapes differ and no side is 1 x 1 (which is spread)."""
    if len(terms) == 1 and _negated(terms[0]) is None:
        return terms[0]
    shape = _spread_shape(terms)
    collected: dict[Expr, tuple[Fraction, Expr | None]] = {}
    for term in _flat_terms(terms, shape):
        coefficient, rest = split(term)
        known = collected.get(rest)
        collected[rest] = (coefficient, term) if known is None else (known[0] + coefficient, None)
    kept = [
        (rest, c, scaled(c, (), rest) if term is None else term)
        for rest, (c, term) in collected.items()
        if c.numerator
    ]
    if len(kept) < 2:
        return kept[0][2] if kept else zeros(shape)
    first = kept[0][1]
    if len(kept) == 2 and first.numerator < 0 < kept[1][1].numerator:
        kept.reverse()  # yhat - y; a longer sum keeps its order
        first = kept[0][1]
    if first.denominator != 1 or first.numerator not in (1, -1):
        common = abs(first)
        whole = common.denominator == 1 or not shape.is_scalar
        if whole and all(abs(c) == common for _, c, _ in kept):
            signs = [scaled(c / common, (), rest) for rest, c, _ in kept]
            nested = any(isinstance(rest, Add) for rest, _, _ in kept)
            return scaled(common, (), add(*signs) if nested else intern(Add(shape, tuple(signs))))
    return intern(Add(shape, tuple([term for _, _, term in kept])))


def _spread_shape(parts: Iterable[Expr]) -> Shape:
    """The shape of the parts that are larger than 1 x 1, if any."""
    for part in parts:
        if not part.shape.is_scalar:
            return part.shape
    return SCALAR


def _flat_terms(terms: Iterable[Expr], shape: Shape) -> list[Expr]:
    flat: list[Expr] = []
    for term in terms:
        if term.shape != shape:
            if not term.shape.is_scalar:
                raise ShapeError(
                    f"cannot add {with_article(term.shape)} to {with_article(shape)}: "
                    "both sides need one shape"
                )
            term = times(term, ones(shape))
        if is_zero(term):
            continue
        if isinstance(term, Add):
            flat.extend(term.terms)
        elif (negated := _negated(term)) is not None:
            flat.extend(map(neg, negated.terms))
        else:
            flat.append(term)
    return flat


def _negated(term: Expr) -> Add | None:
    """The sum of which a term is the negative, if it is that."""
    if isinstance(term, Scaled) and isinstance(term.body, Add) and not term.scalars:
        return term.body if term.coefficient == -1 else None
    return None


@lru_cache(maxsize=BUILT)
def neg(expr: Expr) -> Expr:
    """The negative."""
    return _multiple(_MINUS, expr)


def sub(left: Expr, right: Expr) -> Expr:
    """The difference."""
    return add(left, neg(right))


def scaled(coefficient: Fraction, scalars: Sequence[Expr], body: Expr | None) -> Expr:
    """`coefficient` times the 1 x 1 `scalars` times `body`, with numbers and powers merged."""
    if not scalars and body is not None:
        return _multiple(coefficient, body)
    return _scaled(coefficient, tuple(scalars), body)


@lru_cache(maxsize=BUILT)
def _scaled(coefficient: Fraction, scalars: tuple[Expr, ...], body: Expr | None) -> Expr:
    shape = SCALAR if body is None else body.shape
    found: _Powers = {}
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
            _merge(factor, found)
    if not coefficient.numerator or (body is not None and is_zero(body)):
        return zeros(shape)
    factors: list[Expr] = []
    for factor in _merged(found):
        if isinstance(factor, Number):
            coefficient *= factor.value
        else:
            factors.append(factor)
    if any(isinstance(f, Scaled) for f in factors):
        return scaled(coefficient, factors, body)
    if len(factors) > 1:
        factors.sort(key=below)
    return _signed(coefficient, tuple(factors), body, shape)


def _multiple(coefficient: Fraction, body: Expr) -> Expr:
    """`coefficient` times `body`, in which numbers and powers are merged already."""
    if isinstance(body, Number):
        return number(coefficient * body.value)
    if coefficient == 1 or is_zero(body):
        return body
    if not coefficient.numerator:
        return zeros(body.shape)
    if isinstance(body, Scaled):
        return _signed(coefficient * body.coefficient, body.scalars, body.body, body.shape)
    if body.shape.is_scalar:
        return _signed(coefficient, (body,), None, body.shape)
    return _signed(coefficient, (), body, body.shape)


def _signed(
    coefficient: Fraction, factors: tuple[Expr, ...], body: Expr | None, shape: Shape
) -> Expr:
    """The multiple; a minus goes into a sum that has one already."""
    if not factors and body is None:
        return number(coefficient)
    if coefficient.numerator < 0:
        alone = body is None and len(factors) == 1
        inside = factors[0] if alone else body
        if isinstance(inside, Add) and any(split(t)[0].numerator < 0 for t in inside.terms):
            negated = _negated_sum(inside)
            factors, body = ((negated,), None) if alone else (factors, negated)
            coefficient = -coefficient
    return product(coefficient, factors, body, shape)


def _negated_sum(expr: Add) -> Add:
    terms = [neg(t) for t in expr.terms]
    lead = next((k for k, t in enumerate(terms) if split(t)[0].numerator > 0), 0)
    terms.insert(0, terms.pop(lead))
    return intern(Add(expr.shape, tuple(terms)))


_Powers = dict[Expr, tuple[Expr, Expr | None]]
"""Base -> exponent, and the factor itself as long as there is only one of this base."""


def _merge(factor: Expr, found: _Powers) -> None:
    base, exponent = (factor.base, factor.exponent) if isinstance(factor, Power) else (factor, ONE)
    known = found.get(base)
    found[base] = (exponent, factor) if known is None else (add(known[0], exponent), None)


def _merged(found: _Powers) -> list[Expr]:
    return [power(base, e) if factor is None else factor for base, (e, factor) in found.items()]


def times(left: Expr, right: Expr) -> Expr:
    """The product `left * right` as NumPy means it: by a scalar, or elementwise.

    Raises ShapeError for two shapes that differ and of which none is 1 x 1.
    """
    if left.shape.is_scalar:
        return scaled(PLAIN, (left,), right)
    if right.shape.is_scalar:
        return scaled(PLAIN, (right,), left)
    return hadamard(left, right)


def divide(left: Expr, right: Expr) -> Expr:
    """The quotient `left / right` as NumPy means it: by a scalar, or elementwise."""
    if isinstance(left, Scaled) and right.shape.is_scalar:  # the divisors stay in their order
        return scaled(left.coefficient, (*left.scalars, power(right, MINUS_ONE)), left.body)
    return times(left, power(right, MINUS_ONE))


@lru_cache(maxsize=BUILT)
def hadamard(*factors: Expr) -> Expr:
    """The elementwise product. Raises ShapeError where two shapes differ."""
    shape = _spread_shape(factors)
    coefficient = PLAIN
    scalars: list[Expr] = []
    found: _Powers = {}
    queue = list(factors)
    while queue:
        factor = queue.pop(0)
        if factor.shape.is_scalar:
            scalars.append(factor)
            continue
        if factor.shape != shape:
            raise ShapeError(
                f"cannot multiply {with_article(shape)} and {with_article(factor.shape)} "
                "elementwise: both sides need one shape"
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
            _merge(factor, found)
    merged = _merged(found)
    if any(isinstance(f, _PRODUCTS) for f in merged):
        # exponents that add up to 1 have set a product free: sqrt(2 u) * sqrt(2 u)
        return scaled(coefficient, scalars, hadamard(*merged))
    merged = [f for f in merged if not is_ones(f)]
    merged.sort(key=below)
    if not merged:
        body = ones(shape)
    elif len(merged) == 1:
        body = merged[0]
    else:
        body = intern(Hadamard(shape, tuple(merged)))
    return scaled(coefficient, scalars, body)


def power(base: Expr, exponent: Expr) -> Expr:
    """The elementwise power.

    Raises ShapeError for an exponent that is not 1 x 1, RangeError where zero is raised to a
    negative number or a number comes out beyond what is computed with.
    """
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
        gate = isinstance(base, Apply) and base.function in ("step", "off") and not base.primes
        if gate and n > 0:
            return base
        if isinstance(base, Symbol) and base.domain == "sign":
            return base if n % 2 else ones(base.shape)
        if isinstance(base, Power):
            return power(base.base, times(base.exponent, exponent))
        if isinstance(base, Scaled):
            body = None if base.body is None else power(base.body, exponent)
            factors = [power(s, exponent) for s in base.scalars]
            return scaled(number_power(base.coefficient, n).value, factors, body)
        if isinstance(base, Hadamard):
            return hadamard(*(power(f, exponent) for f in base.factors))
    return intern(Power(base.shape, base, exponent))
