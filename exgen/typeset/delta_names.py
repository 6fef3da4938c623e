"""The short names of a network's adjoints: delta with the number of the layer."""

from __future__ import annotations

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.expr import Expr
from exgen.questions.backward import Deltas
from exgen.questions.proved import Proved
from exgen.typeset.latex import Printer
from exgen.typeset.layered_words import printer_of
from exgen.typeset.symbols import Notation


def naming(proved: Proved, notation: Notation) -> Printer:
    """The printer of a question, with the short names of its adjoints if it has some."""
    deltas = proved.question.facts.get("deltas")
    if not isinstance(deltas, Deltas):
        return printer_of(proved, notation)
    program = proved.question.program
    objective = program.find(deltas.objective)
    delta = "\\boldsymbol{\\delta}" if notation.bold else "\\delta"
    names: dict[Expr, str] = {
        gradient_name(objective, program.find(name)): f"{delta}_{{{number}}}"
        for name, number in deltas.layers.items()
    }
    return Printer(notation, names)
