"""An autograder for Gradescope: a zip that knows all sheets of a class and grades each by its own.

What is asked and answered stands in `sheets/CODE.json`. Typed answers are judged by the reader that
travels with exports, code by exgen's own modules for that, which need Python and NumPy alone and
are copied into the zip; the program around them is `templates/gradescope/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from exgen.places import sources, templates
from exgen.writers.carried import CHECKER, checker, modules_for, reader
from exgen.writers.made import SheetFiles
from exgen.writers.platform_inputs import Asked, Record, asked
from exgen.writers.platform_points import given, record
from exgen.writers.writer_protocol import Written
from exgen.writers.zipped import zipped

NAME: Final = "gradescope.zip"
FOLDER: Final = "gradescope"
"""The templates of the program, and the files to type answers into."""
_INSIDE: Final = "grading/inside"
_RUN: Final = frozenset({"setup.sh", "run_autograder"})
_BECAME: Final = {
    "typed": "a test of a typed formula",
    "number": "a test of a typed number",
    "cells": "a test of a typed matrix",
    "shape": "a test of a typed shape",
    "code": "a test of code",
    "essay": "a text, graded by hand",
}


def autograder(sheets: Sequence[SheetFiles]) -> Written:
    """The autograder of these sheets, and for each a file to type the answers into."""
    files = dict(_program())
    handed_out: dict[str, bytes] = {}
    became: list[tuple[str, str]] = []
    worth: list[tuple[Fraction, Fraction]] = []
    for code, key in {made.key["variant"]: made.key for made in sheets}.items():
        parts = [_part(one, key) for one in asked(key)]
        files[f"sheets/{code}.json"] = _json({"parts": parts})
        handed_out[f"{FOLDER}/problems.{code}.txt"] = _to_fill_in(code, parts)
        became += [(part["id"], _BECAME[part["form"]]) for part in parts]
        worth.append(_worth(parts))
    files["README.txt"] = _readme(worth)
    return Written(files={NAME: zipped(files, runs=_RUN), **handed_out}, became=became)


def _program() -> Iterator[tuple[str, bytes]]:
    """All that is the same for every homework."""
    files = {
        p.name: p.read_bytes() for p in sorted((templates() / FOLDER).iterdir()) if p.is_file()
    }
    yield from files.items()
    yield CHECKER, checker()[CHECKER]
    programs = [content for name, content in files.items() if name.endswith(".py")]
    yield from {**reader(), **modules_for(programs)}.items()
    for path in sorted((sources() / _INSIDE).glob("*.py")):
        yield f"exgen/{path.relative_to(sources()).as_posix()}", path.read_bytes()
    yield "settings.json", _json({"visibility": "visible"})


def _part(one: Asked, key: Record) -> dict[str, Any]:
    """A part as the program takes it, with nothing in it of whose sheet it was."""
    about = {
        "id": one.id,
        "number": one.part["number"],
        "title": one.question["title"],
        "points": one.part["points"],
    }
    return {**about, **(_code(one) or record(one, key))}


def _code(one: Asked) -> dict[str, Any]:
    """What is needed to run and judge a function; nothing where the key has not all of it."""
    part = one.part
    if part["kind"] != "code":
        return {}
    known = {
        each["wrt"]: each["answer"]
        for each in one.question["parts"]
        if each["kind"] == "gradient" and each["of"] == part["of"]
    }
    if not set(part["returns"]) <= set(known):
        return {}
    return {
        "form": "code",
        "function": part["function"],
        "arguments": part["arguments"],
        "gradients": {name: known[name] for name in part["returns"]},
        "given": given(one),
        "starter": part["answer"]["starter"],
    }


def _worth(parts: Sequence[Mapping[str, Any]]) -> tuple[Fraction, Fraction]:
    """The points that the program gives, and those that a person gives."""
    points = [(part["form"] == "essay", Fraction(str(part["points"]))) for part in parts]
    by_hand = sum((each for essay, each in points if essay), Fraction(0))
    return sum((each for _, each in points), Fraction(0)) - by_hand, by_hand


def _readme(worth: Sequence[tuple[Fraction, Fraction]]) -> bytes:
    """What to enter in Gradescope's settings."""
    most = max(worth)
    alike = "" if len(set(worth)) == 1 else " (of the sheet that has most)"
    return (
        f"Autograder Points: {_points(most[0])}{alike}\n"
        f"Points for grading by hand: {_points(most[1])}{alike}\n\n"
        "visibility in settings.json: visible, after_due_date, after_published or hidden.\n"
        "students.csv, if you add one (email,code), says whose sheet is whose.\n"
    ).encode()


def _points(points: Fraction) -> str:
    return f"{float(points):g}"


def _to_fill_in(code: str, parts: Sequence[Mapping[str, Any]]) -> bytes:
    """The file that a student types answers into, with the code of the sheet."""
    lines = [
        f'# SHEET = "{code}"',
        "# An answer behind each colon; what does not fit goes on in indented lines.",
        "# Hand this file in as answers.txt.",
    ]
    before = ""
    for part in parts:
        if part["form"] == "code":
            lines += [f"# {part['number']}: hand in {part['starter']} beside this file."]
            continue
        if part["number"] not in (before, part["id"]):
            lines.append(f"# {part['number']}")
        before = part["number"]
        lines.append(f"{part['id']}:")
    return ("\n".join(lines) + "\n").encode()


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
