"""Questions for STACK, held to the structure of a file that STACK has accepted.

What comes of answers is seen in a real Maxima, in tests/platforms.
"""

import re
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from many import over

from exgen.writers.platform_inputs import told_of_one
from exgen.writers.questions_html import html_of
from exgen.writers.stack import questions
from exgen.writers.stack_items import BECAME, items
from exgen.writers.typed import spelling
from exgen.writers.writer_table import find
from writers.on_sheets import CASES, made
from writers.on_sheets import questions as asked_of

ACCEPTED = Path(__file__).parent.parent / "data" / "stack.xml"
"""A file whose question tests STACK 4.11 has run, and which Moodle imported."""
MAXIMA = frozenset({
    "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "tanh", "abs", "signum", "sqrt",
    "transpose", "matrix",
})  # fmt: skip
"""Maxima's own names, which STACK lets everybody type."""
OURS = re.compile(r"ex_\w+|ans1")


@lru_cache(maxsize=64)
def parsed(*sheets: tuple[str, int]) -> list[ET.Element]:
    """All questions of a file but the categories and the text before them."""
    (content,) = questions([made(*one) for one in sheets]).files.values()
    found = list(ET.fromstring(content))
    if len(sheets) == 1:
        assert [one.get("type") for one in found[:3:2]] == ["category", "category"]
        assert found[1].get("type") == "description"
    return [one for one in found if one.get("type") not in ("category", "description")]


def said(element: ET.Element, name: str) -> str:
    """The text of an element that has one within."""
    return element.findtext(f"{name}/text") or ""


def tags(element: ET.Element) -> list[str]:
    """The names of what stands in an element, each once, in order."""
    return list(dict.fromkeys(one.tag for one in element))


