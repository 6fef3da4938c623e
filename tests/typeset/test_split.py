"""Cutting a job's PDF into documents, on small PDFs made here (no TeX)."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from exgen.typeset.split import JobPart, split

Name = pikepdf.Name


def link(**how: Any) -> pikepdf.Dictionary:
    """A link annotation."""
    return pikepdf.Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], **how)


def job(path: Path) -> Path:
    """Three pages; links by place lead from each page to each, one more to a web page."""
    pdf = pikepdf.new()
    for number in range(3):
        pdf.add_blank_page(page_size=(100 + number, 100))
    web = pikepdf.Dictionary(S=Name.URI, URI="https://example.org/")
    for page in pdf.pages:
        places = [pikepdf.Array([other.obj, Name.Fit]) for other in pdf.pages]
        page.obj.Annots = pikepdf.Array([*(link(Dest=place) for place in places), link(A=web)])
    pdf.save(path)
    return path


def cut(path: Path, *pages: int) -> list[pikepdf.Pdf]:
    """The documents with these numbers of pages, open."""
    parts = [
        JobPart(pages=n, prefix=f"{k}:", info=(("Title", str(k)),)) for k, n in enumerate(pages)
    ]
    return [pikepdf.open(io.BytesIO(content)) for content in split(path, parts)]


def test_links_to_pages_of_other_documents_go(tmp_path: Path) -> None:
    """A link that says its page is kept within its document; no foreign page comes along."""
    first, second = cut(job(tmp_path / "job.pdf"), 2, 1)
    for pdf, widths in ((first, [100, 101]), (second, [102])):
        assert [int(page.mediabox[2]) for page in pdf.pages] == widths
        everywhere = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
        assert sum(each.get("/Type") == Name.Page for each in everywhere) == len(widths)
        for page in pdf.pages:
            *inner, web = page.obj.Annots
            assert [note.Dest[0].objgen for note in inner] == [p.obj.objgen for p in pdf.pages]
            assert web.A.URI == "https://example.org/"


def test_documents_tell_each_other_apart(tmp_path: Path) -> None:
    """Documents have an identity of their own, the same each time."""
    path = job(tmp_path / "job.pdf")
    ids = [[bytes(pdf.trailer.ID[0]) for pdf in cut(path, 2, 1)] for _ in range(2)]
    assert ids[0] == ids[1] and ids[0][0] != ids[0][1]


def test_pages_must_add_up(tmp_path: Path) -> None:
    """A job of other length than its parts is refused."""
    with pytest.raises(ValueError, match="3 pages cannot be cut into 4"):
        cut(job(tmp_path / "job.pdf"), 2, 2)
