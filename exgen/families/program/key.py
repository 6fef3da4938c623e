"""The LaTeX of a program's key."""

from __future__ import annotations

from exgen.calculus.expr import Expr
from exgen.questions.records import Part
from exgen.typeset.key_latex import Keyed


class ProgramKey(Keyed):
    """The key of a program, which writes an answer in the form that the solution boxes."""

    __slots__ = ()

    def _answer(self, part: Part, answer: Expr) -> str:
        boxed = [value for step, value in self.proved.of_part(part) if step.kind == "answer"]
        return self._printer(boxed[-1].claim.answer)
