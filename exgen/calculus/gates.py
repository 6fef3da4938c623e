"""What is known where a gate is open: beside step(u), relu(u) is u and off(u) is 0.

`relu(r) * step(r)` is `r * step(r)`, and so inside of functions that go entry by entry. Pieces that
meet in one another (a cut within the smaller of two, say) come out as one gate each.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from exgen.calculus.arithmetic import add, hadamard, scaled
from exgen.calculus.elementwise import apply
from exgen.calculus.expr import Add, Apply, Expr, Hadamard, Power, Scaled
from exgen.calculus.leaves import ones, zeros
from exgen.calculus.simplify import multiplied_out, shorten
from exgen.calculus.substitute import substitute, transform, with_children

_BY_ENTRY: Final = (Apply, Add, Hadamard, Power, Scaled)
"""Kinds of nodes with an entry that depends on the same entry of their parts, scalars apart."""


def gated(expr: Expr) -> bool:
    """Whether a gate occurs."""
    return ("step", 0) in expr.names


def opened(expr: Expr) -> Expr:
    """The expression with every product by a gate written as where that is open."""
    found = transform(expr, _without_relu)
    by_terms = shorten(transform(found, _by_terms))
    return min((shorten(found), by_terms, expr), key=lambda form: form.size)


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
        if _is_gate(gate):
            known = _where_open(gate.children[0])
            scalars = [s if j == k else substitute(s, known) for j, s in enumerate(scalars)]
            factors = [substitute(f, known) for f in factors]
    for k, gate in enumerate(factors):
        if _is_gate(gate):
            known = _where_open(gate.children[0])
            factors = [f if j == k else _by_entry(f, known) for j, f in enumerate(factors)]
    body = None if node.shape.is_scalar else hadamard(ones(node.shape), *factors)
    coefficient = node.coefficient if isinstance(node, Scaled) else Fraction(1)
    built = scaled(coefficient, scalars, body)
    return None if built is node else _without_relu(built) or built


def _taken_apart(node: Scaled | Hadamard) -> tuple[list[Expr], list[Expr]]:
    """The scalar factors, and those that stand entry by entry."""
    if isinstance(node, Hadamard):
        return [], list(node.factors)
    if node.body is None:
        return list(node.scalars), []
    factors = node.body.factors if isinstance(node.body, Hadamard) else (node.body,)
    return list(node.scalars), list(factors)


def _is_gate(expr: Expr) -> bool:
    return isinstance(expr, Apply) and expr.function == "step" and not expr.primes


def _where_open(arg: Expr) -> Mapping[Expr, Expr]:
    """What functions of the argument come to where it is positive."""
    return {
        apply("relu", arg): arg,
        apply("abs", arg): arg,
        apply("step", arg): ones(arg.shape),
        apply("off", arg): zeros(arg.shape),
        apply("sign", arg): ones(arg.shape),
    }


def _by_entry(expr: Expr, known: Mapping[Expr, Expr]) -> Expr:
    """What is known, put into those parts of the expression that go entry by entry."""
    found = known.get(expr)
    if found is not None:
        return found
    if not isinstance(expr, _BY_ENTRY) or expr.shape.is_scalar:
        return expr
    return with_children(expr, lambda child: _by_entry(child, known))
