"""The path of the data: homework and seed, drawn questions, proofs, pages, key."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from exgen.balance import bands
from exgen.codegen.script import stamped
from exgen.homework import Homework
from exgen.homework.front import course_of, front_matter, paper_of, sheet_macros, sheet_texts
from exgen.key import key
from exgen.key_figures import figures, with_figures
from exgen.key_text import key_text
from exgen.key_words import with_words
from exgen.output import digests
from exgen.places import templates
from exgen.questions.proved import Proved
from exgen.sheets import notes
from exgen.sheets.body import Body, Headed, QuestionWords
from exgen.sheets.body import problems as problems_of
from exgen.sheets.body import solutions as solutions_of
from exgen.sheets.drawing import Watch, check_files, question_for
from exgen.typeset.document import Kind, Source, compose
from exgen.typeset.engine import press
from exgen.typeset.latex import Printer
from exgen.typeset.raster import alone, png
from exgen.typeset.symbols import Notation
from exgen.typeset.typeset_ahead import format_ahead
from exgen.words import ENGLISH, speaking, tr

_CODE_LENGTH = 6
_ALWAYS: Final[tuple[Kind, ...]] = ("problems", "solutions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A drawn and proved homework; `seed` is None for its original form.

    `problems` is the body of the problem sheet in the homework's language. `code` is made of the
    same in English, so that it is that of the draw in every language.
    """

    homework: Homework
    seed: int | None
    body: Body
    problems: str = field(repr=False)
    code: str

    @property
    def questions(self) -> tuple[Proved, ...]:
        """The questions, in order."""
        return self.body.questions

    def only(self, question: str) -> Sheet:
        """The sheet with one of its questions, which speaks of no other."""
        return self._with(self.body.only(question))

    def each_by_itself(self) -> Sheet:
        """The sheet with questions that speak of no other."""
        return self._with(self.body.each_by_itself())

    def _with(self, body: Body) -> Sheet:
        with speaking(self.homework.sheet.language):
            return replace(self, body=body, problems=problems_of(body, templates()))

    def files(self) -> dict[str, bytes]:
        """What the questions bring along besides; scripts bear the code of the sheet."""
        return {
            name: stamped(content, self.code) if name.endswith(".py") else content
            for one in self.questions
            for name, content in one.question.files.items()
        }

    def key(self) -> dict[str, Any]:
        """The key, ready for JSON."""
        with speaking(self.homework.sheet.language):
            written = self._written()
            texts = sheet_texts(self.homework)
            title = tr(self.homework.title)
            worded = with_words(written, self.problems, title=title, texts=texts)
            return with_figures(worded, figures(worded, self.problems))

    def _written(self) -> dict[str, Any]:
        """The key without what it has from the sheet."""
        return key(
            homework=self.homework.name,
            seed=self.seed,
            code=self.code,
            questions=self.questions,
            printer=Printer(Notation(bold=self.body.bold)),
            usual=self.body.usual,
            at_most=self.homework.sheet.at_most,
            deductions=self.homework.marking.deductions,
            language=self.homework.sheet.language,
        )

    def documents(
        self, *, student: str = "", student_id: str = "", besides: Sequence[Kind] = ()
    ) -> dict[str, Source]:
        """The problem sheet and the solution as LaTeX documents, of a student if one is named.

        `besides`: further documents, "marking" and "answers".
        """
        written = self.key() if besides else {}
        return {
            kind: self.document(kind, student=student, student_id=student_id, written=written)
            for kind in (*_ALWAYS, *besides)
        }

    def document(
        self,
        kind: Kind,
        *,
        student: str = "",
        student_id: str = "",
        written: Mapping[str, Any] = MappingProxyType({}),
    ) -> Source:
        """One document; `written` is the key, which the kinds that come besides are made of."""
        with speaking(self.homework.sheet.language):
            macros = ""
            if kind == "problems":
                body = front_matter(self.homework, templates()) + self.problems
                macros = sheet_macros(self.homework)
            elif kind == "solutions":
                body = solutions_of(self.body, templates())
            else:
                body, macros = notes.body_of(kind, self.body, templates(), written), notes.MACROS
            course, course_in_tex = course_of(self.homework)
            return compose(
                kind=kind, title=tr(self.homework.title), course=course,
                course_in_tex=course_in_tex, code=self.code, seed=self.seed,
                points=sum(q.points for q in self.homework.questions), body=body,
                student=student, student_id=student_id, paper=paper_of(self.homework),
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
    with speaking(homework.sheet.language):
        return _drawn(homework, seed=seed, original=original, watch=watch, planned=planned)


def _drawn(
    homework: Homework,
    *,
    seed: int | None,
    original: bool,
    watch: Watch | None,
    planned: Mapping[str, int],
) -> Sheet:
    """The same, in the language that is spoken."""
    homework = homework.asking(original=original)
    proved: dict[str, Proved] = {}
    allowed = bands(homework, seed or 0)
    for asked in homework.questions:
        drawn = {name: one.question for name, one in proved.items()}
        proved[asked.id] = question_for(
            homework,
            asked,
            seed,
            original=original,
            band=None if original else allowed[asked.id],
            drawn=drawn,
            watch=watch,
            planned=planned.get(asked.id),
        )
        check_files(asked.id, proved)
    body = Body(
        sections=_sections(homework, proved),
        preliminaries=homework.preliminaries,
        layout=homework.layout,
        bold=homework.notation == "bold",
        listing=homework.sheet.listing,
        room=homework.sheet.space != "none",
        words={q.id: QuestionWords(intro=q.intro or "", page=q.page) for q in homework.questions},
    )
    problems = english = problems_of(body, templates())
    if homework.sheet.language != ENGLISH.language:
        with speaking(ENGLISH):
            english = problems_of(body, templates())
    return Sheet(
        homework=homework,
        seed=None if original else seed,
        body=body,
        problems=problems,
        code=variant_code(english),
    )


def variant_code(problems: str) -> str:
    """A short code for a problem sheet: a digest of what stands on it."""
    digest = hashlib.sha256(problems.encode()).digest()
    return base64.b32encode(digest).decode()[:_CODE_LENGTH]


def build(
    homework: Homework,
    *,
    seed: int | None,
    original: bool,
    report: Callable[[str], None],
    besides: Sequence[Kind] = (),
) -> dict[str, bytes]:
    """All files of the output folder, by name. `report` is told what is going on.

    `besides`: further documents (see `Sheet.documents`).
    """
    report("drawing and proving")
    with format_ahead(paper_of(homework), homework.sheet.language):
        drawn = draw_sheet(homework, seed=seed, original=original)
    report("typesetting")
    with press() as tex:  # it sets what it has while the next is being written
        documents = {"problems": drawn.document("problems")}
        tex.give("problems", documents["problems"])
        contents = drawn.key()
        pictures = figures(contents, drawn.problems)
        if pictures:
            drawings = (one.figure.picture for one in pictures)
            tex.give("figures", alone(drawings, documents["problems"]))
        for kind in (*_ALWAYS[1:], *besides):
            documents[kind] = drawn.document(kind, written=contents)
            tex.give(kind, documents[kind])
        seen = {
            f"{one.name}.png": png(tex.made("figures").pdf, page=page)
            for page, one in enumerate(pictures)
        }
        files = {f"{kind}.pdf": tex.made(kind).pdf for kind in documents}
    files |= seen | {f"{one.name}.svg": one.svg for one in pictures}
    files |= {f"{name}.tex": document.source.encode() for name, document in documents.items()}
    files |= drawn.files()
    files["key.json"] = key_text({**contents, "files": digests(files)}).encode()
    return files


def _sections(homework: Homework, proved: dict[str, Proved]) -> tuple[Headed, ...]:
    """The questions under the homework's headings; without headings, one section without title."""
    if not homework.sections:
        points = sum(q.points for q in homework.questions)
        everything = tuple(proved.values())
        return (Headed(id="", title="", intro="", points=points, questions=everything),)
    return tuple(
        Headed(
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
