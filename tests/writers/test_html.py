"""A document as a page for browsers."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import get_args

import pytest
from many import over
from sheets import sheet

from exgen.document import blocks as types
from exgen.document import document
from exgen.document.blocks import (
    Answer,
    AnswerRoom,
    Checked,
    Display,
    Document,
    Figure,
    Formula,
    Givens,
    Hint,
    Items,
    Link,
    Listing,
    PageBreak,
    Paragraph,
    PartHeading,
    QuestionHeading,
    SectionHeading,
    Solution,
    Table,
    Words,
    Wrong,
)
from exgen.homework import available
from exgen.writers.html import html

_VOID = {"meta", "br", "path"}
_A = (Words("a <b> & c"),)
_PICTURE = (
    r"\begingroup\begin{picture}(20,10)(-5,-5)\put(0,0){\pdfliteral{"
    "\nq 0.6 w [3 2] 0 d 0 0 0 RG 0 0 m 10 10 l S Q\n}}"
    r"{\fontsize{9}{10.8}\selectfont\put(3,1){\makebox[0pt][c]{$\mathbf{z}_{1}$}}}"
    r"\end{picture}\endgroup"
)
EVERY = (
    SectionHeading("A", _A, "10"), QuestionHeading("A.1", "10", _A), PartHeading("A.1.a", "4"),
    Paragraph(_A),
    Display("x = y", "x &= y", _A, step=True), Solution(), Hint(_A), Checked(_A), Wrong(_A),
    Givens((("x", _A),)), Answer("x", r"d \times 1", "x"), Figure(_PICTURE, _A),
    Listing(("a < b", "  c")), Items(3, ((Paragraph(_A),),)), Table(((_A, _A),)), AnswerRoom(),
    PageBreak(),
)  # fmt: skip


class _Page(HTMLParser):
    """The elements of a page; each that is opened must be closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def of(self, tag: str) -> Iterator[dict[str, str | None]]:
        """The attributes of each element of a kind."""
        return (attributes for name, attributes in self.found if name == tag)


def _made(*blocks: types.Block) -> Document:
    return Document(title="T & T", kind="Worked solution", variant=_A, points=1, blocks=blocks)


def test_every_block_has_its_form() -> None:
    """No kind of block is left out, and text keeps its signs."""
    assert {type(block) for block in EVERY} == set(get_args(types.Block))
    page = html(_made(*EVERY))
    _Page(page)
    assert page.count("a &lt;b&gt; &amp; c") >= 10
    assert "T &amp; T" in page


@over("seed", [None, 0, 1, 2])
@pytest.mark.parametrize("name", [one.name for one in available()])
def test_a_page_is_sound(name: str, seed: int | None) -> None:
    """Elements nest, ids are unique, headings skip no level, nothing is asked of anybody."""
    if seed is None and name.endswith("sampler"):
        return
    for kind, one in sheet(seed, name).documents().items():
        made = document(one.source)
        page = html(made, folded=kind == "solutions")
        read = _Page(page)
        ids = [attributes["id"] for _, attributes in read.found if "id" in attributes]
        assert len(ids) == len(set(ids))
        levels = [int(tag[1]) for tag, _ in read.found if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert not re.search(r"""(?:src|href)=["'](?!#)|url\(|@import""", page)
        figures = sum(isinstance(block, Figure) for block in made.blocks)
        assert sum(tag in ("title", "desc") for tag, _ in read.found) == 2 * figures + 1
        assert len(list(read.of("svg"))) == figures


def test_steps_are_folded_on_a_solution_alone() -> None:
    """Every step and answer of a solution opens by itself, with the words before it."""
    blocks = (
        QuestionHeading("1", "5", _A), Paragraph((Words("recalled"),)),
        Display("f", "f", step=True),
        Solution(), Paragraph((Words("first"),)), Display("a", "a", (Words("rule"),), step=True),
        Paragraph((Words("so"),)), Answer("b", "1", "b"), Checked((Words("done"),)),
    )  # fmt: skip
    page = html(_made(*blocks), folded=True)
    assert page.count("<details>") == 2
    shown = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)
    assert "recalled" in shown
    assert "done" in shown
    assert "first" not in shown
    assert "Step 1: rule" in page
    assert "<details>" not in html(_made(*blocks))


def test_a_problem_sheet_tells_no_seed() -> None:
    """What is for students holds neither the seed nor a line of the solution."""
    page = html(document(sheet(987654321).documents()["problems"].source))
    assert "987654321" not in page
    assert "<details" not in page


def test_wide_formulas_can_be_reached_and_narrow_ones_need_not() -> None:
    """Only what may scroll can be focused."""
    narrow = html(_made(Display("x = y", "x &= y")))
    wide = html(_made(Display("x" * 60, r"\begin{aligned}x\end{aligned}")))
    assert 'class="scroll">' in narrow
    assert 'class="scroll" tabindex="0" role="group" aria-label="Formula">' in wide


def test_links() -> None:
    """An address of the web is a link, its signs escaped."""
    page = html(_made(Paragraph((Link('https://example.org/?a="b"&c', (Formula("x"),)),))))
    assert '<a href="https://example.org/?a=&quot;b&quot;&amp;c">' in page
