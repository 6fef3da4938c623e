"""A key as this room needs it: its questions with their programs, and their parts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from exgen.answers.typed_vocabulary import vocabulary
from exgen.calculus.expr import Expr
from exgen.calculus.parse import parse
from exgen.calculus.program import Program
from exgen.calculus.shape import Shape
from exgen.dimensions import Dim
from exgen.errors import ExgenError, InputError
from exgen.output import SCHEMA
from exgen.wording import quoted

_LARGEST: Final = 20 * 2**20
"""Bytes; a key of a whole homework has some 50 kB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedResult:
    """An intermediate derivative of the solution: `wrt` is "" where `of` itself is stated."""

    of: str
    wrt: str
    answer: str
    points: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPart:
    """A part of a question; `data` is all that the key says of it."""

    id: str
    number: str
    kind: str
    of: str
    wrt: str
    points: Fraction
    answer: Any
    shape: Shape | None
    index: Mapping[str, Dim]
    steps: tuple[NamedResult, ...]
    data: Mapping[str, Any] = field(compare=False, repr=False)

    @property
    def uses(self) -> tuple[str, ...]:
        """The ids of the parts whose results the solution goes on from."""
        return tuple(self.data.get("uses", ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyQuestion:
    """A question of a key: what its parts are about."""

    id: str
    layout: str
    program: Program
    parts: tuple[KeyPart, ...]
    data: Mapping[str, Any] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySheet:
    """A key, read: `folder` is where it lies, for the files that a part of kind code names."""

    questions: tuple[KeyQuestion, ...]
    homework: str = ""
    variant: str = ""
    student: str = ""
    at_most: Fraction | None = None
    deductions: Mapping[str, Fraction] = field(default_factory=dict)
    path: Path | None = None

    def parts(self) -> Iterator[tuple[KeyQuestion, KeyPart]]:
        """All parts in the order of the sheet, each with its question."""
        for question in self.questions:
            for part in question.parts:
                yield question, part

    def ids(self) -> tuple[str, ...]:
        """The ids of all parts in the order of the sheet."""
        return tuple(part.id for _, part in self.parts())


def read_key(path: Path) -> KeySheet:
    """Read a key.json; InputError with what is wrong with it where it is none."""
    shown = quoted(str(path), limit=200)
    try:
        if path.is_dir():
            raise InputError(f"the key {shown} is a folder: give the key.json in it")
        if path.stat().st_size > _LARGEST:
            raise InputError(f"the key {shown} is over 20 MB: that is no key of one sheet")
        contents = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f"cannot read the key {shown}: {error.strerror or error}") from None
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise InputError(f"{shown} is no key: it is no JSON; give a key.json") from None
    return sheet(contents, shown=shown, path=path)


def sheet(contents: Any, *, shown: str, path: Path | None = None) -> KeySheet:
    """The key as it was loaded from JSON; `shown` names it in errors. Raises InputError."""
    if not isinstance(contents, dict) or contents.get("schema") != SCHEMA:
        raise InputError(f"{shown} is no key: its schema is not {SCHEMA!r}; give a key.json")
    try:
        listed = tuple(_question(each, shown) for each in contents["questions"])
        marking = contents.get("marking", {})
        most = contents.get("at_most")
        return KeySheet(
            questions=listed,
            homework=str(contents.get("homework", "")),
            variant=str(contents.get("variant", "")),
            student=str(contents.get("student", "")),
            at_most=None if most is None else _points(most),
            deductions={name: _points(v) for name, v in marking.get("deductions", {}).items()},
            path=path,
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise InputError(f"{shown} is damaged: {_said(error)}: make the sheet again") from None


def _question(data: Mapping[str, Any], shown: str) -> KeyQuestion:
    name = str(data["id"])
    try:
        known = vocabulary(data, {})
    except ExgenError as error:
        raise InputError(f"{shown}, question {name}: {error}") from None
    return KeyQuestion(
        id=name,
        layout=str(data.get("layout", "denominator")),
        program=known.program,
        parts=tuple(_part(each) for each in data["parts"]),
        data=data,
    )


def _part(data: Mapping[str, Any]) -> KeyPart:
    shape = data.get("shape")
    steps = data.get("rubric", {}).get("steps") or data.get("steps", ())
    found = {(str(s["of"]), str(s.get("wrt", ""))): s for s in data.get("steps", ())}
    return KeyPart(
        id=str(data["id"]),
        number=str(data.get("number", data["id"])),
        kind=str(data["kind"]),
        of=str(data.get("of", "")),
        wrt=str(data.get("wrt", "")),
        points=_points(data["points"]),
        answer=data["answer"],
        shape=Shape(shape[0], shape[1]) if isinstance(shape, list) else None,
        index=dict(data.get("index", {})),
        steps=tuple(_named(step, found) for step in steps),
        data=data,
    )


def _named(
    step: Mapping[str, Any], found: Mapping[tuple[str, str], Mapping[str, Any]]
) -> NamedResult:
    of, wrt = str(step["of"]), str(step.get("wrt", ""))
    points = step.get("points")
    answer = step.get("answer") or found.get((of, wrt), {}).get("answer", "")
    return NamedResult(
        of=of, wrt=wrt, answer=answer, points=None if points is None else _points(points)
    )


def _points(value: Any) -> Fraction:
    """A number of points; a decimal as it is written, not as its nearest binary number."""
    found = Fraction(str(value))
    if found < 0:
        raise ValueError(f"{value} is no number of points")
    return found


def _said(error: Exception) -> str:
    return f"it lacks {error}" if isinstance(error, KeyError) else str(error)


def right_expression(prog: Program, text: str, index: Mapping[str, Dim]) -> Expr:
    """The key's text of an answer as an expression. Raises InputError where it is none."""
    return parse(text, prog.names(), indices=index or None)
