"""Gradients by adjoints: the lines of a backward pass through any program."""

from __future__ import annotations

from exgen.calculus.adjoint import AdjointStep, gradient_name, sweep
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr, size
from exgen.calculus.program import Program
from exgen.calculus.rules import write_out
from exgen.questions.records import Step, definition

_LONGEST_EXPANDED = 18  # nodes; a longer answer keeps the names of intermediate quantities


class Adjoints:
    """The adjoints between the scalar `of` and the variables `wrt`, and their lines."""

    def __init__(self, prog: Program, of: str, wrt: tuple[str, ...]) -> None:
        """Runs the reverse sweep; DerivationError where a rule is missing."""
        self.prog = prog
        self.of = prog.find(of)
        self.wrt = wrt
        self.found: dict[str, AdjointStep] = sweep(prog, of, wrt)

    def answer(self, quantity: str) -> Expr:
        """The gradient: in the variables alone where that is short."""
        folded = self.prog.fold(self.found[quantity].resolved)
        expanded = self.prog.expand(folded)
        return expanded if size(expanded) <= _LONGEST_EXPANDED else folded

    def intermediate_lines(self) -> list[Step]:
        """One line for the adjoint of every intermediate quantity, the last one first."""
        names = [n for n in self.found if n not in self.wrt]
        return [self._line(name, "adjoint") for name in names]

    def gradient_lines(self, quantity: str) -> list[Step]:
        """The gradient in one of the variables, from the adjoints; the last line is the answer."""
        found = self._line(quantity, "adjoint")
        answer = self.answer(quantity)
        boxed = Claim(left=found.claim.left, rights=(answer,))
        line = Step(kind="answer", claim=boxed, about=found.about)
        return [found, line] if len(found.claim.rights) > 1 else [line]

    def _line(self, quantity: str, kind: str) -> Step:
        step = self.found[quantity]
        folded = self.prog.fold(step.resolved)
        forms = [step.named, self.prog.fold(write_out(step.named)), folded]
        left = gradient_name(self.of, step.wrt)
        rights = tuple(dict.fromkeys(f for f in forms if f is not left))
        return Step(kind=kind, claim=Claim(left=left, rights=rights), about=(step.wrt,))

    def definitions(self) -> list[Step]:
        """The forward pass, one line a quantity."""
        return [definition(e) for e in self.prog.equations]
