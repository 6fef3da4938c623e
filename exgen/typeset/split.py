"""Cutting the PDF of a whole job into documents that know nothing of one another."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from exgen.typeset.document import catalog

Place = tuple[int, list[Any]]
"""A place in a document: the number of its page, from 0, and how to show it (`/XYZ`, left, top)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPart:
    """A document within a job.

    `pages` is how many it has, `prefix` what the names of its places begin with (up to a colon,
    or nothing), `info` its PDF's properties.
    """

    pages: int
    prefix: str
    info: tuple[tuple[str, str], ...]
    language: str = "en"


def split(path: Path, parts: Sequence[JobPart]) -> Iterator[bytes]:
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


def inner_links(
    page: pikepdf.Page, numbers: Mapping[tuple[int, int], int], names: Mapping[str, Any]
) -> dict[int, Place | None]:
    """Where the annotations of a page lead, by their number on it.

    `numbers` are those of the document's pages by object, `names` its named places. A link that
    leads out of the document has None, an annotation that leads nowhere within the PDF is not in
    the result.
    """
    found: dict[int, Place | None] = {}
    notes: Any = page.obj.get("/Annots", [])
    for k, note in enumerate(notes):
        target = _link_target(note)
        if target is not None:
            found[k] = _place(names.get(target) if isinstance(target, str) else target, numbers)
    return found


def tie_links(
    page: pikepdf.Page, links: Mapping[int, Place | None], pages: Sequence[pikepdf.Page]
) -> None:
    """Let a page's `inner_links` lead to these pages; those that lead out of them go."""
    if not links:
        return
    kept = []
    notes: Any = page.obj.Annots
    for k, note in enumerate(notes):
        if k in links:
            place = links[k]
            if place is None:
                continue
            if "/A" in note:
                del note["/A"]
            note["/Dest"] = _destination(place, pages)
        kept.append(note)
    page.obj.Annots = pikepdf.Array(kept)


def save(pdf: pikepdf.Pdf, target: Path | io.BytesIO) -> None:
    """Write a PDF in the same bytes each time, and as small as it gets without recompressing.

    Its identity comes from its properties, which say whose sheet it is; an identity that is the
    digest of all its bytes costs as much again as writing them.
    """
    properties = "\n".join(f"{key} {value}" for key, value in sorted(pdf.docinfo.items()))
    identity = pikepdf.String(hashlib.md5(properties.encode(), usedforsecurity=False).digest())
    pdf.trailer["/ID"] = pikepdf.Array([identity, identity])
    pdf.save(
        target,
        min_version="1.5",
        static_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )


def _cut(pages: Sequence[pikepdf.Page], part: JobPart, names: Mapping[str, Any]) -> bytes:
    new = pikepdf.new()
    numbers = {page.obj.objgen: number for number, page in enumerate(pages)}
    links = [inner_links(page, numbers, names) for page in pages]
    for page in pages:
        new.pages.append(page)
    copies = list(new.pages)
    for page, own in zip(copies, links, strict=True):
        tie_links(page, own, copies)
    places = {name.removeprefix(part.prefix): _place(at, numbers) for name, at in names.items()}
    _set_contents(new, {name: place for name, place in places.items() if place}, copies)
    for key, value in pikepdf.Object.parse(f"<< {catalog(part.language)} >>".encode()).items():
        new.Root[key] = value
    for key, text in part.info:
        new.docinfo[f"/{key}"] = text
    stream = io.BytesIO()
    save(new, stream)
    return stream.getvalue()


def _link_target(note: Any) -> Any:
    """Where an annotation leads: the name of a place as `str`, a place, or None."""
    action: Any = note.get("/A")
    inside = action is not None and action.get("/S") == pikepdf.Name.GoTo
    target = action.get("/D") if inside else note.get("/Dest")
    if isinstance(target, (pikepdf.String, pikepdf.Name)):
        return str(target).removeprefix("/")
    return target


def _place(place: Any, numbers: Mapping[tuple[int, int], int]) -> Place | None:
    """A place, free of the file that it comes from; None for one that is not on these pages."""
    number = None if place is None else numbers.get(place[0].objgen)
    if number is None:
        return None
    how = list(place)[1:]
    return number, [pikepdf.Name(str(x)) if isinstance(x, pikepdf.Name) else x for x in how]


def _destination(place: Place, pages: Sequence[pikepdf.Page]) -> pikepdf.Array:
    number, how = place
    return pikepdf.Array([pages[number].obj, *how])


def _set_contents(
    pdf: pikepdf.Pdf, places: Mapping[str, Place], pages: Sequence[pikepdf.Page]
) -> None:
    """A table of contents: the places in the order in which they stand on the pages."""
    if not places:
        return
    ordered = sorted(places, key=lambda name: (places[name][0], -float(places[name][1][2])))
    with pdf.open_outline() as outline:
        for name in ordered:
            target = _destination(places[name], pages)
            outline.root.append(pikepdf.OutlineItem(name, target))
