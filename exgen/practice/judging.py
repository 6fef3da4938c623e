"""What a process of its own does with answers: reading them back, and judging them.

What it knows of the latest variants is kept, so that the second answer is judged at once. What
goes in and out is plain text and lists, for it crosses between processes.
"""

from __future__ import annotations

import json
import tempfile
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any, Final

from exgen.answers.records import Unreadable
from exgen.checking.bench import Bench
from exgen.checking.keyed_sheet import KeyPart, KeySheet
from exgen.checking.keyed_sheet import sheet as read_sheet
from exgen.checking.marker import verdict_on
from exgen.checking.read_back import read_back
from exgen.checking.records import Status
from exgen.checking.verdict_report import said
from exgen.document.scan import DocumentError
from exgen.output import KEY
from exgen.practice.choices import Choice, courses
from exgen.practice.practice_variant import make
from exgen.writers.mathml import mathml

_KEPT: Final = 48
"""Variants whose judges are kept; the one not used for longest goes first."""

_NO_FENCE: Final = (
    "This machine has no fence for code to run in, so it was not run: exgen doctor says what is"
    " missing."
)

Told = dict[str, Any]
_UNREAD = "This could not be read: the reason stands above."
"""The page shows what `read_one` says of the answer above the verdict."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A variant that is practised now."""

    sheet: KeySheet
    bench: Bench
    judged: dict[str, str] = field(default_factory=dict)
    """The answers by which the bench goes on to later parts."""

    def part(self, id: str) -> KeyPart:
        return next(part for _, part in self.sheet.parts() if part.id == id)


_OPEN: OrderedDict[str, _Open] = OrderedDict()


def _open(id: str, key: str) -> _Open:
    """The variant with this id, whose key is the JSON."""
    if id not in _OPEN:
        sheet = read_sheet(json.loads(key), shown="the key")
        _OPEN[id] = _Open(sheet, Bench(sheet.questions[0]))
    _OPEN.move_to_end(id)
    while len(_OPEN) > _KEPT:
        _OPEN.popitem(last=False)
    return _OPEN[id]


def read_one(id: str, key: str, part: str, text: str) -> Told:
    """How an answer is read: `html` with its `shape` and `notes` on what was assumed.

    Where it is not understood it is `why` and `at` which character (from 0); where a person reads
    such answers there is nothing.
    """
    opened = _open(id, key)
    found = read_back(opened.bench, opened.part(part), text)
    if found is None:
        return {}
    if isinstance(found, Unreadable):
        return {"why": _sentence(found), "at": _place(found)}
    return {
        "html": _shown(found.tex),
        "shape": "" if not found.shape else _of_shape(found.shape),
        "notes": list(found.notes),
    }


def judge_one(
    id: str, key: str, files: Mapping[str, str], part: str, text: str, earlier: Mapping[str, str]
) -> Told:
    """The verdict on an answer for its student, who is told no answer by it.

    `verdict` is that of docs/key.md; `hints` are sentences about a mistake, `mistakes` their
    names, `html` how the answer was read, `follows` earlier parts that it goes on from. `earlier`
    are the last answers to all parts, for a process that has not seen those before this one.
    """
    opened = _open(id, key)
    asked = opened.part(part)
    if asked.kind == "code":
        return _code(opened.sheet, asked, files, text)
    bench = opened.bench
    for one in bench.question.parts:
        if one.id == part:
            break
        answer = earlier.get(one.id)
        if one.kind != "code" and answer is not None and opened.judged.get(one.id) != answer:
            bench.forget(one)
            verdict_on(opened.sheet, bench, one, answer, None, trust=False)
            opened.judged[one.id] = answer
    bench.forget(asked)
    opened.judged.pop(part, None)
    found = verdict_on(opened.sheet, bench, asked, text.strip(), None, trust=False)
    if found.status in (Status.RIGHT, Status.WRONG):
        opened.judged[part] = text
    if found.status is Status.UNREADABLE:
        return {"verdict": str(found.status), "hints": [_UNREAD]}
    return {
        "verdict": str(found.status),
        "hints": said(found, reader="student") if found.status is Status.WRONG else [],
        "mistakes": list(found.mistakes),
        "html": _shown(found.tex) if found.tex else "",
        "follows": list(found.follows),
        "look": found.look,
    }


def _code(sheet: KeySheet, part: KeyPart, files: Mapping[str, str], text: str) -> Told:
    """The verdict on code, which runs in the fence; where there is none it says so."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / KEY).write_text(json.dumps(_contents(sheet)), encoding="utf-8")
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
        placed = replace(sheet, path=folder / KEY)
        bench = Bench(placed.questions[0])
        named = text
        if _is_notebook(text):
            named = "answer.ipynb"
            (folder / named).write_text(text, encoding="utf-8")
        found = verdict_on(placed, bench, part, named, folder, trust=False)
    if found.status is Status.BY_HAND:
        return {"verdict": str(found.status), "hints": [_NO_FENCE]}
    lines = [f"{found.text}"] if found.text else []
    why = [reason.text for reason in found.reasons] if found.status is not Status.WRONG else []
    return {
        "verdict": str(found.status),
        "hints": [] if found.status is Status.RIGHT else why or said(found, reader="student"),
        "mistakes": [e.name for e in found.explanations],
        "output": "\n".join([*lines, *found.notes]),
    }


def _is_notebook(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _contents(sheet: KeySheet) -> dict[str, Any]:
    return {"schema": "exgen.key/1", "questions": [dict(one.data) for one in sheet.questions]}


def _shown(tex: str) -> str:
    try:
        return mathml(tex)
    except DocumentError:
        return f"<code>{escape(tex)}</code>"


def _of_shape(shape: str) -> str:
    return "scalar" if shape == "1" else f"shape {_shown(shape)}"


def _sentence(found: Unreadable) -> str:
    said = f"{found.expected}; {found.known}" if found.known else found.expected
    return f"{said[0].upper()}{said[1:]}" + ("" if said.endswith("?") else ".")


def _place(found: Unreadable) -> int:
    """The character of the answer, from 0, that could not be read."""
    rows = found.answer.split("\n")[: found.line - 1]
    return sum(len(row) + 1 for row in rows) + found.column - 1


def make_one(reference: str, choice: Choice, seed: int) -> str:
    """A variant that is drawn and proved, as JSON."""
    if reference not in _COURSES:
        _COURSES[reference] = courses(reference)[0]
    course = _COURSES[reference]
    return make(course.narrowed(choice), choice.question, seed).text()


_COURSES: dict[str, Any] = {}
