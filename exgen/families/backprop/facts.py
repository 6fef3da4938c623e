"""What a question about a layered network knows besides its program, and how it is spelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from exgen.calculus.expr import Partial
from exgen.families.backprop.chosen_layers import SYMBOLIC, MiniBatch
from exgen.families.backprop.layers import Allowed, Layers
from exgen.families.backprop.part_drafts import PartDraft
from exgen.questions.proved import Proved
from exgen.questions.records import Question
from exgen.typeset.entry_grid import Sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class LayeredFacts:
    """The network, and what the homework file allows of it: a later question may go on from it."""

    net: Layers
    bounds: Allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class BackpropFacts(LayeredFacts):
    """What is asked about a network by hand, and what the sheet states.

    `continues` is the id of the question whose network goes on here, "" for a network of its own;
    `stated` counts the lines that the sheet states.
    """

    asked: Mapping[str, PartDraft]
    stated: int
    delta: Partial
    batch: MiniBatch | None = None
    continues: str = ""
    path: tuple[tuple[int, int], ...] = ()

    @property
    def symbolic(self) -> tuple[str, ...]:
        """The dimensions that the sheet does not tell as numbers."""
        return (SYMBOLIC,) if self.batch is not None and self.batch.symbolic else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersFacts(LayeredFacts):
    """Where a network with numbers comes from.

    `source` is the id of the question whose network this is, "" for one of its own; `altered` says
    that numbers on paper needed another activation or loss, or fewer units, than that one has;
    `narrower` that some layer has fewer units than it has there.
    """

    source: str
    altered: bool
    narrower: bool = False


def on_its_own(question: Question) -> Question:
    """The question with its network as one of its own."""
    match question.facts:
        case BackpropFacts(continues=str(id)) as facts if id:
            return replace(question, facts=replace(facts, continues=""))
        case NumbersFacts(source=str(id)) as facts if id:
            own = replace(facts, source="", altered=False, narrower=False)
            return replace(question, facts=own)
    return question


def layered(question: Question) -> LayeredFacts | None:
    """What a question says of its layered network, None where it has none."""
    return question.facts if isinstance(question.facts, LayeredFacts) else None


def facts_of(proved: Proved) -> BackpropFacts:
    """The facts of a network by hand."""
    assert isinstance(proved.question.facts, BackpropFacts)
    return proved.question.facts


def sizes_of(proved: Proved) -> Sizes:
    """The dimensions of a question, and which of them the sheet does not tell as numbers."""
    sizes = proved.question.program.sizes
    return Sizes(numbers=sizes, symbolic=facts_of(proved).symbolic)
