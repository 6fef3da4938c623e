"""That a quantity acts on another in several ways, and that what comes back along them adds up."""

from __future__ import annotations

from dataclasses import dataclass

from exgen.calculus.program import Program
from exgen.said.formulas import ways
from exgen.said.layer_names import number_word
from exgen.said.sentence import Sentence, true_of


@dataclass(frozen=True, slots=True)
class Between:
    """A quantity of a program and one that it acts on, by name."""

    program: Program
    start: str
    end: str

    @property
    def through(self) -> tuple[str, ...]:
        """The quantities that lie next on the ways; the last may be the end itself."""
        return ways(self.program, self.start, self.end)

    @property
    def directly(self) -> bool:
        """Whether the one stands in the other's own equation."""
        return self.end in self.through


SEVERAL: tuple[Sentence[Between], ...] = (
    Sentence(
        "{start} acts on {end} in {count} ways, through {through}; what comes back along them "
        "adds up:",
        lambda b: len(b.through) > 1 and not b.directly,
    ),
    Sentence(
        "{start} acts on {end} in {count} ways, through {through} and directly; what comes back "
        "along them adds up:",
        lambda b: len(b.through) > 1 and b.directly,
    ),
)
"""What is said where there is more than one way; nothing is where there is one."""


def said(between: Between) -> tuple[str, str]:
    """The sentence with its places open, and the number of ways as a word; "" for one way."""
    found = true_of(SEVERAL, between)
    count = len(between.through)
    return (found[0] if found else "", number_word(count) if found else "")
