"""Cutting the PDF of a whole job into documents that know nothing of one another."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from exgen.typeset.document import CATALOG


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A document within a job.

    `pages` is how many it has, `prefix` what the names of its places begin with (up to a colon,
    or nothing), `info` its PDF's properties.
    """

    pages: int
    prefix: str
    info: tuple[tuple[str, str], ...]


def split(path: Path, parts: Sequence[Part]) -> Iterator[bytes]:
    """The documents of a job, in order, each a whole PDF.

    A document has its own title and properties, page labels, table of contents and the fonts that
    its pages use; its links lead to the same places as before. The bytes depend on the job's
    bytes alone. Raises `ValueError` when the job has not just as many pages as its parts.
    """
    with pikepdf.open(path) as job:
        total = sum(part.pages for part in parts)
        if len(job.pages) != total:
            raise ValueError(f"a job of {len(job.pages)} pages cannot be cut into {total}")
        places: dict[str, dict[str, Any]] = {part.prefix: {} for part in parts}
        for name, place in named_places(job).items():
            prefix = name[: name.find(":") + 1]
            if prefix in places:
                places[prefix][name] = place
        pages = list(job.pages)
        first = 0
        for part in parts:
            yield _cut(pages[first : first + part.pages], part, places[part.prefix])
            first += part.pages


def named_places(job: pikepdf.Pdf) -> dict[str, Any]:
    """The named places of a job: name -> [page, how, left, top, ...]."""
    names: Any = job.Root.get("/Names")
    if names is None or "/Dests" not in names:
        return {}
    targets: dict[str, Any] = {str(k): v for k, v in pikepdf.NameTree(names.Dests).items()}
    return {k: v.D if isinstance(v, pikepdf.Dictionary) else v for k, v in targets.items()}


def _cut(pages: Sequence[pikepdf.Page], part: Part, places: Mapping[str, Any]) -> bytes:
    new = pikepdf.new()
    numbers = {page.obj.objgen: number for number, page in enumerate(pages)}
    own = {}
    for name, place in places.items():
        number = numbers.get(place[0].objgen)
        if number is not None:
            own[name] = (number, [plain(value) for value in list(place)[1:]])
    for page in pages:
        new.pages.append(page)
    targets = {
        name: pikepdf.Array([new.pages[number].obj, *how]) for name, (number, how) in own.items()
    }
    for page in new.pages:
        _tie_links(page, targets)
    _set_contents(new, {name.removeprefix(part.prefix): own[name] for name in own})
    for key, value in pikepdf.Object.parse(f"<< {CATALOG} >>".encode()).items():
        new.Root[key] = value
    for key, text in part.info:
        new.docinfo[f"/{key}"] = text
    stream = io.BytesIO()
    save(new, stream)
    return stream.getvalue()


def save(pdf: pikepdf.Pdf, target: Path | io.BytesIO) -> None:
    """Write a PDF in the same bytes each time, and as small as it gets without recompressing."""
    pdf.save(
        target,
        min_version="1.5",
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )


def plain(value: Any) -> Any:
    """A number or a name of a place, free of the file that it comes from."""
    return pikepdf.Name(str(value)) if isinstance(value, pikepdf.Name) else value


def _tie_links(page: pikepdf.Page, targets: Mapping[str, pikepdf.Array]) -> None:
    """Let links by name lead to the place itself; those that lead out of the document go."""
    if "/Annots" not in page.obj:
        return
    kept = []
    for note in page.obj.Annots:
        name = link_target(note)
        if isinstance(name, str):
            if name not in targets:
                continue
            point_link(note, targets[name])
        kept.append(note)
    page.obj.Annots = pikepdf.Array(kept)


def link_target(note: Any) -> Any:
    """Where an annotation leads: the name of a place as `str`, a place, or None."""
    action: Any = note.get("/A")
    inside = action is not None and action.get("/S") == pikepdf.Name.GoTo
    target = action.get("/D") if inside else note.get("/Dest")
    if isinstance(target, (pikepdf.String, pikepdf.Name)):
        return str(target).removeprefix("/")
    return target


def point_link(note: Any, place: pikepdf.Array) -> None:
    """Let a link lead to a place of its document."""
    if "/A" in note:
        del note["/A"]
    note["/Dest"] = place


def _set_contents(pdf: pikepdf.Pdf, places: Mapping[str, tuple[int, list[Any]]]) -> None:
    """A table of contents: the places in the order in which they stand on the pages."""
    if not places:
        return
    ordered = sorted(places, key=lambda name: (places[name][0], -float(places[name][1][2])))
    with pdf.open_outline() as outline:
        for name in ordered:
            number, how = places[name]
            target = pikepdf.Array([pdf.pages[number].obj, *how])
            outline.root.append(pikepdf.OutlineItem(name, target))
