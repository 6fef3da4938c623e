"""Reading a typed answer."""

from __future__ import annotations

from exgen.answers.records import Reading, Unreadable, Vocabulary
from exgen.calculus.parse import ParseError, parse
from exgen.calculus.text import shown
from exgen.typeset.latex import Printer


def read(text: str, known: Vocabulary) -> Reading | Unreadable:
    """The answer as an expression of the question's quantities, or why it is none."""
    try:
        expr = parse(text, known.program.names())
    except ParseError as error:
        return Unreadable(answer=text, line=1, column=error.column + 1, expected=error.reason)
    return Reading(expr=expr, tex=Printer()(expr), text=shown(expr))
