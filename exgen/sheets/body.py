"""From proved questions to the bodies of the two documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from jinja2 import Environment

from exgen.calculus.expr import Expr
from exgen.families.family import Family
from exgen.families.registry import families, family
from exgen.markdown import read
from exgen.marking.records import Usuals
from exgen.marking.usual import usual
from exgen.questions import derived_slopes
from exgen.questions.proved import Proved
from exgen.questions.records import HIDDEN
from exgen.sheets.kept_together import answers_kept, last_part_kept
from exgen.sheets.wrong_words import WrongWords
from exgen.typeset import glossary
from exgen.typeset.environment import environment
from exgen.typeset.latex import Printer
from exgen.typeset.prose import prose
from exgen.typeset.symbols import Notation
from exgen.typeset.template_words import ProblemWords, SheetWords
from exgen.words import Catalogue, spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Headed:
    """Questions under one heading; a section without a title has no heading."""

    id: str
    title: str
    intro: str
    points: int
    questions: tuple[Proved, ...]


def _by_itself(proved: Proved) -> Proved:
    question = proved.question
    return replace(proved, question=family(question.family).on_its_own(question))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWords:
    """What an instructor adds to a question: Markdown before it, and a page of its own."""

    intro: str = ""
    page: bool = False

    @property
    def intro_in_tex(self) -> str:
        """The Markdown as LaTeX."""
        return prose(read(self.intro))


@dataclass(frozen=True, kw_only=True)
class Body:
    """What both documents are made of.

    `listing`: whether a script is printed; `room`: whether answers have room on the problem sheet
    (see `room`); `words` are what the instructor adds to a question, by its id.
    """

    sections: tuple[Headed, ...]
    preliminaries: bool | Sequence[str]
    layout: str
    bold: bool
    listing: bool = True
    room: bool = False
    words: Mapping[str, QuestionWords] = field(default_factory=dict)

    def added(self, id: str) -> QuestionWords:
        """What the instructor adds to a question."""
        return self.words.get(id, _NOTHING_ADDED)

    def each_by_itself(self) -> Body:
        """The same with questions that speak of no other, for what does not show them together."""
        sections = []
        for section in self.sections:
            found = tuple(map(_by_itself, section.questions))
            sections.append(replace(section, questions=found))
        return replace(self, sections=tuple(sections))

    def only(self, question: str) -> Body:
        """The same with one question, which speaks of no other."""
        one = next(one for one in self.questions if one.question.id == question)
        headed = Headed(
            id="", title="", intro="", points=one.question.points, questions=(_by_itself(one),)
        )
        return replace(self, sections=(headed,))

    @cached_property
    def slopes(self) -> Mapping[str, tuple[str, ...]]:
        """The activations whose derivative each question is the first to use, by its id."""
        seen: set[str] = set()
        found: dict[str, tuple[str, ...]] = {}
        for proved in self.questions:
            lines = [line for step, line in proved.lines if step.kind not in HIDDEN]
            names = derived_slopes.used(right for line in lines for right in line.claim.rights)
            found[proved.question.id] = tuple(name for name in names if name not in seen)
            seen.update(names)
        return found

    @cached_property
    def usual(self) -> Mapping[str, Mapping[str, Usuals]]:
        """The usual mistakes by question and part."""
        return {proved.question.id: usual(proved.question) for proved in self.questions}

    @property
    def questions(self) -> tuple[Proved, ...]:
        """All questions, in order."""
        return tuple(q for section in self.sections for q in section.questions)


_NOTHING_ADDED = QuestionWords()


def problems(body: Body, templates: Path) -> str:
    """The problem sheet's body: what is given and what is asked."""
    return _render(body, templates, kind="problems")


def solutions(body: Body, templates: Path) -> str:
    """The solution's body: every line a verified claim."""
    return _render(body, templates, kind="solutions")


def _render(body: Body, templates: Path, *, kind: str) -> str:
    env = _environment(templates, kind, body.bold, spoken())
    given = [expr for one in body.questions for expr in _family(one).stated(one)]
    functions, signs = glossary.used_functions(given), glossary.used_signs(given)
    besides = bool(functions) and body.preliminaries is True
    if kind == "solutions":
        # what the problem sheet has explained is not explained again
        derived = [expr for one in body.questions for expr in _family(one).derived(one)]
        derived += _of_slopes(body)
        functions = tuple(f for f in glossary.used_functions(derived) if f not in functions)
        signs = glossary.used_signs(derived) - signs
    text = env.get_template(f"documents/{kind}.tex").render(
        body=body,
        besides=besides,
        functions=[glossary.entry(f, Printer(Notation(bold=body.bold))) for f in functions],
        signs=signs,
        layouts=sorted({p.layout for q in body.questions for p in q.question.parts if p.layout}),
        kinds={p.kind for q in body.questions for p in q.question.parts},
    )
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return last_part_kept(answers_kept(text))


@lru_cache(maxsize=8)
def _environment(templates: Path, kind: str, bold: bool, catalogue: Catalogue) -> Environment:
    """The environment of one kind of document, which keeps its templates compiled."""
    words = ProblemWords if kind == "problems" else SheetWords
    notation = Notation(bold=bold)
    functions = {**words(notation).functions(), **WrongWords(notation).functions()}
    for one in families():
        functions |= one.words(notation, problems=kind == "problems")
    return environment(templates, functions, catalogue)


def _family(proved: Proved) -> Family:
    return family(proved.question.family)


def _of_slopes(body: Body) -> list[Expr]:
    """What the derivations of activations print."""
    return [
        side
        for functions in body.slopes.values()
        for function in functions
        for _, line in derived_slopes.derived(function)
        for side in (line.claim.left, *line.claim.rights)
    ]
