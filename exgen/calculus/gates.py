"""What is known where a gate is open: beside step(u), relu(u) is u and off(u) is 0.

`relu(r) * step(r)` is `r * step(r)`, and so inside of functions that go entry by entry. Pieces that
meet in one another (a cut within the smaller of two, say) come out as one gate each.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from exgen.calculus.arithmetic import add, hadamard, neg, scaled
from exgen.calculus.elementwise import ELEMENTWISE, apply, is_gate
from exgen.calculus.expr import Add, Apply, Expr, Hadamard, Number, Power, Scaled, walk
from exgen.calculus.leaves import is_ones, ones, zeros
from exgen.calculus.simplify import multiplied_out, shorten
from exgen.calculus.substitute import transform, with_children

_BY_ENTRY: Final = (Apply, Add, Hadamard, Power, Scaled)
"""Kinds of nodes with an entry that depends on the same entry of their parts, scalars apart."""


def gated(expr: Expr) -> bool:
    """Whether a gate occurs."""
    return ("step", 0) in expr.names


def opened(expr: Expr) -> Expr:
    """The expression with every product by a gate written as where that is open."""
    found = transform(expr, _without_relu)
    by_terms = shorten(transform(found, _by_terms))
    spared = transform(expr, _without_gate)
    best = min((spared, shorten(found), by_terms, expr), key=lambda form: form.size)
    return transform(best, _turned)


def _turned(node: Expr) -> Expr | None:
    """1 - step(u) is step(-u) but where u is 0, which pieces of u may be in a whole region."""
    shut = _shut(node)
    if shut is None or any(
        isinstance(n, Apply) and ELEMENTWISE[n.function].kinks for n in walk(shut)
    ):
        return None
    return apply("step", neg(shut))


def _shut(node: Expr) -> Expr | None:
    """The u of 1 - step(u)."""
    if isinstance(node, Add) and len(node.terms) == 2:
        one, gate = node.terms[0], neg(node.terms[1])
        if is_ones(one) and is_gate(gate):
            return gate.children[0]
    return None


def _without_gate(node: Expr) -> Expr | None:
    """A product without a gate that a factor has already: relu(u) step(u) is relu(u)."""
    if not isinstance(node, Scaled | Hadamard):
        return None
    scalars, factors = _taken_apart(node)
    for found in (scalars, factors):
        for factor in tuple(found):
            base = factor.base if isinstance(factor, Power) else factor
            raised = factor is base or _positive(factor)
            if isinstance(base, Apply) and base.function == "relu" and not base.primes and raised:
                gate = apply("step", base.arg)
                found[:] = [f for f in found if f is not gate]
    return _built(node, scalars, factors)


def _positive(factor: Expr) -> bool:
    """Whether it is a power with a positive number above."""
    exponent = factor.exponent if isinstance(factor, Power) else None
    return isinstance(exponent, Number) and exponent.value > 0


def _built(node: Scaled | Hadamard, scalars: list[Expr], factors: list[Expr]) -> Expr:
    body = None if node.shape.is_scalar else hadamard(ones(node.shape), *factors)
    return scaled(node.coefficient if isinstance(node, Scaled) else Fraction(1), scalars, body)


def _by_terms(node: Expr) -> Expr | None:
    """A sum multiplied out: gates of one term that shut another make it vanish."""
    if not isinstance(node, Add | Scaled | Hadamard) or not gated(node):
        return None
    out = multiplied_out(node)
    if isinstance(out, Add):
        return add(*(_without_relu(term) or term for term in out.terms))
    return _without_relu(out)


def _without_relu(node: Expr) -> Expr | None:
    """A product in which no factor says again what a gate beside it says."""
    if not isinstance(node, Scaled | Hadamard):
        return None
    scalars, factors = _taken_apart(node)
    for k, gate in enumerate(scalars):
        known = _said(gate)
        if known:
            scalars = [s if j == k else _everywhere(s, known) for j, s in enumerate(scalars)]
            factors = [_everywhere(f, known) for f in factors]
    for k, gate in enumerate(factors):
        known = _said(gate)
        if known:
            factors = [f if j == k else _by_entry(f, known) for j, f in enumerate(factors)]
    built = _built(node, scalars, factors)
    return None if built is node else _without_relu(built) or built


def _taken_apart(node: Scaled | Hadamard) -> tuple[list[Expr], list[Expr]]:
    """The scalar factors, and those that stand entry by entry."""
    if isinstance(node, Hadamard):
        return [], list(node.factors)
    if node.body is None:
        return list(node.scalars), []
    factors = node.body.factors if isinstance(node.body, Hadamard) else (node.body,)
    return list(node.scalars), list(factors)


def _said(factor: Expr) -> Mapping[Expr, Expr]:
    """What a factor says of other functions of a gate's argument, where it is not zero itself."""
    if is_gate(factor):
        return _where_open(factor.children[0])
    shut = _shut(factor)
    return {} if shut is None else _where_shut(shut)


def _where_shut(arg: Expr) -> Mapping[Expr, Expr]:
    """What functions of the argument come to where it is not positive."""
    nothing = zeros(arg.shape)
    return {
        apply("relu", arg): nothing,
        apply("step", arg): nothing,
        apply("off", arg): ones(arg.shape),
    }


def _where_open(arg: Expr) -> Mapping[Expr, Expr]:
    """What functions of the argument come to where it is positive."""
    return {
        apply("relu", arg): arg,
        apply("abs", arg): arg,
        apply("step", arg): ones(arg.shape),
        apply("off", arg): zeros(arg.shape),
        apply("sign", arg): ones(arg.shape),
    }


def _everywhere(expr: Expr, known: Mapping[Expr, Expr]) -> Expr:
    """What a number's gate says, put into all of the expression where it is defined without it."""
    found = known.get(expr)
    if found is not None:
        return found
    if _partly_defined(expr) or not any(key.names <= expr.names for key in known):
        return expr
    return with_children(expr, lambda child: _everywhere(child, known))


def _by_entry(expr: Expr, known: Mapping[Expr, Expr]) -> Expr:
    """What is known, put into those parts of the expression that go entry by entry."""
    found = known.get(expr)
    if found is not None:
        return found
    if not isinstance(expr, _BY_ENTRY) or expr.shape.is_scalar or _partly_defined(expr):
        return expr
    return with_children(expr, lambda child: _by_entry(child, known))


def _partly_defined(expr: Expr) -> bool:
    """Whether it has a value for some numbers alone: sqrt(1 + relu(u)) has one, sqrt(1 + u) not.

    A gate that is 0 does not save what has no value.
    """
    if isinstance(expr, Power):
        return not (isinstance(expr.exponent, Number) and expr.exponent.value.denominator == 1)
    if not isinstance(expr, Apply):
        return False
    return ELEMENTWISE[expr.function].positive_only or expr.function in ("arcsin", "arccos")
