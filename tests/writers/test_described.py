"""Figures of a page in words: those of the key."""

import json
from dataclasses import replace

from sheets import sheet

from exgen.document.blocks import Figure, Paragraph, PartHeading, QuestionHeading, SectionHeading
from exgen.key_text import key_text
from exgen.writers.described import described
from exgen.writers.html import html
from exgen.writers.made import SheetFiles
from exgen.writers.table import _html

A, B, C = (Figure(name, ()) for name in "abc")
KEY = {"questions": [{"id": "1", "figures": [{"description": "of a"}]}, {"id": "2"}]}


def test_each_figure_has_the_words_of_its_question() -> None:
    """The first figure of a question has its words; one too many, or in a part, has none."""
    blocks = (
        SectionHeading("1", (), "4"), A, B, PartHeading("1.a", "4"), C,
        QuestionHeading("2", "3", ()), A,
        QuestionHeading("3", "3", ()), Paragraph(()), A,
    )  # fmt: skip
    found = described(blocks, KEY)
    assert found == (blocks[0], replace(A, description="of a"), *blocks[2:])


def test_a_page_tells_its_figure_as_the_key_does() -> None:
    """What leads to what is said to who cannot see the arrows; without a key it is the labels."""
    drawn = sheet(1)
    key = drawn.key()
    (told,) = [one for q in key["questions"] for one in q.get("figures", ())]
    made = SheetFiles({"key.json": key_text(key).encode(), **{
        f"{kind}.tex": document.source.encode() for kind, document in drawn.documents().items()
    }})  # fmt: skip
    page = _html(made).files["problems.html"].decode()
    assert f">{told['description']}</desc>" in page
    assert "Written in the figure, from left to right: x" in html(made.problems)
    assert json.loads(key_text(key))["questions"][-1]["figures"] == [told]
