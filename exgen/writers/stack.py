"""Questions for Moodle's STACK: formulas are typed in Maxima's syntax and judged by their values.

A named mistake is a node of the response tree with its note, its share of the points and its
sentence; several sheets are deployed variants of one question. What STACK cannot judge is an essay
of Moodle's in the same file. The structure is that of a file which STACK 4.11 has accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Final
from xml.etree import ElementTree as ET

from exgen.codegen.maxima_functions import FUNCTIONS
from exgen.writers import moodle
from exgen.writers.made import SheetFiles
from exgen.writers.platform_inputs import Asked, common_title, told_of_all, told_of_one
from exgen.writers.questions_html import html_of
from exgen.writers.stack_code import (
    ANSWER,
    RIGHT,
    ResponseNode,
    Test,
    feedback_variables,
    functions,
    nodes,
    question_variables,
    tests,
    words,
)
from exgen.writers.stack_items import BECAME, Form, StackItem, items
from exgen.writers.tolerance import decimal
from exgen.writers.writer_protocol import Written

VERSION: Final = "2026010500"
"""The version of STACK whose fields these are."""
PENALTY: Final = "0.1"
TREE: Final = "prt1"
_NOT_MEANT: Final = (("[[", "[&#91;"), ("{@", "{&#64;"), ("{#", "{&#35;"))
"""Signs of STACK's own text language -> what is printed as the same."""
_TYPES: Final = {
    "typed": "algebraic", "cells": "matrix", "number": "algebraic", "shape": "algebraic",
    "choice": "radio",
}  # fmt: skip
"""How it is asked -> the type of STACK's input."""
_HINTS: Final = {"shape": "[?, ?]"}
_TO_TYPE: Final = {
    "typed": (
        "Type the product of matrices as <code>A . B</code> with spaces around the dot, the product"
        " entry by entry as <code>A*B</code>, a number times a matrix as <code>2*A</code>, the"
        " transpose as <code>transpose(A)</code>, a power of every entry as <code>x^2</code>."
        " A number is added to every entry."
    ),
    "shape": "Type rows and columns as a list, such as <code>[n, 1]</code>.",
    "number": "A fraction or a decimal will do.",
    "cells": "A fraction or a decimal will do in each field.",
    "choice": "",
}
_SETTINGS: Final = (
    ("questionsimplify", "1"), ("assumepositive", "0"), ("assumereal", "0"),
)  # fmt: skip
_SIGNS: Final = (
    ("decimals", "."), ("multiplicationsign", "dot"), ("sqrtsign", "1"), ("complexno", "i"),
    ("inversetrig", "cos-1"), ("logicsymbol", "lang"), ("matrixparens", "["),
)  # fmt: skip


FORMAT: Final = "stack"


def questions(sheets: Sequence[SheetFiles]) -> Written:
    """A question for each part of these sheets, with a variant for each of them.

    Before them stands a text with what holds for all of the sheets.
    """
    homework = sheets[0].key["homework"]
    groups: dict[tuple[str, Form], list[StackItem]] = {}
    seen = set[str]()
    of_all = told_of_all([made.key for made in sheets])
    own: dict[str, str] = {}
    for made in sheets:
        if made.key["variant"] in seen:
            continue
        seen.add(made.key["variant"])
        own[made.key["variant"]] = told_of_one(made.key, of_all)
        for item in made.prepared.get(FORMAT) or items(made):
            groups.setdefault((item.one.id, item.form), []).append(item)
    said = {code: html_of(text) for code, text in own.items()}
    root = ET.Element("quiz")
    category = ""
    if of_all:
        _category(root, f"$course$/top/exgen/{homework} (STACK)")
        root.extend(moodle.description(sheets))
    for (id, form), members in groups.items():
        if category != (category := f"$course$/top/exgen/{homework} (STACK)/{id}"):
            _category(root, category)
        if form == "essay":
            root.extend(
                moodle.question(_with(item.one, own[item.one.variant]), item.drawn)
                for item in members
            )
        else:
            root.append(_question(members, said))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    became = [(item.one.id, BECAME[item.form]) for members in groups.values() for item in members]
    return Written(files={"stack.xml": written}, became=became)


