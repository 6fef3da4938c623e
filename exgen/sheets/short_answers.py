"""The answer of a part in one line, whatever kind it is."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Final

from exgen.calculus.text import to_text
from exgen.families.registry import family
from exgen.questions.proved import Proved
from exgen.questions.records import Part
from exgen.typeset import number_lines as numbers
from exgen.typeset.escape import escape
from exgen.typeset.spelling import printer_of
from exgen.typeset.symbols import Notation, dim_latex
from exgen.wording import dimensions_by_name

LONGEST: Final = 160
"""Characters of an answer that is no expression, such as a printed table."""


def short_answer(part: Part, proved: Proved, notation: Notation) -> tuple[str, str]:
    """A part's answer in one line: as text, and as LaTeX for running text."""
    if part.answer is not None:
        latex = family(proved.question.family).keyed(proved, notation).in_line(part)
        return dimensions_by_name(to_text(part.answer)), f"${latex}$"
    literal = part.literal
    if part.kind == "shape" and isinstance(literal, list):
        rows, columns = literal
        return f"{rows} x {columns}", rf"${dim_latex(rows)} \times {dim_latex(columns)}$"
    if part.kind == "value" and isinstance(literal, list):
        value = tuple(tuple(Fraction(entry) for entry in row) for row in literal)
        whole = len(value) == len(value[0]) == 1
        return _plain(literal[0][0] if whole else literal), f"${numbers.shown(value)}$"
    quantities = proved.question.program.names()
    if isinstance(literal, list) and all(isinstance(name, str) for name in literal):
        text = ", ".join(literal)
        if set(literal) <= set(quantities):
            printer = printer_of(proved, notation)
            signs = ", ".join(printer(quantities[name]) for name in literal)
            return text, f"${signs}$"
    elif isinstance(literal, dict):
        text = ", ".join(str(value) for value in literal.values())
    else:
        text = literal if isinstance(literal, str) else _plain(literal)
    text = " ".join(text.split())
    if len(text) > LONGEST:
        text = f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
    return text, escape(text)


def _plain(value: object) -> str:
    """A literal without the quotes of JSON: nested lists of numbers keep their brackets."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(_plain(item) for item in value)}]"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
