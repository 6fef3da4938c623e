"""All wrong answers to one question: mistakes in the sweep, then mistakes in the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from exgen.calculus.expr import Expr, Index
from exgen.calculus.indexed import entry
from exgen.calculus.jacobian import jacobian
from exgen.calculus.program import Program
from exgen.calculus.rules import write_out
from exgen.errors import DerivationError, InputError
from exgen.mistakes.mistake_table import GRADIENT_FOR_HESSIAN, MISTAKES
from exgen.mistakes.records import Mutant
from exgen.mistakes.spoil import spoilt
from exgen.mistakes.spoilt_sweep import faulty, setting, swept

_ENTRY = re.compile(r"(\w+)\[(\w+), (\w+)\]")


def mistakes(
    prog: Program,
    objective: str,
    wrt: str,
    *,
    answer: Expr | None = None,
    layout: str = "denominator",
) -> Iterator[Mutant]:
    """The wrong answers to `d objective / d wrt`, each once, under its most telling name.

    `objective` and `wrt` are as in key.json: names of quantities, or one entry, `W2[i, j]` or
    `h2[0, 1]`. A scalar quantity has its gradient asked for: mistakes are made in the backward
    sweep and in the answer. For a column it is the Jacobian in the `layout`, and for an entry of
    a quantity its derivative, with mistakes in the answer alone. `answer` is the right answer in
    the form in which a solution shows it, by default the sweep's.

    The order is always the same, and no mutant is the right answer's own expression; one may still
    be equal to it in value (see `hidden`). Raises DerivationError where the derivative has no rule
    and InputError where `objective` is no quantity's name, both only if no `answer` is given.
    """
    quantity, at = split_entry(wrt)
    right: list[Expr] = [] if answer is None else [answer]
    found: list[Mutant] = []
    if objective in prog.names():
        try:
            if prog.find(objective).shape.is_scalar:
                back = swept(prog, objective, quantity)
                whole = back.steps[quantity].resolved
                right.append(_entry(whole, at))
                found = [
                    replace(m, expr=_entry(m.expr, at))
                    for m in faulty(back, quantity)
                    if at is None or m.expr.shape == whole.shape
                ]
            elif answer is None:
                whole = jacobian(prog.expand(prog.find(objective)), prog.find(quantity), layout)
                right.append(_entry(prog.fold(write_out(whole)), at))
        except DerivationError:
            if answer is None:
                raise
    elif answer is None:
        raise InputError(f"{objective!r} is no quantity of the program; its answer must be given")
    seen = set(right)
    for mutant in (*found, *in_answer(prog, right[0])):
        if mutant.expr not in seen:
            seen.add(mutant.expr)
            yield mutant


def of_hessian(prog: Program, objective: str, wrt: str, *, answer: Expr) -> Iterator[Mutant]:
    """The wrong answers where the second derivative of a scalar is asked, repetitions included.

    The gradient for it comes first; the others are made in the answer, since a Hessian has no sweep
    of its own. Raises DerivationError and InputError as `mistakes` does.
    """
    gradient = swept(prog, objective, wrt).steps[wrt].resolved
    if gradient is not answer:
        yield Mutant(name=GRADIENT_FOR_HESSIAN, expr=gradient)
    yield from in_answer(prog, answer)


def in_answer(prog: Program, answer: Expr) -> Iterator[Mutant]:
    """The wrong answers by a mistake in the answer itself, repetitions included."""
    here = setting(prog)
    for mistake in MISTAKES.values():
        if mistake.stage != "sweep":
            for wrong in spoilt(answer, mistake, here):
                yield Mutant(name=mistake.name, expr=wrong)


def split_entry(wrt: str) -> tuple[str, tuple[Index, Index] | None]:
    """`W2[i, j]` as the name and its indices."""
    found = _ENTRY.fullmatch(wrt)
    if found is None:
        return wrt, None
    name, row, col = found.groups()
    return name, (_index(row), _index(col))


def _index(text: str) -> Index:
    return int(text) if text.isdigit() else text


def _entry(expr: Expr, at: tuple[Index, Index] | None) -> Expr:
    return expr if at is None else entry(expr, *at)
