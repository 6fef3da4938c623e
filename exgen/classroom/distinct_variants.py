"""Which variant of a question is which: what two students must not have in common."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from exgen.calculus.text import to_text
from exgen.classroom.secret import Secret
from exgen.homework import Homework
from exgen.questions.canonical import digest
from exgen.questions.difficulty import SAME_IN_EVERY_VARIANT
from exgen.questions.records import Part, Question

_FIRST: Final = {
    "name", "title", "course", "layout", "notation", "preliminaries", "sections",
}  # fmt: skip
_FIRST_OF_QUESTION: Final = {
    "id", "family", "points", "ask", "difficulty", "options", "original",
}  # fmt: skip
_WORD = re.compile(r"([^\W\d]\w*)")


def homework_digest(homework: Homework) -> str:
    """SHA-256 (hexadecimal) of what a homework asks; comments and layout of its file are not in."""
    content = json.dumps(_content(homework), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def _content(homework: Homework) -> dict[str, Any]:
    """What a homework asks; a table or key that its file leaves out is not in.

    So a class keeps its variants when a later version of exgen knows more keys.
    """
    content = homework.model_dump(mode="json", exclude_defaults=True)
    always = homework.model_dump(mode="json", include=_FIRST)
    always["questions"] = [
        {**question.model_dump(mode="json", include=_FIRST_OF_QUESTION), **given}
        for question, given in zip(homework.questions, content["questions"], strict=True)
    ]
    return {**content, **always}


def student_seed(secret: Secret, *, homework: str, seed: int, student: str) -> int:
    """A student's own seed, in [0, 2**63).

    The first 63 bits of HMAC-SHA256(secret, (homework, seed, id)), `homework` being its digest.
    """
    return int.from_bytes(secret.digest("seed", homework, str(seed), student)[:8], "big") >> 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two variants of a question are, from the coarsest to the finest view of one.

    `kind` is the same for questions of one kind (of one form, of one architecture), `substance`
    for those that differ in letters alone, `printed` for those that print the same.
    """

    kind: str
    substance: str
    printed: str


def variant_of(question: Question) -> Likeness:
    """What tells a drawn question from others in its place."""
    program = question.program
    given = [[v.name, [str(d) for d in v.shape], v.domain] for v in program.variables]
    lines = [[e.name, to_text(e.expr)] for e in program.equations]
    # What is the same in every variant is not drawn for a draft, so it must not count.
    asked = [_asked(part) for part in question.parts if part.kind not in SAME_IN_EVERY_VARIANT]
    # Where the sheet tells no dimensions, the sizes are for checks alone.
    sizes = dict(program.sizes) if question.spelling.told else {}
    told = [given, lines, asked, question.extras.get("given"), sizes]
    printed = json.dumps(told, ensure_ascii=False, default=str)
    letters = {v.name for v in program.variables} | {e.name for e in program.equations}
    letters |= {str(d) for v in program.variables for d in v.shape if isinstance(d, str)}
    return Likeness(
        kind=question.identity,
        substance=digest(f"{question.identity}\n{_without_letters(printed, letters)}"),
        printed=digest(printed),
    )


def _asked(part: Part) -> list[object]:
    """What a part asks for, without its answer; a literal one (a space, an entry) with its data."""
    extras: Mapping[str, object] = part.extras
    data = {k: v for k, v in extras.items() if k in {"space", "index"}}
    return [part.kind, part.of, part.wrt, part.layout, data]


def _without_letters(text: str, letters: set[str]) -> str:
    """The text with names numbered in the order in which they come."""
    numbers: dict[str, str] = {}
    pieces = _WORD.split(text)
    for place in range(1, len(pieces), 2):  # between them stands what is no word
        if pieces[place] in letters:
            pieces[place] = numbers.setdefault(pieces[place], f"_{len(numbers)}")
    return "".join(pieces)
