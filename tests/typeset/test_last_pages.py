"""No last page with a line or two, and no function of a script in two pieces."""

import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from sheets import sheet

from exgen.sheets.kept_together import answers_kept, last_part_kept
from exgen.typeset.batch import typeset_batch

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))
from pages import FEW, pages

FILLER = "Filler.\\par\n"
HOMEWORKS = {"backprop-by-hand": (4, 9, 23, 57), "chain-rule": (2, 14), "sampler": (7, 33, 74)}


@pytest.mark.parametrize("name", HOMEWORKS)
def test_a_last_page_is_worth_its_paper(name: str) -> None:
    """Sheets and solutions that once ended in a line or two on a page of their own."""
    documents = {
        f"{kind} {seed}": document
        for seed in HOMEWORKS[name]
        for kind, document in sheet(seed, name).documents().items()
    }
    for title, made in typeset_batch(documents).items():
        assert pages(made.pdf)[-1].lines >= FEW, title


def test_short_parts_at_the_end_are_kept() -> None:
    """As many as are short together; a question's heading and a long part may begin a page."""
    part = "\n\\expart{1}{2}\nShort."
    assert last_part_kept(f"Text.{part}{part}").count("\\exkept") == 2
    assert last_part_kept("Text." + part * 9).count("\\exkept") < 9
    assert last_part_kept(f"Text.{part}" + "\nLine." * 20) == f"Text.{part}" + "\nLine." * 20
    headed = f"Text.{part}\n\\exquestion{{2}}{{3}}{{Title}}\nLet."
    assert last_part_kept(headed) == headed
    assert last_part_kept("No part.") == "No part."


def test_an_answer_is_kept_with_its_line() -> None:
    """Wherever on a page the last line of a derivation falls, its box stands on the same page."""
    step = "\\exstep[a rule]{L = 1}{L = 1}\n\\exanswer{A = 2}{1}{A = 2}\n"
    kept = answers_kept(step)
    assert kept == f"\\exheld{step}"
    assert answers_kept("Text\n\\exanswer{A}{1}{A}\n") == "Text\n\\exanswer{A}{1}{A}\n"
    begin, end = "\\begin{document}\n\\extitleblock\n", "\\end{document}\n"
    document = sheet(7, "chain-rule").documents()["solutions"]
    documents = {
        str(lines): replace(document, body=f"{begin}{FILLER * lines}{kept}{end}")
        for lines in range(31, 37)
    }
    torn = 0
    for name, made in typeset_batch(documents).items():
        pdf = pypdfium2.PdfDocument(made.pdf)
        told = [page.get_textpage().get_text_range() for page in pdf]
        pdf.close()
        with_line = [k for k, text in enumerate(told) if "L = 1" in text]
        assert with_line == [k for k, text in enumerate(told) if "A = 2" in text], name
        torn += with_line == [1]
    assert 0 < torn < len(documents), "some of them fall on the next page"


def test_a_sentence_before_the_last_parts_goes_along() -> None:
    """It is kept with the display above, which is kept with it."""
    text = "\\exdisplay{x}\nMay be named.\n\n\\expart{1.a}{2}\nShort."
    assert last_part_kept(text) == (
        "\\exheld\\exdisplay{x}\n\\exkept May be named.\n\n\\exkept\\expart{1.a}{2}\nShort."
    )
