"""Many documents in one TeX job (needs TeX): whole PDFs, as if each had been set alone."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pypdf import PdfReader
from seen import pictures
from sheets import sheet

from exgen.errors import TexError
from exgen.typeset import batch
from exgen.typeset.batch import BatchError, typeset_batch
from exgen.typeset.document import Source, compose
from exgen.typeset.engine import Typeset, typeset
from exgen.typeset.quick import QUICK_MACROS

LINKED = r"""
\exsection{A}{Vectors}{10}
% question A.1
\exquestion{A.1}{5}{Norm}
See \exlink{A.2}{the other one}.\label{here} \newpage
% question A.2
\exquestion{A.2}{5}{Other}
Page \pageref{here}.
"""
ENDLESS = "\\def\\x{\\x}\\x"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of each test's own, which each test leaves empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def make(body: str, *, title: str = "T", student: str = "") -> Source:
    """A problem sheet with this body."""
    return compose(
        kind="problems", title=title, course="C", code="AB", seed=1, body=body, points=10,
        student=student, student_id="id" if student else "",
    )  # fmt: skip


def look_the_same(one: Typeset, other: Typeset) -> bool:
    """Whether all pages are the same pictures, with something on each."""
    pages, others = (pictures(made.pdf, dpi=50) for made in (one, other))
    assert all(page.min() < 128 for page in pages)
    return len(pages) == len(others) and all(map(np.array_equal, pages, others))


def said(made: Typeset) -> tuple[object, ...]:
    """All that TeX had to say, and the number of pages."""
    return made.pages, made.overfull, made.undefined, made.warnings


def reader(made: Typeset) -> PdfReader:
    """The PDF for looking into."""
    return PdfReader(io.BytesIO(made.pdf))


def test_sheets_look_as_if_each_had_been_set_alone() -> None:
    """Real sheets: the same pixels, the same complaints, in the order of the batch, in one run."""
    documents = {
        f"{seed}-{kind}": document
        for seed in (3, 4)
        for kind, document in sheet(seed).documents().items()
    }
    together, alone = typeset_batch(documents), typeset(documents)
    assert list(together) == list(documents)
    for name, made in together.items():
        assert (made.runs, said(made)) == (1, said(alone[name]))
        assert look_the_same(made, alone[name])


def test_short_cuts_change_no_page() -> None:
    """Without `quick`, LaTeX's own ways give the same pixels and the same complaints.

    Bold Greek letters, which stand a hair apart, are left out.
    """
    quick = {
        kind: replace(document, body=document.body.replace("\\boldsymbol", "\\mathrm"))
        for kind, document in sheet(5).documents().items()
    }
    assert all(QUICK_MACROS in document.static for document in quick.values())
    slow = {
        kind: replace(document, static=document.static.replace(QUICK_MACROS, "\n"))
        for kind, document in quick.items()
    }
    first, second = typeset_batch(quick), typeset_batch(slow)
    for kind, made in first.items():
        assert said(made) == said(second[kind])
        assert look_the_same(made, second[kind])


def test_the_same_batch_gives_the_same_bytes() -> None:
    """And each PDF is sound, with its fonts in it and those of no other page."""
    documents = {"a": make(LINKED), "b": make("Only text."), "c": make(r"$\mathfrak{x}$")}
    first, second = typeset_batch(documents), typeset_batch(documents)
    assert {k: v.pdf for k, v in first.items()} == {k: v.pdf for k, v in second.items()}
    for made in first.values():
        with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
            assert pdf.check_pdf_syntax() == []
            fonts = [f for page in pdf.pages for f in page.obj.Resources.Font.values()]
            assert all("/FontFile" in font.FontDescriptor for font in fonts)
    assert b"EUFM" not in first["b"].pdf
    assert len(first["b"].pdf) < len(first["a"].pdf)


def test_properties_labels_contents_and_links() -> None:
    """Title, author and subject are the document's own, and its links stay in it."""
    made = typeset_batch(
        {"a": make(LINKED, title="One", student="李雷"), "b": make(LINKED, title="Two & σ")}
    )
    for name, title in (("a", "One"), ("b", "Two & σ")):
        pdf = reader(made[name])
        assert pdf.metadata is not None and pdf.metadata.subject is not None
        assert (pdf.metadata.title, pdf.metadata.author) == (f"{title}: problem sheet", "C")
        assert pdf.metadata.subject.startswith("Problem sheet, variant AB")
        assert pdf.page_labels == ["1", "2"]
        places = [(each.title, pdf.get_destination_page_number(each)) for each in pdf.outline]  # type: ignore[union-attr, arg-type]
        assert places == [("A", 0), ("A.1", 0), ("A.2", 1)]
        (link,) = (note.get_object() for note in pdf.pages[0]["/Annots"])  # type: ignore[attr-defined]
        assert link["/Dest"][0].get_object() == pdf.pages[1].get_object()
        assert "Page 1." in pdf.pages[1].extract_text()
        assert made[name].undefined == ()
    subject = reader(made["a"]).metadata.subject  # type: ignore[union-attr]
    assert subject == "Problem sheet, variant AB, 李雷 (id)"


