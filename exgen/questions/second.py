"""A Hessian in lines: the gradient gets a name, and the Jacobian of that is found."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import chain, count
from typing import Final

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.build import symbol
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr, Partial, Symbol, size
from exgen.calculus.polish import polished
from exgen.calculus.program import Equation, Program
from exgen.errors import DerivationError
from exgen.questions.records import Part, Step
from exgen.questions.worked import Task, solve

_LETTERS: Final = ("g", "q", "u", "v", "r", "s", "c")
_NAMING: Final = "gradient-named"


def named(wrt: Symbol, gradient: Expr, taken: AbstractSet[str]) -> Equation:
    """The gradient with respect to `wrt` as a quantity, by a letter that is not taken.

    A letter that is taken as a capital is none for it either: G and g are hard to tell when said.
    """
    numbered = (f"{_LETTERS[0]}{k}" for k in count(1))
    name = next(n for n in chain(_LETTERS, numbered) if taken.isdisjoint((n, n.upper())))
    return Equation(symbol(name, wrt.shape), gradient)


def naming(of: Symbol, wrt: Symbol, gradient: Equation) -> Step:
    """The line that gives the gradient of `of` its name."""
    rights = (gradient_name(of, wrt), gradient.expr)
    claim = Claim(left=gradient.symbol, rights=rights)
    return Step(kind=_NAMING, claim=claim, about=(gradient.symbol, of, wrt))


def names(parts: Iterable[Part]) -> tuple[Equation, ...]:
    """The gradients that lines of these parts have named."""
    steps = (step for part in parts for step in part.steps if step.kind == _NAMING)
    found = {step.claim.left: step.claim.answer for step in steps}
    return tuple(Equation(left, expr) for left, expr in found.items() if isinstance(left, Symbol))


def solved(task: Task, method: str) -> tuple[Expr, tuple[Step, ...]]:
    """The Hessian of a scalar and the lines to it, its gradient first.

    `method` is that of the gradient, "index", "chain" or "differential"; the Jacobian of that is
    found by it too, by differentials where it is "index". Raises DerivationError where none leads
    there.
    """
    answer, steps = solve(task, method)
    prog = task.program
    gradient = named(task.wrt, answer, {*prog.names(), *prog.sizes})
    before = replace(prog, equations=task.inside)
    methods = ("chain", "differential") if method == "chain" else ("differential", "chain")
    found, more = jacobian(before, gradient, task.wrt, layout=task.layout, methods=methods)
    shown = {step.claim.left for step in steps if isinstance(step.claim.left, Partial)}
    more = tuple(step for step in more if step.claim.left not in shown)
    return found, (*steps[:-1], naming(task.of, task.wrt, gradient), *more)


def jacobian(
    prog: Program, gradient: Equation, wrt: Symbol, *, layout: str, methods: Iterable[str]
) -> tuple[Expr, tuple[Step, ...]]:
    """The Hessian and the lines to it: those of the Jacobian of the gradient, a column.

    `prog` has what the gradient is computed from and `wrt` among its variables. Of `methods` the
    first that leads there is taken. The layout is that of Jacobians on the way; a Hessian equals
    its transpose. Raises DerivationError where no method leads there.
    """
    whole = replace(prog, equations=(*prog.equations, gradient))
    task = Task(program=whole, of=gradient.symbol, wrt=wrt, layout=layout, named=True)
    failure: DerivationError | None = None
    for method in methods:
        try:
            answer, steps = solve(task, method)
        except DerivationError as error:
            failure = failure or error
            continue
        *lines, last = (step for step in steps if step.kind != "define")
        shorter = polished(answer, prog)
        if size(shorter) < size(answer):
            rights = (*(r for r in last.claim.rights if r is not shorter), shorter)
            last = replace(last, claim=replace(last.claim, rights=rights))
            answer = shorter
        kept = (step for step in lines if step.claim.rights != (answer,))
        return answer, (*kept, last)
    assert failure is not None
    raise failure
