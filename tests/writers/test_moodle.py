"""Questions for Moodle, held to the structure of files that Moodle has accepted."""

import re
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from many import over
from sheets import sheet

from exgen.homework import available
from exgen.writers.moodle import SHARES, quiz
from exgen.writers.questions_html import html_of

_EVERY = ["name", "questiontext", "generalfeedback"]
_AFTER = ["penalty", "hidden", "idnumber"]
STRUCTURE = {
    "essay": [
        *_EVERY, "defaultgrade", *_AFTER, "responseformat", "responserequired",
        "responsefieldlines", "attachments", "attachmentsrequired", "graderinfo",
        "responsetemplate",
    ],
    "multichoice": [
        *_EVERY, "defaultgrade", *_AFTER, "single", "shuffleanswers", "answernumbering",
        "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback",
    ],
    "numerical": [*_EVERY, "defaultgrade", *_AFTER],
    "cloze": [*_EVERY, *_AFTER],
}  # fmt: skip
"""Type -> the elements of a question before its answers, in the order that Moodle writes them."""


def _questions(key: dict[str, Any]) -> list[ET.Element]:
    root = ET.fromstring(quiz(key)[0])
    category, *questions = root
    assert category.get("type") == "category"
    return questions


def _said(element: ET.Element, name: str) -> str:
    return element.findtext(f"{name}/text") or ""


@over("seed", range(4))
@pytest.mark.parametrize("name", [one.name for one in available()])
def test_each_part_is_a_question_of_its_type(name: str, seed: int) -> None:
    """Elements stand as in accepted files; one answer is right; no share is one Moodle refuses."""
    key = sheet(seed, name).key()
    parts = {part["id"]: part for one in key["questions"] for part in one["parts"]}
    questions = _questions(key)
    assert len(questions) == len(parts)
    ids = [question.findtext("idnumber") or "" for question in questions]
    assert len(set(ids)) == len(ids)
    for question, part in zip(questions, parts.values(), strict=True):
        kind = question.get("type") or ""
        tags = [one.tag for one in question if one.tag != "answer"]
        assert tags == STRUCTURE[kind]
        answers = question.findall("answer")
        shares = [one.get("fraction") for one in answers]
        assert set(shares) <= set(SHARES)
        assert shares.count("100") == (1 if answers else 0)
        assert kind != "multichoice" or len(answers) >= 3
        assert kind == "cloze" or question.findtext("defaultgrade") == str(part["points"])
        assert _sound(_said(question, "questiontext"))


def _sound(html: str) -> bool:
    """Whether elements nest and formulas open and close."""
    opened: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert opened.pop() == tag

    Reader().feed(html)
    brackets = re.findall(r"(?<!\\)\\[()\[\]]", html)
    pairs = "".join(brackets).replace(r"\(\)", "").replace(r"\[\]", "")
    return not opened and not pairs and "$" not in re.sub(r"\\\$", "", html)


def test_values_are_cells_with_the_numbers_of_the_key() -> None:
    """A matrix of numbers is a table of fields, each with its entry."""
    key = sheet(1, "sampler").key()
    parts = [p for q in key["questions"] for p in q["parts"] if p["kind"] == "value"]
    questions = {one.findtext("idnumber"): one for one in _questions(key)}
    assert parts
    for part in parts:
        text = _said(questions[f"exgen-{key['variant']}-{part['id']}"], "questiontext")
        cells = re.findall(r"\{1:NUMERICAL:=([-\d.e]+):0.0005\}", text)
        wanted = part["answer"] if isinstance(part["answer"], list) else [[part["answer"]]]
        exact = [float(Fraction(value)) for row in wanted for value in row]
        assert [float(cell) for cell in cells] == pytest.approx(exact)


def test_a_named_mistake_has_its_feedback_and_its_share() -> None:
    """Who makes a mistake that exgen knows is told which, and keeps part of the points."""
    key = sheet(2).key()
    part = next(p for q in key["questions"] for p in q["parts"] if len(p["mistakes"]) >= 2)
    (question,) = [
        one for one in _questions(key) if one.findtext("idnumber", "").endswith(f"-{part['id']}")
    ]
    answers = question.findall("answer")
    sentences = [_said(answer, "feedback") for answer in answers[1:]]
    assert [f"Who answers so {one['sentence']}." for one in part["mistakes"]] == sentences
    assert all(0 < float(answer.get("fraction", "0")) < 100 for answer in answers[1:])


def test_markdown_keeps_its_formulas() -> None:
    """Signs of formulas stay as they are, those of text are what they say."""
    text = "Let $a < b_1$ & *c*\\_d:\n\n$$\nx \\\\ y\n$$\n\n- `e` \\$5"
    assert html_of(text) == (
        "<p>Let \\(a &lt; b_1\\) &amp; <em>c</em>_d:</p>\n<p>\\[x \\\\ y\\]</p>\n"
        "<ul>\n<li><code>e</code> $5</li>\n</ul>"
    )
