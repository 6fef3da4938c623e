"""What a notebook asks for each part of a key: a text, and a cell for the answer."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby
from typing import Any, Final, Literal

from exgen import words
from exgen.errors import InputError
from exgen.wording import counted, listed
from exgen.words import tr
from exgen.writers.made import SheetFiles
from exgen.writers.pictures import Picture, pictures, text_with
from exgen.writers.platform_inputs import Asked, Record, asked
from exgen.writers.platform_points import given, names, record

Form = Literal["typed", "number", "cells", "shape", "code", "text"]
BECAME: Final[dict[str, str]] = {
    "typed": "a formula to type",
    "number": "a number to type",
    "cells": "a matrix to type",
    "shape": "a shape to type",
    "code": "a function to fill in",
    "text": "a text, graded by hand",
}
"""What a part becomes, by its form."""
_JUDGED: Final[Mapping[str, Form]] = {
    "typed": "typed", "number": "number", "cells": "cells", "shape": "shape"
}  # fmt: skip
"""Form in which a checker judges a part -> that in which a notebook asks for it."""
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9]")
_WIDTH: Final = 76


@dataclass(frozen=True, slots=True, kw_only=True)
class CellTask:
    """One part: what is asked, in Markdown, and the lines of its cell.

    Of these, `head` always stands there; `blank` follows for students and `right` in a solution.
    `name` is unlike that of all others in the notebook, and can stand in names of variables. A
    function to fill in has cells of the script `before` and `after` it. A `text` is Markdown, all
    others are Python.
    """

    asked: Asked
    form: Form
    name: str
    prompt: str
    head: str = ""
    blank: str
    right: str
    before: tuple[str, ...] = field(default=(), repr=False)
    after: tuple[str, ...] = field(default=(), repr=False)

    @property
    def variable(self) -> str:
        """The name that the answer has in the notebook, "" for what is no typed answer."""
        return f"answer_{self.name}" if self.form not in ("code", "text") else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A question: its statement in Markdown, with a heading, its figures and its parts."""

    text: str
    figures: Sequence[Picture]
    tasks: tuple[CellTask, ...]


def chapters(made: SheetFiles) -> list[Chapter]:
    """The questions of a sheet, in order."""
    taken = Counter[str]()
    found = []
    for _, parts in groupby(asked(made.key), key=lambda one: str(one.question["id"])):
        members = list(parts)
        first = members[0]
        question = first.question
        drawn = pictures(made, first)
        statement = text_with(replace(first, text=question["statement"]), drawn)
        points = worth(sum((one.points for one in members), Fraction(0)))
        heading = f"## {question['id']} {question['title']} ({points})"
        tasks = tuple(_task(one, prompt, made, taken) for one, prompt in _prompts(members))
        told = _named(question) if any(task.form == "typed" for task in tasks) else ""
        text = "\n\n".join(filter(None, [heading, statement, told]))
        found.append(Chapter(text=text, figures=drawn, tasks=tasks))
    return found


def worth(points: Fraction) -> str:
    """So many points, in words."""
    return words.points(f"{float(points):g}")


def _named(question: Record) -> str:
    """The names of what stands in between, for typed answers; none that would give one away.

    Where an answer expresses a quantity, the definitions are what is asked for.
    """
    parts = question["parts"]
    if any(part["kind"] == "expression" for part in parts):
        return ""
    told = (record["answer"] for part in parts for record in (part, *part.get("mistakes", ())))
    secret = [one for one in told if isinstance(one, str) and not one.isidentifier()]
    definitions = question["definitions"]
    shown = []
    for k, (name, text) in enumerate(definitions, start=1):
        used = any(re.search(rf"\b{re.escape(name)}\b", later) for _, later in definitions[k:])
        if used and not any(one in text for one in secret):
            shown.append(f"`{name} = {text}`")
    return tr("In what you type, {these}.", these=words.listed(shown)) if shown else ""


def _prompts(members: Sequence[Asked]) -> Iterator[tuple[Asked, str]]:
    """Each part with what stands before its cell: what is asked for together is said once."""
    for number, alike in groupby(members, key=lambda one: str(one.part["number"])):
        together = list(alike)
        alone = len(together) == 1
        points = worth(sum((one.points for one in together), Fraction(0)))
        for place, one in enumerate(together):
            said = []
            if place == 0 and len(together) < len(members):
                said.append(f"### {number} ({points})")
            if place == 0 and one.part.get("text"):
                said.append(one.part["text"])
            if not alone:
                said.append(f"**{one.id}** ({worth(one.points)}) {one.which}")
            yield one, "\n\n".join(said)