def test_a_document_set_alone_has_the_same_properties() -> None:
    """`make` and a batch write the same title, labels and table of contents."""
    documents = {"x": make(LINKED)}
    alone, batched = reader(typeset(documents)["x"]), reader(typeset_batch(documents)["x"])
    for key in ("/Title", "/Author", "/Subject", "/Keywords", "/Creator"):
        assert alone.metadata[key] == batched.metadata[key]  # type: ignore[index]
    assert alone.page_labels == batched.page_labels
    names = [[each.title for each in pdf.outline] for pdf in (alone, batched)]  # type: ignore[union-attr]
    assert names[0] == names[1] == ["A", "A.1", "A.2"]


def test_complaints_belong_to_their_document() -> None:
    """Overfull boxes, undefined references and scaled formulas: which document, which line."""
    wide = "\n% question A.1\n\\exquestion{A.1}{1}{Q}\n\nText.\n\n\\mbox{\\rule{200mm}{1pt}}\n"
    long = "+".join("abcdefghijklmnopqrstuvwxyz" * 2)
    documents = {
        "fine": make("Text."),
        "wide": make(wide),
        "lost": make("See \\ref{nowhere}."),
        "long": make(rf"\exdisplay{{{long}}}"),
        "last": make("Text."),
    }
    together, alone = typeset_batch(documents), typeset(documents)
    summary = ("LaTeX Warning: There were undefined references.",)  # of a whole job
    for name, made in alone.items():
        assert said(together[name]) == (
            *said(made)[:3],
            made.warnings[: -1 if name == "lost" else None],
        )
    assert alone["lost"].warnings[-1:] == summary
    assert together["wide"].overfull[0].where.startswith("question A.1, line ")
    assert together["lost"].undefined == ("nowhere",)
    assert "formula scaled" in together["long"].warnings[0]


@pytest.mark.parametrize("with_format", [True, False])
def test_a_failure_loses_no_other_document(
    with_format: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each failed document is named with its own line; all others come out whole."""
    if not with_format:
        monkeypatch.setattr(batch, "find_format", lambda *_, **__: None)
    broken = make("Text.\n% question A.2\nHere \\nonsense stands.")
    documents = {
        "one": make("Text."),
        "broken": broken,
        "two": make("Text."),
        "open": make("\\exhint{never closed"),
        "three": make("Text."),
    }
    with pytest.raises(BatchError) as caught:
        typeset_batch(documents)
    line = 1 + broken.source.splitlines().index("Here \\nonsense stands.")
    failures = caught.value.failures
    assert list(failures) == ["broken", "open"]
    assert f"broken.tex, question A.2, line {line}: Undefined control" in failures["broken"]
    assert list(caught.value.done) == ["one", "two", "three"]
    good = typeset_batch({name: documents[name] for name in ("one", "two", "three")})
    assert {k: v.pdf for k, v in caught.value.done.items()} == {k: v.pdf for k, v in good.items()}


def test_a_document_without_end_is_named(temporary: Path) -> None:
    """The time limit stops it, the others are set, and no file is left behind."""
    with pytest.raises(BatchError) as caught:
        typeset_batch({"a": make("A."), "b": make(ENDLESS), "c": make("C.")}, time_limit=3)
    assert "did not finish within 3 s and was stopped in b.tex" in caught.value.failures["b"]
    assert list(caught.value.done) == ["a", "c"]
    assert list(temporary.iterdir()) == []


def test_the_memory_limit() -> None:
    """TeX gets no more memory than it is allowed, and the message tells how much that is."""
    with pytest.raises(TexError, match="TeX stopped"):
        typeset_batch({"a": make("A.")}, memory_limit=24 << 20)


def test_nothing_leaks_from_one_document_into_the_next() -> None:
    """Counters, definitions, fonts and page styles of a document end with it."""
    leaky = make(
        "\\setcounter{equation}{41}\\newcommand{\\mine}{x}\\pagestyle{empty}\\bfseries\\color{red}"
        "\\global\\setcounter{footnote}{7} Text. \\newpage"
    )
    checks = make("Equation \\arabic{equation}, \\arabic{footnote}. \\newcommand{\\mine}{}Text.")
    made = typeset_batch({"leaky": leaky, "checks": checks})
    text = reader(made["checks"]).pages[0].extract_text()
    assert "Equation 0, 0." in text and "page 1 of 1" in text
    alone = reader(typeset({"x": checks})["x"]).pages[0]
    batched = reader(made["checks"]).pages[0]
    assert alone.get_contents().get_data() != b""  # type: ignore[union-attr]
    assert alone.extract_text() == batched.extract_text()


def test_missing_tex(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without pdflatex the message is the command that installs it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TexError, match=r"pdflatex not found: .*install .*microtype"):
        typeset_batch({"x": make("X.")})
