"""Binding sheets for a duplex printer."""

from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from exgen.errors import InputError
from exgen.typeset import bind
from exgen.typeset.bind import bind_for_print
from exgen.typeset.document import compose
from exgen.typeset.engine import typeset


@pytest.fixture(scope="module")
def sheets() -> list[bytes]:
    """Three sheets of one, two and three pages; the last has a link from page 1 to page 3."""
    bodies = [
        "First.",
        "Second. \\newpage Two.",
        r"\exlink{A}{Third.} \newpage Two. \newpage \exsection{A}{Three}{1} Three.",
    ]
    documents = {
        str(k): compose(
            kind="problems", title="T", course="C", code=f"C{k}", seed=1, body=body, points=1
        )
        for k, body in enumerate(bodies)
    }
    return [made.pdf for made in typeset(documents).values()]


def test_every_sheet_begins_on_an_odd_page(sheets: list[bytes], tmp_path: Path) -> None:
    """A blank page follows an odd number of pages; labels and contents tell the sheets apart."""
    bind_for_print(sheets, tmp_path / "print.pdf", title="Class", author="Course")
    pdf = PdfReader(tmp_path / "print.pdf")
    texts = [page.extract_text() for page in pdf.pages]
    assert ["First" in t for t in texts] == [True] + [False] * 7
    assert texts[1] == texts[7] == ""
    assert "Second" in texts[2] and "Third" in texts[4] and "Three" in texts[6]
    assert {tuple(map(round, page.mediabox[2:])) for page in pdf.pages} == {(595, 842)}
    assert pdf.page_labels == ["1-1", "1-2", "2-1", "2-2", "3-1", "3-2", "3-3", "3-4"]
    places = [(each.title, pdf.get_destination_page_number(each)) for each in pdf.outline]  # type: ignore[union-attr, arg-type]
    assert places == [
        ("Problem sheet, variant C0", 0),
        ("Problem sheet, variant C1", 2),
        ("Problem sheet, variant C2", 4),
    ]
    assert pdf.metadata is not None
    assert (pdf.metadata.title, pdf.metadata.author) == ("Class", "Course")


def test_stacks_of_stacks(
    sheets: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many files are open at a time, the pages are the same, and links still work."""
    paths = []
    for k, content in enumerate(sheets * 3):
        paths.append(tmp_path / f"{k}.pdf")
        paths[-1].write_bytes(content)
    bind_for_print(paths, tmp_path / "one.pdf")
    monkeypatch.setattr(bind, "_AT_ONCE", 2)
    bind_for_print(paths, tmp_path / "many.pdf")
    one, many = PdfReader(tmp_path / "one.pdf"), PdfReader(tmp_path / "many.pdf")
    assert [p.extract_text() for p in one.pages] == [p.extract_text() for p in many.pages]
    assert one.page_labels == many.page_labels and len(one.outline) == len(many.outline) == 9
    with pikepdf.open(tmp_path / "many.pdf") as pdf:
        target = pdf.pages[20].obj.Annots[0].Dest[0]
        assert target.objgen == pdf.pages[22].obj.objgen
        assert pdf.check_pdf_syntax() == []


def test_a_font_is_kept_once(sheets: list[bytes], tmp_path: Path) -> None:
    """Twenty copies of a sheet take hardly more room than one."""
    bind_for_print(sheets[:1], tmp_path / "one.pdf")
    bind_for_print(sheets[:1] * 20, tmp_path / "twenty.pdf")
    sizes = [(tmp_path / name).stat().st_size for name in ("one.pdf", "twenty.pdf")]
    assert sizes[1] < 3 * sizes[0]


def test_a_font_is_one_object(sheets: list[bytes], tmp_path: Path) -> None:
    """A sheet that is bound again, in whichever stack, brings no font; its pages keep all."""
    bind_for_print(sheets, tmp_path / "once.pdf")
    bind_for_print(sheets * 30, tmp_path / "often.pdf")
    counts = []
    for name in ("once.pdf", "often.pdf"):
        with pikepdf.open(tmp_path / name) as pdf:
            kinds = [str(each.get("/Type")) for each in pdf.objects if _is_dictionary(each)]
            counts.append([kinds.count(kind) for kind in ("/Font", "/FontDescriptor", "/Encoding")])
    assert counts[0] == counts[1] and min(counts[0]) > 0
    pages = PdfReader(tmp_path / "often.pdf").pages
    assert [p.extract_text() for p in pages[:8]] * 30 == [p.extract_text() for p in pages]


def _is_dictionary(found: pikepdf.Object) -> bool:
    return isinstance(found, pikepdf.Dictionary)


def test_the_same_bytes(sheets: list[bytes], tmp_path: Path) -> None:
    """The bound file depends on the sheets alone."""
    for name in ("a.pdf", "b.pdf"):
        bind_for_print(iter(sheets), tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_what_cannot_be_bound_is_named(tmp_path: Path) -> None:
    """No sheets at all, and a file that is no PDF."""
    with pytest.raises(InputError, match="at least one"):
        bind_for_print([], tmp_path / "x.pdf")
    (tmp_path / "no.pdf").write_text("no")
    with pytest.raises(InputError, match=r"no\.pdf cannot be bound"):
        bind_for_print([tmp_path / "no.pdf"], tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()