def _task(one: Asked, prompt: str, made: SheetFiles, taken: Counter[str]) -> CellTask:
    plain = _NO_NAME.sub("_", one.id)
    taken[plain] += 1
    name = plain if taken[plain] == 1 else f"{plain}_{taken[plain]}"
    if one.part["kind"] == "code":
        return _code(one, name, prompt, made)
    form: Form = _JUDGED.get(record(one, made.key)["form"], "text")
    if form == "text":
        return CellTask(
            asked=one, form=form, name=name, prompt=prompt, blank="*Your answer:*",
            right="\n".join([one.solution, *(f"- {line}" for line in one.worth)]),
        )  # fmt: skip
    variable = f"answer_{name}"
    return CellTask(
        asked=one,
        form=form,
        name=name,
        prompt=prompt,
        head=_comment(f"{one.id}: {_wanted(one, form)}"),
        blank=f'{variable} = ""',
        right=f"{variable} = {json.dumps(_right(one, form), ensure_ascii=False)}",
    )


def _wanted(one: Asked, form: Form) -> str:
    """What is to be typed, for the comment above the answer."""
    match form:
        case "typed":
            return f"a formula in {listed(names(one, given(one)), last='and')}"
        case "shape":
            return "rows x columns"
        case "cells":
            return "a matrix, [[1, 0], [0, -3/2]] for instance"
    return "a number"


def _right(one: Asked, form: Form) -> str:
    """The right answer as a student would type it."""
    match form:
        case "typed":
            return str(one.part["answer"])
        case "shape":
            return " x ".join(one.cells[0])
        case "cells":
            rows = (f"[{', '.join(row)}]" for row in one.cells)
            return f"[{', '.join(rows)}]"
    return one.cells[0][0]


def _comment(text: str) -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
    )


def _code(one: Asked, name: str, prompt: str, made: SheetFiles) -> CellTask:
    """The function of a script to fill in, the rest of the script in cells around it."""
    answer, function = one.part["answer"], one.part["function"]
    try:
        start, empty = _split(made.file(answer["starter"]).decode("utf-8"), function)
        _, filled = _split(made.file(answer["solution"]).decode("utf-8"), function)
    except InputError:
        return _function_alone(one, name, prompt)
    said = "The script stands in the cells below; fill in the function in the second of them."
    return CellTask(
        asked=one,
        form="code",
        name=name,
        prompt=f"{prompt}\n\n{said}".strip(),
        head=empty.head,
        blank=empty.body,
        right=filled.body,
        before=(start,),
        after=(empty.after,),
    )


def _function_alone(one: Asked, name: str, prompt: str) -> CellTask:
    """The same from a key alone, which has the name of the function, and no script beside it."""
    part = one.part
    wanted = listed((f"that by {variable}" for variable in part["returns"]), last="and")
    many = counted(len(part["returns"]), "gradient")
    return CellTask(
        asked=one,
        form="code",
        name=name,
        prompt=prompt,
        head=(
            f"import numpy as np\n\n\ndef {part['function']}({', '.join(part['arguments'])}):\n"
            f'    """Return the {many} of {part["of"]}, as arrays: {wanted}."""'
        ),
        blank="    return None",
        right=f'    raise NotImplementedError("{part["answer"]["solution"]} has the solution")',
    )


@dataclass(frozen=True, slots=True)
class _Function:
    """The lines of a function up to its body, those of the body, and what follows in the file."""

    head: str
    body: str
    after: str


def _split(script: str, function: str) -> tuple[str, _Function]:
    """What stands before a function of a script, and the function; InputError without one."""
    lines = script.splitlines()
    for node in _statements(script):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            first = node.body[0]
            told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            begins = (first.end_lineno or first.lineno) if told else first.lineno - 1
            ends = node.end_lineno or len(lines)
            return "\n".join(lines[: node.lineno - 1]).strip(), _Function(
                "\n".join(lines[node.lineno - 1 : begins]),
                "\n".join(lines[begins:ends]),
                "\n".join(lines[ends:]).strip(),
            )
    raise InputError(f"the script has no function {function!r}")


def _statements(script: str) -> list[Any]:
    try:
        return list(ast.parse(script).body)
    except SyntaxError as error:
        raise InputError(f"the script cannot be read: {error.msg}") from None
