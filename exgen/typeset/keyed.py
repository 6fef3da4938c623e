"""The LaTeX that a key holds: what the solution prints, in the notation of the question."""

from __future__ import annotations

from dataclasses import dataclass

from exgen.calculus.expr import Expr
from exgen.questions.backprop.asked import HIDDEN
from exgen.questions.backprop.family import BackpropFacts
from exgen.questions.proved import Proved
from exgen.questions.records import Part, Step
from exgen.typeset import entry_grid, numbers
from exgen.typeset.latex import Printer
from exgen.typeset.layered_words import printer_of, sizes_of
from exgen.typeset.symbols import Notation
from exgen.verify.judge import Verified

Line = tuple[Step, Verified]
_ANSWERS = frozenset({"found", "vector", "vector-found", "matrix-found"})


@dataclass(frozen=True, slots=True)
class Keyed:
    """The LaTeX of one question's answers and steps."""

    proved: Proved
    notation: Notation

    def answer(self, part: Part) -> str:
        """The part's answer. ValueError for a part whose answer is no expression."""
        if part.answer is None:
            raise ValueError(f"the answer of part {part.id} is no expression")
        if "program" in self.proved.question.facts:
            boxed = [value for step, value in self.proved.of_part(part) if step.kind == "answer"]
            return self._printer(boxed[-1].claim.answer)
        facts = self.proved.question.facts.get("backprop")
        if not isinstance(facts, BackpropFacts):
            return self._printer(part.answer)
        step, value = self._found(part)
        if step.kind == "matrix-found":
            return entry_grid.entries(value, self._printer, sizes_of(self.proved))
        wanted = facts.asked[part.id].entry
        if wanted is not None:
            # the sheet asks for a row or a column, the key for one entry of it
            shown = (v for s, v in self.proved.of_part(part) if s.kind not in HIDDEN)
            value = next(v for v in shown if v.claim.left is wanted)
        return self._printer(value.claim.answer)

    def in_line(self, part: Part) -> str:
        """The same in one line: a matrix as a whole, not entry by entry."""
        if not isinstance(self.proved.question.facts.get("backprop"), BackpropFacts):
            return self.answer(part)
        return self._printer(self._found(part)[1].claim.answer)

    def step(self, part: Part, line: Line, answer: Expr) -> str:
        """A step, whose answer the key has as `answer`: the last form that the solution shows."""
        step, value = line
        facts = self.proved.question.facts
        if isinstance(facts.get("backprop"), BackpropFacts):
            shown = step.kind not in HIDDEN or step.kind == "given"
            return self._printer(value.claim.answer) if shown else self.answer(part)
        if "numbers" in facts:
            return numbers.formula(answer, self._printer)
        return self._printer(answer)

    def wrong(self, answer: Expr) -> str:
        """The answer that a mistake leads to."""
        return self._printer(answer)

    def _found(self, part: Part) -> Line:
        """The line of a backpropagation part that holds its answer."""
        return [line for line in self.proved.of_part(part) if line[0].kind in _ANSWERS][-1]

    @property
    def _printer(self) -> Printer:
        return printer_of(self.proved, self.notation)
