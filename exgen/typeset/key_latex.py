"""The LaTeX that a key holds: what the solution prints, in the notation of the question."""

from __future__ import annotations

from dataclasses import dataclass

from exgen.calculus.expr import Expr, Partial
from exgen.questions.proved import Proved
from exgen.questions.records import Part, Step
from exgen.typeset.latex import Printer
from exgen.typeset.spelling import printer_of
from exgen.typeset.symbols import Notation
from exgen.verify.judge import Verified

Line = tuple[Step, Verified]


@dataclass(frozen=True, slots=True)
class Keyed:
    """The LaTeX of one question's answers and steps; a family may print its own in another way."""

    proved: Proved
    notation: Notation

    def answer(self, part: Part) -> str:
        """The part's answer. ValueError for a part whose answer is no expression."""
        if part.answer is None:
            raise ValueError(f"the answer of part {part.id} is no expression")
        return self._answer(part, part.answer)

    def in_line(self, part: Part) -> str:
        """The same in one line: a matrix as a whole, not entry by entry."""
        return self.answer(part)

    def step(self, part: Part, line: Line, answer: Expr) -> str:
        """A step, whose answer the key has as `answer`: the last form that the solution shows."""
        return self._printer(answer)

    def wrong(self, answer: Expr) -> str:
        """The answer that a mistake leads to."""
        return self._printer(answer)

    def finds(self, step: Step) -> bool:
        """Whether a line finds a derivative, and so is a step of the key."""
        return isinstance(step.claim.left, Partial)

    def _answer(self, part: Part, answer: Expr) -> str:
        """The answer of a part that has one."""
        return self._printer(answer)

    @property
    def _printer(self) -> Printer:
        return printer_of(self.proved, self.notation)
