r"""Questions for Moodle, as its XML import reads them.

Numbers are asked for in cells, shapes in fields, a derivative by a choice among the right answer
and the named mistakes of this variant, each with its share of the points and its feedback; what
must be written is an essay with the solution behind it. The structure is that of files which
Moodle 4 has accepted.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from html import escape
from typing import Final
from xml.etree import ElementTree as ET

from exgen.writers.made import SheetFiles
from exgen.writers.pictures import Picture, pictures, text_with
from exgen.writers.platform_inputs import (
    Asked,
    WrongChoice,
    asked,
    title_of,
    told_of_all,
    told_of_one,
)
from exgen.writers.questions_html import html_of
from exgen.writers.tolerance import decimal, tolerance
from exgen.writers.writer_protocol import Written

SHARES: Final = (
    "100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30",
    "25", "20", "16.66667", "14.28571", "12.5", "11.11111", "10", "5", "0",
)  # fmt: skip
"""The only shares of a question's points that Moodle takes, in per cent."""
_BECAME: Final = {
    "choice": "a choice among mistakes",
    "number": "a number",
    "cells": "cells to fill",
    "shape": "two fields",
    "essay": "an essay",
}
_TYPES: Final = {
    "choice": "multichoice",
    "number": "numerical",
    "cells": "cloze",
    "shape": "cloze",
    "essay": "essay",
}
_IN_CLOZE: Final = re.compile(r"([~#}\\])")
_NO_FIELD: Final = re.compile(r"\{(?=\d*:|#\d)")
"""What Moodle would take for a field, or the place of one."""


def quiz(made: SheetFiles) -> Written:
    """The questions of one sheet, in a category of its own."""
    found = list(asked(made.key))
    path = f"{made.key['homework']}/{made.key['variant']}"
    root = _quiz([(path, [(one, made) for one in found])], said=description([made]))
    return Written(files={"moodle.xml": root}, became=_became(found))


def variants(sheets: Sequence[SheetFiles]) -> Written:
    """The questions of several sheets, a category for each part that holds all its variants.

    What holds for all of them stands in a text before them, in the category of the homework; what
    is said on one sheet alone, in each of its questions.
    """
    groups: dict[str, list[tuple[Asked, SheetFiles]]] = {}
    seen = set[tuple[str, str]]()
    of_all = told_of_all([made.key for made in sheets])
    for made in sheets:
        for one in asked(made.key, besides=told_of_one(made.key, of_all)):
            if (one.variant, one.id) not in seen:
                seen.add((one.variant, one.id))
                groups.setdefault(one.id, []).append((one, made))
    homework = sheets[0].key["homework"]
    parts = [(f"{homework}/{id}", members) for id, members in groups.items()]
    root = _quiz([(homework, []), *parts] if of_all else parts, said=description(sheets))
    first = [one for members in groups.values() for one, _ in members]
    return Written(files={"moodle.xml": root}, became=_became(first))


def _became(found: Iterable[Asked]) -> list[tuple[str, str]]:
    return [(one.id, _BECAME[one.form]) for one in found]


def description(sheets: Sequence[SheetFiles]) -> Iterator[ET.Element]:
    """What is said of the whole sheet, as a text between questions; nothing where nothing is.

    Of several sheets it is what all of them say.
    """
    keys = [made.key for made in sheets]
    text = told_of_all(keys)
    if not text:
        return
    element = ET.Element("question", type="description")
    text_child(ET.SubElement(element, "name"), title_of(keys[0]))
    html_child(element, "questiontext", html_of(text))
    html_child(element, "generalfeedback", "")
    for name, value in (("defaultgrade", "0"), ("penalty", "0"), ("hidden", "0")):
        ET.SubElement(element, name).text = value
    own = "homework" if len(sheets) > 1 else "variant"
    ET.SubElement(element, "idnumber").text = f"exgen-{keys[0][own]}"
    yield element


def _quiz(
    groups: Iterable[tuple[str, Sequence[tuple[Asked, SheetFiles]]]],
    *,
    said: Iterable[ET.Element] = (),
) -> bytes:
    root = ET.Element("quiz")
    for path, members in groups:
        category = ET.SubElement(root, "question", type="category")
        text_child(ET.SubElement(category, "category"), f"$course$/top/exgen/{path}")
        root.extend(said)
        root.extend(question(one, pictures(made, one)) for one, made in members)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def question(one: Asked, drawn: Sequence[Picture]) -> ET.Element:
    """The question: what every one has, then what its type has."""
    made = ET.Element("question", type=_TYPES[one.form])
    text_child(ET.SubElement(made, "name"), one.title)
    figures = "".join(map(image, drawn))
    said = _NO_FIELD.sub("&#123;", html_of(text_with(one, drawn)))
    asks = [said, figures, _cloze(one)]
    text = html_child(made, "questiontext", "\n".join(filter(None, asks)))
    files(text, drawn)
    html_child(made, "generalfeedback", html_of(one.solution))
    if made.get("type") != "cloze":
        ET.SubElement(made, "defaultgrade").text = decimal(one.points)
    ET.SubElement(made, "penalty").text = "0.3333333"
    ET.SubElement(made, "hidden").text = "0"
    ET.SubElement(made, "idnumber").text = f"exgen-{one.variant}-{one.id}"
    if one.form == "choice":
        _choice(made, one)
    elif one.form == "number":
        _number(made, one)
    elif one.form == "essay":
        _essay(made, one)
    return made


