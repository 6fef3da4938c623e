"""The trial of one seed: draw, derive, prove, and where it is wanted typeset."""

from __future__ import annotations

import traceback
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Final

from exgen.calculus.expr import Apply, walk
from exgen.calculus.functions import activations
from exgen.errors import ClaimError, DrawError, ExgenError, InputError, TexError
from exgen.families.registry import family
from exgen.homework import Homework
from exgen.homework.own_formulas import own_formulas
from exgen.pipeline import Sheet, draw_sheet
from exgen.places import templates
from exgen.printed.sheets import Sheets, misprints
from exgen.questions.canonical import canonical, digest
from exgen.questions.difficulty import WEIGHTS, Scale
from exgen.questions.records import Question
from exgen.sheets.body import solutions
from exgen.stress.records import Failure, TrialOutcome, TriedQuestion, Weighed
from exgen.typeset.engine import typeset
from exgen.wording import one_line
from exgen.words import speaking

OVERFULL: Final = 1.0
"""Material may stick out of the page by so many pt: less is not seen."""
_KINDS: Final = {ClaimError: "claim", DrawError: "draw", InputError: "input", TexError: "pages"}


def run(homework: Homework, seed: int, *, pages: bool = False) -> TrialOutcome:
    """Try one seed; `pages` has it typeset too. A failure of any kind comes back as a record."""
    start = perf_counter()
    try:
        outcome = _tried(homework, seed, pages=pages)
    except ExgenError as error:
        failure = Failure(kind=_KINDS.get(type(error), "no"), message=one_line(str(error)))
        outcome = TrialOutcome(seed=seed, seconds=0.0, failure=failure)
    except Exception as error:  # a fault in exgen must be told with its seed, not end the run
        outcome = TrialOutcome(
            seed=seed, seconds=0.0, failure=Failure(kind="crash", message=_at(error))
        )
    return replace(outcome, seconds=perf_counter() - start)


def _tried(homework: Homework, seed: int, *, pages: bool) -> TrialOutcome:
    first: dict[str, Weighed | None] = {}
    taken: dict[str, Weighed] = {}
    draws: dict[str, int] = {}

    def watch(id: str, draw: int, scale: Scale) -> None:
        weighed = _weighed(scale)
        first.setdefault(id, weighed)
        draws[id] = draw + 1
        if weighed is not None:
            taken[id] = weighed

    sheet = draw_sheet(homework, seed=seed, watch=watch)
    questions = tuple(
        TriedQuestion(
            id=one.question.id,
            family=one.question.family,
            identity=one.question.identity,
            activations=_activations(one.question),
            losses=one.question.losses,
            mistakes=family(one.question.family).hidden(one.question),
            taken=taken[one.question.id],
            first=first[one.question.id],
            draws=draws[one.question.id],
        )
        for one in sheet.questions
    )
    misprint = _misread(sheet)
    count, complaint = _set(sheet) if pages else (0, "")
    failure = Failure(kind="pages", message=complaint) if complaint else None
    return TrialOutcome(
        seed=seed,
        seconds=0.0,
        failure=Failure(kind="print", message=misprint) if misprint else failure,
        code=sheet.code,
        form=digest(" ".join(each.taken.form for each in questions)),
        questions=questions,
        pages=count,
    )


def _weighed(scale: Scale) -> Weighed | None:
    if scale.difficulty is None or scale.program is None:
        return None
    return Weighed(
        counts={name: getattr(scale.difficulty, name) for name in WEIGHTS},
        total=scale.difficulty.total,
        form=digest(canonical(scale.program, scale.parts)),
    )


def _activations(question: Question) -> tuple[str, ...]:
    """The activations that the question's equations apply, each named once."""
    known = set(activations())
    nodes = (node for equation in question.program.equations for node in walk(equation.expr))
    used = {node.function for node in nodes if isinstance(node, Apply)}
    return tuple(sorted(used & known))


def _misread(sheet: Sheet) -> str:
    """What does not say in print what was proved, in one line; "" where all does."""
    with speaking(sheet.homework.sheet.language):
        found = misprints(
            Sheets(questions=sheet.questions, bold=sheet.body.bold, layout=sheet.body.layout),
            problems=sheet.problems,
            solutions=solutions(sheet.body, templates()),
            key=sheet.key(),
        )
    if found:  # what an instructor writes is not for exgen to prove
        own = own_formulas(sheet.homework)
        found = [one for one in found if not own.fullmatch(" ".join(one.latex.split()))]
    if not found:
        return ""
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return one_line(f"{found[0]}{more}")


def _set(sheet: Sheet) -> tuple[int, str]:
    """The number of pages, and what TeX complains of, in one line."""
    complaints, pages = [], 0
    for name, made in typeset(sheet.documents()).items():
        pages += made.pages
        complaints += [
            f"{name}.tex: {box.points:.1f} pt too wide ({box.where})"
            for box in made.overfull
            if box.points > OVERFULL
        ]
        complaints += [f"{name}.tex: undefined {label}" for label in made.undefined]
        complaints += [f"{name}.tex: {warning}" for warning in made.warnings]
    return pages, one_line("; ".join(complaints))


def _at(error: Exception) -> str:
    """What went wrong inside exgen and where, in one line."""
    frames = traceback.extract_tb(error.__traceback__)
    here = next((f for f in reversed(frames) if "exgen" in Path(f.filename).parts), frames[-1])
    place = f"{Path(here.filename).name}, line {here.lineno}"
    return one_line(f"{type(error).__name__} in {place}: {error}")
