"""From proved questions to the bodies of the two documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exgen.calculus.expr import Expr
from exgen.questions.proved import Proved
from exgen.typeset import glossary
from exgen.typeset.environment import environment
from exgen.typeset.latex import Printer
from exgen.typeset.space_words import SpaceWords
from exgen.typeset.symbols import Notation
from exgen.typeset.words import ProblemWords, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions under one heading; a section without a title has no heading."""

    id: str
    title: str
    intro: str
    points: int
    questions: tuple[Proved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What both documents are made of."""

    sections: tuple[Section, ...]
    preliminaries: bool | Sequence[str]
    layout: str
    bold: bool

    @property
    def questions(self) -> tuple[Proved, ...]:
        """All questions, in order."""
        return tuple(q for section in self.sections for q in section.questions)


def problems(body: Body, templates: Path) -> str:
    """The problem sheet's body: what is given and what is asked."""
    return _render(body, templates, kind="problems")


def solutions(body: Body, templates: Path) -> str:
    """The solution's body: every line a verified claim."""
    return _render(body, templates, kind="solutions")


def _render(body: Body, templates: Path, *, kind: str) -> str:
    words = ProblemWords if kind == "problems" else Words
    notation = Notation(bold=body.bold)
    spaces = SpaceWords(notation).functions(problems=kind == "problems")
    env = environment(templates, {**words(notation).functions(), **spaces})
    used = _expressions(body, solution=kind == "solutions")
    functions, signs = glossary.used_functions(used), glossary.used_signs(used)
    if kind == "solutions":
        # what the problem sheet has explained is not explained again
        known = _expressions(body, solution=False)
        functions = tuple(f for f in functions if f not in glossary.used_functions(known))
        signs -= glossary.used_signs(known)
    text = env.get_template(f"documents/{kind}.tex").render(
        body=body,
        functions=[glossary.entry(f, Printer(Notation(bold=body.bold))) for f in functions],
        signs=signs,
        layouts=sorted({p.layout for q in body.questions for p in q.question.parts if p.layout}),
        kinds={p.kind for q in body.questions for p in q.question.parts},
    )
    return re.sub(r"\n{3,}", "\n\n", text)


def _expressions(body: Body, *, solution: bool) -> list[Expr]:
    found: list[Expr] = []
    for proved in body.questions:
        program = proved.question.program
        found += [e.expr for e in program.equations]
        found += [program.expand(e.expr) for e in program.equations]
        if solution:
            for _, line in proved.lines:
                found += [line.claim.left, *line.claim.rights]
    return found
