"""Questions for PrairieLearn: a folder for each part, which draws a variant from a table.

All of them have the same page and the same program (`templates/prairielearn/`); what differs stands
in `variants.json`. The reader of typed formulas is there once: programs of questions import from
the course's `serverFilesCourse`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from exgen.places import templates
from exgen.writers.carried import checker
from exgen.writers.made import SheetFiles
from exgen.writers.pictures import Picture, pictures, text_with
from exgen.writers.platform_inputs import Asked, Record, asked, common_title, told
from exgen.writers.platform_points import record
from exgen.writers.questions_html import html_of
from exgen.writers.writer_protocol import Written

FOLDER: Final = "prairielearn"
_QUESTIONS: Final = f"{FOLDER}/questions"
_SHARED: Final = f"{FOLDER}/serverFilesCourse"
_READER: Final = "exgen_reader"
"""What the program calls the folder of the reader; what is written names that of a version."""
_BECAME: Final = {
    "typed": "a formula to type",
    "number": "a number",
    "cells": "cells to fill",
    "shape": "two fields",
    "essay": "an essay, graded by hand",
}
_NO_NAME: Final = re.compile(r"[^\w.-]")


def questions(sheets: Sequence[SheetFiles]) -> Written:
    """The folders of the parts that these sheets ask, each with its variants."""
    homework = sheets[0].key["homework"]
    groups: dict[str, list[tuple[Asked, SheetFiles]]] = {}
    seen = set[tuple[str, str]]()
    for made in sheets:
        for one in asked(made.key):
            if (one.variant, one.id) not in seen:
                seen.add((one.variant, one.id))
                groups.setdefault(one.id, []).append((one, made))
    files = {f"{_SHARED}/{_reader()}/{name}": content for name, content in checker().items()}
    became = []
    for id, members in groups.items():
        where = f"{_QUESTIONS}/{_NO_NAME.sub('_', f'{homework}-{id}')}"
        drawn = [pictures(made, one) for one, made in members]
        table = [
            _variant(one, pics, made.key) for (one, made), pics in zip(members, drawn, strict=True)
        ]
        files |= {f"{where}/{name}": content for name, content in _folder(homework, members, table)}
        files |= {
            f"{where}/clientFilesQuestion/{each.name}": each.content
            for pics in drawn
            for each in pics
        }
        became += [(id, _BECAME[row["form"]]) for row in table]
    return Written(files=files, became=became)


def _folder(
    homework: str, members: Sequence[tuple[Asked, SheetFiles]], table: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, bytes]]:
    one = members[0][0]
    codes = " ".join(each.variant for each, _ in members)
    by_hand = any(row["form"] == "essay" for row in table)
    info = {
        "uuid": str(uuid5(NAMESPACE_URL, f"exgen {homework} {one.id} {codes}")),
        "title": common_title([each for each, _ in members]),
        "topic": homework,
        "tags": ["exgen"],
        "type": "v3",
        **({"gradingMethod": "Manual"} if by_hand else {}),
    }
    yield "info.json", _json(info)
    yield "variants.json", _json(table)
    yield "question.html", (templates() / FOLDER / "question.html").read_bytes()
    program = (templates() / FOLDER / "server.py").read_text(encoding="utf-8")
    yield "server.py", program.replace(_READER, _reader()).encode()


@cache
def _reader() -> str:
    """The folder of this version of the reader: questions that another wrote keep theirs."""
    whole = sha256(b"".join(checker().values())).hexdigest()
    return f"{_READER}_{whole[:8]}"


def _variant(one: Asked, drawn: Sequence[Picture], key: Record) -> dict[str, Any]:
    """A row of the table, with nothing in it of whose sheet it was."""
    return {
        "variant": one.variant,
        "sheet": html_of(told(key)),
        "text": html_of(text_with(one, drawn)),
        "solution": html_of(one.solution),
        "figures": [{"name": each.name, "words": escape(each.description)} for each in drawn],
        **record(one, key),
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
