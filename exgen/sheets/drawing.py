"""The draw loop: a question is drawn, weighed, proved, and drawn again where it is no good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from exgen.balance import Band
from exgen.errors import DrawError, InputError
from exgen.families.registry import family
from exgen.homework import Homework
from exgen.homework import QuestionTable as Asked
from exgen.questions.difficulty import OutsideBand, Scale
from exgen.questions.proved import Proved, prove
from exgen.questions.records import Question, Request
from exgen.questions.shared_points import allotted
from exgen.questions.streams import stream

ATTEMPTS = 20
"""How often a question is drawn again when its draw turns out no good."""
DRAWS = 400
"""How often a question with a band of difficulty is drawn at most, in the band or outside."""
CHANCES = 3
"""How many sets of check points a planned draw gets: no other draw may take its place."""
Watch = Callable[[str, int, Scale], None]
"""Told of every draw: the question's id, the number of the draw from 0, how it weighed.

A question's first draw is solved and weighed whatever its band; of a later one that was foreseen
to lie outside, the scale knows the difficulty alone.
"""


def request_for(
    homework: Homework,
    asked: Asked,
    seed: int | None,
    *,
    attempt: int,
    drawn: Mapping[str, Question],
    taken: frozenset[str],
    weigh: Scale,
    original: bool = False,
    draft: bool = False,
) -> Request:
    """What the homework asks of a question's family, for the draw with the number `attempt`.

    `drawn` holds the questions before it on the sheet by id, `taken` their identities. A `draft`
    leaves out what is slow.
    """
    return Request(
        id=asked.id,
        points=asked.points,
        layout=homework.layout,
        options=asked.options,
        rng=stream(seed or 0, asked.id, "draw", attempt),
        rows=homework.rows,
        hints=(asked.hints or homework.sheet.hints) == "all",
        taken=taken,
        drawn=drawn,
        weigh=weigh,
        foresee=weigh.foresee,
        original=asked.original if original else None,
        draft=draft,
        once=partial(stream, seed or 0, asked.id, "once"),
        attempt=attempt,
    )


def question_for(
    homework: Homework,
    asked: Asked,
    seed: int | None,
    *,
    original: bool,
    band: Band | None,
    drawn: Mapping[str, Question],
    watch: Watch | None,
    planned: int | None,
) -> Proved:
    """One question, drawn again where a draw turns out no good or lies outside its band.

    `drawn` holds the questions before it on the sheet, by id. `watch` is told of every draw, and
    `planned` is the number of the only one that will do. Raises as `pipeline.draw_sheet` does.
    """
    taken = frozenset(one.identity for one in drawn.values())
    outside: list[int] = []
    last, draws, refused = "", 0, 0
    first, most, chances = (0, DRAWS, 1) if planned is None else (planned, 1, CHANCES)
    while refused < ATTEMPTS and draws < most:
        attempt, draws = first + draws, draws + 1
        scale = Scale(band, whole=watch is not None and draws == 1)
        request = request_for(
            homework,
            asked,
            seed,
            attempt=attempt,
            drawn=drawn,
            taken=taken,
            weigh=scale,
            original=original,
        )
        about = ""
        try:
            question = allotted(family(asked.family).question(request), asked.parts)
            # A family may have weighed it, or foreseen what it weighs; without a band none need.
            if watch is not None or (band is not None and scale.difficulty is None):
                scale(question.whole, question.parts)
            about = _row(homework, question.identity)
            return _proved(question, seed or 0, attempt, chances=chances)
        except InputError as error:
            raise InputError(f"{homework.called}: {error}") from None
        except OutsideBand:
            assert scale.difficulty is not None
            outside.append(scale.difficulty.total)
        except DrawError as error:
            refused, last = refused + 1, f"{about}{error}"
        finally:
            if watch is not None:
                watch(asked.id, attempt, scale)
    if planned is not None:
        raise DrawError(
            f"homework {homework.name}: question {asked.id}: draw {planned}, which was planned, is"
            f" no good ({last or 'outside its band of difficulty'}); make the class with another"
            " --seed"
        )
    why = [f"the last one: {last}"] if last else []
    if band and outside:
        why.append(
            f"{len(outside)} of them have a difficulty from {min(outside)} to {max(outside)}, "
            f"outside the band [{band[0]}, {band[1]}] of the homework: widen 'difficulty'"
        )
    raise DrawError(
        f"{homework.called}, seed {seed}: no good variant of question {asked.id} was found "
        f"in {draws} draws ({'; '.join(why)})"
    )


def check_files(last: str, proved: Mapping[str, Proved]) -> None:
    """InputError where the question `last` hands out a file of the same name as another one.

    `proved` holds the sheet's questions so far, by id.
    """
    new = proved[last].question.files
    for id, one in proved.items():
        both = sorted(set(new) & set(one.question.files)) if id != last else ()
        if both:
            ways = " or ".join(_without_script(proved[name].question) for name in (id, last))
            raise InputError(
                f"question {last}: question {id} hands out {both[0]} as well, and a sheet has one"
                f" script: {ways}"
            )


def _without_script(question: Question) -> str:
    """How the homework file keeps a question from handing out a script."""
    asked = family(question.family)
    if "code" in asked.options:
        return f"set code = false in the options of question {question.id}"
    return f"give question {question.id} a {asked.table or 'row'} without a part of kind 'code'"


def _row(homework: Homework, identity: str) -> str:
    """The row of the file from which a question was drawn, as a message names it, or nothing."""
    table, _, name = identity.partition(":")
    rows = (*homework.forms, *homework.compositions, *homework.programs)
    return f"{table}[{name}]: " if any(row.name == name for row in rows) else ""


def _proved(question: Question, seed: int, attempt: int, *, chances: int) -> Proved:
    """The question proved, with further check points where a derivative vanishes at the first."""
    for chance in range(chances):
        purpose = "judge" if chance == 0 else f"judge again {chance}"
        try:
            return prove(question, stream(seed, question.id, purpose, attempt))
        except DrawError:
            if chance + 1 == chances:
                raise
    raise ValueError(f"chances must be 1 or more, not {chances}")
