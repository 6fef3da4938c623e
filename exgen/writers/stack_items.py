"""A part of a sheet as a variant of a STACK question: how it is asked, what is right or wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from hashlib import sha256
from typing import Final, Literal

from exgen.words import tr
from exgen.writers.made import SheetFiles
from exgen.writers.pictures import Picture, pictures, text_with
from exgen.writers.platform_inputs import Asked, Grid, asked, share
from exgen.writers.questions_html import as_tex, html_of
from exgen.writers.typed import Typed, typed

Form = Literal["typed", "cells", "number", "shape", "choice", "essay"]
BECAME: Final[Mapping[Form, str]] = {
    "typed": "a formula to type",
    "cells": "a matrix to fill in",
    "number": "a number",
    "shape": "a list of rows and columns",
    "choice": "a choice among mistakes",
    "essay": "an essay, graded by hand",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A usual mistake: what comes out in Maxima's syntax, what is said, the share of the points."""

    source: str
    said: str
    share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class StackItem:
    """One variant. `options` are those of a choice, as STACK reads a list of them.

    `text` and `solution` are HTML.
    """

    one: Asked
    form: Form
    right: str
    wrong: Mapping[str, Outcome] = field(default_factory=dict)
    typed: Typed | None = None
    options: str = ""
    drawn: Sequence[Picture] = ()
    text: str = ""
    solution: str = ""


def items(made: SheetFiles) -> list[StackItem]:
    """The parts of a sheet, in order."""
    return [
        item
        if item.form == "essay"
        else replace(
            item,
            text=html_of(text_with(item.one, item.drawn)),
            solution=html_of(item.one.solution),
        )
        for item in _items(made)
    ]


def _items(made: SheetFiles) -> Iterator[StackItem]:
    own = made.key.get("marking", {}).get("deductions", {})
    for one in asked(made.key):
        drawn = pictures(made, one)
        formula = typed(one)
        if formula is not None:
            yield _typed(one, formula, drawn, own)
        elif one.form == "choice":
            yield _choice(one, drawn)
        elif one.form == "essay":
            yield StackItem(one=one, form="essay", right="", drawn=drawn)
        else:
            yield _in_cells(one, one.form, drawn)


def _typed(
    one: Asked, formula: Typed, drawn: Sequence[Picture], own: Mapping[str, float]
) -> StackItem:
    wrong = {}
    for mistake in one.part.get("mistakes", ()):
        name = mistake["name"]
        wrong[name] = Outcome(
            source=formula.wrong[name],
            said=tr("Who answers so {mistake}.", mistake=tr(mistake["sentence"])),
            share=share(name, one.points, own),
        )
    return StackItem(
        one=one, form="typed", right=formula.right, wrong=wrong, typed=formula, drawn=drawn
    )


def _choice(one: Asked, drawn: Sequence[Picture]) -> StackItem:
    """The options are numbered, the right one first; they stand in an order that tells nothing."""
    options = [(1, one.latex), *((k, each.latex) for k, each in enumerate(one.wrong, start=2))]
    options.sort(key=lambda each: sha256(f"{one.variant} {one.id} {each[1]}".encode()).digest())
    shown = ", ".join(
        f"[{k}, {'true' if k == 1 else 'false'}, {text(as_tex(latex, display=False))}]"
        for k, latex in options
    )
    wrong = {
        each.name: Outcome(source=str(k), said=each.said, share=each.share)
        for k, each in enumerate(one.wrong, start=2)
    }
    return StackItem(
        one=one, form="choice", right="1", wrong=wrong, options=f"[{shown}]", drawn=drawn
    )


def _in_cells(
    one: Asked, form: Literal["cells", "number", "shape"], drawn: Sequence[Picture]
) -> StackItem:
    """Numbers and shapes; cells of another shape than the fields cannot be typed."""
    size = [len(row) for row in one.cells]
    wrong = {
        each.name: Outcome(source=_cells(form, each.cells), said=each.said, share=each.share)
        for each in one.wrong
        if [len(row) for row in each.cells] == size
    }
    return StackItem(one=one, form=form, right=_cells(form, one.cells), wrong=wrong, drawn=drawn)


def _cells(form: Form, cells: Grid) -> str:
    rows = [f"[{', '.join(row)}]" for row in cells]
    if form == "cells":
        return f"matrix({', '.join(rows)})"
    return rows[0] if form == "shape" else cells[0][0]


def text(said: str) -> str:
    """A text as Maxima writes it."""
    escaped = said.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
