"""The LaTeX of the keys of layered networks, and which of their lines are steps there."""

from __future__ import annotations

from exgen.calculus.expr import Derivative, Entry, Expr, Partial
from exgen.families.backprop.facts import facts_of, sizes_of
from exgen.questions.records import HIDDEN, Part, Step
from exgen.typeset import entry_grid
from exgen.typeset import number_lines as numbers
from exgen.typeset.key_latex import Keyed, Line

_ANSWERS = frozenset({"found", "vector", "vector-found", "matrix-found"})


class BackpropKey(Keyed):
    """The key of a network by hand: entries of derivatives are found too, matrices by entries."""

    __slots__ = ()

    def in_line(self, part: Part) -> str:
        """The answer as one matrix."""
        return self._printer(self._found(part)[1].claim.answer)

    def step(self, part: Part, line: Line, answer: Expr) -> str:
        """A step as the solution shows it, which may name other derivatives."""
        step, value = line
        shown = step.kind not in HIDDEN or step.kind == "given"
        return self._printer(value.claim.answer) if shown else self.answer(part)

    def finds(self, step: Step) -> bool:
        """Whether the line finds a derivative or an entry of one."""
        left = step.claim.left
        base = left.base if isinstance(left, Entry) else left
        if isinstance(left, Entry) and isinstance(base, Partial):
            return base.layout == "gradient"  # no Jacobian's entry has a name in the key
        return isinstance(base, Partial | Derivative)

    def _answer(self, part: Part, answer: Expr) -> str:
        step, value = self._found(part)
        if step.kind == "matrix-found":
            return entry_grid.entries(value, self._printer, sizes_of(self.proved))
        wanted = facts_of(self.proved).asked[part.id].entry
        if wanted is not None:
            # the sheet asks for a row or a column, the key for one entry of it
            shown = (v for s, v in self.proved.of_part(part) if s.kind not in HIDDEN)
            value = next(v for v in shown if v.claim.left is wanted)
        return self._printer(value.claim.answer)

    def _found(self, part: Part) -> Line:
        """The line of a part that holds its answer."""
        return [line for line in self.proved.of_part(part) if line[0].kind in _ANSWERS][-1]


class NumbersKey(Keyed):
    """The key of a network in numbers, whose formulas have their functions entry by entry."""

    __slots__ = ()

    def step(self, part: Part, line: Line, answer: Expr) -> str:
        """A step in formulas."""
        return numbers.formula(answer, self._printer)
