"""No last page with a line or two, and no function of a script in two pieces."""

import sys
from pathlib import Path

import pytest
from sheets import sheet

from exgen.sheets.kept_together import last_part_kept
from exgen.typeset.batch import typeset_batch

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))
from pages import FEW, pages

HOMEWORKS = {"backprop-by-hand": (4, 9, 23, 57), "chain-rule": (2, 14), "sampler": (7,)}


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
