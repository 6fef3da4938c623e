"""Wrong answers that come of two mistakes at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from exgen.calculus.program import Program
from exgen.errors import DerivationError
from exgen.mistakes.mutants import in_answer
from exgen.mistakes.records import Mutant
from exgen.mistakes.spoilt_sweep import faulty_twice, swept


def pairs(
    prog: Program, objective: str, wrt: str, singles: Sequence[Mutant]
) -> Iterator[tuple[Mutant, Mutant]]:
    """Two mistakes at once, the likelier pairs first; the second of a pair has the wrong answer.

    `singles` are the wrong answers by one mistake (`mutants.mistakes`): a second one is made in
    each of them, and where `objective` is a scalar and `wrt` a whole quantity also two in one
    sweep. Repetitions are included.
    """
    if objective in prog.names() and prog.find(objective).shape.is_scalar and wrt in prog.names():
        with suppress(DerivationError):
            yield from faulty_twice(swept(prog, objective, wrt), wrt)
    for first in singles:
        for second in in_answer(prog, first.expr):
            yield first, second