def words(source: str) -> set[str]:
    """The names in Maxima source, texts left out."""
    return set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", re.sub(r'"(?:\\.|[^"\\])*"', "", source)))


def varying(question: ET.Element, name: str) -> str:
    """The statement that gives a variable its value."""
    found = re.search(rf"^{name}: (.*?);$", said(question, "questionvariables"), re.M | re.S)
    assert found, name
    return found[1]


@over("case", CASES)
def test_each_part_is_a_question(case: tuple[str, int]) -> None:
    """Every part is there, and the report says what it became; elements stand as STACK wants."""
    accepted = ET.parse(ACCEPTED).getroot().find("question")
    assert accepted is not None
    written = questions([made(*case)])
    found = parsed(case)
    assert [id for id, _ in written.became] == [one.id for one in asked_of(*case)]
    assert {what for _, what in written.became} <= set(BECAME.values())
    for element, ask in zip(found, asked_of(*case), strict=True):
        assert element.findtext("idnumber") == f"exgen-{ask.variant}-{ask.id}"
        assert said(element, "generalfeedback")
        if element.get("type") == "essay":
            continue
        assert element.get("type") == "stack"
        assert tags(element) == [tag for tag in tags(accepted) if tag != "deployedseed"]
        for inner in ("input", "prt", "prt/node", "qtest"):
            here, there = element.find(inner), accepted.find(inner)
            assert here is not None and there is not None
            assert tags(here) == tags(there)
        assert Fraction(element.findtext("defaultgrade", "")) == ask.points
        text = said(element, "questiontext")
        assert text.count("[[input:ans1]]") == text.count("[[validation:ans1]]") == 1
        images = re.findall(r'src="@@PLUGINFILE@@/([^"]+)"', text)
        assert images == [one.get("name") for one in element.iter("file")]
        assert len(images) == len(ask.figures)


@over("case", CASES)
def test_the_tree_is_gone_down_and_tested(case: tuple[str, int]) -> None:
    """Node after node, each with its note; every mistake of the part is one, with its share."""
    for element, item in zip(parsed(case), items(made(*case)), strict=True):
        if item.form == "essay":
            continue
        nodes = element.findall("prt/node")
        onward = [one.findtext("falsenextnode") for one in nodes]
        assert onward == [*(str(k) for k in range(1, len(nodes))), "-1"]
        notes = {one.findtext("trueanswernote", ""): one for one in nodes}
        assert [*notes][: 1 + len(item.wrong)] == ["right", *item.wrong]
        assert len(notes) == len(nodes)
        for name, wrong in item.wrong.items():
            assert float(notes[name].findtext("truescore", "")) == pytest.approx(wrong.share)
            assert said(notes[name], "truefeedback") == wrong.said
        expected = [one.findtext("expected/expectedanswernote") for one in element.findall("qtest")]
        ends = [*notes] if item.form == "choice" else [*notes, "wrong"]
        assert sorted(map(str, expected)) == sorted(ends)


@over("case", CASES)
def test_answers_are_written_with_what_may_be_typed(case: tuple[str, int]) -> None:
    """STACK lets a name of three letters through only where it is listed, and never a list's."""
    for element in parsed(case):
        if element.get("type") == "essay" or element.findtext("input/type") == "radio":
            continue
        allowed = set(element.findtext("input/allowwords", "").split(", ")) | MAXIMA
        forbidden = set(element.findtext("input/forbidwords", "").split(", "))
        variables = said(element, "questionvariables")
        typed = [varying(element, n) for n in re.findall(r"^(ex_right|ex_m\d+):", variables, re.M)]
        for one in typed:
            assert words(one) - {"false"} <= allowed - forbidden, one
        if element.findtext("input/type") == "matrix":
            assert forbidden == {""}
        own = {name for name in words(variables) if re.search(rf"^{name}:", variables, re.M)}
        assert all(OURS.fullmatch(name) for name in own)


def test_seeds_are_deployed_variants_of_one_question() -> None:
    """Each part is one question with a seed for each sheet, and each seed has its note."""
    sheets = [("matrix-gradients", seed) for seed in (0, 1, 1, 2)]
    codes = list(dict.fromkeys(made(*one).key["variant"] for one in sheets))
    found = {said(one, "name"): one for one in parsed(*sheets) if one.get("type") == "stack"}
    question = next(one for name, one in found.items() if name.endswith("(A.1)"))
    assert [one.text for one in question.findall("deployedseed")] == ["1", "2", "3"]
    assert said(question, "questionnote") == "{@ex_code@}"
    listed = ", ".join(f'"{code}"' for code in codes)
    assert re.sub(r"\s+", " ", varying(question, "ex_code")) == f"[ {listed}][ex_v]"
    assert "stack_seed" in varying(question, "ex_v")
    text = said(question, "questiontext")
    assert re.findall(r'\[\[(\w+) test="ex_v=(\d)"\]\]', text) == [
        ("if", "1"), ("elif", "2"), ("elif", "3"),
    ] * 2  # fmt: skip
    # What is asked, and what is said on each sheet; the functions of no two sheets are the same.
    assert text.count("[[/if]]") == 2
    for code, variant in zip(codes, sheets[:2], strict=False):
        assert made(*variant).key["variant"] == code
        assert html_of(told_of_one(made(*variant).key)) in text


def test_a_name_says_what_all_variants_are() -> None:
    """A title that was drawn stands where all variants have it, else the name of the family."""
    names = {
        seeds: {said(one, "name") for one in parsed(*(("matrix-gradients", s) for s in seeds))}
        for seeds in ((0,), tuple(range(6)))
    }
    drawn = {name for name in names[0,] if name.startswith("B.1")}
    assert len(drawn) == 1 and "B.1 Network (B.1)" not in drawn
    assert {name for name in names[0, 1, 2, 3, 4, 5] if name.startswith("B.1")} == {
        "B.1 Network (B.1)"
    }


def test_a_mistake_of_one_variant_alone_has_its_node() -> None:
    """Where another variant cannot have it, nothing equals it there, and no test asks for it."""
    found = parsed(("matrix-gradients", 0), ("matrix-gradients", 2))
    partly = 0
    for element in found:
        if element.get("type") != "stack":
            continue
        notes = [one.findtext("trueanswernote") for one in element.findall("prt/node")]
        tested = {one.findtext("expected/expectedanswernote") for one in element.findall("qtest")}
        for k, note in enumerate(notes[1:-1], start=1):
            absent = bool(re.search(r"(?:^|\s)false(?:,|\])", varying(element, f"ex_m{k}")))
            assert absent == (note not in tested)
            partly += absent
    assert partly > 3


def test_signs_of_stacks_own_language_are_not_meant() -> None:
    """Text that looks like a block or a value of STACK's is printed, not run."""
    key = made("matrix-gradients", 1).key
    sheet = made("matrix-gradients", 1)
    changed = {**key["questions"][0], "statement": "See [[x]], {@1+1@} and {#y#}."}
    sheet.__dict__["key"] = {**key, "questions": [changed]}
    try:
        (content,) = questions([sheet]).files.values()
    finally:
        del sheet.__dict__["key"]
    question = ET.fromstring(content).find("question[@type='stack']")
    assert question is not None
    assert said(question, "questiontext").startswith(
        "<p>See [&#91;x]], {&#64;1+1@} and {&#35;y#}.</p>"
    )


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("e", "ee"),
        ("i", "ii"),
        ("step", "stepp"),
        ("x", "x"),
        ("W1", "W1"),
        ("ex_v", "qex_v"),
        ("ans1", "qans1"),
    ],
)
def test_names_that_mean_something_to_maxima(name: str, typed: str) -> None:
    """They are typed in another way, which is no other quantity's name."""
    assert spelling([name]) == {name: typed}
    assert spelling([name, typed])[name] not in {typed} - {name}


def test_the_format_is_in_the_table() -> None:
    """`--to stack` writes one file, of a sheet and of several."""
    writer = find("stack")
    assert writer.makes == ("stack.xml",) == tuple(writer.write(made("chain-rule", 1)).files)
    assert writer.together is not None
