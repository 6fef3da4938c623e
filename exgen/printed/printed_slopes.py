"""Derivatives of activations, which a solution derives in a letter of its own, `t`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from exgen.calculus.expr import Apply, walk
from exgen.printed.equations import Equations
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError
from exgen.printed.questions import Truth, claims, displayed
from exgen.printed.statements import RelationChain
from exgen.questions.derived_slopes import T, derivable, derived
from exgen.questions.proved import Proved


@dataclass(frozen=True)
class SlopeReader:
    """Reads the derivations of the activations of one question: the definition, then each form.

    Here `t` is a number, whatever the question calls so.
    """

    proved: Proved
    bold: bool

    @cached_property
    def truths(self) -> list[Truth]:
        """The lines of all derivations, those of one in a row."""
        program = self.proved.question.program
        sides = [e.expr for e in program.equations]
        # a Hessian takes derivatives of what the question alone does not show
        sides += [right for truth in claims(self.proved) for right in truth.rights]
        nodes = [node for side in sides for node in walk(side)]
        used = {node.function for node in nodes if isinstance(node, Apply)}
        found: list[Truth] = []
        for function in filter(used.__contains__, derivable()):
            first, *rest = displayed(derived(function))
            found.append(first)
            found += [Truth(line.left, line.rights, goes_on=True) for line in rest]
        return found

    @cached_property
    def equations(self) -> Equations:
        """What reads them."""
        return Equations(Vocabulary(quantities=Vocabulary.named([T]), sizes={}, bold=self.bold))

    def find(self, chain: RelationChain, start: int) -> int | None:
        """The place of the line that a display states: a definition, or the line at `start`.

        None where it states none of these.
        """
        for place, truth in enumerate(self.truths):
            if (place == start) if start else not truth.goes_on:
                try:
                    if self.equations.find(chain, [truth]) is not None:
                        return place
                except MisreadError:
                    return None
        return None

    def goes_on(self, place: int) -> bool:
        """Whether a derivation is not at its end before the line at `place`."""
        return place < len(self.truths) and self.truths[place].goes_on
