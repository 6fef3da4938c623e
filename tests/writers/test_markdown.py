"""A document as Markdown."""

from typing import get_args

from exgen.document import blocks as types
from exgen.document.blocks import Code, Display, Formula, Items, Link, Paragraph, Styled, Words
from exgen.markdown import read
from exgen.writers.markdown import inline, markdown
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
