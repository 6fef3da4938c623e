"""What the sums of a program's quantities are known to be, where a derivative makes use of it."""

from __future__ import annotations

from collections.abc import Iterable

from exgen.calculus.adjoint import gradient_name, sweep
from exgen.calculus.build import is_zero, symbol
from exgen.calculus.expr import Partial, Symbol
from exgen.calculus.functions import call
from exgen.calculus.program import Equation, Program
from exgen.calculus.substitute import substitute
from exgen.calculus.text import to_text
from exgen.families.program.program_adjoints import up_to, with_gradient
from exgen.questions.records import Part

_ADDING_UP = ("one-hot", "simplex")
"""The domains whose entries, or those of each row, add up to 1."""


def adding_up(prog: Program, parts: Iterable[Part]) -> dict[Partial, Symbol]:
    """The derivatives that need a variable whose entries add up to 1, where that first counts.

    They come out otherwise once nothing is known of the variable, though those before them do not.
    """
    found: dict[Partial, Symbol] = {}
    asked = with_gradient(parts)
    for variable in (v for v in prog.variables if v.domain in _ADDING_UP):
        plain = symbol(variable.name, variable.shape)
        other = Program(
            tuple(plain if v is variable else v for v in prog.variables),
            tuple(
                Equation(e.symbol, substitute(e.expr, {variable: plain})) for e in prog.equations
            ),
        )
        for of in dict.fromkeys(p.of for p in asked):
            wrt = tuple(p.wrt for p in asked if p.of == of)
            with_it, without = sweep(up_to(prog, of), of, wrt), sweep(up_to(other, of), of, wrt)
            changed = {
                name
                for name, step in with_it.items()
                if to_text(without[name].resolved) != to_text(step.resolved)
            }
            for name in changed:
                if changed.isdisjoint(c.via for c in with_it[name].contributions):
                    found[gradient_name(prog.find(of), with_it[name].wrt)] = variable
    return found


def centred(prog: Program, parts: Iterable[Part]) -> tuple[Symbol, ...]:
    """The quantities whose entries add up to 0, on the way of a gradient that makes use of it."""
    passed = {e.symbol: None for p in with_gradient(parts) for e in prog.between(p.wrt, p.of)}
    return tuple(
        quantity
        for quantity in passed
        if not quantity.shape.is_scalar and is_zero(prog.expand(call("sum", quantity)))
    )
