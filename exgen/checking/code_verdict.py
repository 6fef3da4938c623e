"""The verdict on code, through the grading room, which runs it apart."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Final

from exgen.checking.earned_points import GRAIN, full
from exgen.checking.keyed_sheet import KeyPart, KeySheet
from exgen.checking.records import Explanation, Reason, Status, Verdict
from exgen.checking.short_verdicts import without_points
from exgen.errors import ExgenError
from exgen.grading.verdict import CodeVerdict as Grade

_ENDINGS: Final = (".py", ".ipynb")
NOT_RUN: Final = "not run: "
"""How the reason begins why code was left to a person, where there is no fence to run it in."""
_SEED: Final = 1
"""One for all, so that nobody is marked on other numbers than the others."""


def check_code(
    sheet: KeySheet, part: KeyPart, text: str, folder: Path | None, *, trust: bool = False
) -> Verdict:
    """`text` is the name of a file in `folder`, where there is one, or the code itself.

    Without a fence on this machine it is left to a person, unless `trust` lets it run outside.
    """
    from exgen.grading import exercise
    from exgen.grading.graded_file import drawn, grade_one
    from exgen.grading.grading_report import report
    from exgen.grading.rooms import choose

    assert sheet.path is not None
    try:
        room = choose(trust=trust)
    except ExgenError as error:
        return without_points(part, text, Status.BY_HAND, f"{NOT_RUN}{error}", look="code")
    with tempfile.TemporaryDirectory() as made:
        name = text.strip()
        if name.endswith(_ENDINGS) and "\n" not in name:
            file = Path(made) if folder is None else folder / name
            outside = folder is None or not file.resolve().is_relative_to(folder.resolve())
            if outside or not file.is_file():
                why = f"there is no file {name!r} in the folder"
                return without_points(part, text, Status.UNREADABLE, why, look="unreadable")
        else:
            file = Path(made) / "answer.py"
            file.write_text(text, encoding="utf-8", errors="replace")
        try:
            asked = exercise.read(sheet.path, part=part.id)
            outcome = grade_one(asked, file, room=room, instances=drawn(asked, seed=_SEED))
        except ExgenError as error:
            return without_points(part, text, Status.UNREADABLE, str(error), look="unreadable")
    if outcome.refused:
        return without_points(part, text, Status.UNREADABLE, outcome.refused, look="unreadable")
    wrong = [g for g in outcome.graded if g.verdict is not Grade.RIGHT]
    if not wrong:
        points, reasons = full(part, "all gradients are right")
    else:
        share = Fraction(len(outcome.graded) - len(wrong), len(outcome.graded))
        points = (part.points * share) // GRAIN * GRAIN
        text_ = f"{len(outcome.graded) - len(wrong)} of {len(outcome.graded)} gradients right"
        reasons = (Reason(points=points, text=text_),)
    told = tuple(
        Explanation(
            name=str(g.verdict).replace(" ", "-"),
            sentence=f"{g.name}: {g.verdict}" + (f", {g.detail}" if g.detail else ""),
            hint=f"The gradient with respect to {g.name}: {g.verdict}.",
            mistake=False,
        )
        for g in wrong
    )
    return Verdict(
        part=part.id,
        number=part.number,
        status=Status.WRONG if wrong else Status.RIGHT,
        points=points,
        out_of=part.points,
        answer=text,
        text=report(outcome),
        notes=outcome.notes,
        explanations=told,
        reasons=reasons,
        look="code" if wrong or outcome.notes else "",
    )
