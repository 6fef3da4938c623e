"""What is true of a layered network, for its templates: all of it is computed."""

from __future__ import annotations

from exgen.calculus.expr import Apply, Derivative, Entry, Expr
from exgen.calculus.node import contains
from exgen.calculus.parse import parse
from exgen.calculus.program import Program
from exgen.calculus.rules import derivative
from exgen.calculus.text import shown
from exgen.errors import WordsError
from exgen.families.backprop.chosen_layers import SYMBOLIC
from exgen.families.backprop.facts import facts_of
from exgen.families.backprop.layered_program import ANY, TARGET
from exgen.questions import derived_slopes
from exgen.questions.proved import Proved
from exgen.questions.records import Part, Step
from exgen.said.formulas import applied, cancels, has_delta
from exgen.said.found import FoundLine, how
from exgen.said.kinks import breaking
from exgen.said.layer_names import output_layer
from exgen.verify.judge import Verified

Line = tuple[Step, Verified]


class Truths:
    """What is true of the network of one question."""

    def __init__(self, proved: Proved) -> None:
        """`proved` is about a layered network."""
        self._proved = proved
        self._facts = facts_of(proved)

    @property
    def _program(self) -> Program:
        return self._proved.question.program

    def kinked(self) -> bool:
        """Whether a pre-activation is to keep away from zero, as a slope jumps there.

        Raises WordsError where a slope jumps at another place, which the sheet has no words for.
        """
        program = self._program
        edges = [e for e in breaking(program) if e not in program.away_from_zero]
        inside = {e.expr.arg for e in program.equations if isinstance(e.expr, Apply)}
        others = [edge for edge in edges if edge not in inside]
        if others:
            raise WordsError(
                f"question {self._proved.question.id}: a slope jumps where {shown(others[0])} is "
                "zero: there are no words to assume that it is not"
            )
        return bool(edges)

    def output_layer(self) -> str:
        """What the output layer is, read off the program: `a linear output layer`."""
        net, program = self._facts.net, self._program
        return output_layer(program, f"h{net.depth}", of=f"the loss {net.loss!r}")

    def activated(self) -> bool:
        """Whether the output is a function of what comes before it, and no affine map."""
        return bool(applied(self._program, f"h{self._facts.net.depth}"))

    def to_output(self) -> bool:
        """Whether delta is the derivative with respect to the output.

        If not, it is that with respect to the last pre-activation. KeyError for anything else.
        """
        delta, depth = self._facts.delta, self._facts.net.depth
        return {f"h{depth}": True, f"z{depth}": False}[delta.wrt]

    def indicated(self) -> bool:
        """Whether the derivative of the activation is written with indicators."""
        t = self._program.find(ANY)
        slope = derivative(self._facts.net.activation, t)
        return contains(slope, lambda n: isinstance(n, Apply) and n.function in ("step", "off"))

    def derivable(self, line: Line) -> str:
        """The function whose derivative the line finds, if there is a derivation of it, else ""."""
        name = line[0].claim.left
        of = name.of if isinstance(name, Derivative) else None
        function = of.function if isinstance(of, Apply) else ""
        return function if function in derived_slopes.derivable() else ""

    def _how(self, part: Part, line: Line) -> str:
        """The words before a line that finds a derivative; {wrt} in them is the variable."""
        parts = self._proved.question.parts
        place = parts.index(part)
        batch = self._facts.batch
        depth = self._facts.net.depth
        found = FoundLine(
            claim=line[0].claim,
            depth=depth,
            samples=None if batch is None else SYMBOLIC,
            repeated=place > 0 and self._alike(parts[place - 1], part),
        )
        return how(found, about=f"part {part.id}")

    def _alike(self, before: Part, part: Part) -> bool:
        """Whether two parts ask for entries of the same derivative."""
        names = [self._facts.asked[each.id].name for each in (before, part)]
        bases = {name.base for name in names if isinstance(name, Entry)}
        return len(bases) == 1 and all(isinstance(name, Entry) for name in names)

    def cancels(self) -> bool:
        """Whether a denominator in the derivative cancels on the way back to the pre-activation."""
        row, depth = self._facts.net.row, self._facts.net.depth
        names: dict[str, Expr] = {"yhat": self._program.find(f"h{depth}")}
        names[TARGET] = self._program.find(TARGET)
        return cancels(parse(row.by_output, names), parse(row.by_preactivation, names))

    def picks(self, line: Line) -> bool:
        """Whether only some entries of the line are not zero, as its Kronecker delta says."""
        return has_delta(line[0].claim)
