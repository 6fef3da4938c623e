"""The two passes as assignments: the quantities forwards, the adjoints backwards.

Both keep only what is used later, as a person would who writes the function by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exgen.calculus.adjoint import gradient_name, sweep
from exgen.calculus.expr import Apply, Expr, Partial, Symbol, size, walk
from exgen.calculus.program import Program
from exgen.calculus.rules import written_out
from exgen.calculus.substitute import transform

_AS_CODE = frozenset({"relu", "leaky_relu", "elu"})
"""Activations whose derivative reads better as code than written out in steps."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """`target = expr`; the target is a quantity (`Symbol`) or an adjoint (`Partial`)."""

    target: Expr
    expr: Expr


def forward(prog: Program, wanted: Sequence[Expr]) -> list[Assignment]:
    """The equations that the expressions in `wanted` rest on, in order."""
    needed = {node.name for expr in wanted for node in walk(expr) if isinstance(node, Symbol)}
    lines: list[Assignment] = []
    for equation in reversed(prog.equations):
        if equation.name in needed:
            lines.append(Assignment(equation.symbol, equation.expr))
            needed |= {n.name for n in walk(equation.expr) if isinstance(n, Symbol)}
    return lines[::-1]


def backward(prog: Program, objective: str, wrt: Sequence[str]) -> list[Assignment]:
    """The adjoints from the objective down to the gradients in `wrt`, in the order of a sweep.

    Raises DerivationError where the objective is no scalar or a rule is missing.
    """
    steps = sweep(prog, objective, tuple(wrt))
    target = prog.find(objective)
    chosen: dict[Expr, Expr] = {}
    for step in steps.values():
        named = prog.fold(_readable(step.named))
        resolved = prog.fold(step.resolved)
        # Where terms cancel, the form in the quantities is the shorter one.
        short = resolved if size(resolved) <= size(named) else named
        chosen[gradient_name(target, step.wrt)] = short
    needed: set[Expr] = {gradient_name(target, prog.find(name)) for name in wrt}
    for adjoint in reversed(chosen):
        if adjoint in needed:
            needed |= {n for n in walk(chosen[adjoint]) if isinstance(n, Partial)}
    return [Assignment(a, expr) for a, expr in chosen.items() if a in needed]


def _readable(expr: Expr) -> Expr:
    """Derivatives of activations written out, unless code has a better word for them."""

    def visit(node: Expr) -> Expr | None:
        if isinstance(node, Apply) and node.primes and node.function not in _AS_CODE:
            return written_out(node)
        return None

    return transform(expr, visit)
