"""The programs of a STACK question: what varies, how an answer is judged, by what it is tested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from exgen.codegen.maxima_functions import FUNCTIONS
from exgen.codegen.maxima_points import judging
from exgen.writers.stack_items import Form, StackItem, text

ANSWER: Final = "ans1"
RIGHT: Final = "ex_right"
OTHER: Final = "ex_other"
MISFIT: Final = "ones(2, 3) . ones(2, 3)"
"""An answer whose shapes do not fit, whatever the question."""
_WITHIN: Final[Mapping[Form, str]] = {"typed": "1.0e-7", "cells": "5.0e-4", "number": "5.0e-4"}
"""How far off a number may be, relative to the largest of its matrix beside 1."""
_ALWAYS: Final = ("sum", "diag", "inv", "ones", "eye")
"""Functions that any formula may be written with."""
_ABSENT: Final = "false"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseNode:
    """A node of the response tree: a condition, its note, the share of the points, what is said."""

    holds: str
    note: str
    share: Fraction
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A question test: what is answered, and the note and the share that must come of it."""

    said: str
    answer: str
    note: str
    share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A mistake as the tree judges it: what it comes to in each variant, None where it has none.

    The share of the points and what is said are the same in all variants that have it: a mistake
    that costs another share elsewhere, for the part has other points there, is judged apart.
    """

    note: str
    variable: str
    share: Fraction
    said: str
    sources: tuple[str | None, ...]


def mistakes(items: Sequence[StackItem]) -> list[Judged]:
    """Every mistake of some variant, in order."""
    found: dict[tuple[str, Fraction, str], list[str | None]] = {}
    for k, item in enumerate(items):
        for name, wrong in item.wrong.items():
            sources = found.setdefault((name, wrong.share, wrong.said), [None] * len(items))
            sources[k] = wrong.source
    met = Counter[str]()
    judged = []
    for k, ((name, share, said), sources) in enumerate(found.items(), start=1):
        met[name] += 1
        judged.append(
            Judged(
                note=name if met[name] == 1 else f"{name}-{met[name]}",
                variable=f"ex_m{k}",
                share=share,
                said=said,
                sources=tuple(sources),
            )
        )
    return judged


def functions(items: Sequence[StackItem]) -> frozenset[str]:
    """The functions that answers may be written with."""
    used = [item.typed.used for item in items if item.typed]
    return frozenset({*_ALWAYS, *(name for one in used for name in one)})


def question_variables(items: Sequence[StackItem]) -> str:
    """What varies: for each variable a list, an entry for each variant, and which one it is."""
    count = len(items)
    lines = ["ex_v: 1"]
    if count > 1:
        # STACK has the seed under this name; one that has not draws a variant.
        of_seed = f"mod(stack_seed - 1, {count}) + 1"
        lines = [f"ex_v: if integerp(stack_seed) then {of_seed} else rand({count}) + 1"]
    lines.append(_listed("ex_code", [text(item.one.variant) for item in items]))
    formulas = [item.typed for item in items if item.typed]
    if formulas:
        lines.append(_listed("ex_sizes", [one.sizes for one in formulas]))
        lines.append(_listed("ex_given", [one.given for one in formulas]))
        lines.append(_listed("ex_definitions", [one.definitions for one in formulas]))
    lines.append(_listed(RIGHT, [item.right for item in items]))
    if items[0].options:
        lines.append(_listed("ex_options", [item.options for item in items]))
    for one in mistakes(items):
        lines.append(_listed(one.variable, [source or _ABSENT for source in one.sources]))
    if items[0].form in ("typed", "cells", "number"):
        lines.append(f"{OTHER}: 17*{RIGHT} + 1")
    elif items[0].form == "shape":
        lines.append(f"{OTHER}: [17, 17]")
    return _program(lines)


def _listed(name: str, each: Sequence[str]) -> str:
    """A variable that has the variant's own of these; one for all where they are alike."""
    if len(set(each)) == 1:
        return f"{name}: {each[0]}"
    inside = ",\n  ".join(each)
    return f"{name}: [\n  {inside}][ex_v]"


def feedback_variables(items: Sequence[StackItem]) -> str:
    """The truth values that the tree's nodes ask for."""
    form = items[0].form
    conditions = {"ex_is0": RIGHT} | {
        f"ex_is{k}": one.variable for k, one in enumerate(mistakes(items), start=1)
    }
    if form in ("shape", "choice"):
        return _program(f"{name}: is({ANSWER} = {e})" for name, e in conditions.items())
    formulas = [item.typed for item in items if item.typed]
    judged = judging(
        ANSWER,
        used=functions(items) if formulas else (),
        domains={domain for one in formulas for domain in one.domains},
        within=_WITHIN[form],
    )
    same = [f"{name}: ex_same({e})" for name, e in conditions.items()]
    misfit = ["ex_misfit: is(member([], ex_typed))"] if form == "typed" else []
    return _program([*judged, *same, *misfit])


def _program(lines: Iterator[str] | Sequence[str]) -> str:
    return ";\n".join(lines) + ";"


def nodes(items: Sequence[StackItem]) -> list[ResponseNode]:
    """The response tree: each node is asked where the one before it does not hold."""
    found = [ResponseNode(holds="ex_is0", note="right", share=Fraction(1))]
    for k, one in enumerate(mistakes(items), start=1):
        found.append(ResponseNode(holds=f"ex_is{k}", note=one.note, share=one.share, said=one.said))
    if items[0].form == "typed":
        said = "The shapes in this answer do not fit, or it has no value."
        found.append(
            ResponseNode(holds="ex_misfit", note="shapes-do-not-fit", share=Fraction(0), said=said)
        )
    return found


def tests(items: Sequence[StackItem]) -> list[Test]:
    """What is right, each mistake that all variants have, and what is wrong."""
    found = [Test(said="the right answer", answer=RIGHT, note="right", share=Fraction(1))]
    for one in mistakes(items):
        if None not in one.sources:
            found.append(Test(said=one.note, answer=one.variable, note=one.note, share=one.share))
    if items[0].form != "choice":
        found.append(Test(said="wrong", answer=OTHER, note="wrong", share=Fraction(0)))
    if items[0].form == "typed":
        note = "shapes-do-not-fit"
        found.append(Test(said=note, answer=MISFIT, note=note, share=Fraction(0)))
    return found


def words(items: Sequence[StackItem]) -> tuple[list[str], list[str]]:
    """The words that STACK has to let through, and those that it must not."""
    formulas = [item.typed for item in items if item.typed]
    if not formulas:
        # A shape has names of dimensions, which may have three letters.
        found = [cell for item in items for row in item.one.cells for cell in row]
        return [cell for cell in dict.fromkeys(found) if cell.isidentifier()], []
    allowed = dict.fromkeys(["transpose", *(FUNCTIONS[k].name for k in sorted(functions(items)))])
    allowed |= dict.fromkeys(name for one in formulas for name in one.names)
    # `a^T` would be read as a power, and Maxima's own words would be a matrix too early.
    hidden = {"T", "t", "ident", "identity", "matrix", "invert", "determinant"}
    hidden |= {name for one in formulas for name in one.hidden}
    return list(allowed), sorted(hidden - set(allowed))
