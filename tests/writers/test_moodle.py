"""Questions for Moodle, held to the structure of files that Moodle has accepted, and graded.

The grader here goes by what Moodle's question types say: the first answer that fits counts.
"""

import re
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from many import over

from exgen.writers.moodle import SHARES, quiz, variants
from exgen.writers.platform_inputs import (
    Asked,
    Grid,
    WrongChoice,
    told,
    told_of_all,
    told_of_one,
)
from exgen.writers.questions_html import html_of
from writers.on_sheets import CASES, made, questions

ACCEPTED = Path(__file__).parent.parent / "data" / "moodle.xml"
"""A file that Moodle 4.1 has imported, question by question."""
FORMS = {
    "choice": "multichoice", "number": "numerical", "cells": "cloze", "shape": "cloze",
    "essay": "essay",
}  # fmt: skip
FIELD = re.compile(r"\{(\d+):(NUMERICAL|SHORTANSWER_C):((?:\\.|[^}\\])*)\}")


def _parsed(name: str, seed: int) -> list[ET.Element]:
    (content,) = quiz(made(name, seed)).files.values()
    category, said, *found = ET.fromstring(content)
    assert [category.get("type"), said.get("type")] == ["category", "description"]
    return found


def _said(element: ET.Element, name: str) -> str:
    return element.findtext(f"{name}/text") or ""


def _structure() -> dict[str, list[str]]:
    """Type of question -> its elements in the accepted file, answers once."""
    found = {}
    for question in ET.parse(ACCEPTED).getroot():
        tags = [one.tag for one in question]
        found[question.get("type", "")] = list(dict.fromkeys(tags))
    return found


@over("case", CASES)
def test_each_part_is_a_question_of_its_type(case: tuple[str, int]) -> None:
    """Elements stand as in the accepted file; no share is one that Moodle refuses."""
    structure = _structure()
    asks, found = questions(*case), _parsed(*case)
    assert [one.findtext("idnumber") for one in found] == [
        f"exgen-{ask.variant}-{ask.id}" for ask in asks
    ]
    for element, ask in zip(found, asks, strict=True):
        kind = element.get("type", "")
        assert kind == FORMS[ask.form]
        units = {"unitgradingtype", "unitpenalty", "showunits", "unitsleft"}
        tags = list(dict.fromkeys(one.tag for one in element))
        assert tags == [tag for tag in structure[kind] if tag not in units]
        shares = [one.get("fraction") for one in element.findall("answer")]
        assert set(shares) <= set(SHARES)
        assert shares.count("100") == (1 if shares else 0)
        assert kind == "cloze" or float(element.findtext("defaultgrade", "")) == ask.points
        assert _sound(_said(element, "questiontext"))
        assert _said(element, "generalfeedback")
        for figure in ask.figures:
            images = re.findall(r'src="@@PLUGINFILE@@/([^"]+)"', _said(element, "questiontext"))
            files = [one.get("name") for one in element.iter("file")]
            assert images == files != []
            assert figure["description"] in _said(element, "questiontext")


def _sound(html: str) -> bool:
    """Whether elements nest and formulas open and close."""
    opened: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag != "img":
                opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert opened.pop() == tag

    Reader().feed(html)
    brackets = re.findall(r"(?<!\\)\\[()\[\]]", html)
    pairs = "".join(brackets).replace(r"\(\)", "").replace(r"\[\]", "")
    return not opened and not pairs and "$" not in re.sub(r"\\\$", "", html)


def graded(element: ET.Element, latex: str, cells: Grid) -> float:
    """The share of the points that an answer gets, from 0 to 1."""
    kind = element.get("type")
    if kind == "cloze":
        fields = FIELD.findall(_said(element, "questiontext"))
        typed = [cell for row in cells for cell in row]
        if len(typed) != len(fields):
            return 0.0
        earned = sum(
            int(f[0]) * _of_field(f[1], f[2], t) for f, t in zip(fields, typed, strict=True)
        )
        return earned / sum(int(f[0]) for f in fields)
    for answer in element.findall("answer"):
        text = answer.findtext("text") or ""
        share = float(answer.get("fraction", "0")) / 100
        if kind == "multichoice" and text == html_of(f"${latex}$")[3:-4]:
            return share
        if kind == "numerical" and cells != () and cells[0][0] != "":
            within = float(answer.findtext("tolerance", "0")) + 1e-9
            if abs(float(Fraction(cells[0][0])) - float(text)) <= within:
                return share
    return 0.0


def _of_field(kind: str, answers: str, typed: str) -> float:
    for one in re.split(r"(?<!\\)~", answers):
        mark = re.match(r"=|%([\d.]+)%", one)
        assert mark
        share = 1.0 if mark[1] is None else float(mark[1]) / 100
        text = re.split(r"(?<!\\)#", one[mark.end() :])[0]
        if kind == "SHORTANSWER_C" and text == typed:
            return share
        if kind == "NUMERICAL" and typed:
            value, within = text.split(":")
            if abs(float(Fraction(typed)) - float(value)) <= float(within) + 1e-9:
                return share
    return 0.0


