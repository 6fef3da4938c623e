r"""A question of a Canvas quiz in QTI 1.2, by the form that its answer takes.

Canvas has no question that a matrix of symbols can be typed into: it becomes a choice among the
named mistakes of the variant, whose sentences are the feedback. A matrix of numbers becomes a
numerical question for each entry. Canvas gives a wrong choice no points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Final
from xml.etree import ElementTree as ET

from exgen.writers.pictures import Picture, text_with
from exgen.writers.platform_inputs import Asked
from exgen.writers.questions_html import html_of
from exgen.writers.tolerance import decimal, tolerance

FILES: Final = "figures"
"""The folder of the package that holds the figures."""
BECAME: Final = {
    "choice": "a choice among mistakes",
    "number": "a number",
    "cells": "a number for each entry",
    "shape": "a short answer",
    "essay": "an essay",
}
"""Form -> what the report says that a part became."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CanvasItem:
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


def items(one: Asked, drawn: Sequence[Picture]) -> Iterator[CanvasItem]:
    """The questions that a part becomes; `drawn` are its figures."""
    if one.form != "cells":
        yield CanvasItem(asked=one, pictures=drawn, points=one.points)
        return
    count = sum(map(len, one.cells))
    for i, row in enumerate(one.cells):
        for j in range(len(row)):
            yield CanvasItem(asked=one, pictures=drawn, points=one.points / count, cell=(i, j))


def element(item: CanvasItem) -> ET.Element:
    """The question as an `item` of the quiz."""
    one = item.asked
    kind, present, judge = _FORMS[one.form]
    place = "" if item.cell is None else f", row {item.cell[0] + 1}, column {item.cell[1] + 1}"
    made = ET.Element("item", ident=item.ident, title=f"{one.title}{place}")
    fields = {"question_type": kind, "points_possible": decimal(item.points)}
    if one.form == "choice":
        fields["original_answer_ids"] = ",".join(_choices(one))
    fields["assessment_question_identifierref"] = f"q-{item.ident}"
    add_fields(ET.SubElement(ET.SubElement(made, "itemmetadata"), "qtimetadata"), fields)
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


def _question(item: CanvasItem) -> str:
    one = item.asked
    text = [html_of(text_with(one, item.pictures))]
    text += [
        f'<p><img src="%24IMS-CC-FILEBASE%24/{FILES}/{each.name}"'
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


def _judge_choice(made: ET.Element, judged: ET.Element, item: CanvasItem) -> None:
    right, *others = _choices(item.asked)
    for name, wrong in zip(others, item.asked.wrong, strict=True):
        _feedback(made, judged, f"{name}_fb", escape(wrong.said, quote=False), name)
    ET.SubElement(_earns(judged), "varequal", respident="response1").text = right


def _show_number(shown: ET.Element, one: Asked) -> None:
    _fill_in(shown, fibtype="Decimal")


def _judge_number(made: ET.Element, judged: ET.Element, item: CanvasItem) -> None:
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


def _judge_shape(made: ET.Element, judged: ET.Element, item: CanvasItem) -> None:
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


def _judge_essay(made: ET.Element, judged: ET.Element, item: CanvasItem) -> None:
    """Whoever grades it gives the points."""
    condition = ET.SubElement(judged, "respcondition", {"continue": "No"})
    ET.SubElement(ET.SubElement(condition, "conditionvar"), "other")


_FORMS: Final[
    Mapping[
        str,
        tuple[
            str,
            Callable[[ET.Element, Asked], None],
            Callable[[ET.Element, ET.Element, CanvasItem], None],
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


def add_fields(parent: ET.Element, fields: Mapping[str, str]) -> None:
    """Add what is said about a part of the quiz, field by field."""
    for name, value in fields.items():
        field = ET.SubElement(parent, "qtimetadatafield")
        ET.SubElement(field, "fieldlabel").text = name
        ET.SubElement(field, "fieldentry").text = value
