"""The source of a document: what it says, and how its macros behave on a page (needs TeX)."""

import io
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader
from seen import pictures

from exgen.errors import InputError
from exgen.typeset.document import Kind, Source, compose
from exgen.typeset.engine import Typeset, typeset
from exgen.typeset.paper import Paper

LONG = "+".join("abcdefghijklmnopqrstuvwxyz" * 2)


def make(body: str, *, kind: Kind = "problems", seed: int | None = 7, **more: str) -> Source:
    """A document with everyday settings."""
    title = more.get("title", "Gradients")
    return compose(
        kind=kind, title=title, course=more.get("course", ""), code="K7QF", seed=seed, body=body,
        points=100,
    )  # fmt: skip


def set_one(document: Source) -> Typeset:
    """The typeset document."""
    return typeset({"one": document})["one"]


def pages(result: Typeset) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(result.pdf)).pages]


def test_the_static_part_is_the_same_for_all() -> None:
    """Nothing of a single document is in the preamble that becomes a format."""
    one = make("A", title="One", course="C")
    other = make("B", kind="solutions", seed=None)
    assert one.static == other.static
    assert one.source == one.static + one.dynamic + one.body


def test_no_package_outside_the_two_collections() -> None:
    """Packages that are slow, or that a small TeX lacks, are not loaded."""
    source = make("A").source
    unwanted = ("lastpage", "tcolorbox", "enumitem", "framed", "needspace", "tikz", "hyperref")
    assert not [name for name in unwanted if f"{{{name}}}" in source]


def spans(text: pypdfium2.PdfTextPage, height: float) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of every letter above a height."""
    boxes = [text.get_charbox(k) for k in range(text.count_chars())]
    return [box for box in boxes if box[1] > height and box[2] > box[0]]


@pytest.mark.parametrize("words", ["Gradients", "Gradients of vector functions and of matrices"])
def test_titles_leave_room_for_variant_and_seed_in_large_print(words: str) -> None:
    """In the largest print no letter of a header lies upon another one or past the margin.

    The seed is on the first page, and in the header of the others where there is room for it.
    """
    document = compose(
        kind="solutions", title=words, course="", code="K7QF", seed=2**63 - 1, points=100,
        body=r"A\par\newpage B", paper=Paper(name="letter", size=17),
    )  # fmt: skip
    result = set_one(document)
    first, second = pages(result)
    assert str(2**63 - 1) in first
    assert "variant K7QF" in second
    pdf = pypdfium2.PdfDocument(result.pdf)
    for page in pdf:
        letters = spans(page.get_textpage(), page.get_height() / 2)
        assert max(right for _, _, right, _ in letters) < page.get_width() - 16 / 25.4 * 72 + 2
        for k, (left, bottom, right, top) in enumerate(letters):
            for other in letters[k + 1 :]:
                beside = min(right, other[2]) - max(left, other[0])
                above = min(top, other[3]) - max(bottom, other[1])
                assert min(beside, above) < 1.5


def test_the_seed_is_on_the_solution_only() -> None:
    """A problem sheet shows the variant code; the seed is nowhere in its source."""
    sheet = make("A", seed=424242)
    solution = make("A", kind="solutions", seed=424242)
    assert "424242" not in sheet.source
    assert "variant K7QF" in sheet.source
    assert "seed 424242" in solution.source


def test_the_original_says_so() -> None:
    """Without a seed, both documents are marked as the original."""
    for kind in ("problems", "solutions"):
        dynamic = make("A", kind=kind, seed=None).dynamic
        assert r"\exvariantline}{original}" in dynamic
        assert "K7QF" not in dynamic


def test_titles_are_escaped() -> None:
    """A title with TeX's special characters and Unicode reaches page and PDF properties."""
    title = "100% of {σ} & \\end{document} für_alle"
    result = set_one(make("Text.", title=title))
    meta = PdfReader(io.BytesIO(result.pdf)).metadata
    assert meta is not None
    assert meta.title == f"{title}: problem sheet"
    assert "für_alle" in pages(result)[0]


def test_a_title_without_glyphs_is_refused() -> None:
    """A character that cannot be printed is bad input, not a TeX failure."""
    with pytest.raises(InputError, match="深"):
        make("A", title="深")


def test_page_x_of_y_in_one_run() -> None:
    """The number of pages is right at once, on every page."""
    result = set_one(make(r"One. \newpage Two. \newpage Three."))
    assert (result.pages, result.runs) == (3, 1)
    for number, text in enumerate(pages(result), start=1):
        assert f"page {number} of 3" in text


def test_labels_know_the_page_they_stand_on() -> None:
    """A reference to a later page is right, although all pages leave TeX at the end."""
    result = set_one(make(r"See page~\pageref{here}. \newpage \newpage Two\label{here}."))
    assert "See page 2" in pages(result)[0]
    assert (result.runs, result.undefined) == (2, ())