def _category(root: ET.Element, path: str) -> None:
    """Where the questions that follow are put."""
    element = ET.SubElement(root, "question", type="category")
    moodle.text_child(ET.SubElement(element, "category"), path)


def _with(one: Asked, besides: str) -> Asked:
    """The essay, with what its sheet says."""
    return replace(one, text="\n\n".join(filter(None, [one.text, besides])))


def _question(members: Sequence[StackItem], besides: Mapping[str, str]) -> ET.Element:
    """A STACK question, element by element as STACK exports one.

    `besides` is what else is said to whoever has a variant, by the code of the sheet, in HTML.
    """
    one = members[0].one
    made = ET.Element("question", type="stack")
    title = common_title([item.one for item in members])
    moodle.text_child(ET.SubElement(made, "name"), f"{one.part['number']} {title}")
    asks = f"<p>[[input:{ANSWER}]] [[validation:{ANSWER}]]</p>"
    question = moodle.html_child(
        made,
        "questiontext",
        "\n".join(
            [
                _varied(members, _asked),
                _varied(members, lambda item: besides[item.one.variant]),
                asks,
                _how(members),
            ]
        ),
    )
    for item in members:
        moodle.files(question, item.drawn)
    moodle.html_child(made, "generalfeedback", _varied(members, lambda item: item.solution))
    for name, value in (
        ("defaultgrade", decimal(one.points)), ("penalty", PENALTY), ("hidden", "0"),
        ("idnumber", f"exgen-{one.variant}-{one.id}"),
    ):  # fmt: skip
        ET.SubElement(made, name).text = value
    moodle.text_child(ET.SubElement(made, "stackversion"), VERSION)
    moodle.text_child(ET.SubElement(made, "questionvariables"), question_variables(members))
    moodle.html_child(made, "specificfeedback", f"[[feedback:{TREE}]]")
    moodle.html_child(made, "questionnote", "{@ex_code@}")
    _fields(made, _SETTINGS)
    for name, said in (
        ("prtcorrect", "Right."), ("prtpartiallycorrect", "Partly right."),
        ("prtincorrect", "Not right."),
    ):  # fmt: skip
        moodle.html_child(made, name, said)
    _fields(made, _SIGNS)
    ET.SubElement(made, "variantsselectionseed")
    _input(made, members)
    _tree(made, nodes(members), feedback_variables(members))
    if len(members) > 1:
        for k in range(1, len(members) + 1):
            ET.SubElement(made, "deployedseed").text = str(k)
    for k, test in enumerate(tests(members), start=1):
        _test(made, k, test)
    return made


def _varied(members: Sequence[StackItem], said: Callable[[StackItem], str]) -> str:
    """What is said of every variant, in blocks of which the student sees one."""
    found = [_held(said(item)) for item in members]
    if len(set(found)) == 1:
        return found[0]
    blocks = [
        f'[[{"elif" if k > 1 else "if"} test="ex_v={k}"]]{one}'
        for k, one in enumerate(found, start=1)
    ]
    return "\n".join([*blocks, "[[/if]]"])


def _held(html: str) -> str:
    """The HTML with no sign in it that STACK would take for one of its own."""
    for sign, instead in _NOT_MEANT:
        html = html.replace(sign, instead)
    return html


def _asked(item: StackItem) -> str:
    """What is asked, with the figures and the names that the answer may use."""
    figures = "".join(moodle.image(each) for each in item.drawn)
    return "\n".join(filter(None, [item.text, figures, _names(item)]))


def _names(item: StackItem) -> str:
    """The names as they are typed, each with its shape."""
    if item.typed is None:
        return ""
    own = {typed: name for name, typed in item.typed.respelled.items()}
    shown = [
        f"<code>{typed}</code>"
        + (f" for {own[typed]}" if typed in own else "")
        + (f" ({escape(shape)})" if shape else "")
        for typed, shape in item.typed.names.items()
    ]
    return f"<p>Names to type: {', '.join(shown)}.</p>"


