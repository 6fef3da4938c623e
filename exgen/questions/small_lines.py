"""Differentials in small lines: product rule, transposes, traces, the answer read off.

Every form of the differential follows from the one before by one rule, whose name stands beside it,
and the terms keep the order in which they arise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from exgen.calculus.build import zeros
from exgen.calculus.claims import Claim
from exgen.calculus.differential import differential
from exgen.calculus.expr import (
    Apply,
    Call,
    Differential,
    Expr,
    Hadamard,
    MatMul,
    Scaled,
    Symbol,
    depends_on,
    intern,
    walk,
)
from exgen.calculus.functions import CALLS
from exgen.calculus.rules import write_out
from exgen.calculus.simplify import shorten
from exgen.questions import terms
from exgen.questions.differential_forms import Lines, read_off
from exgen.questions.records import Step, definition
from exgen.questions.terms import Term
from exgen.said.formulas import squared_norm
from exgen.words import N

if TYPE_CHECKING:
    from exgen.questions.worked import Task

PRODUCT: Final = N("product rule")
SQUARE: Final = N("product rule for the sum of squares")
LINEAR: Final = N("linear in the variable")
JACOBI: Final = N("Jacobi's formula")
CHAIN: Final = N("chain rule")


def by_differential(task: Task, answer: Expr) -> list[Step]:
    """The differential in small lines, and the answer read off its last form."""
    prog, wrt = task.program, task.wrt
    steps = [definition(e) for e in prog.equations if task.inside]
    varying = (wrt.name,)
    change = intern(Differential(wrt.shape, wrt.name))
    changes: dict[str, Expr] = {wrt.name: change}
    values: dict[Expr, list[Term]] = {}
    for eq in task.inside:
        if not depends_on(prog.expand(eq.symbol), wrt.name):
            continue
        name = intern(Differential(eq.symbol.shape, eq.name))
        if isinstance(eq.expr, Call) and eq.expr.function == "inv":
            steps.append(_of_inverse(eq.symbol, name, eq.expr.arg, changes, varying))
        forms = _written(differential(eq.expr, changes), task)
        claim = Claim(left=name, rights=forms, varying=varying)
        steps.append(Step(kind="differential", claim=claim, about=(eq.symbol,)))
        changes[eq.name] = name
        values[name] = [t for one in terms.split(forms[-1]) for t in terms.put_in(one, values)]
    equation = prog.equation(task.of.name)
    assert equation is not None
    first = terms.of(equation.expr, changes)
    lines = Lines(task, change, answer)
    if task.of.shape.is_scalar:
        lines.scalar(first, values, rule_of(equation.expr, frozenset(changes)))
    else:
        lines.vector(first, values, rule_of(equation.expr, frozenset(changes)))
    left = intern(Differential(task.of.shape, task.of.name))
    claim = Claim(left=left, rights=tuple(f.expr for f in lines.forms), varying=varying)
    rules = tuple(f.rule for f in lines.forms)
    about = (task.of, change)
    steps.append(Step(kind="differential-of-function", claim=claim, about=about, rules=rules))
    meaning = Claim(left=left, rights=(read_off(task, task.target, change),), varying=varying)
    steps.append(Step(kind="by-definition", claim=meaning, about=about))
    steps.append(Step(kind="answer", claim=Claim(left=task.target, rights=(lines.answer,))))
    return steps


def rule_of(expr: Expr, changing: frozenset[str]) -> str:
    """The rule that differentiates an expression in one step, by what is seen in it."""

    def moves(node: Expr) -> bool:
        return any(depends_on(node, name) for name in changing)

    found: dict[str, None] = {}
    for node in walk(expr):
        if not moves(node):
            continue
        match node:
            case MatMul() | Hadamard() | Scaled() if sum(map(moves, node.children)) > 1:
                found[PRODUCT] = None
            case Call(function="logdet" | "logabsdet" | "det"):
                found[JACOBI] = None
            case Apply() | Call(function="logsumexp" | "softmax" | "softmax_rows" | "norm"):
                if not (isinstance(node, Call) and node.function == "norm"):
                    found[CHAIN] = None
            case Call(function=function) if function not in CALLS:  # declared by the question
                found[CHAIN] = None
            case _ if squared_norm(node):
                found[SQUARE] = None
    return ", ".join(found) or LINEAR


def _written(expr: Expr, task: Task) -> tuple[Expr, ...]:
    """The expression, and where it names a derivative of a function, written out."""
    out = task.fold(shorten(write_out(expr)))
    return tuple(dict.fromkeys((expr, out))) if expr.primed else (out,)


def _of_inverse(
    quantity: Symbol, name: Expr, arg: Expr, changes: Mapping[str, Expr], varying: tuple[str, ...]
) -> Step:
    """That a matrix times its inverse does not change: `dR X + R dX = 0`."""
    moved = terms.total(t.expr for t in terms.of(arg, changes))
    left = terms.total((terms.product((name, arg)), terms.product((quantity, moved))))
    claim = Claim(left=left, rights=(zeros(left.shape),), varying=varying)
    return Step(kind="differential-of-inverse", claim=claim, about=(quantity, arg))