def test_what_an_instructor_adds_to_the_source_is_respected(tmp_path: Path) -> None:
    """Set by plain pdflatex: a stamp on every page, a float, what a page writes to a file."""
    body = r"""Here\label{here}.\addcontentsline{toc}{section}{With \protect\softplus}\newpage
\begin{figure}[t]floating\end{figure} Two, after page~\pageref{here}.
\begin{picture}(0,0)\put(5cm,1mm){placed}\end{picture}
\AddToHook{shipout/foreground}{\put(1in,-2in){LATE}}"""
    stamp = r"\AddToHook{shipout/background}{\put(60,-60){DRAFT}}"
    source = make(body).source.replace(r"\begin{document}", stamp + "\n\\begin{document}\n", 1)
    (tmp_path / "d.tex").write_text(source, encoding="utf-8")
    for _ in range(2):
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "d.tex"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    first, second = (page.extract_text() for page in PdfReader(tmp_path / "d.pdf").pages)
    assert all(word in first for word in ("DRAFT", "LATE", "Here", "page 1 of 2"))
    assert all(word in second for word in ("DRAFT", "LATE", "floating", "after page 1", "placed"))
    assert r"{With \softplus }{1}" in (tmp_path / "d.aux").read_text()


def test_a_header_is_black_whatever_is_grey_below() -> None:
    """A paragraph in grey that runs over the page's end does not reach the next header."""
    lines = r"grey\\" * 80
    second = pictures(set_one(make(rf"{{\color{{exgrey}}{lines}\par}}")).pdf, dpi=144)[1]
    height, width = second.shape
    header = second[: height // 12, width // 2 :]
    assert header.min() < 0.3 * 255  # the grey is 0.4


def test_pages_that_leave_at_once_are_the_same_but_for_the_footer() -> None:
    """A long document's pages do not wait, and none is lost."""
    body = r"One. \newpage Two. \newpage Three."
    waiting, leaving = (
        set_one(make(body)),
        set_one(make(rf"\exatonce{{part 2, page \thepage}}{body}")),
    )
    assert (leaving.pages, leaving.runs) == (waiting.pages, 1) == (3, 1)
    for number, (before, after) in enumerate(zip(pages(waiting), pages(leaving), strict=True), 1):
        footer = f"page {number} of 3"
        assert footer in before
        assert before.replace(footer, f"part 2, page {number}") == after


def test_a_very_long_title_fits_everywhere() -> None:
    """Neither the title block nor the running header sticks out."""
    result = set_one(make(r"One. \newpage Two.", title="Gradients of vectors " * 15))
    assert result.overfull == ()
    assert "vectors. . ." in pages(result)[1]


@pytest.mark.parametrize(
    "display",
    [
        rf"\exfit{{{LONG}}}{{{LONG}}}",
        rf"\exstep[{'rule ' * 40}]{{{LONG}}}{{{LONG}}}",
        rf"\exanswer{{{LONG}}}{{p \times d}}{{{LONG}}}",
        rf"\exdisplay{{{LONG}}}",
        rf"\exfigure{{\hbox{{${LONG}$}}}}{{{'caption ' * 40}}}",
    ],
)
def test_nothing_is_ever_overfull(display: str) -> None:
    """What fits in no variant is scaled, with a warning that says so."""
    result = set_one(make(display))
    assert result.overfull == ()
    assert any("formula scaled to" in warning for warning in result.warnings)


def test_the_broken_variant_is_taken_when_needed() -> None:
    """The one-line variant is set if it fits, the broken one otherwise; neither is scaled."""
    result = set_one(
        make(
            rf"\exfit{{wide}}{{narrow}}\exfit{{{LONG}}}{{broken}}\exanswer{{{LONG}}}{{d}}{{small}}"
        )
    )
    assert (result.overfull, result.warnings) == ((), ())
    text = pages(result)[0]
    assert "wide" in text and "narrow" not in text
    assert "broken" in text and "small" in text and "shape d" in text


@pytest.mark.parametrize("lines", range(30, 46))
def test_no_heading_is_left_at_the_foot_of_a_page(lines: int) -> None:
    """Wherever a page ends, a heading goes with what it heads and a check with its answer."""
    filler = "Filler.\n\n" * lines
    body = filler + (
        r"\exsection{A}{SECTION}{10}"
        r"\exquestion{A.1}{10}{QUESTION} Text.\par "
        r"\exsolution Words. \exstep[rule]{f = x}{} \exanswer{f=1}{d}{f=1} \exchecked{CHECKED}"
    )  # fmt: skip
    texts = pages(set_one(make(body, kind="solutions")))
    assert all(("SECTION" in text) == ("QUESTION" in text) for text in texts)
    assert all(("CHECKED" in text) == ("shape" in text) for text in texts)
    assert all("Text." in text for text in texts if "QUESTION" in text)


def test_a_page_may_end_between_the_answers_of_one_part() -> None:
    """Answers that follow each other fill their pages, as many on one page as on another."""
    one = r"\exnext Gradient of this.\exanswer{x}{1}{x}" + "\n"
    counts = [text.count("Gradient of this") for text in pages(set_one(make(one * 40)))]
    assert len(counts) > 2
    assert min(counts[1:-1]) > 8
