"""Cells of a notebook, and the notebook that holds them, as Jupyter reads it (nbformat 4.5)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from exgen.writers.pictures import Picture

_FORMAT: Final = {"nbformat": 4, "nbformat_minor": 5}
_PYTHON: Final = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_FIGURE: Final = "*Figure:*"
"""How a caption begins in the key's Markdown."""
_IN_ALT: Final = str.maketrans({"[": "(", "]": ")", "\n": " "})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell: Markdown, Python, or raw text for the program that takes the notebook.

    `metadata` is for that program too. `pictures` are for a Markdown cell: each stands below the
    paragraph that tells of a figure, the others below the text.
    """

    kind: Literal["markdown", "code", "raw"]
    source: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    pictures: Sequence[Picture] = ()


def markdown(source: str, pictures: Sequence[Picture] = ()) -> Cell:
    """A cell of text, with pictures below it."""
    return Cell(kind="markdown", source=source, pictures=pictures)


def code(source: str) -> Cell:
    """A cell of Python that has not run."""
    return Cell(kind="code", source=source)


def raw(source: str) -> Cell:
    """A cell that is neither shown as text nor run."""
    return Cell(kind="raw", source=source)


def notebook(cells: Sequence[Cell]) -> bytes:
    """The notebook with these cells, the same bytes for the same cells."""
    held = [_held(cell, f"cell-{k}") for k, cell in enumerate(cells, start=1)]
    whole = {"cells": held, "metadata": _PYTHON, **_FORMAT}
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


def _held(cell: Cell, id: str) -> dict[str, Any]:
    attached = {each.name: each for each in cell.pictures if _attachable(each)}
    found: dict[str, Any] = {
        "cell_type": cell.kind,
        "id": id,
        "metadata": dict(cell.metadata),
        "source": _illustrated(cell).splitlines(keepends=True),
    }
    if attached:
        found["attachments"] = {
            name: {"image/png": _base64(each)} for name, each in attached.items()
        }
    if cell.kind == "code":
        found |= {"execution_count": None, "outputs": []}
    return found


def _illustrated(cell: Cell) -> str:
    left = [_shown(each) for each in cell.pictures]
    written = []
    for paragraph in cell.source.split("\n\n") if left else [cell.source]:
        written.append(paragraph)
        if left and paragraph.startswith(_FIGURE):
            written.append(left.pop(0))
    return "\n\n".join([*written, *left])


def _shown(picture: Picture) -> str:
    """The Markdown of a picture. Jupyter takes no SVG as an attachment, but it does in a link."""
    words = picture.description.translate(_IN_ALT)
    where = f"data:image/svg+xml;base64,{_base64(picture)}"
    return f"![{words}]({f'attachment:{picture.name}' if _attachable(picture) else where})"


def _attachable(picture: Picture) -> bool:
    return picture.name.endswith(".png")


def _base64(picture: Picture) -> str:
    return base64.b64encode(picture.content).decode()