def _how(members: Sequence[StackItem]) -> str:
    """How an answer is typed."""
    form = members[0].form
    if form != "typed":
        return f"<p>{_TO_TYPE[form]}</p>" if _TO_TYPE[form] else ""
    used = functions(members)
    told = [
        f"<code>{one.name}</code>" + (f" ({one.says})" if one.says else "")
        for key, one in FUNCTIONS.items()
        if key in used
    ]
    return f"<p>{_TO_TYPE[form]}</p>\n<p>Functions: {', '.join(told)}.</p>"


def _input(made: ET.Element, members: Sequence[StackItem]) -> None:
    """The field in which the answer is typed, or the choice."""
    form = members[0].form
    choice = form == "choice"
    allowed, forbidden = words(members)
    element = ET.SubElement(made, "input")
    _fields(element, (
        ("name", ANSWER), ("type", _TYPES[form]), ("tans", "ex_options" if choice else RIGHT),
        ("boxsize", {"typed": "50", "shape": "10"}.get(form, "6")), ("strictsyntax", "1"),
        ("insertstars", "0"), ("syntaxhint", _HINTS.get(form, "")), ("syntaxattribute", "1"),
        ("forbidwords", ", ".join(forbidden)), ("allowwords", ", ".join(allowed)),
        ("forbidfloat", "0"), ("requirelowestterms", "0"), ("checkanswertype", "0"),
        ("mustverify", "0" if choice else "1"), ("showvalidation", "0" if choice else "1"),
        ("options", ""),
    ))  # fmt: skip


def _tree(made: ET.Element, asked_for: Sequence[ResponseNode], variables: str) -> None:
    """The response tree: one node after the other, until one holds."""
    tree = ET.SubElement(made, "prt")
    _fields(tree, (
        ("name", TREE), ("value", "1"), ("autosimplify", "1"), ("feedbackstyle", "1"),
    ))  # fmt: skip
    moodle.text_child(ET.SubElement(tree, "feedbackvariables"), variables)
    for k, node in enumerate(asked_for):
        last = k == len(asked_for) - 1
        element = ET.SubElement(tree, "node")
        _fields(element, (
            ("name", str(k)), ("description", node.note), ("answertest", "AlgEquiv"),
            ("sans", node.holds), ("tans", "true"), ("testoptions", ""), ("quiet", "1"),
            ("truescoremode", "="), ("truescore", decimal(node.share)), ("truepenalty", ""),
            ("truenextnode", "-1"), ("trueanswernote", node.note),
        ))  # fmt: skip
        moodle.html_child(element, "truefeedback", _held(escape(node.said, quote=False)))
        _fields(element, (
            ("falsescoremode", "="), ("falsescore", "0"), ("falsepenalty", ""),
            ("falsenextnode", "-1" if last else str(k + 1)),
            ("falseanswernote", "wrong" if last else f"n{k}"),
        ))  # fmt: skip
        moodle.html_child(element, "falsefeedback", "")


def _test(made: ET.Element, number: int, test: Test) -> None:
    """A question test: what is typed, and what must come of it."""
    element = ET.SubElement(made, "qtest")
    _fields(element, (("testcase", str(number)), ("description", test.said)))
    _fields(ET.SubElement(element, "testinput"), (("name", ANSWER), ("value", test.answer)))
    _fields(ET.SubElement(element, "expected"), (
        ("name", TREE), ("expectedscore", decimal(test.share)),
        ("expectedpenalty", "0" if test.share == 1 else PENALTY),
        ("expectedanswernote", test.note),
    ))  # fmt: skip


def _fields(parent: ET.Element, values: Iterable[tuple[str, str]]) -> None:
    for name, value in values:
        ET.SubElement(parent, name).text = value
