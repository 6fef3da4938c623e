"""`exp(w - logsumexp(w))` as `exp(w) / sum(exp(w))`, which the exact judge can prove equal."""

from __future__ import annotations

from fractions import Fraction

from exgen.calculus.build import add, number, power, times
from exgen.calculus.expr import Add, Apply, Call, Constant, Expr, Scaled
from exgen.calculus.functions import apply, call
from exgen.calculus.program import Program
from exgen.calculus.substitute import substitute, transform


def without_logarithms(prog: Program, expr: Expr) -> Expr:
    """The expression with every logarithm of a sum of exponentials taken out of exponents."""
    named: dict[Expr, Expr] = {
        line.symbol: line.expr
        for line in prog.equations
        if isinstance(line.expr, Call) and line.expr.function == "logsumexp"
    }
    return transform(substitute(expr, named), _rewritten)


def _rewritten(node: Expr) -> Expr | None:
    if not isinstance(node, Apply) or node.function != "exp" or node.primes:
        return None
    terms = node.arg.terms if isinstance(node.arg, Add) else (node.arg,)
    factors, kept = [], []
    for term in terms:
        taken = _logarithm(term)
        if taken is None:
            kept.append(term)
        else:
            coefficient, of = taken
            factors.append(power(call("sum", apply("exp", of)), number(coefficient)))
    if not factors or not kept:
        return None
    found = apply("exp", transform(add(*kept), _rewritten))
    for factor in factors:
        found = times(factor, found)
    return found


def _logarithm(term: Expr) -> tuple[Fraction, Expr] | None:
    """The whole multiple of a logarithm that a term is, and what it is of; None for others."""
    if isinstance(term, Call) and term.function == "logsumexp":
        return Fraction(1), term.arg
    if not isinstance(term, Scaled) or len(term.scalars) != 1:
        return None
    plain = term.body is None or (isinstance(term.body, Constant) and term.body.kind == "ones")
    (scalar,) = term.scalars
    if not plain or not isinstance(scalar, Call) or scalar.function != "logsumexp":
        return None
    return (term.coefficient, scalar.arg) if term.coefficient.denominator == 1 else None
