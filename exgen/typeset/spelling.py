r"""The notation of one question, and the printer that knows how it spells its quantities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from exgen.calculus.expr import Expr
from exgen.questions.proved import Proved
from exgen.typeset.latex import Printer
from exgen.typeset.symbols import Notation


def notation_of(proved: Proved, notation: Notation) -> Notation:
    """The notation of a question: that of the sheet, with layers above where it is about some."""
    layered = proved.question.spelling.layered
    return _in_layers(notation, layered) if layered else notation


@lru_cache(maxsize=16)
def _in_layers(notation: Notation, layered: Literal["row", "column"]) -> Notation:
    return replace(notation, layered=layered)


def printer_of(proved: Proved, notation: Notation) -> Printer:
    """The printer of a question in the sheet's notation, with deltas by their letter."""
    return Printer(notation_of(proved, notation), short_names(proved, notation))


def short_names(proved: Proved, notation: Notation) -> Mapping[Expr, str]:
    r"""The derivatives that have a short name: `\delta`, with the layer's number if it has one."""
    found: dict[Expr, str] = {}
    for partial, number in proved.question.spelling.short.items():
        bold = notation.bold and not partial.shape.is_scalar
        delta = "\\boldsymbol{\\delta}" if bold else "\\delta"
        found[partial] = f"{delta}_{{{number}}}" if number else delta
    return found
