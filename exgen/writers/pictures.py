"""The figures that a question brings along to a platform: as PNG where there is one, else SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from exgen.document.blocks import Words
from exgen.errors import InputError
from exgen.writers.made import SheetFiles
from exgen.writers.markdown import inline
from exgen.writers.platform_inputs import Asked

_NO_NAME: Final = re.compile(r"[^\w.-]")


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure's file, by a name without folders, and what it shows in words."""

    name: str
    content: bytes
    description: str


def pictures(made: SheetFiles, one: Asked) -> list[Picture]:
    """The figures of a question whose files are there; `text_with` has words for the others."""
    return list(_found(made, one))


def text_with(one: Asked, drawn: Sequence[Picture]) -> str:
    """What is asked, with the words of the figures that there is no file of (a key sent alone)."""
    there = {each.description for each in drawn}
    words = [f["description"] for f in one.figures if f["description"] not in there]
    return "\n\n".join([one.text, *(f"*Figure:* {inline((Words(text),))}" for text in words)])


def _found(made: SheetFiles, one: Asked) -> Iterator[Picture]:
    """The name is made of the variant's code: that of the file may have a student's id in it."""
    question = _NO_NAME.sub("_", str(one.question["id"]))
    for k, figure in enumerate(one.figures, start=1):
        for ending in ("png", "svg"):
            if ending not in figure:
                continue
            try:
                content = made.file(figure[ending])
            except InputError:
                continue
            name = f"figure-{one.variant}-{question}-{k}.{ending}"
            yield Picture(name, content, figure["description"])
            break
