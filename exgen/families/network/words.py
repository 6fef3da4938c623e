"""What the templates of a network say besides what all templates say: its figure."""

from __future__ import annotations

from collections.abc import Mapping

from exgen.calculus.expr import Expr
from exgen.calculus.program import Program
from exgen.families.family import Functions
from exgen.families.network.facts import NetworkFacts
from exgen.questions.architecture import Architecture
from exgen.questions.proved import Proved
from exgen.typeset.latex import Printer
from exgen.typeset.network_figure import network_figure
from exgen.typeset.spelling import printer_of
from exgen.typeset.symbols import Notation
from exgen.words import listed, plural, tr


def figure_of(
    net: Architecture,
    prog: Program,
    flows: Mapping[tuple[str, str], Expr],
    printer: Printer,
    *,
    backward: bool,
) -> str:
    """The figure of a network, as LaTeX; `flows` as in NetworkFacts.

    Raises ValueError for a network that the page has no room for.
    """
    return network_figure(
        prog,
        objective=net.objective,
        skips={(net.value(source), net.preactivation(target)) for source, target in net.skips},
        flows=flows,
        printer=printer,
        backward=backward,
    )


def words(notation: Notation, *, problems: bool) -> Functions:
    """The functions by name."""

    def figure(proved: Proved, *, backward: bool) -> str:
        """The computation graph, with the backward pass on request."""
        facts = proved.question.facts
        assert isinstance(facts, NetworkFacts)
        printer = printer_of(proved, notation) if backward else Printer(notation)
        program = proved.question.program
        return figure_of(facts.net, program, facts.flows, printer, backward=backward)

    def skips(proved: Proved, net: Architecture) -> str:
        """Which quantity each skip connection adds to which."""
        printer = Printer(notation)

        def math(name: str) -> str:
            return f"${printer(proved.question.program.find(name))}$"

        ends = [
            tr(
                "{source} to\n{target}",
                source=math(net.value(a)),
                target=math(net.preactivation(b)),
            )
            for a, b in net.skips
        ]
        these = listed(ends)
        return plural(
            "A skip connection adds {these}.",
            "Skip connections add {these}.",
            len(ends),
            these=these,
        )

    return {"figure": figure, "skips": skips}
