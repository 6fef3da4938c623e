r"""A quiz for Canvas as a QTI 1.2 package, which Classic Quizzes and New Quizzes import.

Canvas has no question that a matrix of symbols can be typed into: it becomes a choice among the
named mistakes of the variant, whose sentences are the feedback. A matrix of numbers becomes a
numerical question for each entry. Canvas gives a wrong choice no points. The structure is that of
a package which Canvas's own import has accepted; one that is not is imported as nothing, silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Final
from xml.etree import ElementTree as ET

from exgen.writers.asked import Asked, asked
from exgen.writers.made import Made
from exgen.writers.pictures import Picture, pictures, text_with
from exgen.writers.questions_html import html_of
from exgen.writers.record import Written
from exgen.writers.tolerance import decimal, tolerance
from exgen.writers.zipped import zipped

_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_QTI: Final = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_QUIZ: Final = "http://canvas.instructure.com/xsd/cccv1p0"
_PACKAGE: Final = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_FILES: Final = "figures"
_BECAME: Final = {
    "choice": "a choice among mistakes",
    "number": "a number",
    "cells": "a number for each entry",
    "shape": "a short answer",
    "essay": "an essay",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A question of the quiz: `cell` is the entry that it asks for, of a matrix of numbers."""

    asked: Asked
    pictures: Sequence[Picture]
    points: Fraction
    cell: tuple[int, int] | None = None

    @property
    def place(self) -> str:
        """The part, and which entry of it; the same for all variants."""
        if self.cell is None:
            return self.asked.id
        return f"{self.asked.id}-{self.cell[0] + 1}-{self.cell[1] + 1}"

    @property
    def ident(self) -> str:
        """A name that no other question has."""
        return f"exgen-{self.asked.variant}-{self.place}"


def package(sheets: Sequence[Made]) -> Written:
    """The package of one sheet; of several, with a group for each part that draws a variant."""
    groups: dict[str, list[_Item]] = {}
    became: list[tuple[str, str]] = []
    seen = set[str]()
    for made in sheets:
        for one in asked(made.key):
            if f"{one.variant} {one.id}" in seen:
                continue
            seen.add(f"{one.variant} {one.id}")
            became.append((one.id, _BECAME[one.form]))
            for item in _items(one, pictures(made, one)):
                groups.setdefault(item.place, []).append(item)
    first = sheets[0].key
    name = first["homework"] if len(sheets) > 1 else f"{first['homework']}-{first['variant']}"
    drawn = {
        each.name: each.content
        for members in groups.values()
        for item in members
        for each in item.pictures
    }
    points = sum((members[0].points for members in groups.values()), Fraction(0))
    files = {
        "imsmanifest.xml": _text(_manifest(name, sorted(drawn))),
        f"{name}/{name}.xml": _text(_quiz(name, groups, grouped=len(sheets) > 1)),
        f"{name}/assessment_meta.xml": _text(_meta(name, points)),
        **{f"{_FILES}/{each}": content for each, content in sorted(drawn.items())},
    }
    return Written(files={"canvas.zip": zipped(files)}, became=became)


def _items(one: Asked, drawn: Sequence[Picture]) -> Iterator[_Item]:
    if one.form != "cells":
        yield _Item(asked=one, pictures=drawn, points=one.points)
        return
    count = sum(map(len, one.cells))
    for i, row in enumerate(one.cells):
        for j in range(len(row)):
            yield _Item(asked=one, pictures=drawn, points=one.points / count, cell=(i, j))


def _quiz(name: str, groups: Mapping[str, Sequence[_Item]], *, grouped: bool) -> ET.Element:
    root = ET.Element("questestinterop", {
        "xmlns": _QTI, "xmlns:xsi": _XSI,
        "xsi:schemaLocation": f"{_QTI} http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd",
    })  # fmt: skip
    quiz = ET.SubElement(root, "assessment", ident=name, title=name)
    _about(ET.SubElement(quiz, "qtimetadata"), {"cc_maxattempts": "1"})
    all_of_it = ET.SubElement(quiz, "section", ident="root_section")
    for place, members in groups.items():
        parent = all_of_it
        if grouped:
            parent = ET.SubElement(all_of_it, "section", ident=f"group-{place}", title=place)
            chosen = ET.SubElement(ET.SubElement(parent, "selection_ordering"), "selection")
            ET.SubElement(chosen, "selection_number").text = "1"
            worth = ET.SubElement(chosen, "selection_extension")
            ET.SubElement(worth, "points_per_item").text = decimal(members[0].points)
        parent.extend(map(_item, members))
    return root


