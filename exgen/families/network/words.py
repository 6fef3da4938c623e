"""What the templates of a network say besides what all templates say: its figure."""

from __future__ import annotations

from exgen.families.family import Functions
from exgen.families.network.facts import NetworkFacts
from exgen.questions.proved import Proved
from exgen.typeset.latex import Printer
from exgen.typeset.network_figure import network_figure
from exgen.typeset.spelling import printer_of
from exgen.typeset.symbols import Notation


def words(notation: Notation, *, problems: bool) -> Functions:
    """The functions by name."""

    def figure(proved: Proved, *, backward: bool) -> str:
        """The computation graph, with the backward pass on request."""
        facts = proved.question.facts
        assert isinstance(facts, NetworkFacts)
        net = facts.net
        ends = {(net.value(source), net.preactivation(target)) for source, target in net.skips}
        return network_figure(
            proved.question.program,
            objective=net.objective,
            skips=ends,
            flows=facts.flows,
            printer=printer_of(proved, notation) if backward else Printer(notation),
            backward=backward,
        )

    return {"figure": figure}