def image(drawn: Picture) -> str:
    """A figure within the text of a question; `files` brings it along."""
    return f'<p><img src="@@PLUGINFILE@@/{drawn.name}" alt="{escape(drawn.description)}"></p>'


def files(text: ET.Element, drawn: Iterable[Picture]) -> None:
    """The files of the figures within a text."""
    for each in drawn:
        file = ET.SubElement(text, "file", name=each.name, path="/", encoding="base64")
        file.text = base64.b64encode(each.content).decode()


def _choice(made: ET.Element, one: Asked) -> None:
    ET.SubElement(made, "single").text = "true"
    ET.SubElement(made, "shuffleanswers").text = "true"
    ET.SubElement(made, "answernumbering").text = "abc"
    for name, said in (
        ("correctfeedback", "Right."), ("partiallycorrectfeedback", "Partly right."),
        ("incorrectfeedback", "Not right."),
    ):  # fmt: skip
        html_child(made, name, said)
    _answer(made, _formula(one.latex), "100", "Right.")
    for wrong in one.wrong:
        _answer(made, _formula(wrong.latex), nearest(wrong.share), wrong.said)


def _number(made: ET.Element, one: Asked) -> None:
    right = one.cells[0][0]
    _answer(made, decimal(right), "100", "Right.", within=tolerance(right))
    for wrong in one.wrong:
        value = wrong.cells[0][0]
        if len(wrong.cells) == len(wrong.cells[0]) == 1:
            share = nearest(wrong.share)
            _answer(made, decimal(value), share, wrong.said, within=tolerance(value))


def _essay(made: ET.Element, one: Asked) -> None:
    """What is to be written, with what it earns for whoever grades it."""
    code = one.part["kind"] == "code"
    for name, value in (
        ("responseformat", "editor"), ("responserequired", "1"), ("responsefieldlines", "10"),
        ("attachments", "1"), ("attachmentsrequired", "1" if code else "0"),
    ):  # fmt: skip
        ET.SubElement(made, name).text = value
    html_child(made, "graderinfo", "".join(html_of(line) for line in one.worth))
    html_child(made, "responsetemplate", "")


def _cloze(one: Asked) -> str:
    """The fields within the text of a question; "" for one that has none."""
    if one.form == "shape":
        fields = [_field(one, 0, k) for k in range(2)]
        return f"<p>{fields[0]} × {fields[1]}</p>"
    if one.form == "cells":
        rows = [
            "".join(f"<td>{_field(one, i, j)}</td>" for j in range(len(row)))
            for i, row in enumerate(one.cells)
        ]
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    return ""


def _field(one: Asked, i: int, j: int) -> str:
    """A field for one cell, in which the cell of a usual mistake earns its share."""
    right = one.cells[i][j]
    numeric = one.form == "cells"

    def written(text: str) -> str:
        return f"{decimal(text)}:{tolerance(text)}" if numeric else text

    answers = [f"={written(right)}"]
    met = {right}
    for wrong in one.wrong:
        if not _fits(wrong, one) or (cell := wrong.cells[i][j]) in met:
            continue
        met.add(cell)
        said = _IN_CLOZE.sub(r"\\\1", wrong.said)
        answers.append(f"%{_share_of_cell(wrong, one)}%{written(cell)}#{said}")
    kind = "NUMERICAL" if numeric else "SHORTANSWER_C"
    return f"{{1:{kind}:{'~'.join(answers)}}}"


def _fits(wrong: WrongChoice, one: Asked) -> bool:
    """Whether a mistake's cells can be typed into the fields there are."""
    return [len(row) for row in wrong.cells] == [len(row) for row in one.cells]


def _share_of_cell(wrong: WrongChoice, one: Asked) -> str:
    """What a wrong cell earns, so that all cells of the mistake come to its share together."""
    pairs = [
        (a, b)
        for x, y in zip(wrong.cells, one.cells, strict=True)
        for a, b in zip(x, y, strict=True)
    ]
    off = sum(a != b for a, b in pairs)
    left = (wrong.share * len(pairs) - (len(pairs) - off)) / off
    return nearest(min(max(left, Fraction(0)), Fraction(1)))


def nearest(share: Fraction) -> str:
    """The share nearest to this that Moodle takes for a wrong answer, in per cent."""
    return min(SHARES[1:], key=lambda one: abs(float(one) - 100 * float(share)))


def _formula(latex: str) -> str:
    """LaTeX as Moodle's filter finds it in HTML."""
    return escape(rf"\({latex}\)", quote=False)


def _answer(
    made: ET.Element, text: str, share: str, feedback: str, *, within: str | None = None
) -> None:
    """An answer; a number has a tolerance, `within` which it counts."""
    form = "html" if within is None else "moodle_auto_format"
    answer = ET.SubElement(made, "answer", fraction=share, format=form)
    text_child(answer, text)
    html_child(answer, "feedback", escape(feedback, quote=False))
    if within is not None:
        ET.SubElement(answer, "tolerance").text = within


def html_child(parent: ET.Element, name: str, content: str) -> ET.Element:
    """An element within the parent that holds HTML, as Moodle's XML has it."""
    element = ET.SubElement(parent, name, format="html")
    text_child(element, content)
    return element


def text_child(parent: ET.Element, content: str) -> None:
    """Plain text within the parent, as Moodle's XML has it."""
    ET.SubElement(parent, "text").text = content
