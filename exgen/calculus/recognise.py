"""Functions that are written out, by their names: 1 / (1 + exp(-x)) is sigmoid(x).

Every rule takes a node whose parts are by their names already, and gives an equal one or None. They
hold wherever what is written out has a value; whoever uses them has the equality judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from operator import attrgetter

from exgen.calculus.build import (
    add,
    divide,
    hadamard,
    is_ones,
    matmul,
    neg,
    number,
    ones,
    power,
    scaled,
    sub,
    times,
    transpose,
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
)
from exgen.calculus.functions import apply, call
from exgen.calculus.shape import Shape
from exgen.calculus.substitute import everywhere

_MINUS_ONE = number(-1)


def recognised(expr: Expr) -> Expr:
    """The expression with sigmoid, softplus, tanh, softmax and log-sum-exp by their names."""
    return _all_recognised(expr)


def _recognised(node: Expr) -> Expr | None:
    for rule in RULES.get(type(node), ()):
        found = rule(node)
        if found is not None:
            return found
    return None


_all_recognised = everywhere(_recognised)


@dataclass(frozen=True, slots=True)
class _Product:
    """A product by scalars and entry by entry, taken apart: all factors in one list."""

    coefficient: Fraction
    scalars: tuple[Expr, ...]
    factors: tuple[Expr, ...]

    @classmethod
    def of(cls, node: Scaled | Hadamard) -> _Product:
        if not isinstance(node, Scaled):
            return cls(Fraction(1), (), node.children)
        if node.body is None:
            return cls(node.coefficient, (), node.scalars)
        factors = node.body.factors if isinstance(node.body, Hadamard) else (node.body,)
        return cls(node.coefficient, node.scalars, factors)

    def pairs(self) -> Iterator[tuple[Expr, Expr, tuple[Expr, ...]]]:
        """Two factors in either order, and the others; a scalar may be the second one."""
        for first, second in permutations(range(len(self.factors)), 2):
            others = [f for k, f in enumerate(self.factors) if k not in (first, second)]
            yield self.factors[first], self.factors[second], tuple(others)

    def with_factors(self, factors: Sequence[Expr], scalars: Sequence[Expr]) -> Expr:
        """The product with other factors."""
        if all(f.shape.is_scalar for f in factors):
            return scaled(self.coefficient, [*scalars, *factors], None)
        return scaled(self.coefficient, scalars, hadamard(*factors))


def _exponent(node: Expr) -> Expr | None:
    """The u of exp(u)."""
    plain = isinstance(node, Apply) and node.function == "exp" and not node.primes
    return node.children[0] if plain else None


def _two_exponents(node: Expr) -> tuple[Expr, Expr, int] | None:
    """The u and v of exp(u) + exp(v) or exp(u) - exp(v), and the sign; of 1 the exponent is 0."""
    if not isinstance(node, Add) or len(node.terms) != 2:
        return None
    first, second = node.terms
    sign = 1
    if isinstance(second, Scaled) and second.coefficient == -1:
        second, sign = neg(second), -1
    found = [sub(t, t) if is_ones(t) else _exponent(t) for t in (first, second)]
    if found[0] is None or found[1] is None:
        return None
    return found[0], found[1], sign


def _reciprocal(node: Power) -> Expr | None:
    """1 / (1 + exp(u)) is sigmoid(-u), and so for higher powers."""
    exponents = _two_exponents(node.base)
    below = isinstance(node.exponent, Number) and node.exponent.value < 0
    if exponents is None or not below or not any(map(is_ones, node.base.children)):
        return None
    first, second, sign = exponents
    u = second if is_ones(node.base.children[0]) else first
    return None if sign < 0 else power(apply("sigmoid", neg(u)), neg(node.exponent))


def _product(node: Scaled | Hadamard) -> Expr | None:
    """A quotient of exponentials by sums of exponentials."""
    parts = _Product.of(node)
    for over, under, others in parts.pairs():
        found = _quotient(over, under) or _shared_out(over, under)
        if found is not None:
            return parts.with_factors([found, *others], parts.scalars)
    for k, under in enumerate(parts.scalars):
        if not (isinstance(under, Power) and under.exponent is _MINUS_ONE):
            continue
        scalars = parts.scalars[:k] + parts.scalars[k + 1 :]
        for i, over in enumerate(parts.factors):
            u = _exponent(over)
            if u is not None and over.shape.is_column and under.base is call("sum", over):
                factors = [*parts.factors[:i], call("softmax", u), *parts.factors[i + 1 :]]
                return parts.with_factors(factors, scalars)
    return None


def _shared_out(over: Expr, spread: Expr) -> Expr | None:
    """`exp(U) * ((c / (exp(U) 1)) 1^T)` is `softmax_rows(U) * (c 1^T)`; the same along columns."""
    u = _exponent(over)
    if u is None or not isinstance(spread, MatMul) or len(spread.factors) != 2:
        return None
    rows, cols = over.shape
    column, row = spread.factors
    if is_ones(row) and column.shape.is_column:
        by, line, softmax = matmul(over, ones(Shape(cols, 1))), column, call("softmax_rows", u)
    elif is_ones(column) and row.shape.is_row:
        by, line = matmul(ones(Shape(1, rows)), over), row
        softmax = transpose(call("softmax_rows", transpose(u)))
    else:
        return None
    factors = line.factors if isinstance(line, Hadamard) else (line,)
    under = power(by, _MINUS_ONE)
    if under not in factors:
        return None
    rest = hadamard(ones(line.shape), *(f for f in factors if f is not under))
    return hadamard(softmax, matmul(*(rest if f is line else f for f in spread.factors)))


def _quotient(over: Expr, under: Expr) -> Expr | None:
    u = _exponent(over)
    if isinstance(over, Apply) and _is_tangent(over, under):
        return apply("tanh", over.children[0])
    if isinstance(under, Apply) and under.function == "sigmoid":  # exp(u) sigmoid(-u)
        return apply("sigmoid", u) if u is not None and neg(under.arg) is u else None
    if isinstance(under, Power) and isinstance(under.base, Apply):
        value: Expr = under.base  # exp(u) sigmoid(-u)^2
        slope = u is not None and value is apply("sigmoid", neg(u))
        if not slope or under.exponent is not number(2):
            return None
        assert u is not None
        value = min((value, apply("sigmoid", u)), key=attrgetter("size"))
        return times(value, sub(number(1), value))
    if not isinstance(under, Power) or under.exponent is not _MINUS_ONE:
        return None
    if u is not None and _summed_rows(under.base) is over:
        return call("softmax_rows", u)
    sides = _two_exponents(under.base)
    if sides is None or sides[2] < 0:
        return None
    if u in sides[:2]:
        other = sides[1] if sides[0] is u else sides[0]
        assert u is not None
        return apply("sigmoid", sub(u, other))
    above = _two_exponents(over)
    if above is not None and above[2] < 0 and set(above[:2]) == set(sides[:2]):
        return apply("tanh", divide(sub(above[0], above[1]), number(2)))
    return None


def _is_tangent(over: Expr, under: Expr) -> bool:
    """Whether they are sinh(u) and 1 / cosh(u)."""
    return under is power(apply("cosh", over.children[0]), _MINUS_ONE) and (
        over is apply("sinh", over.children[0])
    )


def _summed_rows(node: Expr) -> Expr | None:
    """The X of X 1 1^T, in which every entry is the sum of its row."""
    if isinstance(node, MatMul) and len(node.factors) == 3:
        first, *ones = node.factors
        if all(map(is_ones, ones)) and first.shape == node.shape:
            return first
    return None


def _logarithm(node: Apply) -> Expr | None:
    """Logarithms of sums of exponentials, of softmax and of reciprocals."""
    arg = node.arg
    if node.function != "log" or node.primes:
        return None
    if isinstance(arg, Power) and arg.exponent is _MINUS_ONE:
        return neg(apply("log", arg.base))
    if isinstance(arg, Call) and arg.function == "softmax":
        return sub(arg.arg, call("logsumexp", arg.arg))
    if isinstance(arg, Call) and arg.function == "sum" and arg.arg.shape.is_column:
        u = _exponent(arg.arg)
        return None if u is None else call("logsumexp", u)
    sides = _two_exponents(arg)
    if sides is not None and sides[2] > 0 and any(map(is_ones, arg.children)):
        return apply("softplus", sides[1] if is_ones(arg.children[0]) else sides[0])
    return None


def _rest_of_one(node: Add) -> Expr | None:
    """1 - sigmoid(-u) is sigmoid(u)."""
    for k, term in enumerate(node.terms):
        if not (isinstance(term, Scaled) and term.coefficient == -1):
            continue
        inside = neg(term)
        if isinstance(inside, Apply) and inside.function == "sigmoid" and not inside.primes:
            others = node.terms[:k] + node.terms[k + 1 :]
            turned = apply("sigmoid", neg(inside.arg))
            one = next((t for t in others if is_ones(t)), None)
            if one is not None and turned.size < inside.size:
                return add(*(t for t in others if t is not one), turned)
    return None


RULES: dict[type[Expr], tuple[Callable[..., Expr | None], ...]] = {
    Power: (_reciprocal,),
    Scaled: (_product,),
    Hadamard: (_product,),
    Apply: (_logarithm,),
    Add: (_rest_of_one,),
}
"""Kind of node -> the rules that may name it."""
