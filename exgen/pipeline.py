"""The path of the data: homework and seed, drawn questions, proofs, pages, key."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from exgen.balance import Band, bands
from exgen.codegen.script import stamped
from exgen.errors import DrawError, InputError
from exgen.homework import Homework
from exgen.homework import Question as Asked
from exgen.homework.front import course_of, front_matter, paper_of, sheet_macros
from exgen.key import key
from exgen.key_text import key_text
from exgen.key_words import with_words
from exgen.output import digests
from exgen.places import templates
from exgen.questions import composition, dimension, gradient, network, program, two_layer
from exgen.questions.backprop import family as backprop
from exgen.questions.backprop import numbers
from exgen.questions.difficulty import OutsideBand, Scale
from exgen.questions.points import allotted
from exgen.questions.proved import Proved, prove
from exgen.questions.records import Question, Request
from exgen.questions.streams import stream
from exgen.typeset import sheet
from exgen.typeset.ahead import format_ahead
from exgen.typeset.document import Document, Kind, compose
from exgen.typeset.engine import typeset
from exgen.typeset.latex import Printer
from exgen.typeset.sheet import Body, QuestionWords, Section
from exgen.typeset.symbols import Notation

DRAW: dict[str, Callable[[Request], Question]] = {
    "gradient": gradient.draw,
    "network": network.draw,
    "program": program.draw,
    "composition": composition.draw,
    "two-layer": two_layer.draw,
    "dimension": dimension.draw,
    "backprop": backprop.draw,
    "backprop-batch": backprop.draw_batch,
    "backprop-numbers": numbers.draw,
}
"""Family -> the function that draws one of its questions."""

ATTEMPTS = 20
"""How often a question is drawn again when its draw turns out no good."""
DRAWS = 400
"""How often a question with a band of difficulty is drawn at most, in the band or outside."""
CHANCES = 3
"""How many sets of check points a planned draw gets: no other draw may take its place."""
_CODE_LENGTH = 6

Watch = Callable[[str, int, Scale], None]
"""Told of every draw: the question's id, the number of the draw from 0, how it weighed.

