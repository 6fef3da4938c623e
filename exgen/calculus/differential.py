"""Differentials: the linear map of a small change.

`differential` applies d(A B) = dA B + A dB and its relatives (Magnus and Neudecker, "Matrix
Differential Calculus", chapter 8).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from exgen.calculus.build import (
    add,
    hadamard,
    matmul,
    neg,
    number,
    ones,
    power,
    scaled,
    sub,
    times,
    transpose,
    zeros,
)
from exgen.calculus.convolving import convolved
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Convolution,
    Expr,
    Hadamard,
    MatMul,
    Number,
    Power,
    Scaled,
    Symbol,
    Transpose,
    depends_on,
)
from exgen.calculus.functions import apply, call, inner
from exgen.calculus.rules import gradient_of, largest, lowered, primed
from exgen.calculus.shape import Shape
from exgen.errors import DerivationError

Rule = Callable[[Call, Expr], Expr]


def _softmax(node: Call, d: Expr) -> Expr:
    """For s = softmax(z): ds = (diag(s) - s s^T) dz."""
    return matmul(sub(call("diag", node), matmul(node, transpose(node))), d)


def _softmax_rows(node: Call, d: Expr) -> Expr:
    """For S = softmax_rows(Z): dS = S * (dZ - (S * dZ) 1 1^T)."""
    row = ones(Shape(node.shape.cols, 1))
    return hadamard(node, sub(d, matmul(hadamard(node, d), row, transpose(row))))


def _max_rows(node: Call, d: Expr) -> Expr:
    """For m = max_rows(X), attained once in each row: dm is the sum of each row of H * dX.

    H = hardmax_rows(X) is 1 where an entry is the largest of its row, and 0 elsewhere.
    """
    return matmul(hadamard(largest(node), d), ones(Shape(node.arg.shape.cols, 1)))


def _term_by_term(function: str, d: Expr) -> Expr:
    """A linear function of a sum, as a sum."""
    return add(*(call(function, t) for t in (d.terms if isinstance(d, Add) else (d,))))


class _Rules(dict[str, Rule]):
    """Function -> its rule; of a function that a question declares the gradient has a name."""

    def __missing__(self, function: str) -> Rule:
        """The rule of a declared function."""
        return lambda n, d: inner(gradient_of(n), d)


CALL_RULES: dict[str, Rule] = _Rules(
    {
        "sum": lambda n, d: _term_by_term("sum", d),
        "mean": lambda n, d: call("mean", d),
        "norm": lambda n, d: times(power(n, number(-1)), inner(n.arg, d)),
        "tr": lambda n, d: _term_by_term("tr", d),
        "det": lambda n, d: times(n, call("tr", matmul(call("inv", n.arg), d))),
        "logdet": lambda n, d: call("tr", matmul(call("inv", n.arg), d)),
        "logabsdet": lambda n, d: call("tr", matmul(call("inv", n.arg), d)),
        "inv": lambda n, d: neg(matmul(n, d, n)),
        "diag": lambda n, d: call("diag", d),
        "logsumexp": lambda n, d: inner(call("softmax", n.arg), d),
        "softmax": _softmax,
        "softmax_rows": _softmax_rows,
        "max": lambda n, d: inner(largest(n), d),
        "max_rows": _max_rows,
        "hardmax": lambda n, d: zeros(n.shape),
        "hardmax_rows": lambda n, d: zeros(n.shape),
    }
)
"""Function of a whole expression -> its differential, given that of its argument."""


def differential(expr: Expr, changes: Mapping[str, Expr]) -> Expr:
    """The first-order change of `expr` when each named symbol changes by the given expression.

    `changes` leads from a symbol's name to an expression of the symbol's shape; all other symbols
    are constant. The result has the shape of `expr` and is linear in the changes. Raises
    DerivationError for a node that has no rule.
    """

    def d(node: Expr) -> Expr:
        if isinstance(node, Symbol):
            return changes.get(node.name, zeros(node.shape))
        if not any(depends_on(node, name) for name in changes):
            return zeros(node.shape)
        match node:
            case Add():
                return add(*(d(t) for t in node.terms))
            case Scaled():
                return _scaled(node, d)
            case MatMul():
                fs = node.factors
                return add(*(matmul(*fs[:k], d(f), *fs[k + 1 :]) for k, f in enumerate(fs)))
            case Hadamard():
                fs = node.factors
                return add(*(hadamard(*fs[:k], d(f), *fs[k + 1 :]) for k, f in enumerate(fs)))
            case Convolution():
                moved = convolved(node, d(node.left), node.right)
                return add(moved, convolved(node, node.left, d(node.right)))
            case Power():
                change = times(node.exponent, times(lowered(node), d(node.base)))
                if not isinstance(node.exponent, Number):
                    log = times(node, apply("log", node.base))
                    change = add(change, times(d(node.exponent), log))
                return change
            case Transpose():
                return transpose(d(node.arg))
            case Apply():
                return times(primed(node.function, node.arg), d(node.arg))
            case Call():
                return CALL_RULES[node.function](node, d(node.arg))
        raise DerivationError(f"no rule for the differential of {type(node).__name__}")

    return d(expr)


def _scaled(node: Scaled, d: Callable[[Expr], Expr]) -> Expr:
    terms: list[Expr] = []
    if node.body is not None:
        terms.append(scaled(node.coefficient, node.scalars, d(node.body)))
    for k, factor in enumerate(node.scalars):
        others = node.scalars[:k] + node.scalars[k + 1 :]
        terms.append(scaled(node.coefficient, (*others, d(factor)), node.body))
    return add(*terms)