def _item(item: _Item) -> ET.Element:
    one = item.asked
    kind, present, judge = _FORMS[one.form]
    place = "" if item.cell is None else f", row {item.cell[0] + 1}, column {item.cell[1] + 1}"
    made = ET.Element("item", ident=item.ident, title=f"{one.title}{place}")
    fields = {"question_type": kind, "points_possible": decimal(item.points)}
    if one.form == "choice":
        fields["original_answer_ids"] = ",".join(_choices(one))
    fields["assessment_question_identifierref"] = f"q-{item.ident}"
    _about(ET.SubElement(ET.SubElement(made, "itemmetadata"), "qtimetadata"), fields)
    shown = ET.SubElement(made, "presentation")
    _material(shown, _question(item))
    present(shown, one)
    judged = ET.SubElement(made, "resprocessing")
    ET.SubElement(
        ET.SubElement(judged, "outcomes"), "decvar",
        maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal",
    )  # fmt: skip
    _feedback(made, judged, "general_fb", html_of(one.solution))
    judge(made, judged, item)
    return made


def _question(item: _Item) -> str:
    one = item.asked
    text = [html_of(text_with(one, item.pictures))]
    text += [
        f'<p><img src="%24IMS-CC-FILEBASE%24/{_FILES}/{each.name}"'
        f' alt="{escape(each.description)}"></p>'
        for each in item.pictures
    ]
    if item.cell is not None:
        text.append(f"<p>The entry in row {item.cell[0] + 1}, column {item.cell[1] + 1}:</p>")
    if one.form == "shape":
        text.append("<p>Answer by rows × columns, such as <code>n x 1</code>.</p>")
    return "\n".join(text)


def _choices(one: Asked) -> dict[str, str]:
    """Each choice by its name, the right one first, as LaTeX."""
    return {f"a{k}": tex for k, tex in enumerate([one.latex, *(w.latex for w in one.wrong)], 1)}


def _show_choices(shown: ET.Element, one: Asked) -> None:
    given = ET.SubElement(shown, "response_lid", ident="response1", rcardinality="Single")
    choices = ET.SubElement(given, "render_choice")
    for name, tex in _choices(one).items():
        label = ET.SubElement(choices, "response_label", ident=name)
        _material(label, escape(rf"\({tex}\)", quote=False))


def _judge_choice(made: ET.Element, judged: ET.Element, item: _Item) -> None:
    right, *others = _choices(item.asked)
    for name, wrong in zip(others, item.asked.wrong, strict=True):
        _feedback(made, judged, f"{name}_fb", escape(wrong.said, quote=False), name)
    ET.SubElement(_earns(judged), "varequal", respident="response1").text = right


def _show_number(shown: ET.Element, one: Asked) -> None:
    _fill_in(shown, fibtype="Decimal")


def _judge_number(made: ET.Element, judged: ET.Element, item: _Item) -> None:
    i, j = item.cell or (0, 0)
    text = item.asked.cells[i][j]
    value, within = float(Fraction(text)), float(tolerance(text))
    either = ET.SubElement(_earns(judged), "or")
    ET.SubElement(either, "varequal", respident="response1").text = decimal(text)
    between = ET.SubElement(either, "and")
    ET.SubElement(between, "vargte", respident="response1").text = f"{value - within:.10g}"
    ET.SubElement(between, "varlte", respident="response1").text = f"{value + within:.10g}"


def _show_text(shown: ET.Element, one: Asked) -> None:
    _fill_in(shown)


def _judge_shape(made: ET.Element, judged: ET.Element, item: _Item) -> None:
    earns = _earns(judged)
    for spelling in spellings(*item.asked.cells[0]):
        ET.SubElement(earns, "varequal", respident="response1").text = spelling


def spellings(rows: str, cols: str) -> list[str]:
    """How a shape may be typed where an answer is compared letter by letter."""
    pairs = [f"{rows}{sign}{cols}" for sign in ("x", "×", ",", "*")]
    spaced = [f"{rows} {sign} {cols}" for sign in ("x", "×", "by")] + [f"{rows}, {cols}"]
    return [*pairs, *spaced, f"({rows},{cols})", f"({rows}, {cols})"]


def _show_essay(shown: ET.Element, one: Asked) -> None:
    _fill_in(shown)


def _judge_essay(made: ET.Element, judged: ET.Element, item: _Item) -> None:
    """Whoever grades it gives the points."""
    condition = ET.SubElement(judged, "respcondition", {"continue": "No"})
    ET.SubElement(ET.SubElement(condition, "conditionvar"), "other")