A question's first draw is solved and weighed whatever its band; of a later one that was foreseen
to lie outside, the scale knows the difficulty alone.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A drawn and proved homework; `seed` is None for its original form."""

    homework: Homework
    seed: int | None
    body: Body
    problems: str = field(repr=False)
    code: str

    @property
    def questions(self) -> tuple[Proved, ...]:
        """The questions, in order."""
        return self.body.questions

    def files(self) -> dict[str, bytes]:
        """What the questions bring along besides; scripts bear the code of the sheet."""
        return {
            name: stamped(content, self.code) if name.endswith(".py") else content
            for one in self.questions
            for name, content in one.question.files.items()
        }

    def key(self) -> dict[str, Any]:
        """The key, ready for JSON."""
        written = key(
            homework=self.homework.name,
            seed=self.seed,
            code=self.code,
            questions=self.questions,
            printer=Printer(Notation(bold=self.body.bold)),
            usual=self.body.usual,
            at_most=self.homework.sheet.at_most,
            deductions=self.homework.marking.deductions,
        )
        return with_words(written, self.problems)

    def documents(self, *, student: str = "", student_id: str = "") -> dict[str, Document]:
        """The problem sheet and the solution as LaTeX documents, of a student if one is named."""
        solutions = sheet.solutions(self.body, templates())
        front = front_matter(self.homework, templates())
        macros = sheet_macros(self.homework)
        return {
            "problems": self._document(
                "problems", front + self.problems, macros, student, student_id
            ),
            "solutions": self._document("solutions", solutions, "", student, student_id),
        }

    def _document(
        self, kind: Kind, body: str, macros: str, student: str, student_id: str
    ) -> Document:
        course, course_in_tex = course_of(self.homework)
        return compose(
            kind=kind, title=self.homework.title, course=course, course_in_tex=course_in_tex,
            code=self.code, seed=self.seed, points=sum(q.points for q in self.homework.questions),
            body=body, student=student, student_id=student_id, paper=paper_of(self.homework),
            macros=macros,
        )  # fmt: skip


def draw_sheet(
    homework: Homework,
    *,
    seed: int | None,
    original: bool = False,
    watch: Watch | None = None,
    planned: Mapping[str, int] = MappingProxyType({}),
) -> Sheet:
    """Draw every question of the homework and prove all its claims; no TeX is run.

    `seed` is in [0, 2**63) and may be None for an original. `watch` is told of every draw, those
    that are not taken included. `planned` gives, by the question's id, the number of the only draw
    that will do, where somebody has found out which draws are good. Raises DrawError when a
    question finds no good variant, ClaimError when a claim does not hold, InputError for bad
    options.
    """
    homework = homework.asking(original=original)
    proved: dict[str, Proved] = {}
    allowed = bands(homework, seed or 0)
    for asked in homework.questions:
        drawn = {name: one.question for name, one in proved.items()}
        proved[asked.id] = _question(
            homework,
            asked,
            seed,
            original=original,
            band=None if original else allowed[asked.id],
            drawn=drawn,
            watch=watch,
            planned=planned.get(asked.id),
        )
    body = Body(
        sections=_sections(homework, proved),
        preliminaries=homework.preliminaries,
        layout=homework.layout,
        bold=homework.notation == "bold",
        listing=homework.sheet.listing,
        room=homework.sheet.space != "none",
        words={q.id: QuestionWords(intro=q.intro or "", page=q.page) for q in homework.questions},
    )
    problems = sheet.problems(body, templates())
    return Sheet(
        homework=homework,
        seed=None if original else seed,
        body=body,
        problems=problems,
        code=variant_code(problems),
    )


def variant_code(problems: str) -> str:
    """A short code for a problem sheet: a digest of what stands on it."""
    digest = hashlib.sha256(problems.encode()).digest()
    return base64.b32encode(digest).decode()[:_CODE_LENGTH]


def build(
    homework: Homework, *, seed: int | None, original: bool, report: Callable[[str], None]
) -> dict[str, bytes]:
    """All files of the output folder, by name. `report` is told what is going on."""
    report("drawing and proving")
    with format_ahead(paper_of(homework)):
        drawn = draw_sheet(homework, seed=seed, original=original)
    documents = drawn.documents()
    report("typesetting")
    pages = typeset(documents)
    files = {f"{name}.pdf": made.pdf for name, made in pages.items()}
    files |= {f"{name}.tex": document.source.encode() for name, document in documents.items()}
    files |= drawn.files()
    contents = {**drawn.key(), "files": digests(files)}
    files["key.json"] = key_text(contents).encode()
    return files


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
        once=stream(seed or 0, asked.id, "once"),
        attempt=attempt,
    )


def _question(
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
    """One question, drawn again where a draw turns out no good or lies outside its band."""
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
        try:
            question = allotted(DRAW[asked.family](request), asked.parts)
            # A family may have weighed it, or foreseen what it weighs; without a band none need.
            if watch is not None or (band is not None and scale.difficulty is None):
                scale(question.program, question.parts)
            return _proved(question, seed or 0, attempt, chances=chances)
        except InputError as error:
            raise InputError(f"{homework.called}: {error}") from None
        except OutsideBand:
            assert scale.difficulty is not None
            outside.append(scale.difficulty.total)
        except DrawError as error:
            refused, last = refused + 1, str(error)
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
            f"outside the band [{band[0]}, {band[1]}] of the homework"
        )
    raise DrawError(
        f"homework {homework.name}, seed {seed}: no good variant of question {asked.id} was found "
        f"in {draws} draws ({'; '.join(why)})"
    )


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


def _sections(homework: Homework, proved: dict[str, Proved]) -> tuple[Section, ...]:
    """The questions under the homework's headings; without headings, one section without title."""
    if not homework.sections:
        points = sum(q.points for q in homework.questions)
        everything = tuple(proved.values())
        return (Section(id="", title="", intro="", points=points, questions=everything),)
    return tuple(
        Section(
            id=section.id,
            title=section.title,
            intro=section.intro or "",
            points=section.points,
            questions=tuple(
                one for name, one in proved.items() if name.split(".")[0] == section.id
            ),
        )
        for section in homework.sections
    )