def _meets(ask: Asked) -> bool:
    """Whether two mistakes lead to the same in a cell: then only one of them has its share."""
    for k, one in enumerate(ask.wrong):
        for other in ask.wrong[:k]:
            pairs = [
                (a, b, c)
                for x, y, z in zip(one.cells, other.cells, ask.cells, strict=False)
                for a, b, c in zip(x, y, z, strict=False)
            ]
            if any(a == b != c for a, b, c in pairs):
                return True
    return False


def _kept(ask: Asked, wrong: WrongChoice) -> float:
    """The share of the cells that a mistake leaves right: each field is judged by itself."""
    if ask.form not in ("cells", "shape"):
        return 0.0
    pairs = [p for x, y in zip(ask.cells, wrong.cells, strict=True) for p in zip(x, y, strict=True)]
    return sum(a == b for a, b in pairs) / len(pairs)


@over("case", CASES)
def test_answers_get_what_the_key_says(case: tuple[str, int]) -> None:
    """Full points for what is right, its share for each mistake, none for an empty answer."""
    tried = 0
    for element, ask in zip(_parsed(*case), questions(*case), strict=True):
        if ask.form == "essay":
            continue
        assert graded(element, ask.latex, ask.cells) == pytest.approx(1), ask.id
        empty = tuple(tuple("" for _ in row) for row in ask.cells)
        assert graded(element, "", empty) == 0
        for wrong in ask.wrong:
            if wrong.cells and [len(r) for r in wrong.cells] != [len(r) for r in ask.cells]:
                continue  # it does not fit into the fields there are
            got = graded(element, wrong.latex, wrong.cells)
            assert got < 1
            if ask.form != "cells" or not _meets(ask):
                wanted = max(float(wrong.share), _kept(ask, wrong))
                assert got == pytest.approx(wanted, abs=0.11), (ask.id, wrong.name)
            tried += 1
    assert tried > 0


def test_a_named_mistake_has_its_feedback() -> None:
    """Who makes a mistake that exgen knows is told which."""
    pairs = zip(_parsed("matrix-gradients", 2), questions("matrix-gradients", 2), strict=True)
    for element, ask in pairs:
        if ask.form == "choice":
            sentences = [_said(answer, "feedback") for answer in element.findall("answer")]
            assert sentences == ["Right.", *(wrong.said for wrong in ask.wrong)]


def test_a_sheet_begins_with_what_it_says_of_all_questions() -> None:
    """Its conventions and the functions that it names stand in a text before the questions."""
    (content,) = quiz(made("sampler", 1)).files.values()
    said = ET.fromstring(content)[1]
    key = made("sampler", 1).key
    assert said.findtext("name/text") == key["sheet"]["title"]
    assert "Vectors are columns" in _said(said, "questiontext")
    assert "softmax" in _said(said, "questiontext")
    assert said.findtext("defaultgrade") == "0"


def test_several_sheets_are_variants_in_categories() -> None:
    """Each part has a category with one question of each sheet; nothing is there twice."""
    sheets = [made("matrix-gradients", seed) for seed in (0, 1, 1, 2)]
    (content,) = variants(sheets).files.values()
    groups: dict[str, list[str]] = {}
    for element in ET.fromstring(content):
        if element.get("type") == "category":
            here = groups.setdefault(_said(element, "category"), [])
        else:
            here.append(element.findtext("idnumber", ""))
    ids = [id for group in groups.values() for id in group]
    assert len(ids) == len(set(ids))
    codes = {one.key["variant"] for one in sheets}
    assert len(codes) == 3
    first = groups["$course$/top/exgen/matrix-gradients/A.1"]
    assert first == [f"exgen-{one.key['variant']}-A.1" for one in (sheets[0], sheets[1], sheets[3])]


def test_variants_say_together_what_holds_for_all() -> None:
    """It stands before them; what one sheet alone says is in its questions, and nothing is lost."""
    sheets = [made("own-letters", seed) for seed in (0, 1)]
    (content,) = variants(sheets).files.values()
    category, said, *found = ET.fromstring(content)
    assert _said(category, "category") == "$course$/top/exgen/own-letters"
    assert said.findtext("idnumber") == "exgen-own-letters"
    of_all = told_of_all([one.key for one in sheets])
    assert "Justify **every** step" in of_all
    assert _said(said, "questiontext") == html_of(of_all)
    for one in sheets:
        own = told_of_one(one.key, of_all)
        lost = [p for p in told(one.key).split("\n\n") if p not in of_all + own]
        assert lost == []
        code = f"exgen-{one.key['variant']}-"
        texts = [_said(e, "questiontext") for e in found if code in e.findtext("idnumber", "")]
        assert len(texts) > 5
        assert all(html_of(own).removeprefix("<p>") in text for text in texts)


def test_markdown_keeps_its_formulas() -> None:
    """Signs of formulas stay as they are, those of text are what they say."""
    text = "Let $a < b_1$ & *c*\\_d:\n\n$$\nx \\\\ y\n$$\n\n- `e` \\$5"
    assert html_of(text) == (
        "<p>Let \\(a &lt; b_1\\) &amp; <em>c</em>_d:</p>\n<p>\\[x \\\\ y\\]</p>\n"
        "<ul>\n<li><code>e</code> $5</li>\n</ul>"
    )