_FORMS: Final[
    Mapping[
        str,
        tuple[
            str,
            Callable[[ET.Element, Asked], None],
            Callable[[ET.Element, ET.Element, _Item], None],
        ],
    ]
] = {
    "choice": ("multiple_choice_question", _show_choices, _judge_choice),
    "number": ("numerical_question", _show_number, _judge_number),
    "cells": ("numerical_question", _show_number, _judge_number),
    "shape": ("short_answer_question", _show_text, _judge_shape),
    "essay": ("essay_question", _show_essay, _judge_essay),
}
"""Form -> Canvas's type, how it is shown, and how it is judged."""


def _fill_in(shown: ET.Element, **look: str) -> None:
    given = ET.SubElement(shown, "response_str", ident="response1", rcardinality="Single")
    ET.SubElement(ET.SubElement(given, "render_fib", look), "response_label", ident="answer1")


def _earns(judged: ET.Element) -> ET.Element:
    """A condition under which all points are given; it is still to be filled."""
    condition = ET.SubElement(judged, "respcondition", {"continue": "No"})
    variables = ET.SubElement(condition, "conditionvar")
    ET.SubElement(condition, "setvar", action="Set", varname="SCORE").text = "100"
    return variables


def _feedback(made: ET.Element, judged: ET.Element, name: str, html: str, choice: str = "") -> None:
    """What is said behind an answer: behind one choice, or behind any."""
    condition = ET.SubElement(judged, "respcondition", {"continue": "Yes"})
    variables = ET.SubElement(condition, "conditionvar")
    if choice:
        ET.SubElement(variables, "varequal", respident="response1").text = choice
    else:
        ET.SubElement(variables, "other")
    ET.SubElement(condition, "displayfeedback", feedbacktype="Response", linkrefid=name)
    told = ET.SubElement(made, "itemfeedback", ident=name)
    _material(ET.SubElement(told, "flow_mat"), html)


def _material(parent: ET.Element, html: str) -> None:
    ET.SubElement(ET.SubElement(parent, "material"), "mattext", texttype="text/html").text = html


def _about(parent: ET.Element, fields: Mapping[str, str]) -> None:
    for name, value in fields.items():
        field = ET.SubElement(parent, "qtimetadatafield")
        ET.SubElement(field, "fieldlabel").text = name
        ET.SubElement(field, "fieldentry").text = value


def _meta(name: str, points: Fraction) -> ET.Element:
    root = ET.Element("quiz", {
        "identifier": name, "xmlns": _QUIZ, "xmlns:xsi": _XSI,
        "xsi:schemaLocation": f"{_QUIZ} https://canvas.instructure.com/xsd/cccv1p0.xsd",
    })  # fmt: skip
    for field, value in (
        ("title", name), ("description", ""), ("shuffle_answers", "true"),
        ("scoring_policy", "keep_highest"), ("quiz_type", "assignment"),
        ("points_possible", decimal(points)), ("show_correct_answers", "false"),
        ("allowed_attempts", "1"), ("available", "false"),
    ):  # fmt: skip
        ET.SubElement(root, field).text = value
    return root


def _manifest(name: str, drawn: Sequence[str]) -> ET.Element:
    root = ET.Element("manifest", {
        "identifier": f"exgen-{name}", "xmlns": _PACKAGE, "xmlns:xsi": _XSI,
        "xsi:schemaLocation":
            f"{_PACKAGE} http://www.imsglobal.org/xsd/imscp_v1p1.xsd",
    })  # fmt: skip
    about = ET.SubElement(root, "metadata")
    ET.SubElement(about, "schema").text = "IMS Content"
    ET.SubElement(about, "schemaversion").text = "1.1.3"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    quiz = ET.SubElement(resources, "resource", identifier=name, type="imsqti_xmlv1p2")
    ET.SubElement(quiz, "file", href=f"{name}/{name}.xml")
    ET.SubElement(quiz, "dependency", identifierref=f"{name}-meta")
    kind = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
    meta = f"{name}/assessment_meta.xml"
    about = ET.SubElement(resources, "resource", identifier=f"{name}-meta", type=kind, href=meta)
    ET.SubElement(about, "file", href=meta)
    for each in drawn:
        href = f"{_FILES}/{each}"
        file = ET.SubElement(resources, "resource", identifier=each, type="webcontent", href=href)
        ET.SubElement(file, "file", href=href)
    return root


def _text(root: ET.Element) -> bytes:
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
