"""Drawing and proving a variant, and cutting its sheet and its solution into what a page shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Final

from exgen.answers.typed_vocabulary import vocabulary
from exgen.calculus.declared import ELEMENTWISE_DOMAIN, SCALAR_DOMAIN, kind
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import Expr
from exgen.calculus.program import Program
from exgen.calculus.substitute import substitute
from exgen.checking.keyed_sheet import KeyPart, KeyQuestion, right_expression
from exgen.checking.keyed_sheet import sheet as read_sheet
from exgen.document.asked_texts import asked
from exgen.document.block_reading import read
from exgen.document.blocks import (
    Answer,
    AnswerRoom,
    Block,
    Checked,
    Display,
    Figure,
    Listing,
    SectionHeading,
    Solution,
    Table,
    Wrong,
)
from exgen.document.blocks import PartHeading as PartHead
from exgen.document.blocks import QuestionHeading as QuestionHead
from exgen.errors import ExgenError
from exgen.homework import Homework
from exgen.key_text import key_text
from exgen.pipeline import Sheet, draw_sheet
from exgen.places import templates
from exgen.practice.records import AnswerField, NumberedParts, PracticeVariant
from exgen.sheets.body import solutions
from exgen.typeset.latex import Printer
from exgen.typeset.symbols import Notation
from exgen.words import ENGLISH
from exgen.writers.described import described, described_solution
from exgen.writers.html import fragment
from exgen.writers.html_pieces import inline
from exgen.writers.mathml import mathml
from exgen.writers.spoken import in_words

_LINE_ENDS: Final = (Display, Answer, Listing, Table, Figure)
"""What a line of a solution ends with, the words before it among it."""
_CALL: Final = re.compile(r"([A-Za-z]\w*)\(")
_ALWAYS: Final = ("ᵀ", "⊙", "(", ")", "^", "/")
_FORMULA: Final = re.compile(r"\$+([^$]+)\$+")


def make(homework: Homework, question: str, seed: int) -> PracticeVariant:
    """A variant of the question of a homework that has no other but those it goes on from.

    It is in English, as the page around it is. `seed` is in [0, 2**63). Raises as
    `exgen.pipeline.draw_sheet` does.
    """
    drawn = draw_sheet(homework.in_language(ENGLISH.language), seed=seed).only(question)
    key = drawn.key()
    contents = json.loads(key_text(_alone(key, question)))
    found = read_sheet(contents, shown="the key").questions[0]
    printer = _printer(found, bold=drawn.body.bold)
    sheet = _of_question(described(read(drawn.problems), key), question)
    told = described_solution(read(solutions(drawn.body, templates())), key)
    solution = _of_question(told, question)
    return PracticeVariant(
        title=inline(sheet.head.title) if sheet.head.title else "",
        conventions=fragment(sheet.before, figures="conventions"),
        statement=fragment(sheet.statement, above=2),
        groups=tuple(_groups(found, sheet, solution, printer)),
        solution=fragment([*solution.before, *solution.inside], above=2, figures="solution"),
        signs=_signs(found, printer, sheet.pictures),
        key=json.dumps(contents, ensure_ascii=False),
        files=_files(drawn),
    )


def _alone(key: Mapping[str, Any], question: str) -> dict[str, Any]:
    return {**key, "questions": [one for one in key["questions"] if one["id"] == question]}


def _files(drawn: Sheet) -> dict[str, str]:
    return {name: content.decode() for name, content in drawn.files().items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfQuestion:
    """A document as far as it is about one question: `before` explains what all of it uses."""

    head: QuestionHead
    before: tuple[Block, ...]
    inside: tuple[Block, ...]
    statement: tuple[Block, ...]
    parts: Mapping[str, tuple[Block, ...]]

    @property
    def pictures(self) -> str:
        """The source of the figures before the parts."""
        return " ".join(one.picture for one in self.statement if isinstance(one, Figure))


def _of_question(blocks: Sequence[Block], question: str) -> _OfQuestion:
    heads = [k for k, one in enumerate(blocks) if isinstance(one, QuestionHead | SectionHeading)]
    at = next(k for k in heads if getattr(blocks[k], "id", "") == question)
    head = blocks[at]
    assert isinstance(head, QuestionHead | SectionHeading)
    end = next((k for k in heads if k > at), len(blocks))
    found = asked(blocks, [question])[question]
    return _OfQuestion(
        head=QuestionHead(head.id, head.points, head.title),
        before=tuple(blocks[: heads[0]]),
        inside=tuple(one for one in blocks[at + 1 : end] if not isinstance(one, AnswerRoom)),
        statement=found.statement,
        parts=found.parts,
    )


def _groups(
    question: KeyQuestion, sheet: _OfQuestion, solution: _OfQuestion, printer: Printer
) -> Iterator[NumberedParts]:
    numbers = dict.fromkeys(part.number for part in question.parts)
    for number in numbers:
        own = solution.parts.get(number)
        yield NumberedParts(
            number=number,
            text=fragment(sheet.parts.get(number, ()), above=2, figures=f"part-{number}"),
            fields=tuple(
                _field(question, part, printer) for part in question.parts if part.number == number
            ),
            lines=tuple(_lines(_derivation(solution.inside) if own is None else own, number)),
        )


def _derivation(blocks: Sequence[Block]) -> Sequence[Block]:
    """The worked solution of a question without parts: behind the word that opens it."""
    for k, block in enumerate(blocks):
        if isinstance(block, Solution):
            return blocks[k + 1 :]
    return blocks


def _lines(blocks: Sequence[Block], number: str) -> Iterator[str]:
    """The solution line by line, each with the words before it."""
    pending: list[Block] = []
    count = 0
    for block in blocks:
        if isinstance(block, Wrong | Checked | PartHead):
            continue  # they are about the whole question
        pending.append(block)
        if isinstance(block, _LINE_ENDS):
            yield fragment(pending, above=3, figures=f"line-{number}-{count}")
            pending, count = [], count + 1
    if pending:
        yield fragment(pending, above=3, figures=f"line-{number}-{count}")


_LABELS: Final[Mapping[str, str]] = {
    "dimension": "Dimension",
    "cache": "What to store",
    "code": "Your function",
    "observation": "What you observe",
}
_HIGH: Final[Mapping[str, int]] = {"code": 14, "observation": 4}


def _field(question: KeyQuestion, part: KeyPart, printer: Printer) -> AnswerField:
    label = _LABELS.get(part.kind) or _about(question, part, printer)
    return AnswerField(id=part.id, kind=part.kind, label=label, lines=_HIGH.get(part.kind, 1))


def _about(question: KeyQuestion, part: KeyPart, printer: Printer) -> str:
    """What a field is for, as HTML: the derivative that is asked, or the quantity."""

    def shown(text: str, *, whole: bool = False) -> str:
        try:
            expr = right_expression(question.program, text, part.index)
            return printer(_written_out(question.program, expr) if whole else expr)
        except (ExgenError, TypeError, KeyError):
            return rf"\text{{{text}}}"

    if not part.of:
        return "Answer"
    if part.kind == "shape":  # a sheet asks for the shapes of expressions, whose names it hides
        return f"Shape of {_labelled(shown(part.of, whole=True))}"
    of = shown(part.of)
    if not part.wrt:
        return _labelled(of)
    wrt = shown(part.wrt)
    return _labelled(rf"\dfrac{{\partial {of}}}{{\partial {wrt}}}", rf"\pd{{{of}}}{{{wrt}}}")


def _labelled(tex: str, said: str = "") -> str:
    """A formula as a name of a field, which is words for who hears it; `said` where TeX differs."""
    words = escape(in_words(said or tex))
    return f'<span class="hidden">{words}</span><span aria-hidden="true">{mathml(tex)}</span>'


def _written_out(program: Program, expr: Expr) -> Expr:
    """The expression in the variables alone."""
    for equation in reversed(program.equations):
        expr = substitute(expr, {equation.symbol: equation.expr})
    return expr


def _signs(question: KeyQuestion, printer: Printer, pictures: str) -> tuple[str, ...]:
    """What buttons offer: the names of the question, its functions and their derivatives.

    They are read off what the question gives, never off its answers. A name that its sheet does
    not say, as that of a step in a composition, is none of them.
    """
    program = question.program
    if not program.equations:
        return ()
    texts = [question.data.get("statement", ""), *(p.data.get("text", "") for p in question.parts)]
    stated = " ".join(found for text in texts for found in _FORMULA.findall(str(text))) + pictures
    variables = {variable.name for variable in program.variables}
    names = [
        name
        for name, symbol in program.names().items()
        if not kind(name, program.names()) and (name in variables or _says(stated, printer(symbol)))
    ]
    indices = dict.fromkeys(name for part in question.parts for name in part.index)
    definitions = " ".join(str(text) for _, text in question.data.get("definitions", ()))
    called = dict.fromkeys(_CALL.findall(definitions))
    declared = {name: kind(name, program.names()) for name in called}
    slopes = [
        f"{name}'("
        for name in called
        if name in ELEMENTWISE or declared[name] == ELEMENTWISE_DOMAIN
    ]
    slopes += [f"∇{name}(" for name in called if declared[name] == SCALAR_DOMAIN]
    entries = [f"[{', '.join(indices)}]"] if indices else []
    delta = ["δ"] if r"\delta" in stated else []
    return (*names, *delta, *entries, *_ALWAYS, *(f"{name}(" for name in called), *slopes)


def _says(formulas: str, tex: str) -> bool:
    """Whether formulas hold a quantity, and not just its letter in a longer word."""
    return bool(re.search(rf"(?<![A-Za-z\\]){re.escape(tex)}(?![A-Za-z])", formulas))


def _printer(question: KeyQuestion, *, bold: bool) -> Printer:
    """What prints as the sheet does."""
    if not question.parts:
        return Printer(Notation(bold=bold))
    known = vocabulary(question.data, question.parts[0].data)
    return Printer(replace(known.notation, bold=bold))
