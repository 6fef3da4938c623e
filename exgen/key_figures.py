"""The figures of a problem sheet beside its key: as SVG, and in words for who cannot see them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from exgen.document.blocks import Figure
from exgen.key_words import asked_in
from exgen.words import listed, tr
from exgen.writers.spoken import spoken
from exgen.writers.svg import standalone

Key = Mapping[str, Any]
_NO_NAME: Final = re.compile(r"[^\w.-]")
_CALLED: Final = re.compile(r"[a-z][a-z_]{2,}(?=\()")
_SIGNS: Final = {"sigmoid": r"\sigma"}
"""Function -> what stands over its arrow, where that is not its name."""
_NAME: Final = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnFigure:
    """A figure of a question: `name` is that of its files, `description` tells it in words."""

    question: str
    name: str
    figure: Figure
    description: str

    @property
    def svg(self) -> bytes:
        """The figure as a file of its own."""
        title = self.figure.caption
        return standalone(self.figure.picture, title=title, text=self.description).encode()


def figures(key: Key, problems: str) -> list[DrawnFigure]:
    """The figures in the statements of the questions; `problems` is the body of the sheet."""
    questions = {question["id"]: question for question in key["questions"]}
    found = []
    for id, one in asked_in(key, problems).items():
        drawn = [block for block in one.statement if isinstance(block, Figure)]
        for k, figure in enumerate(drawn, start=1):
            again = f"-{k}" if k > 1 else ""
            found.append(
                DrawnFigure(
                    question=id,
                    name=f"figure-{_NO_NAME.sub('_', id)}{again}",
                    figure=figure,
                    description=_described(figure, questions[id]),
                )
            )
    return found


def with_figures(
    key: Key,
    drawn: list[DrawnFigure],
    *,
    before: str = "",
    endings: tuple[str, ...] = ("svg", "png"),
) -> dict[str, Any]:
    """The key whose questions name the files of their figures, and say in words what they show.

    `before` begins the names of the files, of which there is one for each of the `endings`.
    """
    told: dict[str, list[dict[str, str]]] = {}
    for one in drawn:
        files = {ending: f"{before}{one.name}.{ending}" for ending in endings}
        said = {"caption": spoken(one.figure.caption), "description": one.description}
        told.setdefault(one.question, []).append(files | said)
    questions = [
        {**one, "figures": told[one["id"]]} if one["id"] in told else one
        for one in key["questions"]
    ]
    return {**key, "questions": questions}


def _described(figure: Figure, question: Key) -> str:
    """What leads to what, as the arrows of a computation graph or the edges of a network say."""
    known = [*question["variables"], *(name for name, _ in question["definitions"])]
    lines = []
    for name, text in question["definitions"]:
        used = set(_NAME.findall(text))
        sources = [one for one in known if one in used]
        drawn = [one for one in _CALLED.findall(text) if _stands(one, figure.picture)]
        if sources and drawn:
            text = tr("{name} is computed from {sources} by {functions}")
        elif sources:
            text = tr("{name} is computed from {sources}")
        else:
            continue
        lines.append(text.format(name=name, sources=listed(sources), functions=listed(drawn)))
    told = f" {'; '.join(lines)}." if lines else ""
    return f"{spoken(figure.caption)}{told}".strip()


def _stands(function: str, picture: str) -> bool:
    """Whether a function is named in a picture, as `LeakyReLU` for `leaky_relu`."""
    return _SIGNS.get(function, function.replace("_", "")) in picture.lower()
