"""From proved questions to the bodies of the two documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from jinja2 import Environment

from exgen.calculus.build import ONE
from exgen.calculus.expr import Call, Constant, Delta, Expr
from exgen.calculus.functions import apply
from exgen.calculus.substitute import transform
from exgen.markdown import read
from exgen.marking.records import Usuals
from exgen.marking.usual import usual
from exgen.questions import derived_slopes
from exgen.questions.backprop.asked import HIDDEN
from exgen.questions.backprop.family import BackpropFacts
from exgen.questions.proved import Proved
from exgen.typeset import glossary
from exgen.typeset.environment import environment
from exgen.typeset.latex import Printer
from exgen.typeset.layered_words import LayeredWords
from exgen.typeset.number_words import NumberWords
from exgen.typeset.program_words import ProgramWords
from exgen.typeset.prose import prose
from exgen.typeset.space_words import SpaceWords
from exgen.typeset.symbols import Notation
from exgen.typeset.words import ProblemWords, Words
from exgen.typeset.wrong_words import WrongWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions under one heading; a section without a title has no heading."""

    id: str
    title: str
    intro: str
    points: int
    questions: tuple[Proved, ...]


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

    sections: tuple[Section, ...]
    preliminaries: bool | Sequence[str]
    layout: str
    bold: bool
    listing: bool = True
    room: bool = False
    words: Mapping[str, QuestionWords] = field(default_factory=dict)

    def added(self, id: str) -> QuestionWords:
        """What the instructor adds to a question."""
        return self.words.get(id, _NOTHING_ADDED)

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
    env = _environment(templates, kind, body.bold)
    given = _given(body)
    functions, signs = glossary.used_functions(given), glossary.used_signs(given)
    besides = bool(functions) and body.preliminaries is True
    if kind == "solutions":
        # what the problem sheet has explained is not explained again
        derived = [*_derived(body), *_of_slopes(body)]
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
    return text


@lru_cache(maxsize=8)
def _environment(templates: Path, kind: str, bold: bool) -> Environment:
    """The environment of one kind of document, which keeps its templates compiled."""
    words = ProblemWords if kind == "problems" else Words
    notation = Notation(bold=bold)
    spaces = SpaceWords(notation).functions(problems=kind == "problems")
    values = NumberWords(notation).functions(problems=kind == "problems")
    layers = LayeredWords(notation).functions(problems=kind == "problems")
    programs = ProgramWords(notation).functions(problems=kind == "problems")
    shared = {**spaces, **values, **layers, **programs, **WrongWords(notation).functions()}
    return environment(templates, {**words(notation).functions(), **shared})


def _given(body: Body) -> list[Expr]:
    """What the problem sheet prints."""
    found: list[Expr] = []
    for proved in body.questions:
        program = proved.question.program
        facts = proved.question.facts.get("backprop")
        if isinstance(facts, BackpropFacts):
            # the sheet of a layered network states its loss as a sum over entries
            stated = [line for _, line in proved.lines[: facts.stated]]
            shown = [right for line in stated for right in line.claim.rights]
            shown += [e.expr for e in program.equations[:-1]]
            shown += [asked.name for asked in facts.asked.values()]
            found += map(_as_printed, shown)
            continue
        # Written out in the variables, which a sheet may do, it has no other functions and signs:
        # no law, but so it is for every form and kind of network, as a test holds.
        found += [e.expr for e in program.equations]
    return found


def _of_slopes(body: Body) -> list[Expr]:
    """What the derivations of activations print."""
    return [
        side
        for functions in body.slopes.values()
        for function in functions
        for _, line in derived_slopes.derived(function)
        for side in (line.claim.left, *line.claim.rights)
    ]


def _derived(body: Body) -> list[Expr]:
    """What the lines of the solution print."""
    found: list[Expr] = []
    for proved in body.questions:
        if isinstance(proved.question.facts.get("backprop"), BackpropFacts):
            lines = [line for step, line in proved.lines if step.kind not in HIDDEN]
            found += [_as_printed(right) for line in lines for right in line.claim.rights]
            continue
        shown = [side for _, line in proved.lines for side in (line.claim.left, *line.claim.rights)]
        found += map(_as_printed, shown) if "deltas" in proved.question.facts else shown
    return found


@lru_cache(maxsize=1 << 10)
def _as_printed(expr: Expr) -> Expr:
    """As a layered network prints it: Kronecker deltas as indicators, the sum of ones as a number.

    Kept by node: what is derived in one part of a question is used in the next.
    """
    indicator = apply("step", ONE)

    def visit(node: Expr) -> Expr | None:
        counts = isinstance(node, Call) and isinstance(node.arg, Constant)
        return indicator if isinstance(node, Delta) else ONE if counts else None

    return transform(expr, visit)
