"""Which fonts are the same."""

import io
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from exgen.typeset.fontkeys import FontKey, font_keys


def _page(pdf: pikepdf.Pdf, **changed: Any) -> pikepdf.Page:
    """A page with one font `/F1`; what is changed is so in the font, or in its descriptor."""
    file = pikepdf.Stream(pdf, changed.pop("file", b"glyphs"), Length1=changed.pop("length", 6))
    name = changed.pop("name", "/ABCDEF+Serif")
    descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name(name), CharSet="/a/b")
    descriptor.FontFile = pdf.make_indirect(file)
    font: dict[str, Any] = {
        "/Type": Name.Font,
        "/BaseFont": Name(name),
        "/FirstChar": 97,
        "/Widths": pdf.make_indirect(Array(changed.pop("widths", [500, 600]))),
        "/Encoding": pdf.make_indirect(
            Dictionary(Differences=Array([97, *map(Name, changed.pop("encoding", ("/a", "/b")))]))
        ),
        "/ToUnicode": pdf.make_indirect(pikepdf.Stream(pdf, changed.pop("unicode", b"map"))),
    }
    if changed.pop("embedded", True):
        font["/FontDescriptor"] = pdf.make_indirect(descriptor)
    assert not changed
    page = pdf.add_blank_page()
    page.obj.Resources = Dictionary(Font={"/F1": pdf.make_indirect(Dictionary(font))})
    return page


def _key(*, before: int = 0, **changed: Any) -> FontKey | None:
    """The key of a font in a PDF of its own, which begins with so many blank pages."""
    pdf, content = pikepdf.new(), io.BytesIO()
    for _ in range(before):
        pdf.add_blank_page()
    _page(pdf, **changed)
    pdf.save(content)
    with pikepdf.open(content) as read:
        return font_keys(list(read.pages))[-1].get("/F1")


def test_the_same_font_in_two_files() -> None:
    """What an object's number is does not count."""
    assert _key() == _key(before=3) is not None


def test_every_part_counts() -> None:
    """Fonts that differ in one part alone are two, however little it is."""
    changes: list[dict[str, Any]] = [
        {},
        {"name": "/ABCDEG+Serif"},
        {"widths": [500, 601]},
        {"encoding": ("/b", "/a")},
        {"unicode": b"mop"},
        {"file": b"more glyphs"},
        {"length": 5},
    ]
    assert len({_key(**change) for change in changes}) == len(changes)


def test_one_descriptor_under_two_encodings() -> None:
    """The last of the key is the font file's, which two encodings of it have in common."""
    one, two = _key(), _key(encoding=("/b", "/a"))
    assert one is not None and two is not None
    assert one != two and one[-1] == two[-1]


def test_a_font_without_a_file_has_no_key() -> None:
    """The printer's own fonts are left alone, and so is a page without fonts."""
    assert _key(embedded=False) is None
    assert font_keys([pikepdf.new().add_blank_page()]) == [{}]
