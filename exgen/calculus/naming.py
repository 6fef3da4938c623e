"""Names given back to what has one: parts, powers of a named root, quotients within a product.

With `s = sqrt(v + e)` a power `(v + e)**(-3/2)` is `s**-3`, and with `h = c / s` a product
`c @ c.T / s**3` is `h @ h.T / s`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from exgen.calculus.build import neg, number, power, scaled, times
from exgen.calculus.expr import (
    Call,
    Expr,
    Hadamard,
    MatMul,
    Number,
    Power,
    Scaled,
    Symbol,
    Transpose,
)
from exgen.calculus.substitute import rebuild, substitute, transform

_LINEAR = frozenset({"sum", "mean", "tr", "diag"})


@dataclass(frozen=True, slots=True)
class _Quotient:
    """`symbol = above * below**exponent`, with a negative exponent and a scalar `below`."""

    symbol: Symbol
    above: Expr
    below: Expr
    exponent: Fraction


@dataclass(frozen=True, slots=True)
class GivenNames:
    """What has a name: whole expressions, roots by what is under them, quotients by a scalar.

    And products of numbers, by their factors.
    """

    whole: Mapping[Expr, Symbol]
    roots: Mapping[Expr, tuple[Symbol, Fraction]]
    quotients: tuple[_Quotient, ...]
    products: tuple[tuple[tuple[Expr, ...], Symbol], ...]
    _known: dict[Expr, Expr] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, definitions: Iterable[tuple[Symbol, Expr]]) -> GivenNames:
        """The names that definitions give; of two for one expression the first counts."""
        whole: dict[Expr, Symbol] = {}
        for name, expr in definitions:
            if not isinstance(expr, Number | Symbol):
                whole.setdefault(expr, name)
        roots: dict[Expr, tuple[Symbol, Fraction]] = {}
        quotients, products = [], []
        for expr, name in whole.items():
            match expr:
                case Power(base=base, exponent=Number(value=value)) if value.denominator != 1:
                    roots[base] = name, value
                case Scaled(
                    coefficient=1,
                    scalars=(Power(base=base, exponent=Number(value=value)),),
                    body=Expr() as body,
                ) if value < 0:
                    quotients.append(_Quotient(name, body, base, value))
                case Scaled(coefficient=1, scalars=factors, body=None) if len(factors) > 1:
                    products.append((factors, name))
        return cls(whole, roots, tuple(quotients), tuple(products))

    def put_into(self, expr: Expr) -> Expr:
        """The expression with every part that has a name replaced by the name, largest first.

        Once `x - mean(x)` has become `x - m`, that may have a name in turn.
        """
        found = self._known.get(expr)
        if found is None:
            found = self._known[expr] = self._put_into(expr)
        return found

    def _put_into(self, expr: Expr) -> Expr:
        while True:
            folded = substitute(expr, self.whole)
            if self.roots or self.quotients or self.products:
                folded = transform(folded, self._within)
            if folded.names <= expr.names:
                return folded
            expr = folded

    def _within(self, node: Expr) -> Expr | None:
        """A power of a named root, or a product with named quotients, by the name."""
        if isinstance(node, Power) and isinstance(node.exponent, Number):
            name, root = self.roots.get(node.base, (None, Fraction(1)))
            times_root = node.exponent.value / root
            if name is not None and node.exponent.value.denominator != 1 == times_root.denominator:
                return power(name, number(times_root))
        if isinstance(node, Scaled):
            for factors, name in self.products:
                rest = _divided(node.scalars, factors)
                if rest is not None:
                    node = scaled(node.coefficient, (*rest, name), node.body)
                    if not isinstance(node, Scaled):
                        return node
            for quotient in self.quotients:
                while isinstance(node, Scaled):
                    named = _with_name(node, quotient)
                    if named is None or named.size > node.size:
                        break
                    node = named
            return node
        return None


def _divided(scalars: Sequence[Expr], factors: Sequence[Expr]) -> list[Expr] | None:
    """The scalars without these factors, one of which may stand below in a higher power."""
    rest = list(scalars)
    for factor in factors:
        if factor in rest:
            rest.remove(factor)
            continue
        higher = next((s for s in rest if _is_higher(s, factor)), None)
        if higher is None:
            return None
        rest[rest.index(higher)] = times(higher, power(factor, number(-1)))
    return rest


def _is_higher(scalar: Expr, factor: Expr) -> bool:
    """Whether both are powers of one base, and the first has it below once more at least."""
    if not (isinstance(scalar, Power) and isinstance(factor, Power)):
        return False
    exponents = scalar.exponent, factor.exponent
    if scalar.base is not factor.base or not all(isinstance(e, Number) for e in exponents):
        return False
    mine, theirs = (e.value for e in exponents if isinstance(e, Number))
    return mine < theirs < 0


def _with_name(node: Scaled, quotient: _Quotient) -> Expr | None:
    """The product with one `above / below` in it by name; None where there is none."""
    if not quotient.above.names <= node.names:
        return None
    for k, factor in enumerate(node.scalars):
        if not (isinstance(factor, Power) and factor.base is quotient.below):
            continue
        if isinstance(factor.exponent, Number) and factor.exponent.value <= quotient.exponent:
            others = node.scalars[:k] + node.scalars[k + 1 :]
            named = _once(scaled(node.coefficient, others, node.body), quotient)
            if named is not None:
                left = number(factor.exponent.value - quotient.exponent)
                return times(power(factor.base, left), named)
    return None


def _once(expr: Expr, quotient: _Quotient) -> Expr | None:
    """One factor `above` replaced by the name, wherever the expression is linear in it."""
    if expr is quotient.above:
        return quotient.symbol
    if not quotient.above.names <= expr.names:
        return None
    if expr is neg(quotient.above):
        return neg(quotient.symbol)
    linear = isinstance(expr, Transpose | MatMul | Hadamard | Scaled)
    if linear or (isinstance(expr, Call) and expr.function in _LINEAR):
        for k, child in enumerate(expr.children):
            named = _once(child, quotient)
            if named is not None:
                return rebuild(expr, (*expr.children[:k], named, *expr.children[k + 1 :]))
    return None
