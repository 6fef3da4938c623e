"""Figures of a page in words: those of the key."""

import json
import re
from dataclasses import replace

import pytest
from sheets import sheet

from exgen.calculus.adjoint import sweep
from exgen.document.blocks import Figure, Paragraph, PartHeading, QuestionHeading, SectionHeading
from exgen.key_text import key_text
from exgen.writers.described import described
from exgen.writers.html import html
from exgen.writers.made import SheetFiles
from exgen.writers.writer_table import _html

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


def solution(seed: int, name: str) -> list[str]:
    """What the page of a solution says of its figures."""
    drawn = sheet(seed, name)
    made = SheetFiles({"key.json": key_text(drawn.key()).encode(), **{
        f"{kind}.tex": document.source.encode() for kind, document in drawn.documents().items()
    }})  # fmt: skip
    page = _html(made).files["solutions.html"].decode()
    return re.findall("<desc[^>]*>(.*)</desc>", page)


def test_a_solution_tells_what_flows_back() -> None:
    """Each derivative comes from those that the backward sweep adds up for it, from no other."""
    skips = 0
    for seed in range(6):
        (told,) = solution(seed, "matrix-gradients")
        question = next(q.question for q in sheet(seed).questions if q.question.id == "B")
        asked = [part for part in question.parts if part.kind == "gradient"]
        steps = sweep(question.program, asked[0].of, tuple(part.wrt for part in asked))
        _, _, backward = told.partition(" Backward: ")
        found = dict(re.findall(r"with respect to (\w+) comes from (.*?)(?:;|\.$)", backward))
        assert set(found) == set(steps)
        for name, step in steps.items():
            via = {share.via for share in step.contributions}
            names = set(re.findall(r"\w+", found[name])) & {*steps, asked[0].of}
            assert names == via, (seed, name)
            assert ("add up" in found[name]) == (len(via) > 1)
            skips += len(via) > 1
    assert skips


def test_a_solution_tells_the_points_of_its_plot() -> None:
    """The errors are those of the key, from the largest step to the smallest."""
    (told,) = solution(7, "chain-rule")
    parts = [p for q in sheet(7, "chain-rule").key()["questions"] for p in q["parts"]]
    ((*points,),) = [part["step_errors"] for part in parts if "step_errors" in part]
    number = r"(?:(\d) times )?10 to the power (minus )?(\d+)"
    read = [
        (int(digit or 1) * 10.0 ** (-int(power) if minus else int(power)))
        for digit, minus, power in re.findall(number, told)
    ]
    assert read == pytest.approx([value for step, error in points for value in (error, step)])
