"""Marking a sheet: the verdicts on all answers of one student, in the order of the sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Final

from exgen.checking.bench import Bench
from exgen.checking.code_verdict import check_code
from exgen.checking.expressions import check as check_expression
from exgen.checking.keyed_sheet import KeyPart, KeySheet
from exgen.checking.number_verdict import check_value
from exgen.checking.plain_verdicts import check_cache, check_dimension, check_shape
from exgen.checking.records import Status, Verdict
from exgen.checking.short_verdicts import without_points
from exgen.errors import ExgenError

Check = Callable[[Bench, KeyPart, str, Mapping[str, Fraction]], Verdict]

CHECKS: Final[Mapping[str, Check]] = {
    "gradient": check_expression,
    "jacobian": check_expression,
    "hessian": check_expression,
    "expression": check_expression,
    "entry": check_expression,
    "shape": check_shape,
    "dimension": check_dimension,
    "value": check_value,
    "cache": check_cache,
}
"""Kind of a part -> how an answer to it is checked; code needs the key's folder, too."""
LONGEST: Final = 10_000
"""Characters of an answer that is read."""


def mark(
    sheet: KeySheet,
    answers: Mapping[str, str],
    *,
    folder: Path | None = None,
    trust: bool = False,
    alone: bool = False,
) -> tuple[Verdict, ...]:
    """The verdicts on the answers, by the ids of parts; what is not answered is blank.

    `folder` is where files of code lie that answers may name; without it, code is what is typed.
    With `alone` an answer is marked without those to other parts: it may name what parts before it
    ask for. `trust` lets code run where there is no fence for it.
    Nothing an answer says can make this raise.
    """
    found = []
    for question in sheet.questions:
        bench = Bench(question, alone=alone)
        for part in question.parts:
            text = answers.get(part.id, "").strip()
            found.append(verdict_on(sheet, bench, part, text, folder, trust=trust))
    return tuple(found)


def total(sheet: KeySheet, verdicts: tuple[Verdict, ...]) -> Fraction:
    """The points of all parts, no more than count at most."""
    points = sum((v.points for v in verdicts), Fraction(0))
    return points if sheet.at_most is None else min(points, sheet.at_most)


def verdict_on(
    sheet: KeySheet, bench: Bench, part: KeyPart, text: str, folder: Path | None, *, trust: bool
) -> Verdict:
    """The verdict on an answer without white space around it; the bench is its question's.

    What the bench knows of earlier parts counts, and it knows of this one afterwards.
    """
    if not text:
        return without_points(part, "", Status.BLANK, "no answer")
    if part.kind == "code":
        if sheet.path is None:
            return without_points(part, text, Status.BY_HAND, "code was not run", look="code")
        return check_code(sheet, part, text, folder, trust=trust)
    if part.kind not in CHECKS:
        why = f"an answer of kind {part.kind} is read by a person"
        return without_points(part, text, Status.BY_HAND, why, look=part.kind)
    if len(text) > LONGEST:
        why = f"{len(text)} characters: at most {LONGEST} are read"
        return without_points(part, text[:LONGEST], Status.UNREADABLE, why, look="unreadable")
    try:
        return CHECKS[part.kind](bench, part, text, sheet.deductions)
    except (ExgenError, RecursionError, OverflowError, MemoryError) as error:
        why = f"could not be compared: {error}"
        return without_points(part, text, Status.BY_HAND, why, look="could not be compared")
