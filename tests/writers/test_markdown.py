"""A document as Markdown."""

import re
from html.parser import HTMLParser
from typing import get_args

from exgen.document import blocks as types
from exgen.document.blocks import (
    Code,
    Display,
    Formula,
    Inlines,
    Items,
    LineBreak,
    Link,
    Paragraph,
    Styled,
    Words,
)
from exgen.markdown import read
from exgen.writers.markdown import inline, markdown
from exgen.writers.questions_html import html_of
from tests.writers.test_html import EVERY


def test_every_block_has_its_form() -> None:
    """No kind of block is left out."""
    assert {type(block) for block in EVERY} == set(get_args(types.Block))
    written = [markdown((block,)) for block in EVERY]
    assert written.count("") == 2  # room and the end of a page


def test_signs_of_markdown_are_escaped() -> None:
    """Text reads as it was written, through a Markdown reader."""
    text = "2 * 3 * 4, a_b_c, [x](y), #1, `q`, <b>"
    assert read(inline((Words(text),))).plain() == text


def test_formulas_and_styles() -> None:
    """Formulas are plain amsmath between dollars; code, emphasis and links keep their forms."""
    found = inline((
        Formula(r"\pd{f}{x}"), Words(" "), Code("a_b"), Styled("strong", (Words("so"),)),
        Link("https://example.org", (Words("there"),)),
    ))  # fmt: skip
    assert found == r"$\frac{\partial f}{\partial x}$ `a_b`**so**[there](https://example.org)"
    assert markdown((Display(r"x\T", ""),)) == "$$\nx^{\\top}\n$$"


def test_lists_keep_their_numbers() -> None:
    """Items count from where they began, and what is inside is indented."""
    item = (Paragraph((Words("a"),)), Paragraph((Words("b"),)))
    assert markdown((Items(3, (item, item)),)) == "3. a\n   \n   b\n4. a\n   \n   b"


HOSTILE = (
    (Words("end \\"), Formula("x^2")),
    (Words("C:\\[x\\]\\(y\\)"),),
    (Words("costs $5 and $6, "), Code("$7 and $8")),
    (Code("a`b"), Words(" "), Code("``")),
    (Words("1. one"),),
    (Words("2) two"), LineBreak(), Words("- a"), LineBreak(), Words("+ b")),
    (Words("--- a"),),
    (Words("~~~ a"),),
    (Words("=== "),),
    (Words("# a"),),
    (Words("&copy; &amp; &#35; & x"),),
    (Words("<script>alert(1)</script> <!-- x --> ]]>"),),
    (Link("https://example.org/a(b) c?$1$2&copy=1", (Words("a $ link"),)),),
    (Styled("strong", (Words("*_*"),)), Words(" a_b*c")),
    (Formula(r"a \$ b < c"), Words(" 3 - 2")),
)
"""Texts that Markdown, HTML or a platform's reader of formulas would take for something else."""


def test_text_stays_text_on_platforms() -> None:
    """What is no formula and no style comes back to the letter from HTML, and so do formulas."""
    for inside in HOSTILE:
        seen = Seen()
        seen.feed(html_of(markdown([Paragraph(inside)])))
        assert seen.tags <= {"p", "code", "span", "a", "strong", "br"}, inside
        assert seen.formulas == [one.tex for one in inside if isinstance(one, Formula)]
        assert seen.text.strip() == _plain(inside).strip()


def _plain(inside: Inlines) -> str:
    found = ""
    for one in inside:
        match one:
            case Words(text) | Code(text):
                found += text
            case Styled(_, inner) | Link(_, inner):
                found += _plain(inner)
            case LineBreak():
                found += "\n"
    return found


class Seen(HTMLParser):
    """What a browser shows: text, and the formulas that MathJax finds in one piece of text."""

    def __init__(self) -> None:
        """Nothing is seen yet."""
        super().__init__()
        self.text, self.tags, self.formulas, self._code = "", set[str](), list[str](), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element; a formula does not reach over it."""
        self.tags.add(tag)
        self._code = tag == "code"

    def handle_endtag(self, tag: str) -> None:
        """The end of an element."""
        self._code = False

    def handle_data(self, data: str) -> None:
        """A piece of text, in which signs of formulas are looked for unless it is code."""
        if not self._code:
            data = re.sub(r"\\\((.*?)\\\)|\\\[(.*?)\\\]|\$(.+?)\$", self._formula, data)
        self.text += data

    def _formula(self, found: re.Match[str]) -> str:
        self.formulas.append(next(filter(None, found.groups())))
        return ""
